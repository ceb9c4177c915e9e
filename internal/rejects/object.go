package rejects

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// member is one name of a JSON object with its value, a JSON text.
type member struct {
	name  string
	value json.RawMessage
}

// object is a JSON object whose members keep their order.
type object []member

// value returns the JSON text of a member, nil where there is none.
func (o object) value(name string) json.RawMessage {
	if i := slices.IndexFunc(o, func(m member) bool { return m.name == name }); i >= 0 {
		return o[i].value
	}
	return nil
}

// parseObject reads a JSON text that is one object. A name that comes twice is
// an error: one of the two values would be lost.
func parseObject(text []byte) (object, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	first, err := d.Token()
	if err != nil {
		return nil, jsonError(err)
	}
	if first != json.Delim('{') {
		return nil, errors.New("is not a JSON object")
	}
	var o object
	names := map[string]bool{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, jsonError(err)
		}
		m := member{name: fmt.Sprint(name)}
		if names[m.name] {
			return nil, fmt.Errorf("has %q twice", m.name)
		}
		names[m.name] = true
		if err := d.Decode(&m.value); err != nil {
			return nil, jsonError(err)
		}
		o = append(o, m)
	}
	if _, err := d.Token(); err != nil {
		return nil, jsonError(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("goes on after the JSON object")
	}
	return o, nil
}

// jsonError completes "the line ...".
func jsonError(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("is not valid JSON: %w", err)
}

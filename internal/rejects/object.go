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
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("is not valid JSON: it ends too early")
	}
	return fmt.Errorf("is not valid JSON: %w", err)
}

// halfPair tells whether a JSON text has a \u escape of half a surrogate pair,
// which the decoder would replace without a word.
func halfPair(text []byte) bool {
	const length = len(`\u0000`)
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		switch unit := escapedUnit(text[i:]); {
		case unit < 0xd800 || unit > 0xdfff:
			i++ // an escaped backslash does not begin an escape
		case unit >= 0xdc00 || len(text) < i+2*length:
			return true
		default:
			if low := escapedUnit(text[i+length:]); low < 0xdc00 || low > 0xdfff {
				return true
			}
			i += 2*length - 1
		}
	}
	return false
}

// escapedUnit is the number in a \u escape at the start of the text, -1 where
// there is none.
func escapedUnit(text []byte) int {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	unit := 0
	for _, digit := range text[2:6] {
		switch {
		case digit >= '0' && digit <= '9':
			unit = unit<<4 | int(digit-'0')
		case digit|0x20 >= 'a' && digit|0x20 <= 'f':
			unit = unit<<4 | int(digit|0x20-'a'+10)
		default:
			return -1
		}
	}
	return unit
}

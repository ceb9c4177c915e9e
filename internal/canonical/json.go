package canonical

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// JSON returns a JSON text's value in canonical form: members sorted by key, the
// last one of a key only, exact numbers, and no NUL in any string. Values are the
// same by the rules of PostgreSQL's jsonb ("JSON Types" in its manual).
func JSON(text string) (string, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var b strings.Builder
	if err := writeJSON(&b, d); err != nil {
		return "", fmt.Errorf("JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return "", errors.New("JSON: there is something behind the value")
	}
	return b.String(), nil
}

// writeJSON writes the value that the decoder has next.
func writeJSON(b *strings.Builder, d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '[' {
			return writeArray(b, d)
		}
		return writeObject(b, d)
	case json.Number:
		exact, err := number(string(v))
		b.WriteString(exact)
		return err
	case string:
		b.WriteString(strconv.Quote(withoutNUL(v)))
	default: // true, false, nil
		fmt.Fprint(b, v)
	}
	return nil
}

func writeArray(b *strings.Builder, d *json.Decoder) error {
	b.WriteByte('[')
	for d.More() {
		if err := writeJSON(b, d); err != nil {
			return err
		}
		b.WriteByte(',')
	}
	b.WriteByte(']')
	_, err := d.Token()
	return err
}

func writeObject(b *strings.Builder, d *json.Decoder) error {
	members := map[string]string{}
	var keys []string
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		var value strings.Builder
		if err := writeJSON(&value, d); err != nil {
			return err
		}
		key := withoutNUL(fmt.Sprint(token))
		members[key] = value.String()
		keys = append(keys, key)
	}
	slices.Sort(keys)
	b.WriteByte('{')
	for _, key := range slices.Compact(keys) {
		b.WriteString(strconv.Quote(key) + ":" + members[key] + ",")
	}
	b.WriteByte('}')
	_, err := d.Token()
	return err
}

package rejects

import (
	"bytes"
	"database/sql/driver"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"migration-assist/typemap"
)

// appendValue appends a value as JSON: integers with all their digits, floats
// with the fewest that give the same number, decimals as a string, so that no
// program rounds them. Bytes are a string where they are text, else an object with
// base64.
func appendValue(dst []byte, columnType string, value driver.Value) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case int64:
		return strconv.AppendInt(dst, v, 10), nil
	case uint64:
		return strconv.AppendUint(dst, v, 10), nil
	case float32:
		return strconv.AppendFloat(dst, float64(v), 'g', -1, 32), nil
	case float64:
		if typemap.FormOf(columnType) == typemap.FormFloat && float64(float32(v)) == v {
			return strconv.AppendFloat(dst, v, 'g', -1, 32), nil // MySQL's FLOAT as a DOUBLE
		}
		return strconv.AppendFloat(dst, v, 'g', -1, 64), nil
	case []byte:
		if typemap.FormOf(columnType) != typemap.FormBytes && utf8.Valid(v) {
			return appendString(dst, v), nil
		}
		dst = append(dst, `{"`+memberBase64+`":"`...)
		return append(base64.StdEncoding.AppendEncode(dst, v), `"}`...), nil
	default:
		return nil, fmt.Errorf("a value of the type %T cannot be written to the rejects file", value)
	}
}

// appendString appends a text, which is valid UTF-8, as a JSON string (RFC 8259,
// section 7).
func appendString[T string | []byte](dst []byte, text T) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := range len(text) {
		switch b := text[i]; {
		case b == '"' || b == '\\':
			dst = append(dst, '\\', b)
		case b == '\n':
			dst = append(dst, `\n`...)
		case b < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hex[b>>4], hex[b&15])
		default:
			dst = append(dst, b)
		}
	}
	return append(dst, '"')
}

// parseValue reads a value that appendValue wrote, or that a person has put in
// its place. The error completes "column c ...".
func parseValue(columnType string, text json.RawMessage) (driver.Value, error) {
	text = bytes.TrimSpace(text)
	switch text[0] {
	case 'n':
		return nil, nil
	case '"':
		var s string
		if err := json.Unmarshal(text, &s); err != nil {
			return nil, jsonError(err)
		}
		if typemap.FormOf(columnType) == typemap.FormInteger {
			return nil, fmt.Errorf("is %s in MySQL: give a number without quotes", columnType)
		}
		return []byte(s), nil
	case '{':
		return parseBytes(columnType, text)
	case '[', 't', 'f':
		return nil, errors.New(`is neither null, a number, a string nor {"base64": "..."}`)
	default:
		return parseNumber(columnType, string(text))
	}
}

// parseBytes reads an object with base64.
func parseBytes(columnType string, text json.RawMessage) (driver.Value, error) {
	if !slices.Contains([]typemap.Form{typemap.FormText, typemap.FormBytes}, typemap.FormOf(columnType)) {
		return nil, fmt.Errorf("is %s in MySQL, which base64 is not for", columnType)
	}
	o, err := parseObject(text)
	if err != nil {
		return nil, err
	}
	var encoded string
	if len(o) != 1 || o[0].name != memberBase64 || json.Unmarshal(o[0].value, &encoded) != nil {
		return nil, errors.New(`has an object that is not {"base64": "..."}; JSON belongs in a string`)
	}
	value, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("has wrong base64: %w", err)
	}
	return value, nil
}

// parseNumber reads a number with all its digits.
func parseNumber(columnType, text string) (driver.Value, error) {
	var value driver.Value
	var err error
	switch typemap.FormOf(columnType) {
	case typemap.FormInteger:
		if value, err = strconv.ParseInt(text, 10, 64); err != nil {
			value, err = strconv.ParseUint(text, 10, 64)
		}
	case typemap.FormFloat:
		var wide float64
		wide, err = strconv.ParseFloat(text, 32)
		value = float32(wide)
	case typemap.FormDouble:
		value, err = strconv.ParseFloat(text, 64)
	case typemap.FormDecimal:
		return []byte(text), nil
	case typemap.FormText, typemap.FormBytes:
		return nil, fmt.Errorf("is %s in MySQL: give a string", columnType)
	}
	if err != nil {
		return nil, fmt.Errorf("has a number that %s does not hold", columnType)
	}
	return value, nil
}

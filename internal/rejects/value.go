package rejects

import (
	"bytes"
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
func appendValue(dst []byte, columnType string, value []byte) []byte {
	if value == nil {
		return append(dst, "null"...)
	}
	form := typemap.FormOf(columnType)
	switch form {
	case typemap.FormInteger, typemap.FormFloat, typemap.FormDouble:
		if number, ok := appendNumber(dst, form, string(value)); ok {
			return number
		}
	case typemap.FormText, typemap.FormBytes, typemap.FormDecimal:
	}
	if form != typemap.FormBytes && utf8.Valid(value) {
		return appendString(dst, value)
	}
	dst = append(dst, `{"`+memberBase64+`":"`...)
	return append(base64.StdEncoding.AppendEncode(dst, value), `"}`...)
}

// appendNumber appends a number in JSON's form, which has none of the zeros that
// MySQL's ZEROFILL puts before it. It tells whether the text is a number.
func appendNumber(dst []byte, form typemap.Form, text string) (_ []byte, ok bool) {
	if form == typemap.FormInteger {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return strconv.AppendInt(dst, n, 10), true
		}
		n, err := strconv.ParseUint(text, 10, 64)
		return strconv.AppendUint(dst, n, 10), err == nil
	}
	n, err := strconv.ParseFloat(text, floatBits(form))
	return strconv.AppendFloat(dst, n, 'g', -1, floatBits(form)), err == nil
}

// floatBits is the size of an approximate number.
func floatBits(form typemap.Form) int {
	if form == typemap.FormFloat {
		return 32
	}
	return 64
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
func parseValue(columnType string, text json.RawMessage) ([]byte, error) {
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
func parseBytes(columnType string, text json.RawMessage) ([]byte, error) {
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

// parseNumber checks a number, and keeps all its digits.
func parseNumber(columnType, text string) ([]byte, error) {
	switch form := typemap.FormOf(columnType); form {
	case typemap.FormInteger, typemap.FormFloat, typemap.FormDouble:
		if _, ok := appendNumber(nil, form, text); !ok {
			return nil, fmt.Errorf("has a number that %s does not hold", columnType)
		}
	case typemap.FormText, typemap.FormBytes:
		return nil, fmt.Errorf("is %s in MySQL: give a string", columnType)
	case typemap.FormDecimal:
	}
	return []byte(text), nil
}

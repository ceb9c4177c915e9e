package sampledb

import "encoding/hex"

// literal returns s as a MySQL string literal.
func literal(s string) string { return string(appendText(nil, s)) }

// appendText appends s as a string literal with the escapes of the MySQL
// manual's section "String Literals", for a server without
// NO_BACKSLASH_ESCAPES.
func appendText[T string | []byte](dst []byte, s T) []byte {
	dst = append(dst, '\'')
	for i := range len(s) {
		switch c := s[i]; c {
		case 0:
			dst = append(dst, '\\', '0')
		case '\'', '\\':
			dst = append(dst, '\\', c)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '\'')
}

// appendBinary appends b as a hexadecimal literal.
func appendBinary(dst, b []byte) []byte {
	if len(b) == 0 {
		return append(dst, "''"...)
	}
	dst = append(dst, "0x"...)
	return hex.AppendEncode(dst, b)
}

package typemap

import (
	"bytes"
	"unicode/utf16"
)

// HasHalfPair tells whether a JSON text has a \u escape of half a surrogate pair
// (RFC 8259, section 7).
func HasHalfPair(text []byte) bool {
	for {
		next := bytes.IndexByte(text, '\\')
		if next < 0 || next+1 == len(text) {
			return false
		}
		text = text[next:]
		length, half := escapeLength(text, KindJSONSurrogate)
		if half {
			return true
		}
		text = text[length:]
	}
}

// appendWithoutEscapes appends a JSON text without those \u escapes that are of
// the kind: \u0000, or half a surrogate pair. \ufffd stands for them where the
// policy is Replace. An escaped backslash before a u is text and stays.
func appendWithoutEscapes(dst, in []byte, kind Kind, policy Policy) []byte {
	for len(in) > 0 {
		next := bytes.IndexByte(in, '\\')
		if next < 0 || next+1 == len(in) {
			return append(dst, in...)
		}
		dst = append(dst, in[:next]...)
		in = in[next:]
		length, bad := escapeLength(in, kind)
		switch {
		case !bad:
			dst = append(dst, in[:length]...)
		case policy == Replace:
			dst = append(dst, `\ufffd`...)
		}
		in = in[length:]
	}
	return dst
}

// escapeLength is the length of the escape at the start of in, a whole surrogate
// pair being one, and whether it is of the kind.
func escapeLength(in []byte, kind Kind) (length int, bad bool) {
	if in[1] != 'u' {
		return 2, false
	}
	unit, ok := hex4(in, 2)
	switch {
	case !ok:
		return 2, false
	case unit == 0:
		return 6, kind == KindJSONNUL
	case !utf16.IsSurrogate(rune(unit)):
		return 6, false
	}
	if unit < lowSurrogates && len(in) >= 12 && in[6] == '\\' && in[7] == 'u' {
		if low, ok := hex4(in, 8); ok && low >= lowSurrogates && low <= lastSurrogate {
			return 12, false
		}
	}
	return 6, kind == KindJSONSurrogate
}

package digest

import (
	"encoding/binary"
	"unicode/utf8"
)

const (
	// longText is from how many bytes on the start of a text is folded: its hash
	// stands for it. So a text of many megabytes takes no space.
	longText = 64 << 10
	// folded is set in the length of a text that was folded.
	folded = 1 << 31
)

// appendText appends a part of a text to the field, which begins with a length of four
// bytes. What is written does not depend on how the text is cut into parts.
func appendText(dst []byte, field int, part []byte) []byte {
	for {
		room := field + 4 + longText - len(dst)
		if len(part) < room {
			return append(dst, part...)
		}
		dst = fold(append(dst, part[:room]...), field)
		part = part[room:]
	}
}

// fold folds a text that has become long, by no more than a character.
func fold(dst []byte, field int) []byte {
	start := field + 4
	if len(dst)-start < longText {
		return dst
	}
	var rest [utf8.UTFMax]byte
	n := copy(rest[:], dst[start+longText:])
	dst = append(appendHash(dst[:start], Of(dst[start:start+longText])), rest[:n]...)
	dst[field] |= folded >> 24
	return dst
}

func appendHash(dst []byte, h Hash) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(dst, h.Hi), h.Lo)
}

// endText writes the length of the field.
func endText(dst []byte, field int) []byte {
	mark := uint32(dst[field]) << 24
	binary.BigEndian.PutUint32(dst[field:], mark|uint32(len(dst)-field-4))
	return dst
}

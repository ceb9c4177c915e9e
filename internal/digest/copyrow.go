package digest

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// CopyRows hashes rows of COPY's binary format (PostgreSQL manual, COPY, "Binary
// Format") so that a row that PostgreSQL was sent and the row that it returns have
// the same hash. The bytes of both are the same but for two types: a jsonb comes
// back in another order and without escapes, and a character(n) with spaces at its
// end. It allocates nothing, and is for one goroutine.
type CopyRows struct {
	forms []copyForm
	plain bool // whether all columns come back as they were
	json  JSON
	row   []byte
}

// copyForm is how a column comes back.
type copyForm uint8

const (
	copySame copyForm = iota
	copyJSON
	copyPadded
)

// NewCopyRows returns what hashes rows of columns of these types, as format_type
// has them.
func NewCopyRows(types []string) *CopyRows {
	c := &CopyRows{forms: make([]copyForm, len(types)), plain: true}
	for i, t := range types {
		switch {
		case t == "jsonb":
			c.forms[i], c.plain = copyJSON, false
		case t == "character" || strings.HasPrefix(t, "character(") && !strings.HasSuffix(t, "[]"):
			c.forms[i], c.plain = copyPadded, false
		}
	}
	return c
}

// maxRow is how many bytes of space are kept for the next row.
const maxRow = 1 << 20

// Hash hashes a row. It begins with the number of its fields.
func (c *CopyRows) Hash(row []byte) Hash {
	if c.plain {
		return Of(row)
	}
	dst := c.row[:0]
	from, at := 0, 2 // what is not hashed yet, and the next field's length
	for _, form := range c.forms {
		length := int(int32(binary.BigEndian.Uint32(row[at:])))
		at += 4
		if length < 0 {
			continue
		}
		if form != copySame {
			dst = appendPart(dst, row[from:at-4])
			dst = c.appendField(dst, form, row[at:at+length])
			from = at + length
		}
		at += length
	}
	dst = appendPart(dst, row[from:])
	hash := Of(dst)
	if c.row = dst; cap(dst) > maxRow {
		c.row = nil
	}
	return hash
}

// appendPart appends a part of a row, or of a long one its hash.
func appendPart(dst, part []byte) []byte {
	if len(part) < longText {
		return append(dst, part...)
	}
	return appendHash(dst, Of(part))
}

// appendField appends a field with the length of what is hashed in front.
func (c *CopyRows) appendField(dst []byte, form copyForm, value []byte) []byte {
	field := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	switch form {
	case copyJSON:
		var found Found
		// Before the text is the version of the form.
		if dst, found = c.json.Append(dst, value[1:]); found&(Invalid|Empty) != 0 {
			dst = append(dst[:field+4], value...)
		}
	default:
		dst = append(dst, bytes.TrimRight(value, " ")...)
	}
	binary.BigEndian.PutUint32(dst[field:], uint32(len(dst)-field-4))
	return dst
}

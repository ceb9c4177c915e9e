package verify

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"migration-assist/typemap"
)

// maxWords is how many bytes the words of a full-text index's tsvector have at most
// ("Limitations" of text search in PostgreSQL's manual).
const maxWords = 1<<20 - 1

func (c comparison) text() (forms, bool) {
	f := forms{zero: []byte{}}
	isText := slices.Contains(texts, c.source)
	limit := c.modifier(0)
	if !c.mends(typemap.KindLong) {
		limit = 0 // one that is too long cannot have arrived
	}
	makeText := func(r *rules) *sourceText {
		t := &sourceText{rules: r, limit: limit, cuts: isText && c.source != "enum" && c.source != "set",
			checksUTF8: c.mends(typemap.KindUTF8), checksWords: c.fullText && c.nulls(typemap.KindFullText), padded: c.target == "character"}
		if c.enum != nil && c.nulls(typemap.KindEnum) {
			t.labels = c.enum.Labels
		}
		return t
	}
	f.source = func(r *rules) sourceForm { return makeText(r) }
	f.target = func() targetForm { return targetText{} }
	switch {
	case c.target == "character":
		f.target = func() targetForm { return targetPadded{} }
	case slices.Contains(integers, c.source):
		f.source, f.zero = func(r *rules) sourceForm { return sourceDigits{makeText(r)} }, []byte("0")
	case slices.Contains(floats, c.source):
		bits := floatBits(c.source)
		f.source = func(r *rules) sourceForm { return sourceFloatText{r, bits} }
		f.target = func() targetForm { return targetFloatText{bits} }
	case slices.Contains(binaries, c.source), slices.Contains(geometries, c.source), c.source == "bit":
		return f, false
	}
	return f, true
}

// sourceText writes texts as they are, but for what policies change.
type sourceText struct {
	rules *rules
	// limit is how many characters there may be, 0 for any number. cuts is set
	// where a longer text can be cut.
	limit       int
	cuts        bool
	checksUTF8  bool
	checksWords bool
	padded      bool
	labels      []string // of an enumerated type, where others become NULL

	mended []byte
}

func (f *sourceText) append(dst, value []byte) ([]byte, outcome) {
	if bytes.IndexByte(value, 0) >= 0 || f.checksUTF8 && !utf8.Valid(value) {
		f.mended = append(f.mended[:0], value...)
		var o outcome
		if value, o = mendText(f.rules, f.mended); o != held {
			return dst, o
		}
	}
	if f.limit > 0 && len(value) > f.limit && utf8.RuneCount(value) > f.limit {
		if policy := f.rules.apply(typemap.KindLong); policy == typemap.Null {
			return dst, null
		} else if policy != typemap.Truncate || !f.cuts {
			return dst, unfit
		}
		value = firstCharacters(value, f.limit)
	}
	switch {
	case f.checksWords && len(value) > maxWords:
		return dst, f.rules.orNull(typemap.KindFullText)
	case f.labels != nil && !slices.Contains(f.labels, string(value)):
		return dst, f.rules.orNull(typemap.KindEnum)
	case f.padded:
		value = bytes.TrimRight(value, " ")
	}
	return append(dst, value...), held
}

// mendText does what policies say of NUL bytes and of what is not UTF-8.
func mendText(r *rules, text []byte) ([]byte, outcome) {
	if bytes.IndexByte(text, 0) >= 0 {
		switch r.apply(typemap.KindNUL) {
		case typemap.Strip:
			text = slices.DeleteFunc(text, func(b byte) bool { return b == 0 })
		case typemap.Replace:
			text = bytes.ReplaceAll(text, []byte{0}, []byte(replacement))
		case typemap.Null:
			return text, null
		default:
			return text, unfit
		}
	}
	if !utf8.Valid(text) {
		switch r.apply(typemap.KindUTF8) {
		case typemap.Replace:
			text = bytes.ToValidUTF8(text, []byte(replacement))
		case typemap.Null:
			return text, null
		default:
			// It is no text of PostgreSQL's.
		}
	}
	return text, held
}

// replacement is what stands for a character that cannot be had.
const replacement = "\ufffd"

// firstCharacters cuts a text.
func firstCharacters(text []byte, n int) []byte {
	for i := range string(text) {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// sourceDigits writes an integer's text without the zeros that ZEROFILL and YEAR put
// in front.
type sourceDigits struct{ *sourceText }

func (f sourceDigits) append(dst, value []byte) ([]byte, outcome) {
	for len(value) > 1 && value[0] == '0' {
		value = value[1:]
	}
	return f.sourceText.append(dst, value)
}

type targetText struct{}

func (targetText) append(dst, field []byte) []byte { return append(dst, field...) }

// targetPadded writes a character(n) without the spaces that fill it up.
type targetPadded struct{}

func (targetPadded) append(dst, field []byte) []byte {
	return append(dst, bytes.TrimRight(field, " ")...)
}

// sourceFloatText and targetFloatText write the number that a text is: MySQL and
// PostgreSQL write approximate numbers in different ways.
type sourceFloatText struct {
	rules *rules
	bits  int
}

func (f sourceFloatText) append(dst, value []byte) ([]byte, outcome) {
	n, err := strconv.ParseFloat(string(value), f.bits)
	if err != nil {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	return appendUint64(dst, math.Float64bits(n)), held
}

type targetFloatText struct{ bits int }

func (f targetFloatText) append(dst, field []byte) []byte {
	n, err := strconv.ParseFloat(string(field), f.bits)
	if err != nil {
		return appendOther(dst, field)
	}
	return appendUint64(dst, math.Float64bits(n))
}

package verify

import (
	"bytes"
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"migration-assist/internal/digest"
	"migration-assist/typemap"
)

func (c comparison) composed() (forms, bool) {
	isArray := c.target != "json" && c.target != "jsonb"
	f := forms{zero: []byte(c.policies.Replacement())}
	switch {
	case isArray && c.source == "set":
		limit := 0
		if c.nulls(typemap.KindLong) {
			limit = c.modifier(0)
		}
		f.source, f.zero = func(r *rules) sourceForm { return &sourceSet{rules: r, limit: limit} }, []byte{}
	case slices.Contains(texts, c.source) && c.source != "enum" && c.source != "set":
		f.source = func(r *rules) sourceForm { return c.json(r, isArray) }
	default:
		return f, false
	}
	f.target = func() targetForm { return &targetJSON{version: c.target == "jsonb"} }
	if isArray {
		f.target = func() targetForm { return targetArray{} }
	}
	return f, true
}

// sourceJSON writes the values of JSON texts, also of those that become arrays.
type sourceJSON struct {
	rules      *rules
	json       digest.JSON
	array      bool
	limit      int // of an array's elements, where a longer one makes NULL of it
	checksUTF8 bool
	mended     []byte
}

func (c comparison) json(r *rules, isArray bool) sourceForm {
	f := &sourceJSON{rules: r, array: isArray, checksUTF8: c.mends(typemap.KindUTF8)}
	if isArray && c.nulls(typemap.KindLong) {
		f.limit = c.modifier(0)
	}
	if c.policies.Of(typemap.KindJSONNUL) == typemap.Replace {
		f.json.ForNUL = replacement
	}
	if c.policies.Of(typemap.KindJSONSurrogate) == typemap.Replace {
		f.json.ForHalf = replacement
	}
	return f
}

func (f *sourceJSON) append(dst, value []byte) ([]byte, outcome) {
	if bytes.IndexByte(value, 0) >= 0 || f.checksUTF8 && !utf8.Valid(value) {
		f.mended = append(f.mended[:0], value...)
		var o outcome
		if value, o = mendText(f.rules, f.mended); o != held {
			return dst, o
		}
	}
	start := len(dst)
	dst, found := f.value(dst, value)
	if found == 0 {
		return dst, held
	}
	for _, problem := range f.problems(found) {
		switch f.rules.apply(problem.kind) {
		case typemap.Null:
			return dst[:start], null
		case typemap.Keep:
		case typemap.Strip:
			// It is done already.
		case typemap.Replace:
			if !problem.whole {
				continue // as is this
			}
			dst, _ = f.value(dst[:start], []byte(f.rules.policies.Replacement()))
			return dst, held
		default:
			return dst[:start], unfit
		}
	}
	return dst, held
}

// value writes the value of a JSON text.
func (f *sourceJSON) value(dst, text []byte) ([]byte, digest.Found) {
	if f.array {
		return f.json.AppendStrings(dst, text)
	}
	return f.json.Append(dst, text)
}

// jsonProblem is a problem of a JSON text. whole is set where all of the text is
// replaced, and not a part of it.
type jsonProblem struct {
	kind  typemap.Kind
	whole bool
}

// problems lists what was found in the order in which it is dealt with.
func (f *sourceJSON) problems(found digest.Found) (list []jsonProblem) {
	for _, p := range []struct {
		found digest.Found
		jsonProblem
	}{
		{digest.Empty, jsonProblem{typemap.KindJSONEmpty, true}},
		{digest.Invalid | digest.NoStrings, jsonProblem{typemap.KindJSON, true}},
		{digest.BigNumber, jsonProblem{typemap.KindJSONNumber, false}},
		{digest.HalfPair, jsonProblem{typemap.KindJSONSurrogate, false}},
		{digest.NULEscape, jsonProblem{typemap.KindJSONNUL, false}},
		{digest.Scalar, jsonProblem{typemap.KindJSONScalar, true}},
	} {
		if found&p.found == 0 || p.found == digest.Scalar && (f.array || !f.rules.policies.Container()) {
			continue
		}
		list = append(list, p.jsonProblem)
	}
	return list
}

// targetJSON writes the value of a json or jsonb.
type targetJSON struct {
	json    digest.JSON
	version bool // whether the version of jsonb's form is in front
}

func (f *targetJSON) append(dst, field []byte) []byte {
	text := field
	if f.version {
		text = text[min(1, len(text)):]
	}
	start := len(dst)
	dst, found := f.json.Append(dst, text)
	if found&(digest.Invalid|digest.Empty) != 0 { // nested too deep for it
		return appendOther(dst[:start], text)
	}
	return dst
}

// sourceSet writes the labels of a SET, between which are commas, as an array.
type sourceSet struct {
	rules *rules
	limit int
}

func (f *sourceSet) append(dst, value []byte) ([]byte, outcome) {
	if bytes.IndexByte(value, 0) >= 0 {
		value = slices.Clone(value)
		var o outcome
		if value, o = mendText(f.rules, value); o != held {
			return dst, o
		}
	}
	start := len(dst)
	for more := len(value) > 0; more; {
		var label []byte
		label, value, more = bytes.Cut(value, []byte(","))
		if f.limit > 0 && utf8.RuneCount(label) > f.limit {
			return dst[:start], f.rules.orNull(typemap.KindLong)
		}
		dst = digest.AppendString(dst, label)
	}
	return dst, held
}

// targetArray writes an array of texts ("array_send" in
// src/backend/utils/adt/arrayfuncs.c of PostgreSQL: how many dimensions, whether there
// are NULLs, the type, of each dimension the length and the first index, the
// elements).
type targetArray struct{}

func (targetArray) append(dst, field []byte) []byte {
	const head, dimension = 12, 8
	if len(field) < head {
		return appendOther(dst, field)
	}
	switch binary.BigEndian.Uint32(field) {
	case 0:
		return dst
	case 1:
	default:
		return appendOther(dst, field)
	}
	start := len(dst)
	for elements := field[min(head+dimension, len(field)):]; len(elements) > 0; {
		length := int(int32(binary.BigEndian.Uint32(elements)))
		elements = elements[4:]
		if length < 0 {
			dst = digest.AppendNull(dst)
			continue
		}
		if length > len(elements) {
			return appendOther(dst[:start], field)
		}
		dst = digest.AppendString(dst, elements[:length])
		elements = elements[length:]
	}
	return dst
}

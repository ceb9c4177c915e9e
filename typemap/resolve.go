package typemap

import (
	"bytes"
	"database/sql/driver"
	"unicode/utf16"
	"unicode/utf8"
)

// resolve does with a value that has a problem what the policy of its kind says.
// dst has the field from its length on, as the codec left it. The field is
// complete afterwards, or the error says why the row is not written.
//
// A mended value goes through the codec again, since it may have a problem of
// another kind. One of the same kind cannot be mended, unless something was taken
// out since, which may have brought together what was apart. It ends: taking out
// leaves fewer NUL bytes or backslashes, and nothing else makes more of them.
func (e *Encoder) resolve(dst []byte, field, column int, row []driver.Value, problem *Problem) ([]byte, error) {
	c := &e.table.Columns[column]
	value, isText := row[column].([]byte)
	var met, noted [kindCount]bool // met: since something was taken out
	for problem != nil {
		policy := e.table.policies.of(problem.Kind, c.rule)
		switch {
		case met[problem.Kind] || policy == Null && c.Target.NotNull:
			policy = Stop
		case policy == Keep:
			e.note(column, problem.Kind, policy)
			setLength(dst, field)
			return dst, nil
		case policy == Null:
			e.note(column, problem.Kind, policy)
			return append(dst[:field], null...), nil
		}
		met[problem.Kind] = true
		if policy == Stop || policy == Reject {
			return dst, e.table.valueError(column, row, problem, policy)
		}
		zero, hasZero := e.codecs[column].(zeroer)
		switch {
		case problem.Kind == KindNull && hasZero:
			e.note(column, problem.Kind, policy)
			dst, problem = e.appendValue(dst[:field+4], column, zero.zero())
			continue
		case !isText || policy == Truncate && problem.limit == 0:
			return dst, e.table.valueError(column, row, problem, Stop)
		}
		if !noted[problem.Kind] {
			e.note(column, problem.Kind, policy)
		}
		noted[problem.Kind] = true
		if policy == Strip {
			clear(met[:])
		}
		value = e.mend(column, value, problem, policy)
		dst, problem = e.codecs[column].appendBytes(dst[:field+4], value)
	}
	setLength(dst, field)
	return dst, nil
}

// zeroer is a codec whose type has a value that stands for a missing one.
type zeroer interface{ zero() driver.Value }

// mend returns a text in place of the value, in one of the two scratch buffers:
// the value may be in the other one.
func (e *Encoder) mend(column int, value []byte, problem *Problem, policy Policy) []byte {
	e.scratch[0], e.scratch[1] = e.scratch[1], e.scratch[0]
	out := e.scratch[0][:0]
	switch {
	case policy == Truncate:
		out = append(out, value[:runesLength(value, problem.limit)]...)
	case problem.Kind == KindNUL:
		out = appendWithoutNUL(out, value, policy)
	case problem.Kind == KindUTF8:
		out = append(out, bytes.ToValidUTF8(value, []byte("\ufffd"))...)
	case problem.Kind == KindJSONNUL || problem.Kind == KindJSONSurrogate:
		out = appendWithoutEscapes(out, value, problem.Kind, policy)
	default: // a JSON text
		out = append(out, e.table.Columns[column].rule.replacement()...)
	}
	e.scratch[0] = out
	return out
}

// maxScratch is how many bytes a scratch buffer keeps from one row to the next.
const maxScratch = 1 << 20

// endRow forgets what resolve kept of a row, and gives the memory of long values
// back.
func (e *Encoder) endRow() {
	e.notes = e.notes[:0]
	for i := range e.scratch {
		if cap(e.scratch[i]) > maxScratch {
			e.scratch[i] = nil
		}
	}
}

// runesLength is the number of bytes of the first n characters.
func runesLength(text []byte, n int) int {
	end := 0
	for ; n > 0 && end < len(text); n-- {
		_, size := utf8.DecodeRune(text[end:])
		end += size
	}
	return end
}

// appendWithoutNUL appends all bytes but NULs, for which U+FFFD stands where the
// policy is Replace.
func appendWithoutNUL(dst, value []byte, policy Policy) []byte {
	for {
		end := bytes.IndexByte(value, 0)
		if end < 0 {
			return append(dst, value...)
		}
		dst = append(dst, value[:end]...)
		if policy == Replace {
			dst = append(dst, "\ufffd"...)
		}
		value = value[end+1:]
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

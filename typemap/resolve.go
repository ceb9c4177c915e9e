package typemap

import (
	"bytes"
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
func (e *Encoder) resolve(dst []byte, field, column int, row [][]byte, problem *Problem) ([]byte, error) {
	c := &e.table.Columns[column]
	value := row[column]
	var met, noted [kindCount]bool // met: since something was taken out
	for problem != nil {
		policy := e.table.policies.of(problem.Kind, c.rule)
		if policy == Stop || policy == Reject || e.hindrance(column, problem, policy, met[problem.Kind]) != "" {
			return dst, e.valueError(column, row, problem, met[problem.Kind])
		}
		if !noted[problem.Kind] {
			e.note(column, problem.Kind, policy)
		}
		met[problem.Kind], noted[problem.Kind] = true, true
		switch {
		case policy == Keep:
			setLength(dst, field)
			return dst, nil
		case policy == Null:
			return append(dst[:field], null...), nil
		case problem.Kind == KindNull:
			dst, problem = e.codecs[column].(zeroer).appendZero(dst[:field+4]), nil
			continue
		case policy == Strip:
			clear(met[:])
		}
		value = e.mend(column, value, problem, policy)
		dst, problem = e.codecs[column].append(dst[:field+4], value)
	}
	setLength(dst, field)
	return dst, nil
}

// hindrance says why a policy cannot let a value through, "" where it can. A value
// that was mended has met the same problem before.
func (e *Encoder) hindrance(column int, problem *Problem, policy Policy, mended bool) string {
	_, hasZero := e.codecs[column].(zeroer)
	switch {
	case policy == Stop || policy == Reject || policy == Keep:
		return ""
	case policy == Null && e.table.Columns[column].Target.NotNull:
		return "the column is NOT NULL"
	case policy == Null:
		return ""
	case mended:
		return "that does not mend the value"
	case problem.Kind == KindNull && !hasZero:
		return "the type has no zero"
	case problem.Kind == KindNull:
		return ""
	case policy == Truncate && problem.limit == 0:
		return "such a value cannot be cut"
	default:
		return ""
	}
}

// zeroer is a codec whose type has a value that stands for a missing one.
type zeroer interface {
	appendZero(dst []byte) []byte
}

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

package typemap

import (
	"errors"
	"strings"
)

// CheckRow does with a row what AppendRow does, but writes nothing, and returns what
// it met there: a Finding for each kind of problem that a value has, without a count
// and keys. They are valid until the next call. A value that would end the run, or
// have the row set aside, has that policy, and the values behind it are looked at all
// the same. All are counted among the Findings.
func (e *Encoder) CheckRow(row [][]byte) []Finding {
	e.endRow()
	dst := e.checked[:0]
	for i, value := range row {
		if value == nil && !e.table.Columns[i].Target.NotNull {
			continue
		}
		dst = append(dst[:0], 0, 0, 0, 0)
		var problem *Problem
		if dst, problem = e.appendValue(dst, i, value); problem == nil {
			continue
		}
		var err error
		dst, err = e.resolve(dst, 0, i, row, problem)
		if unfit := (*ValueError)(nil); errors.As(err, &unfit) {
			e.note(i, unfit.Problem.Kind, unfit.Policy)
		}
	}
	if e.checked = dst; cap(dst) > maxScratch {
		e.checked = nil
	}
	if len(e.notes) > 0 {
		e.countNotes(row)
	}
	return e.notes
}

// AlwaysFits tells whether the target holds every value that the source's type has,
// so that there is nothing to look for. It is false where that is not known.
func (c *Column) AlwaysFits() bool {
	if c.Target.NotNull && !c.Source.NotNull {
		return false
	}
	target, _ := splitType(c.Target.Type)
	switch sourceFamily(c.Source.Type) {
	case familyInteger:
		return integerBits(c.Source.Type) <= map[string]int{"smallint": 16, "integer": 32, "bigint": 64}[target]
	case familyBinary:
		return target == "bytea" && baseType(c.Source.Type) != "longblob"
	default:
		return false
	}
}

// integerBits is how many bits a signed integer needs that holds every value of the
// type.
func integerBits(t string) int {
	bits := map[string]int{"tinyint": 8, "smallint": 16, "year": 16, "mediumint": 24, "int": 32, "bigint": 64}[baseType(t)]
	if strings.Contains(t, "unsigned") && baseType(t) != "year" {
		bits++
	}
	return bits
}

// WithoutNUL returns a value of the column as the policy Strip leaves it: without NUL
// bytes and, where it becomes JSON or an array, without \u0000 escapes. The rest of
// the value stays as it is.
func (c *Column) WithoutNUL(value []byte) []byte {
	target, _ := splitType(c.Target.Type)
	isJSON := target == "json" || target == "jsonb" || strings.HasSuffix(target, "[]")
	for {
		text := appendWithoutNUL(nil, value, Strip)
		if isJSON {
			text = appendWithoutEscapes(nil, text, KindJSONNUL, Strip)
		}
		if len(text) == len(value) {
			return text
		}
		value = text
	}
}

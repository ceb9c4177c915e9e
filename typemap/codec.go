package typemap

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"migration-assist/schema"
)

// codec appends values of one column in the binary form that the target type's
// receive function reads, without the length.
//
// After a problem, dst's end is undefined, but for the problems of kinds that can
// be kept: there the value is appended as it is.
type codec interface {
	append(dst, value []byte) ([]byte, *Problem)
}

// codecMaker makes a codec. A codec may keep scratch space, so each encoder has
// its own.
type codecMaker func() codec

// codecChoice is what a column's codec depends on.
type codecChoice struct {
	source, target string // the types
	enums          []*schema.Enum
	rule           valueRule
	utcOffset      int
	fullText       bool
}

// chooseCodec chooses by the target's type, and checks that the source's type
// is one whose values that codec reads.
func chooseCodec(c codecChoice) (codecMaker, error) {
	name, _ := splitType(c.target)
	from := sourceFamily(c.source)
	for _, conversion := range conversions {
		if slices.Contains(conversion.targets, name) && slices.Contains(conversion.families, from) {
			return func() codec { return conversion.codec(c) }, nil
		}
	}
	for _, e := range c.enums {
		if schema.PostgresIdentifier(e.Name) == c.target && (from == familyText || from == familyEnum) {
			return func() codec { return newEnumCodec(e) }, nil
		}
	}
	return nil, fmt.Errorf("there is no conversion from %s to %s", c.source, c.target)
}

// modifier is the target type's first modifier, such as a length or a precision;
// otherwise is returned where it has none.
func (c codecChoice) modifier(otherwise int) int {
	if _, modifiers := splitType(c.target); len(modifiers) > 0 {
		return modifiers[0]
	}
	return otherwise
}

// floatBits is the size of the source's approximate numbers: 32 for MySQL's
// FLOAT, 64 for its DOUBLE.
func (c codecChoice) floatBits() int {
	if isFloat(c.source) {
		return 32
	}
	return 64
}

// number returns the codec of a column of numbers: from reads integers and
// decimals, and what an approximateCodec has read.
func (c codecChoice) number(from floatAppender) codec {
	if sourceFamily(c.source) == familyFloat {
		return approximateCodec{from, c.floatBits()}
	}
	return from
}

// splitType takes the modifiers out of a type: "character varying(26)[]" is
// "character varying[]" and 26, "numeric(10,2)" is "numeric" with 10 and 2.
func splitType(t string) (name string, modifiers []int) {
	before, rest, found := strings.Cut(t, "(")
	if !found {
		return t, nil
	}
	list, after, _ := strings.Cut(rest, ")")
	for digits := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(digits)
		if err != nil {
			return t, nil
		}
		modifiers = append(modifiers, n)
	}
	return before + after, modifiers
}

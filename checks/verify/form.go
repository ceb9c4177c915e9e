package verify

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// outcome is what became of a source's value.
type outcome uint8

const (
	// held: what PostgreSQL must have was appended.
	held outcome = iota
	// null: by the policy of the value's problem PostgreSQL must have NULL.
	null
	// unfit: the column of PostgreSQL cannot have the value, and no policy mends it.
	unfit
)

// sourceForm writes values of MySQL's text protocol so that they have the bytes that
// a targetForm writes of the same value. What the copy changes by a policy, it
// changes too. A form may keep scratch space, so each reader has its own.
type sourceForm interface {
	append(dst, value []byte) ([]byte, outcome)
}

// targetForm writes fields of COPY's binary format.
type targetForm interface {
	append(dst, field []byte) []byte
}

// forms are how the values of one column are compared.
type forms struct {
	source func(*rules) sourceForm
	target func() targetForm
	// zero is MySQL's text of the value that stands for a missing one, nil where
	// the type has none.
	zero []byte
	// asText is set where PostgreSQL is asked for a text in place of the value.
	asText bool
}

// comparison is what the forms of a column depend on.
type comparison struct {
	source     string // MySQL's type without what follows the first word
	sourceType string // the whole
	target     string // PostgreSQL's type without modifiers
	modifiers  []int  // the target's
	utcOffset  int
	enum       *schema.Enum // nil where the target is none
	policies   *typemap.ColumnPolicies
	fullText   bool
}

// The names of MySQL's types, by what their values look like.
var (
	integers   = []string{"tinyint", "smallint", "mediumint", "int", "bigint", "year"}
	exact      = append(slices.Clone(integers), "decimal")
	texts      = []string{"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json", "enum", "set"}
	floats     = []string{"float", "double"}
	binaries   = []string{"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "vector"}
	geometries = []string{
		"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection", "geomcollection",
	}
	moments = []string{"date", "datetime", "timestamp"}
)

// choose returns the forms by PostgreSQL's type. A type that is not known is taken
// for an enumerated one, or for one of the site's own, whose texts are compared.
func (c comparison) choose() (f forms, err error) {
	ok := false
	switch c.target {
	case "text", "character varying", "character":
		f, ok = c.text()
	case "smallint", "integer", "bigint", "numeric", "real", "double precision", "boolean":
		f, ok = c.number()
	case "bit", "bit varying", "bytea":
		f, ok = c.bytes()
	case "json", "jsonb", "text[]", "character varying[]":
		f, ok = c.composed()
	case "date", "timestamp without time zone", "timestamp with time zone", "interval", "time without time zone":
		f, ok = c.time()
	case "uuid", "inet":
		f, ok = c.address()
	default:
		if ok = slices.Contains(texts, c.source); ok {
			f, _ = c.text()
			f.asText, f.zero = true, nil
		}
	}
	if !ok {
		return f, fmt.Errorf("there is no way to compare MySQL's %s with PostgreSQL's %s", c.sourceType, c.target)
	}
	return f, nil
}

// modifier is the first of the target type's modifiers; otherwise is returned where
// it has none.
func (c comparison) modifier(otherwise int) int {
	if len(c.modifiers) > 0 {
		return c.modifiers[0]
	}
	return otherwise
}

// mends tells whether a value with a problem of the kind may arrive changed.
func (c comparison) mends(kind typemap.Kind) bool {
	switch c.policies.Of(kind) {
	case typemap.Stop, typemap.Reject:
		return false
	default:
		return true
	}
}

// nulls tells whether NULL arrives in place of a value with a problem of the kind.
func (c comparison) nulls(kind typemap.Kind) bool { return c.policies.Of(kind) == typemap.Null }

// modifiersForm is what a type has in parentheses.
var modifiersForm = regexp.MustCompile(`\(([0-9, -]*)\)`)

// splitType takes the modifiers out of a type of PostgreSQL.
func splitType(t string) (name string, modifiers []int) {
	parts := modifiersForm.FindStringSubmatch(t)
	if parts == nil {
		return t, nil
	}
	for digits := range strings.SplitSeq(parts[1], ",") {
		if n, err := strconv.Atoi(strings.TrimSpace(digits)); err == nil {
			modifiers = append(modifiers, n)
		}
	}
	return strings.Replace(t, parts[0], "", 1), modifiers
}

// firstWord is a type of MySQL without what follows its name.
func firstWord(t string) string {
	t = strings.ToLower(t)
	if end := strings.IndexAny(t, "( "); end >= 0 {
		return t[:end]
	}
	return t
}

// rules are what the copy does on purpose to the values of one column. They count
// the values that it was done to.
type rules struct {
	policies *typemap.ColumnPolicies
	counts   [len(typemap.Policies{})]int64 // by typemap.Kind
}

// apply returns the policy for a value with a problem.
func (r *rules) apply(kind typemap.Kind) typemap.Policy {
	policy := r.policies.Of(kind)
	if policy != typemap.Stop && policy != typemap.Reject {
		r.counts[kind]++
	}
	return policy
}

// orNull is the outcome of a value that cannot be mended: NULL where the policy says
// so.
func (r *rules) orNull(kind typemap.Kind) outcome {
	if r.apply(kind) == typemap.Null {
		return null
	}
	return unfit
}

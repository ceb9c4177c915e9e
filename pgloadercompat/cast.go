package pgloadercompat

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// cast is how pgloader converts a column ("MySQL Database Casting Rules" in its
// manual). pgloader sends texts, which PostgreSQL reads as the column's type: what is
// left to do is to mend texts that it would not read.
type cast struct {
	table, column string // MySQL's names
	source        string // MySQL's type without anything behind its name
	conversion
}

// conversion is the target of a rule.
type conversion struct {
	target string // PostgreSQL's type without modifiers
	using  string // a function of pgloader's, or a lambda expression; "" is none
}

// pgloader's own functions ("Transformation Functions" in its manual).
const (
	removeNULs       = "remove-null-characters"
	tinyintToBoolean = "tinyint-to-boolean"
	zeroDatesToNull  = "zero-dates-to-null"
)

// bytes mends an empty value, which pgloader's own function takes for NULL.
const bytes = `(lambda (value) (if (equal value "") "\x" (byte-vector-to-bytea value)))`

// The names of MySQL's types whose values pgloader treats alike.
var (
	texts    = []string{"char", "varchar", "tinytext", "text", "mediumtext", "longtext"}
	binaries = []string{"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"}
	integers = []string{"tinyint", "smallint", "mediumint", "int", "bigint"}
	numbers  = append(slices.Clone(integers), "decimal", "float", "double")
)

// ways are the conversions that are known to be right, by PostgreSQL's types. A way to
// an enumerated type is that of an enum.
var ways = []struct {
	targets, sources []string
	using            string
}{
	{[]string{"text", "character varying", "character"}, append(slices.Clone(texts), "json"), removeNULs},
	{[]string{"text", "character varying", "character"}, []string{"enum"}, ""},
	{[]string{"json", "jsonb"}, append(slices.Clone(texts), "json"), removeNULs},
	{[]string{"boolean"}, integers, tinyintToBoolean},
	{[]string{"smallint", "integer", "bigint"}, integers, ""},
	{[]string{"numeric", "real", "double precision"}, numbers, ""},
	{[]string{"bytea"}, binaries, bytes},
	{[]string{"timestamp with time zone", "timestamp without time zone"}, []string{"datetime"}, zeroDatesToNull},
	{[]string{"date"}, []string{"date"}, zeroDatesToNull},
	{[]string{"enum"}, append(slices.Clone(texts), "enum"), ""},
}

// modifiers are what stands in parentheses in a type.
var modifiers = regexp.MustCompile(`\(.*?\)`)

// newCast returns the cast of a column. The error says that pgloader has none.
func (f *file) newCast(table string, c typemap.Column, enums []*schema.Enum) (cast, error) {
	made := cast{table: table, column: c.Source.Name, source: baseType(c.Source.Type)}
	made.target = modifiers.ReplaceAllString(c.Target.Type, "")
	kind := made.target
	if slices.ContainsFunc(enums, func(e *schema.Enum) bool { return schema.PostgresIdentifier(e.Name) == kind }) {
		kind = "enum"
	}
	for _, way := range ways {
		if !slices.Contains(way.targets, kind) || !slices.Contains(way.sources, made.source) {
			continue
		}
		made.using = way.using
		switch {
		case c.EmptyJSON() != "":
			made.using = f.mendEmpty(c.EmptyJSON())
		case way.using == removeNULs && f.KeepNULs:
			made.using = ""
		}
		return made, checkName("column", c.Source.Name)
	}
	return made, fmt.Errorf("pgloader has no way from %s, which is %s, to %s", c.Source.Name, c.Source.Type, c.Target.Type)
}

// mendEmpty is an expression that has a JSON text stand for an empty one.
func (f *file) mendEmpty(json string) string {
	if f.KeepNULs {
		return fmt.Sprintf(`(lambda (value) (if (equal value "") "%s" value))`, json)
	}
	return fmt.Sprintf(`(lambda (value) (if (equal value "") "%s" (%s value)))`, json, removeNULs)
}

// baseType is the name of a MySQL type without length and attributes.
func baseType(t string) string {
	name, _, _ := strings.Cut(t, "(")
	name, _, _ = strings.Cut(name, " ")
	return strings.ToLower(name)
}

// rules are the casts as rules: for each of MySQL's types that of most of its columns,
// and before these, since the first rule that matches is taken, one for each other
// column.
func rules(tables []table) []string {
	counts := map[string]map[conversion]int{}
	for _, t := range tables {
		for _, c := range t.casts {
			if counts[c.source] == nil {
				counts[c.source] = map[conversion]int{}
			}
			counts[c.source][c.conversion]++
		}
	}
	usual := map[string]conversion{}
	for source, conversions := range counts {
		usual[source] = slices.MaxFunc(slices.Collect(maps.Keys(conversions)), func(a, b conversion) int {
			return cmp.Or(conversions[a]-conversions[b], strings.Compare(b.target, a.target), strings.Compare(b.using, a.using))
		})
	}
	var list []string
	for _, t := range tables {
		for _, c := range t.casts {
			if c.conversion != usual[c.source] {
				list = append(list, "column "+quoteName(c.table)+"."+quoteName(c.column)+c.String())
			}
		}
	}
	for _, source := range slices.Sorted(maps.Keys(usual)) {
		list = append(list, "type "+source+usual[source].String())
	}
	return list
}

func (c conversion) String() string {
	text := ` to "` + c.target + `"`
	if c.using != "" {
		text += " using " + c.using
	}
	return text
}

package typemap

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTypesDocument holds the table of docs/types.md to the built-in rules, and to what
// the codecs make of the values that each of MySQL's types can have. With -update it
// writes the table anew.
func TestTypesDocument(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "types.md")
	document, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "-run TestTypesDocument -update -->\n", "<!-- the end of the rules -->"
	before, rest, found := bytes.Cut(document, []byte(begin))
	have, after, closed := bytes.Cut(rest, []byte(end))
	if !found || !closed {
		t.Fatalf("%s has no table between «%s» and «%s»", path, strings.TrimSpace(begin), end)
	}
	want := ruleTable(t)
	if *update {
		if err := os.WriteFile(path, slices.Concat(before, []byte(begin+want+end), after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(have)); diff != "" {
		t.Errorf("%s; run the test with -update (-rules +document):\n%s", path, diff)
	}
}

// ruleTable writes the built-in rules as a table, in their order. Rules that follow one
// another with the same target are one line.
func ruleTable(t *testing.T) string {
	t.Helper()
	type line struct{ sources, rest string }
	var lines []line
	for _, rule := range builtinRules() {
		target := "`" + placeholders(withLength(rule, exampleNumbers(rule))) + "`"
		if rule.Target == TargetEnum {
			target = "an enumerated type"
		}
		rest := " | " + target + " | " + strings.Join(unfitKinds(t, rule), ", ") + " |\n"
		if last := len(lines) - 1; last >= 0 && lines[last].rest == rest {
			lines[last].sources += ", " + sourceName(rule)
			continue
		}
		lines = append(lines, line{sourceName(rule), rest})
	}
	var b strings.Builder
	b.WriteString("\n| MySQL, MariaDB | PostgreSQL | kinds |\n|---|---|---|\n")
	for _, l := range lines {
		b.WriteString("| " + l.sources + strings.ReplaceAll(l.rest, "|  |", "| |"))
	}
	b.WriteString("\n")
	return b.String()
}

// sourceName is what a rule matches, as a person writes it.
func sourceName(rule Rule) string {
	name := "`" + placeholders(exampleType(rule)) + "`"
	if rule.AutoIncrement {
		name += " with `AUTO_INCREMENT`"
	}
	return name
}

// exampleType is a type of MySQL's that a rule matches.
func exampleType(rule Rule) string {
	name := rule.Type
	switch numbers := exampleNumbers(rule); {
	case rule.Type == "enum" || rule.Type == "set":
		return name
	case len(numbers) == 2:
		name += "(10,2)"
	case rule.MinLength == 1:
		name += "(1)"
	case len(numbers) == 1:
		name += "(6)"
	}
	if rule.Unsigned {
		name += " unsigned"
	}
	return name
}

// exampleNumbers are what exampleType has in parentheses.
func exampleNumbers(rule Rule) []int {
	switch {
	case rule.Type == "decimal":
		return []int{10, 2}
	case rule.MinLength == 1:
		return []int{1}
	case rule.KeepLength:
		return []int{6}
	default:
		return nil
	}
}

// placeholders writes letters for the numbers of an example.
func placeholders(t string) string {
	return strings.NewReplacer("(10,2)", "(p,s)", "(6)", "(n)").Replace(t)
}

// unfitKinds are the kinds of the extreme values of a rule's type that its target does
// not take as they are.
func unfitKinds(t *testing.T, rule Rule) []string {
	t.Helper()
	source, target := exampleType(rule), withLength(rule, exampleNumbers(rule))
	if rule.Target == TargetEnum {
		source, target = "enum('O')", "kind"
	}
	e := encoderFor(t, source, target, Options{})
	values := extremes(rule)
	if len(values) == 0 {
		t.Errorf("there are no values for %s", rule)
	}
	met := [kindCount]bool{}
	for _, value := range values {
		if _, problem := e.appendValue(nil, 1, value); problem != nil {
			met[problem.Kind] = true
		}
	}
	var names []string
	for kind, ok := range met {
		if ok {
			names = append(names, "`"+Kind(kind).String()+"`")
		}
	}
	return names
}

// extremes are the values that a type of MySQL's can have at its ends, in the text
// protocol ("Data Types" in its manual).
func extremes(rule Rule) [][]byte {
	var texts []string
	switch sourceFamily(rule.Type) {
	case familyText, familySet:
		texts = []string{"", "a", "a\x00b", "a\xffb"}
	case familyJSON:
		texts = []string{"{}", "", "{", "\x00", "[\"\xff\"]", `["\u0000"]`, `["\ud800"]`, "1e200000"}
	case familyEnum:
		texts = []string{"O", ""}
	case familyInteger:
		texts = integers(rule)
	case familyDecimal:
		texts = []string{"99999999.99", "-99999999.99"}
	case familyFloat:
		texts = []string{"-0", "3.40282e38", "1.17549e-38"}
		if rule.Type == "double" {
			texts = []string{"-0", "1.7976931348623157e308", "2.2250738585072014e-308"}
		}
	case familyBit:
		texts = []string{"\x00", "\x3f"}
	case familyBinary:
		texts = []string{"", "\x00\xff"}
	case familyGeometry:
		texts = []string{"\xe6\x10\x00\x00\x01\x07\x00\x00\x00\x00\x00\x00\x00"}
	case familyDate:
		texts = []string{"0000-00-00", "2025-00-15", "9999-12-31"}
	case familyDatetime:
		texts = []string{"0000-00-00 00:00:00", "9999-12-31 23:59:59.999999"}
	case familyTime:
		texts = []string{"-838:59:59.000000", "838:59:59"}
	case familyUUID:
		texts = []string{"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"}
	case familyInet:
		texts = []string{"255.255.255.255"}
		if rule.Type == "inet6" {
			texts = []string{"::", "ffff::ffff"}
		}
	case familyOther: // no rule has such a type
	}
	var values [][]byte
	for _, text := range texts {
		values = append(values, []byte(text))
	}
	if isHuge(rule.Type) {
		values = append(values, make([]byte, maxRow+1))
	}
	return values
}

// integers are the least and the greatest integers of a type.
func integers(rule Rule) []string {
	if rule.Type == "year" {
		return []string{"0000", "1901", "2155"}
	}
	bits := integerBits(rule.Type)
	if rule.Unsigned {
		return []string{"0", strconv.FormatUint(1<<bits-1, 10)}
	}
	greatest := uint64(1)<<(bits-1) - 1
	return []string{"-" + strconv.FormatUint(greatest+1, 10), strconv.FormatUint(greatest, 10)}
}

// isHuge tells whether values of the type can have 1 GB in MySQL or MariaDB ("Data Type
// Storage Requirements" in MySQL's manual).
func isHuge(name string) bool {
	return name == "longtext" || name == "longblob" || name == "json" || sourceFamily(name) == familyGeometry
}

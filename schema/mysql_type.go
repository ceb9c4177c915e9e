package schema

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// MySQLType is the type of a MySQL column, taken apart.
type MySQLType struct {
	// Name is in lower case: "int", "varchar", "inet6".
	Name string
	// Numbers are those in parentheses: a length, a display width, the digits
	// of a second, or precision and scale. There may be none.
	Numbers  []int
	Unsigned bool
	// Labels are those of enum and set.
	Labels []string
}

var (
	mysqlType = regexp.MustCompile(`(?s)^([a-z][a-z0-9_]*)(?:\((.*)\))?([^()]*)$`)
	// mysqlLabel is one string literal in the list of labels.
	mysqlLabel = regexp.MustCompile(`(?s)'(?:[^'\\]|''|\\.)*'`)
)

// ParseMySQLType reads a type as Column.Type of MySQL and MariaDB has it
// ("Data Types" in MySQL's manual). The error says that the text is not one.
func ParseMySQLType(text string) (MySQLType, error) {
	parts := mysqlType.FindStringSubmatch(text)
	if parts == nil {
		return MySQLType{}, fmt.Errorf("%q is not a type of MySQL", text)
	}
	name, arguments, attributes := parts[1], parts[2], parts[3]
	t := MySQLType{Name: name, Unsigned: strings.Contains(attributes, "unsigned")}
	switch {
	case name == "enum" || name == "set":
		for _, literal := range mysqlLabel.FindAllString(arguments, -1) {
			label, _ := mysqlUnquote(literal)
			t.Labels = append(t.Labels, label)
		}
	case arguments != "":
		for number := range strings.SplitSeq(arguments, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(number))
			if err != nil {
				return MySQLType{}, fmt.Errorf("%q is not a type of MySQL: %w", text, err)
			}
			t.Numbers = append(t.Numbers, n)
		}
	}
	return t, nil
}

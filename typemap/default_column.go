package typemap

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"migration-assist/schema"
)

// column adds a column. The error names it.
func (m *tableMaker) column(source *schema.Column) error {
	if slices.Contains(systemColumns(), m.names.of(source.Name)) {
		return fmt.Errorf("column %s: every table of PostgreSQL has a system column of that name; rename it in MySQL, or leave the table out with --skip %s",
			source.Name, m.source.Name)
	}
	t, err := schema.ParseMySQLType(source.Type)
	if err != nil {
		return fmt.Errorf("column %s: %w", source.Name, err)
	}
	if m.isJSON(source, t) {
		t = schema.MySQLType{Name: "json"}
	}
	ruled := *source
	ruled.AutoIncrement = m.numbered[source]
	rule, found := m.rules.find(m.source.Name, &ruled, t)
	if !found {
		return fmt.Errorf("column %s: no rule has a type for %s", source.Name, source.Type)
	}
	c := &schema.Column{
		Name: m.names.of(source.Name), NotNull: source.NotNull && !rule.DropNotNull,
		Comment: withoutNUL(source.Comment),
	}
	if len(source.Name) > len(c.Name) {
		m.warn(WarnName, source.Name+" ("+c.Name+")")
	}
	var labels []string
	c.Type, labels = m.columnType(rule, source, t)
	m.made.Table.Columns = append(m.made.Table.Columns, c)
	m.identity(c, source)
	if source.Default != nil && !rule.DropDefault {
		if text, ok := defaultValue(source, c.Type, labels); ok {
			c.Default = &text
		} else {
			m.warn(WarnDefault, m.withDefault(source))
		}
	}
	m.warnColumn(source, c, t)
	return nil
}

// systemColumns are the names that PostgreSQL keeps for itself in every table
// (manual, section 5.5).
func systemColumns() []string {
	return []string{"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"}
}

// withDefault names a column with its default behind it, unless that may be a
// credential.
func (m *tableMaker) withDefault(c *schema.Column) string {
	if schema.Secret(m.source.Name, c.Name) {
		return c.Name
	}
	return c.Name + " (" + *c.Default + ")"
}

// isJSON tells whether the column is MariaDB's JSON: a longtext with a check
// ("JSON Data Type" in MariaDB's manual).
func (m *tableMaker) isJSON(c *schema.Column, t schema.MySQLType) bool {
	return t.Name == "longtext" && slices.ContainsFunc(m.source.Constraints, func(k *schema.Constraint) bool {
		return isJSONCheck(k, c)
	})
}

func isJSONCheck(k *schema.Constraint, c *schema.Column) bool {
	return k.Kind == schema.Check && strings.EqualFold(k.Definition, "json_valid("+schema.QuoteMySQL(c.Name)+")")
}

// columnType is the target's type, for which an enumerated type may be made. The
// labels are those that a value may have, nil where it has none.
func (m *tableMaker) columnType(rule Rule, source *schema.Column, t schema.MySQLType) (_ string, labels []string) {
	if rule.Target != TargetEnum {
		return withLength(rule, t.Numbers), t.Labels
	}
	if slices.ContainsFunc(t.Labels, isNoLabel) {
		m.warn(WarnLabels, source.Name)
		return "text", nil
	}
	e := &schema.Enum{Name: m.newName(m.types, source.Name), Labels: t.Labels}
	m.made.Enums = append(m.made.Enums, e)
	return schema.PostgresIdentifier(e.Name), t.Labels
}

// isNoLabel tells whether PostgreSQL cannot have the label, or it may be another
// one: the catalogs of MySQL and MariaDB have a question mark for each character
// beyond the Basic Multilingual Plane.
func isNoLabel(label string) bool {
	return len(label) > schema.MaxName || strings.ContainsAny(label, "?\x00")
}

// withLength gives the rule's target the numbers that it keeps. MySQL's length 0
// is none in PostgreSQL, whose types hold one character at least.
func withLength(rule Rule, numbers []int) string {
	if !rule.KeepLength || len(numbers) == 0 || numbers[0] == 0 {
		return rule.Target
	}
	if rule.Target != "numeric" {
		numbers = numbers[:1]
	}
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	base, zone, hasZone := strings.Cut(rule.Target, " with")
	base, isArray := strings.CutSuffix(base, "[]")
	base += "(" + strings.Join(texts, ",") + ")"
	switch {
	case hasZone:
		return base + " with" + zone
	case isArray:
		return base + "[]"
	default:
		return base
	}
}

// identity makes an identity column of one with AUTO_INCREMENT.
func (m *tableMaker) identity(c, source *schema.Column) {
	switch {
	case !source.AutoIncrement:
	case slices.Contains([]string{"smallint", "integer", "bigint"}, c.Type):
		c.AutoIncrement, c.NotNull = true, true
		// PostgreSQL gives the sequence this name, if none has it.
		m.relations[m.made.Table.Name+"_"+c.Name+"_seq"] = true
	default:
		m.warn(WarnAutoIncrement, source.Name)
	}
}

// warnColumn warns of what PostgreSQL's column has not.
func (m *tableMaker) warnColumn(source, c *schema.Column, t schema.MySQLType) {
	if source.Generated != "" {
		m.warn(WarnGenerated, source.Name)
	}
	if source.OnUpdate {
		m.warn(WarnOnUpdate, source.Name)
	}
	if sourceFamily(t.Name) == familyGeometry {
		m.warn(WarnGeometry, source.Name)
	}
	if name, _ := splitType(c.Type); strings.HasSuffix(source.Collation, "_ci") &&
		slices.Contains([]string{"text", "character varying", "character"}, name) {
		m.warn(WarnCollation, source.Name)
	}
}

package sampledb

import (
	"fmt"
	"regexp"
	"strings"

	"migration-assist/schema"
)

// renderer writes MySQL DDL for one server's flavor.
type renderer struct {
	mariaDB bool
}

// textKeyLength is the length in characters of a text column's part of an
// index. MySQL demands one, the catalog has none; Mattermost's is 512 in
// LinkMetadata.
const textKeyLength = 512

// keyPartLength finds the length in a key part such as "URL(512)".
var keyPartLength = regexp.MustCompile(`^(\w+)\((\d+)\)$`)

func (r renderer) table(t *schema.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s (", schema.QuoteMySQL(t.Name))
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  " + r.column(c))
	}
	for _, i := range t.Indexes {
		b.WriteString(",\n  " + r.index(t, i))
	}
	fmt.Fprintf(&b, "\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=%s", r.collation(t.Collation))
	return b.String()
}

func (r renderer) column(c *schema.Column) string {
	s := schema.QuoteMySQL(c.Name) + " " + c.Type
	if c.Collation != "" {
		s += " COLLATE " + r.collation(c.Collation)
	}
	if c.NotNull {
		s += " NOT NULL"
	}
	switch {
	case c.Default == nil:
	case c.DefaultIsExpression:
		s += " DEFAULT (" + *c.Default + ")"
	default:
		s += " DEFAULT " + literal(*c.Default)
	}
	return s
}

// collation replaces MySQL 8's default collation on MariaDB, which has none of
// the 0900 collations before 11.4.
func (r renderer) collation(name string) string {
	if name == "" || r.mariaDB && strings.Contains(name, "_0900_") {
		return "utf8mb4_general_ci"
	}
	return name
}

func (r renderer) index(t *schema.Table, i *schema.Index) string {
	parts := make([]string, len(i.Columns))
	for n, part := range i.Columns {
		parts[n] = r.keyPart(t, i, part)
	}
	on := " (" + strings.Join(parts, ", ") + ")"
	switch {
	case i.Primary:
		return "PRIMARY KEY" + on
	case i.Unique:
		return "UNIQUE KEY " + schema.QuoteMySQL(i.Name) + on
	case strings.EqualFold(i.Method, "fulltext"):
		return "FULLTEXT KEY " + schema.QuoteMySQL(i.Name) + on
	default:
		return "KEY " + schema.QuoteMySQL(i.Name) + on
	}
}

func (r renderer) keyPart(t *schema.Table, i *schema.Index, part string) string {
	if m := keyPartLength.FindStringSubmatch(part); m != nil {
		return schema.QuoteMySQL(m[1]) + "(" + m[2] + ")"
	}
	c := t.Column(part)
	if c == nil {
		return part
	}
	if strings.HasSuffix(c.Type, "text") && !strings.EqualFold(i.Method, "fulltext") {
		return fmt.Sprintf("%s(%d)", schema.QuoteMySQL(part), textKeyLength)
	}
	return schema.QuoteMySQL(part)
}

// attributeView is the query of AttributeView, the only view of Mattermost's
// MySQL schema: each target's property values by the name of their field, a
// select's option by its name.
const attributeView = `SELECT pv.GroupID, pv.TargetID, pv.TargetType,
  JSON_OBJECTAGG(pf.Name, CASE WHEN pf.Type = 'select'
    THEN JSON_EXTRACT(pf.Attrs, REPLACE(JSON_UNQUOTE(
      JSON_SEARCH(pf.Attrs, 'one', JSON_UNQUOTE(pv.Value), NULL, '$.options[*].id')), '.id', '.name'))
    ELSE pv.Value END) AS Attributes
FROM PropertyValues pv JOIN PropertyFields pf ON pf.ID = pv.FieldID
WHERE (pv.DeleteAt = 0 OR pv.DeleteAt IS NULL) AND (pf.DeleteAt = 0 OR pf.DeleteAt IS NULL)
GROUP BY pv.GroupID, pv.TargetID, pv.TargetType`

func (r renderer) view(v *schema.View) string {
	query := v.Query
	if query == "" {
		query = attributeView
	}
	return "CREATE VIEW " + schema.QuoteMySQL(v.Name) + " AS " + query
}

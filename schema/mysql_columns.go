package schema

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
)

// readColumns reads the columns of tables and views.
func (r *mysqlReader) readColumns(ctx context.Context) error {
	const query = `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE = 'NO', COLUMN_DEFAULT, EXTRA,
			COALESCE(GENERATION_EXPRESSION, ''), COALESCE(COLLATION_NAME, ''), COLUMN_COMMENT
		FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY ORDINAL_POSITION`
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var table, extra string
		var value sql.NullString
		c := &Column{}
		err := rows.Scan(&table, &c.Name, &c.Type, &c.NotNull, &value, &extra, &c.Generated, &c.Collation, &c.Comment)
		if err != nil {
			return err
		}
		c.AutoIncrement = strings.Contains(extra, "auto_increment")
		c.OnUpdate = strings.Contains(strings.ToLower(extra), "on update")
		c.Stored = strings.Contains(extra, "STORED GENERATED")
		c.Generated = r.expression(c.Generated)
		if value.Valid && c.Generated == "" {
			r.setDefault(c, value.String, extra)
		}
		if t := r.tables[table]; t != nil {
			t.Columns = append(t.Columns, c)
		} else if v := r.views[table]; v != nil {
			v.Columns = append(v.Columns, c)
		}
		return nil
	}, r.catalog.Name)
}

// setDefault brings COLUMN_DEFAULT to the model's form. MySQL shows the bare
// value of a literal, and says in EXTRA where it shows an expression (5.7 does
// not, and has only CURRENT_TIMESTAMP). MariaDB always shows an expression, the
// word NULL included. On both an expression that is one literal counts as that
// literal, as MySQL has no other way to give a JSON column a default.
func (r *mysqlReader) setDefault(c *Column, text, extra string) {
	maria := r.catalog.Server.Flavor == flavorMariaDB
	onlyTime := (strings.HasPrefix(c.Type, "datetime") || strings.HasPrefix(c.Type, "timestamp")) &&
		strings.HasPrefix(text, "CURRENT_TIMESTAMP")
	if maria && text == "NULL" {
		return
	}
	if maria || onlyTime || strings.Contains(extra, "DEFAULT_GENERATED") {
		text, c.DefaultIsExpression = mysqlLiteral(mysqlCurrentTimestamp(r.expression(text)))
	}
	c.Default = &text
}

// mysqlCurrentTimestamp writes MariaDB's current_timestamp() as MySQL does.
func mysqlCurrentTimestamp(text string) string {
	const name = "CURRENT_TIMESTAMP"
	if len(text) < len(name) || !strings.EqualFold(text[:len(name)], name) {
		return text
	}
	return name + strings.TrimPrefix(text[len(name):], "()")
}

// plainLiteral is a number or a bit value, which reads the same as an
// expression and as a bare value.
var plainLiteral = regexp.MustCompile(`^(?:-?[0-9][0-9.]*(?:e[+-]?[0-9]+)?|b'[01]*')$`)

// mysqlLiteral returns the bare value of an expression that is one literal, or else
// the expression itself and true.
func mysqlLiteral(expression string) (text string, isExpression bool) {
	if value, ok := mysqlUnquote(expression); ok {
		return value, false
	}
	return expression, !plainLiteral.MatchString(expression)
}

// mysqlUnquote returns the value of a string literal (MySQL manual, section "String
// Literals"), and false where the text is not one and nothing else.
func mysqlUnquote(text string) (string, bool) {
	inner, opened := strings.CutPrefix(text, "'")
	inner, closed := strings.CutSuffix(inner, "'")
	if !opened || !closed {
		return "", false
	}
	var value strings.Builder
	for i := 0; i < len(inner); i++ {
		c := inner[i]
		if c == '\'' || c == '\\' {
			i++
			if i == len(inner) || c == '\'' && inner[i] != '\'' {
				return "", false
			}
			if c == '\\' {
				c = mysqlUnescaped(inner[i])
			}
		}
		value.WriteByte(c)
	}
	return value.String(), true
}

// mysqlUnescaped is the character that a backslash and c stand for in a string
// literal.
func mysqlUnescaped(c byte) byte {
	switch c {
	case '0':
		return 0
	case 'b':
		return '\b'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'Z':
		return 26
	default:
		return c
	}
}

// introduced matches a string literal with MySQL's introducer of its character
// set, and quoted names and plain literals, in which none is to be looked for.
var introduced = regexp.MustCompile("(?s)(?:_utf8mb4)?'(?:[^'\\\\]|''|\\\\.)*'|`[^`]*`")

// expression undoes what MySQL 8 and later do to an expression that they show:
// they escape it as if it were the inside of a string, and say of every literal
// that it is in utf8mb4.
func (r *mysqlReader) expression(text string) string {
	if !r.catalog.Server.escapesExpressions() {
		return text
	}
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' && i+1 < len(text) {
			i++
			c = mysqlUnescaped(text[i])
		}
		plain.WriteByte(c)
	}
	return introduced.ReplaceAllStringFunc(plain.String(), func(token string) string {
		return strings.TrimPrefix(token, "_utf8mb4")
	})
}

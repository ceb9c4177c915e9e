package schema

import (
	"regexp"
	"strings"
)

// Change is one step from a PostgreSQL catalog to another. SQL is one statement
// without a semicolon, complete whatever the connection's search_path is, for
// the schema of that name. String says the same to a person. Diff makes changes.
type Change interface {
	SQL(schema string) string
	String() string
}

// ownTypes are the names of the types that belong to the schema itself.
// Catalogs have them unqualified, in column types and in the casts of
// expressions; rendered they need the schema's name.
type ownTypes map[string]bool

func typesOf(catalogs ...*Catalog) ownTypes {
	own := ownTypes{}
	for _, c := range catalogs {
		for _, e := range c.Enums {
			own[e.Name] = true
		}
	}
	return own
}

// columnType renders a column's type.
func (own ownTypes) columnType(schema, text string) string {
	base, dimensions := splitArray(text)
	name := unquotePostgres(base)
	if !own[name] {
		return text
	}
	return QuotePostgres(schema, name) + dimensions
}

// splitArray takes the brackets off an array's type.
func splitArray(text string) (base, dimensions string) {
	base = strings.TrimRight(text, "[]")
	return base, text[len(base):]
}

// exprToken matches what of an expression must be stepped over or looked at:
// string literals, casts, and quoted identifiers.
var exprToken = regexp.MustCompile(`'(?:[^']|'')*'|::(?:"(?:[^"]|"")*"|[\pL_][\pL\pN_$]*)|"(?:[^"]|"")*"`)

// expression renders an expression that PostgreSQL wrote (pg_get_expr,
// pg_get_indexdef, pg_get_constraintdef): its casts to own types get the
// schema's name.
func (own ownTypes) expression(schema, text string) string {
	return exprToken.ReplaceAllStringFunc(text, func(token string) string {
		identifier, isCast := strings.CutPrefix(token, "::")
		if name := unquotePostgres(identifier); isCast && own[name] {
			return "::" + QuotePostgres(schema, name)
		}
		return token
	})
}

// quoteLiteral quotes a string constant for PostgreSQL, as in the manual's
// section 4.1.2: right with standard_conforming_strings on or off.
func quoteLiteral(text string) string {
	quoted := "'" + strings.ReplaceAll(text, "'", "''") + "'"
	if strings.Contains(text, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}

// queryTable is a table in the query of a view that the timeline has.
var queryTable = regexp.MustCompile(`\{(\w+)\}`)

// qualifyQuery puts the schema's tables into a view's query.
func qualifyQuery(schema, query string) string {
	return queryTable.ReplaceAllStringFunc(query, func(table string) string {
		return QuotePostgres(schema, strings.Trim(table, "{}"))
	})
}

package schema

import "strings"

// QuoteMySQL quotes an identifier for MySQL and MariaDB, as in the MySQL
// manual's "Schema Object Names": in backticks, a backtick doubled.
func QuoteMySQL(name string) string {
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}

// QuotePostgres quotes an identifier for PostgreSQL, as in the PostgreSQL
// manual's section 4.1.1: in double quotes, a double quote doubled. With more
// than one part the parts are joined by dots: schema and table.
func QuotePostgres(parts ...string) string {
	quoted := make([]string, len(parts))
	for i, part := range parts {
		quoted[i] = `"` + strings.ReplaceAll(part, `"`, `""`) + `"`
	}
	return strings.Join(quoted, ".")
}

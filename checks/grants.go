package checks

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"slices"
	"strings"
)

// grant is one line of SHOW GRANTS that gives privileges.
type grant struct {
	privileges []string
	// database has the names that it is for: * is for all of them, and otherwise _ and
	// % stand for any letters ("GRANT Statement" in the MySQL manual).
	database string
}

// grants are the user's, and those of the roles that are active.
type grants []grant

// grantLine finds the privileges and the database in a line of SHOW GRANTS. One that
// gives a role, or is for a single table, does not match.
var grantLine = regexp.MustCompile("^GRANT (.+?) ON (\\*|`(?:[^`]|``)*`)\\.\\* TO ")

func readGrants(ctx context.Context, db *sql.DB) (list grants, err error) {
	rows, err := db.QueryContext(ctx, "SHOW GRANTS")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		if g, ok := parseGrant(line); ok {
			list = append(list, g)
		}
	}
	return list, rows.Err()
}

func parseGrant(line string) (grant, bool) {
	parts := grantLine.FindStringSubmatch(line)
	if parts == nil {
		return grant{}, false
	}
	database := parts[2]
	if inner, quoted := strings.CutPrefix(database, "`"); quoted {
		database = strings.ReplaceAll(strings.TrimSuffix(inner, "`"), "``", "`")
	}
	return grant{privileges: strings.Split(parts[1], ", "), database: database}, true
}

// allow tells whether a privilege is given for a database; "" is for all of them.
func (list grants) allow(privilege, database string) bool {
	return slices.ContainsFunc(list, func(g grant) bool {
		given := slices.Contains(g.privileges, privilege) || slices.Contains(g.privileges, "ALL PRIVILEGES")
		return given && (g.database == "*" || database != "" && matchesLike(g.database, database))
	})
}

// matchesLike tells whether a name is matched by a pattern of LIKE.
func matchesLike(pattern, name string) bool {
	var expression strings.Builder
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped || r != '\\' && r != '_' && r != '%':
			expression.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '\\':
			escaped = true
		case r == '_':
			expression.WriteByte('.')
		default:
			expression.WriteString(".*")
		}
	}
	return regexp.MustCompile("(?is)^" + expression.String() + "$").MatchString(name)
}

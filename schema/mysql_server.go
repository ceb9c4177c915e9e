package schema

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// flavorMariaDB is Server.Flavor for MariaDB, whose information_schema differs
// from that of MySQL and of Percona's build of it.
const flavorMariaDB = "MariaDB"

// readServer asks for the server's product, version and settings. The offset is
// that of the global time zone, because the session may have another.
func (r *mysqlReader) readServer(ctx context.Context) error {
	const query = `SELECT VERSION(), @@version_comment, @@lower_case_table_names,
		TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', @@GLOBAL.time_zone))`
	var version, comment string
	var offset sql.NullInt64
	s := &r.catalog.Server
	err := r.db.QueryRowContext(ctx, query).Scan(&version, &comment, &s.LowerCaseTableNames, &offset)
	if err != nil {
		return err
	}
	if !offset.Valid {
		return errors.New("the server does not know its own global time_zone")
	}
	s.UTCOffset = int(offset.Int64)
	s.Flavor = mysqlFlavor(version + " " + comment)
	s.Version = mysqlVersion(version)
	return nil
}

func mysqlFlavor(text string) string {
	switch text = strings.ToLower(text); {
	case strings.Contains(text, "mariadb"):
		return flavorMariaDB
	case strings.Contains(text, "percona"):
		return "Percona"
	default:
		return "MySQL"
	}
}

// mysqlVersion cuts what packagers append to the number: 10.11.6-MariaDB-log.
// MariaDB behind a proxy may put 5.5.5- in front, for old replication clients.
func mysqlVersion(text string) string {
	if strings.Contains(text, flavorMariaDB) {
		text = strings.TrimPrefix(text, "5.5.5-")
	}
	end := strings.IndexFunc(text, func(c rune) bool { return c != '.' && (c < '0' || c > '9') })
	if end < 0 {
		return text
	}
	return text[:end]
}

// atLeast reports whether the server's version is want or later, part by part.
func (s Server) atLeast(want ...int) bool {
	var have []int
	for part := range strings.SplitSeq(s.Version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		have = append(have, n)
	}
	return slices.Compare(have, want) >= 0
}

// listsChecks reports whether information_schema.CHECK_CONSTRAINTS exists.
func (s Server) listsChecks() bool {
	if s.Flavor == flavorMariaDB {
		return s.atLeast(10, 3, 10)
	}
	return s.atLeast(8, 0, 16)
}

// listsKeyExpressions reports whether STATISTICS has the column EXPRESSION.
func (s Server) listsKeyExpressions() bool {
	return s.Flavor != flavorMariaDB && s.atLeast(8, 0, 13)
}

// escapesExpressions reports whether information_schema shows expressions as
// the inside of a string literal: concat(_utf8mb4\'a\').
func (s Server) escapesExpressions() bool {
	return s.Flavor != flavorMariaDB && s.atLeast(8)
}

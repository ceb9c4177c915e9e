package indexes

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/session"
	"migration-assist/schema"
)

// concurrently returns the statement that makes a change without blocking others. ok
// is false where the change is of a table that nobody else uses, or locks it for a
// moment only.
func (b Builder) concurrently(change schema.Change) (s statement, ok bool) {
	if !slices.Contains(b.Concurrent, relation(change)) {
		return s, false
	}
	s = statement{what: change.String(), change: change}
	switch c := change.(type) {
	case schema.CreateIndex:
		s.sql, s.unfinished = []string{c.ConcurrentSQL(b.Schema)}, c.Index.Name
	case schema.AddConstraint:
		index := c.UniqueIndex()
		if index == nil {
			return s, false
		}
		// A run that was killed between the two has left the index.
		create := strings.Replace(index.ConcurrentSQL(b.Schema), "CONCURRENTLY ", "CONCURRENTLY IF NOT EXISTS ", 1)
		s.sql, s.unfinished = []string{create, c.UsingIndexSQL(b.Schema)}, index.Index.Name
	default:
		return s, false
	}
	return s, true
}

// blockingNobody returns the statement that builds an index without blocking others. ok
// is false where s builds none.
func (b Builder) blockingNobody(s statement) (_ statement, ok bool) {
	change := s.change
	if s.key != nil {
		change = *s.key.UniqueIndex()
	}
	index, ok := change.(schema.CreateIndex)
	if ok {
		s.sql, s.unfinished = []string{index.ConcurrentSQL(b.Schema)}, index.Index.Name
	}
	return s, ok
}

// dropUnfinished drops the index of a concurrent build that did not come to its end.
func (b Builder) dropUnfinished(ctx context.Context, conn *pgx.Conn, s statement) error {
	if s.unfinished == "" {
		return nil
	}
	var invalid bool
	err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2 AND NOT i.indisvalid)`, b.Schema, s.unfinished).Scan(&invalid)
	if err == nil && invalid {
		_, err = conn.Exec(ctx, schema.DropIndex{Index: s.unfinished}.ConcurrentSQL(b.Schema))
	}
	if err != nil {
		return fmt.Errorf("removing the unfinished index %s: %w", s.unfinished, schema.WithDetail(err))
	}
	return nil
}

// Use is who else uses tables of a schema.
type Use struct {
	// Sessions are the sessions of others in the database. A server between two
	// statements holds no lock, and would wait for one in the next.
	Sessions int
	// Locked are the tables of which others hold locks.
	Locked []string
}

// ReadUse looks for others who use the relations of these names. The session that
// asks does not count, nor do the program's own ones, by their names and, where the DSN
// names them otherwise, by their processes; nor does what PostgreSQL does by itself.
func ReadUse(ctx context.Context, conn *pgx.Conn, schemaName string, relations []string, own []int32) (use Use, err error) {
	// Whose session it is can be seen by every role, what kind it is by few (manual,
	// "The Cumulative Statistics System"). Autovacuum has no user.
	const others = `SELECT a.pid FROM pg_catalog.pg_stat_activity a WHERE a.datname = current_database()
		AND a.pid <> pg_backend_pid() AND NOT coalesce(a.pid = ANY ($1::int4[]), false) AND coalesce(a.application_name, '') <> '` + session.ApplicationName + `'
		AND a.usesysid IS NOT NULL AND coalesce(a.backend_type, 'client backend') = 'client backend'`
	err = conn.QueryRow(ctx, "SELECT count(*) FROM ("+others+") AS s", own).Scan(&use.Sessions)
	if err != nil {
		return use, fmt.Errorf("looking for other sessions in PostgreSQL: %w", err)
	}
	rows, err := conn.Query(ctx, `SELECT DISTINCT c.relname::text COLLATE "C"
		FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
		AND n.nspname = $2 AND c.relname = ANY ($3) AND (l.pid IS NULL OR l.pid IN (`+others+`)) ORDER BY 1`, own, schemaName, relations)
	if err == nil {
		use.Locked, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		return use, fmt.Errorf("looking for locks in PostgreSQL: %w", err)
	}
	return use, nil
}

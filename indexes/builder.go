// Package indexes builds what a table went without while its rows were copied:
// keys, indexes, constraints and materialized views, several at a time. What to
// build is the difference of two catalogs, so that a build that was stopped can
// go on.
package indexes

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// Builder builds indexes in one schema of a PostgreSQL database.
type Builder struct {
	// Target is the server and the role that owns the tables.
	Target *pgx.ConnConfig
	// Schema is the schema of the tables.
	Schema string
	// Workers is how many statements run at a time, 1 at least.
	Workers int
	// Concurrent are the tables that others use: their keys and indexes are built and
	// dropped CONCURRENTLY, which takes longer and blocks nobody, and one after the
	// other, since such builds wait for each other.
	Concurrent []string
}

// BuildMissing drops what builds have left unfinished, and builds what is missing, as
// Build does.
func (b Builder) BuildMissing(ctx context.Context, m Missing) error {
	for _, drop := range m.Invalid {
		s := statement{sql: []string{drop.SQL(b.Schema)}, what: drop.String()}
		if slices.Contains(b.Concurrent, drop.Relation) {
			s.sql[0] = drop.ConcurrentSQL(b.Schema)
		}
		if err := b.execute(ctx, []statement{s}, 1); err != nil {
			return err
		}
	}
	return b.Build(ctx, m.Changes)
}

// Build applies the changes: primary and unique keys, then indexes, the
// costliest first, then foreign keys, then views and their indexes. A change
// that is none of these is an error before anything is built. One that
// PostgreSQL refuses does not stop the others: the error joins a *ChangeError for
// each. What was built stays.
func (b Builder) Build(ctx context.Context, changes []schema.Change) error {
	if b.Workers < 1 {
		return fmt.Errorf("%d workers; at least 1 is needed", b.Workers)
	}
	stages, err := sortStages(changes)
	if err != nil {
		return err
	}
	sizes, err := b.sizes(ctx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(stages[stageIndexes], func(x, y schema.Change) int {
		return cmp.Compare(b.cost(y, sizes), b.cost(x, sizes))
	})
	var errs []error
	for stage, changes := range stages {
		workers := b.Workers
		if stage == stageForeignKeys {
			workers = 1 // each locks two tables
		}
		var plain, concurrent []statement
		for _, change := range changes {
			if s, ok := b.concurrently(change); ok {
				concurrent = append(concurrent, s)
			} else {
				plain = append(plain, statement{sql: []string{change.SQL(b.Schema)}, what: change.String(), change: change})
			}
		}
		errs = append(errs, b.execute(ctx, plain, workers), b.execute(ctx, concurrent, 1))
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(errs...)
}

// Analyze gathers the planner's statistics of the tables and materialized
// views of these names.
func (b Builder) Analyze(ctx context.Context, relations []string) error {
	statements := make([]statement, len(relations))
	for i, name := range relations {
		statements[i] = statement{sql: []string{"ANALYZE " + schema.QuotePostgres(b.Schema, name)}, what: "analyze " + name}
	}
	return b.execute(ctx, statements, b.Workers)
}

// sizes returns the bytes of each table of the schema.
func (b Builder) sizes(ctx context.Context) (sizes map[string]int64, err error) {
	err = b.connected(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `
			SELECT c.relname::text, pg_catalog.pg_table_size(c.oid)
			FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = $1 AND c.relkind IN ('r', 'm')`, b.Schema)
		if err != nil {
			return err
		}
		sizes = map[string]int64{}
		var name string
		var size int64
		_, err = pgx.ForEachRow(rows, []any{&name, &size}, func() error {
			sizes[name] = size
			return nil
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the sizes of the target's tables: %w", err)
	}
	return sizes, nil
}

// cost is an estimate of the time an index takes to build, for comparing.
func (b Builder) cost(change schema.Change, sizes map[string]int64) int64 {
	var size int64
	switch c := change.(type) {
	case schema.CreateIndex:
		size = sizes[c.Relation]
	case schema.RestoreObject:
		if c.Object.Schema == b.Schema {
			size = sizes[c.Object.Table]
		}
	}
	if isFullText(change) {
		return 4 * size // it takes the texts apart
	}
	return size
}

// isFullText tells whether a change creates an index over the words of texts.
func isFullText(change schema.Change) bool {
	switch c := change.(type) {
	case schema.CreateIndex:
		return c.Index.IsFullText()
	case schema.RestoreObject:
		return c.Object.IsFullText()
	default:
		return false
	}
}

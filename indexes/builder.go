// Package indexes builds what a table went without while its rows were copied:
// keys, indexes, constraints and materialized views, several at a time. What to
// build is the difference of two catalogs, so that a build that was stopped can
// go on.
package indexes

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

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
	// Concurrent are the tables that others use: their keys and indexes are built
	// CONCURRENTLY, which takes longer and blocks nobody, and one after the
	// other, since such builds wait for each other.
	Concurrent []string
	// InUse, where it is set, is asked before each build whether others use the relation
	// by then. It is then built CONCURRENTLY, while no other such build is at work. It
	// is called from several goroutines at a time, with the session that builds.
	InUse func(ctx context.Context, conn *pgx.Conn, relation string) (bool, error)
	// Counters, where they are set, count what queues build.
	Counters *Counters
	// Building, where it is set, is told what a build is when it begins, from several
	// goroutines at a time. Built follows, unless the build is stopped.
	Building func(what string)
	// Built, where it is set, is told what a build was, how long it took, and the
	// error where it was refused, from several goroutines at a time.
	Built func(what string, took time.Duration, err error)
	// Retrying, where it is set, is told of an error after which a statement is sent
	// again, and the wait before that, from several goroutines at a time.
	Retrying func(err error, wait time.Duration)
}

// BuildMissing drops what builds have left unfinished, and builds what is missing, as
// Build does.
func (b Builder) BuildMissing(ctx context.Context, m Missing) error {
	for _, drop := range m.Invalid {
		if err := b.execute(ctx, []statement{{what: drop.String(), unfinished: drop.Index}}, 1); err != nil {
			return err
		}
	}
	return b.Build(ctx, m.Changes)
}

// Build applies the changes: keys and indexes of tables, materialized views with
// theirs, several at a time, then foreign keys. A change that is none of these is an
// error before anything is built. One that PostgreSQL refuses does not stop the
// others: the error joins a *ChangeError for each. What was built stays.
func (b Builder) Build(ctx context.Context, changes []schema.Change) error {
	if b.Workers < 1 {
		return fmt.Errorf("%d workers; at least 1 is needed", b.Workers)
	}
	stages, err := sortStages(changes)
	if err != nil {
		return err
	}
	var plain []schema.Change
	var keys, concurrent []statement
	for stage, changes := range stages {
		for _, change := range changes {
			if s, ok := b.concurrently(change); ok {
				concurrent = append(concurrent, s)
			} else if stage == stageForeignKeys {
				keys = append(keys, statement{sql: []string{change.SQL(b.Schema)}, what: change.String(), change: change})
			} else {
				plain = append(plain, change)
			}
		}
	}
	err = b.buildAll(ctx, plain)
	for _, statements := range [][]statement{concurrent, keys} {
		if ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		err = errors.Join(err, b.execute(ctx, statements, 1)) // a foreign key locks two tables
	}
	return err
}

// buildAll builds what tables that have all their rows lack.
func (b Builder) buildAll(ctx context.Context, changes []schema.Change) error {
	if len(changes) == 0 {
		return nil
	}
	sizes, err := b.sizes(ctx)
	if err != nil {
		return err
	}
	q, err := b.Start(ctx, changes, nil, b.Workers)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		q.Add(name, sizes[name])
	}
	q.Close()
	return q.Wait()
}

// sizes returns the bytes of each table of the schema.
func (b Builder) sizes(ctx context.Context) (sizes map[string]int64, err error) {
	err = b.connected(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `
			SELECT c.relname::text, pg_catalog.pg_table_size(c.oid)
			FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'm')`, b.Schema)
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

// IsForeignKey tells whether a change builds a foreign key.
func IsForeignKey(change schema.Change) bool {
	switch c := change.(type) {
	case schema.AddConstraint:
		return c.Constraint.Kind == schema.ForeignKey
	case schema.RestoreObject:
		return c.Object.Kind == schema.ObjectForeignKey
	default:
		return false
	}
}

// IsFullTextOf tells whether a change creates a full-text index of one of the tables.
func IsFullTextOf(change schema.Change, tables ...string) bool {
	return isFullText(change) && slices.Contains(tables, relation(change))
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

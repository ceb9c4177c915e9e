package schema

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Beginner is what ReadPostgres asks of a connection; *pgx.Conn, pgx.Tx and
// *pgxpool.Pool have it.
type Beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// ReadPostgres reads the catalog of one schema of a PostgreSQL database
// (version 12 and later) from pg_catalog. It needs no privilege but SELECT on
// db_migrations, where the schema has that table.
//
// Names of the schema's own objects are unqualified in types, defaults and
// definitions, those of other schemas are qualified. For this it sets
// search_path in a read-only transaction that it rolls back, or in a savepoint
// where db is a transaction: the session's setting stays what it was.
//
// The error names the schema, also where it does not exist.
func ReadPostgres(ctx context.Context, db Beginner, schema string) (*Catalog, error) {
	catalog, err := readPostgres(ctx, db, schema)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL schema %q: %w", schema, err)
	}
	return catalog, nil
}

func readPostgres(ctx context.Context, db Beginner, schema string) (catalog *Catalog, err error) {
	tx, err := db.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	defer func() {
		// Where reading has failed, that error is the cause of this one as well.
		if rollback := tx.Rollback(ctx); rollback != nil && err == nil {
			err = fmt.Errorf("roll back: %w", rollback)
		}
	}()
	r := &postgresReader{
		tx:        tx,
		catalog:   &Catalog{Dialect: Postgres, Name: schema},
		relations: map[uint32]relation{},
	}
	steps := []struct {
		what string
		read func(context.Context) error
	}{
		{"the server", r.readServer},
		{"the name", r.readName},
		{"enums", r.readEnums},
		{"tables", r.readRelations},
		{"columns", r.readColumns},
		{"indexes", r.readIndexes},
		{"constraints", r.readConstraints},
		{"applied migrations", r.readMigrations},
	}
	for _, step := range steps {
		if err := step.read(ctx); err != nil {
			return nil, fmt.Errorf("read %s: %w", step.what, err)
		}
	}
	r.catalog.sortByName()
	return r.catalog, nil
}

// postgresReader puts one catalog together.
type postgresReader struct {
	tx        pgx.Tx
	catalog   *Catalog
	namespace uint32 // the schema's oid
	relations map[uint32]relation
}

// relation is a table or a view, by the oid of its pg_class row.
type relation struct {
	table *Table
	view  *View
}

// each scans every row of a query into the targets and calls row.
func (r *postgresReader) each(ctx context.Context, query string, targets []any, row func() error, args ...any) error {
	rows, err := r.tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, targets, row)
	return err
}

// readServer sets the transaction up and asks for the version, without what
// packagers append to it: 15.18 (Debian 15.18-0+deb12u1).
func (r *postgresReader) readServer(ctx context.Context) error {
	const query = `SELECT pg_catalog.set_config('transaction_read_only', 'on', true),
		pg_catalog.set_config('search_path', 'pg_catalog, ' || pg_catalog.quote_ident($1) || ', pg_temp', true),
		pg_catalog.current_setting('server_version')`
	s := &r.catalog.Server
	err := r.tx.QueryRow(ctx, query, r.catalog.Name).Scan(nil, nil, &s.Version)
	s.Flavor = "PostgreSQL"
	s.Version, _, _ = strings.Cut(s.Version, " ")
	return err
}

func (r *postgresReader) readName(ctx context.Context) error {
	err := r.tx.QueryRow(ctx, `SELECT oid FROM pg_namespace WHERE nspname = $1`, r.catalog.Name).Scan(&r.namespace)
	if errors.Is(err, pgx.ErrNoRows) {
		return errors.New("the database has no schema of that name")
	}
	return err
}

func (r *postgresReader) readEnums(ctx context.Context) error {
	const query = `SELECT t.typname::text, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
		FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
		WHERE t.typnamespace = $1 GROUP BY t.oid, t.typname`
	var e Enum
	return r.each(ctx, query, []any{&e.Name, &e.Labels}, func() error {
		r.catalog.Enums = append(r.catalog.Enums, &Enum{Name: e.Name, Labels: e.Labels})
		return nil
	}, r.namespace)
}

func (r *postgresReader) readMigrations(ctx context.Context) error {
	if r.catalog.Table(migrationsTable) == nil {
		return nil
	}
	r.catalog.Migrations = []Migration{}
	var m Migration
	query := `SELECT version, name FROM ` + QuotePostgres(r.catalog.Name, migrationsTable) + ` ORDER BY version`
	return r.each(ctx, query, []any{&m.Version, &m.Name}, func() error {
		r.catalog.Migrations = append(r.catalog.Migrations, m)
		return nil
	})
}

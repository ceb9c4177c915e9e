package schema

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattermost/morph/models"
)

// timelineSource gives morph each migration as the difference that it makes to
// the timeline's catalog, given those that are applied before it. It implements
// morph's sources.Source.
type timelineSource struct {
	schema     string
	migrations []*models.Migration
	// changes are those of each pending migration, in the order of its script.
	changes map[uint32][]Change
}

// newTimelineSource makes the migrations that lead from present to want. Those
// of present are in the source too, without a script: morph decides by name what
// is pending.
func newTimelineSource(schema string, present, want Versions, bare bool) *timelineSource {
	at := func(v Versions) *Catalog {
		catalog := MattermostPostgres(v)
		if bare {
			return catalog.Bare()
		}
		return catalog
	}
	source := &timelineSource{schema: schema, changes: map[uint32][]Change{}}
	applied, have := present, at(present)
	for _, m := range MattermostPostgres(want).Migrations {
		migration := &models.Migration{
			Name: m.Name,
			// morph applies in order of this name.
			RawName:   fmt.Sprintf("%06d_%s.up.sql", m.Version, m.Name),
			Version:   uint32(m.Version),
			Direction: models.Up,
		}
		source.migrations = append(source.migrations, migration)
		if present.Has(m.Version) {
			continue
		}
		applied = applied.with(m.Version)
		next := at(applied)
		changes := append(Diff(have, next), seeds(m.Version)...)
		source.changes[migration.Version] = changes
		migration.Bytes = []byte(script(schema, changes))
		have = next
	}
	return source
}

// Migrations returns every migration up to where the target shall be.
func (s *timelineSource) Migrations() []*models.Migration { return s.migrations }

// insertSystem writes a row into systems, where it is not there yet. The table
// may be without its primary key.
type insertSystem struct{ row SeededRow }

func (c insertSystem) SQL(schema string) string {
	table, name, value := QuotePostgres(schema, "systems"), quoteLiteral(c.row.Name), quoteLiteral(c.row.Value)
	return fmt.Sprintf("INSERT INTO %s (name, value) SELECT %s, %s WHERE NOT EXISTS (SELECT FROM %s WHERE name = %s)",
		table, name, value, table, name)
}

func (c insertSystem) String() string { return "insert " + c.row.Name + " into systems" }

// seeds are the rows that one migration leaves.
func seeds(version int) []Change {
	var changes []Change
	for _, row := range SeededRows(Versions{version}) {
		changes = append(changes, insertSystem{row})
	}
	return changes
}

// unconfigured are the methods of morph's drivers.Driver that have nothing to do.
type unconfigured struct{}

// Ping does nothing: the connection is open.
func (unconfigured) Ping() error { return nil }

// Close does nothing: the connection is the caller's.
func (unconfigured) Close() error { return nil }

// SetConfig refuses every key: there is nothing to configure.
func (unconfigured) SetConfig(key string, _ any) error {
	return fmt.Errorf("morph setting %q is not supported", key)
}

// morphDriver lets morph work in one transaction, where morph's own driver
// commits each migration by itself. It implements morph's drivers.Driver, whose
// methods take no context: they use the one of Apply.
type morphDriver struct {
	unconfigured
	ctx    context.Context //nolint:containedctx // morph's interface has no place for it
	tx     pgx.Tx
	source *timelineSource
}

// AppliedMigrations reads db_migrations, which it makes where it is missing.
func (d *morphDriver) AppliedMigrations() ([]*models.Migration, error) {
	return appliedMigrations(d.ctx, d.tx, d.source.schema)
}

// Apply runs a migration's script and, where saveVersion is set, writes its row.
func (d *morphDriver) Apply(m *models.Migration, saveVersion bool) error {
	err := execScript(d.ctx, d.tx, m.Query(), d.source.changes[m.Version])
	if err == nil && saveVersion {
		err = saveMigration(d.ctx, d.tx, d.source.schema, m)
	}
	if err != nil {
		return fmt.Errorf("migration %d %s: %w", m.Version, m.Name, err)
	}
	return nil
}

// execer is a connection or a transaction.
type execer interface {
	Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, arguments ...any) (pgx.Rows, error)
}

// appliedMigrations creates db_migrations as morph's PostgreSQL driver does, where
// it is missing, and reads it.
func appliedMigrations(ctx context.Context, db execer, schema string) ([]*models.Migration, error) {
	table := QuotePostgres(schema, migrationsTable)
	create := "CREATE TABLE IF NOT EXISTS " + table + " (version bigint NOT NULL PRIMARY KEY, name varchar NOT NULL)"
	if _, err := db.Exec(ctx, create); err != nil {
		return nil, fmt.Errorf("create table db_migrations: %w", err)
	}
	rows, err := db.Query(ctx, "SELECT version, name FROM "+table)
	if err != nil {
		return nil, fmt.Errorf("read db_migrations: %w", err)
	}
	applied, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*models.Migration, error) {
		m := models.Migration{Direction: models.Up}
		return &m, row.Scan(&m.Version, &m.Name)
	})
	if err != nil {
		return nil, fmt.Errorf("read db_migrations: %w", err)
	}
	return applied, nil
}

// saveMigration writes the row of a migration that was applied.
func saveMigration(ctx context.Context, db execer, schema string, m *models.Migration) error {
	if _, err := db.Exec(ctx, "INSERT INTO "+QuotePostgres(schema, migrationsTable)+" (version, name) VALUES ($1, $2)", m.Version, m.Name); err != nil {
		return fmt.Errorf("insert into db_migrations: %w", err)
	}
	return nil
}

// silentLogger takes morph's progress, which nobody waits for.
type silentLogger struct{}

// Printf drops the message.
func (silentLogger) Printf(string, ...any) {}

// Println drops the message.
func (silentLogger) Println(...any) {}

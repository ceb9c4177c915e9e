package schema

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/mattermost/morph"
	"github.com/mattermost/morph/models"
	"github.com/mattermost/morph/sources"
	"github.com/mattermost/morph/sources/file"
)

// Files is a folder of Mattermost's own migration files for PostgreSQL, such as
// server/channels/db/migrations/postgres of its repository.
type Files struct {
	folder string
	source sources.Source
	up     []Migration
}

// OpenFiles reads a folder of migration files. The error says what is wrong with it.
func OpenFiles(folder string) (*Files, error) {
	path, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("the folder %s: %w", folder, err)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("the folder of migration files cannot be read: %w", err)
	}
	if i := slices.IndexFunc(entries, os.DirEntry.IsDir); i >= 0 {
		return nil, fmt.Errorf("the folder %s has a folder %s in it; give the one that has nothing but migration files for PostgreSQL: it is called postgres", folder, entries[i].Name())
	}
	if filepath.Base(path) == "mysql" {
		return nil, fmt.Errorf("the folder %s has migration files for MySQL; those for PostgreSQL are beside it, in a folder called postgres", folder)
	}
	source, err := file.Open((&url.URL{Path: path}).String()) // which takes an address
	if err != nil {
		return nil, fmt.Errorf("the folder %s has other things than migration files: %w", folder, err)
	}
	f := &Files{folder: folder, source: source}
	for _, m := range source.Migrations() {
		if m.Direction == models.Up {
			f.up = append(f.up, Migration{Version: int(m.Version), Name: m.Name})
		}
	}
	if f.up == nil {
		return nil, fmt.Errorf("the folder %s has no migration files, such as 000001_create_teams.up.sql", folder)
	}
	slices.SortFunc(f.up, func(a, b Migration) int { return cmp.Compare(a.Version, b.Version) })
	return f, nil
}

// Versions are the numbers of the migrations, which need not be known ones.
func (f *Files) Versions() Versions { return VersionsOf(f.up) }

// Unknown returns the migrations that the timeline does not have by number and name.
func (f *Files) Unknown() []UnknownMigration {
	return unknownMigrations(f.up, postgresTimeline().Migrations)
}

// Apply runs those migrations in a PostgreSQL schema that its db_migrations does not
// have, and returns their numbers. As a Mattermost server does, it runs each in a
// transaction of its own, or in none where the file asks for that: after an error
// those before the one that is named stay, and a second call goes on behind them.
//
// A target with a migration that the folder does not have is refused before anything
// is changed. The files' names are without a schema: the session's search_path is
// that schema until Apply returns.
func (f *Files) Apply(ctx context.Context, conn *pgx.Conn, schema string) (applied Versions, err error) {
	live, err := ReadPostgres(ctx, conn, schema)
	if err != nil {
		return nil, err
	}
	if other := unknownMigrations(live.Migrations, f.up); other != nil {
		return nil, fmt.Errorf("the target's db_migrations has %d %s, which the folder %s does not have: use an empty database, or the files of the release that made it",
			other[0].Version, other[0].Name, f.folder)
	}
	var path string
	if err := conn.QueryRow(ctx, "SELECT current_setting('search_path')").Scan(&path); err != nil {
		return nil, fmt.Errorf("reading the search_path: %w", err)
	}
	const set = "SELECT set_config('search_path', $1, false)"
	if _, err := conn.Exec(ctx, set, QuotePostgres(schema)); err != nil {
		return nil, fmt.Errorf("setting the search_path of this session: %w", err)
	}
	defer func() {
		if _, back := conn.Exec(ctx, set, path); back != nil && err == nil {
			err = fmt.Errorf("setting the search_path of this session back: %w", back)
		}
	}()
	driver := &fileDriver{ctx: ctx, conn: conn, schema: schema}
	engine, err := morph.New(ctx, driver, f.source, morph.WithLogger(silentLogger{}))
	if err == nil {
		err = errors.Join(engine.ApplyAll(), engine.Close())
	}
	if err != nil {
		return driver.applied, fmt.Errorf("build schema %q from the files of %s: %w", schema, f.folder, err)
	}
	return driver.applied, nil
}

// nonTransactional begins a file that must not run in a transaction, as morph's own
// driver has it.
const nonTransactional = "-- morph:nontransactional"

// fileDriver lets morph run files. It implements morph's drivers.Driver, whose
// methods take no context: they use the one of Apply.
type fileDriver struct {
	unconfigured
	ctx     context.Context //nolint:containedctx // morph's interface has no place for it
	conn    *pgx.Conn
	schema  string
	applied Versions
}

// AppliedMigrations reads db_migrations, which it makes where it is missing.
func (d *fileDriver) AppliedMigrations() ([]*models.Migration, error) {
	return appliedMigrations(d.ctx, d.conn, d.schema)
}

// Apply runs a file and writes its row.
func (d *fileDriver) Apply(m *models.Migration, saveVersion bool) (err error) {
	if strings.HasPrefix(m.Query(), nonTransactional) {
		err = d.run(d.conn, m, saveVersion)
	} else {
		err = pgx.BeginFunc(d.ctx, d.conn, func(tx pgx.Tx) error { return d.run(tx, m, saveVersion) })
	}
	if err != nil {
		return fmt.Errorf("migration %d %s: %w", m.Version, m.Name, WithDetail(err))
	}
	d.applied = append(d.applied, int(m.Version))
	return nil
}

func (d *fileDriver) run(db execer, m *models.Migration, saveVersion bool) error {
	if _, err := db.Exec(d.ctx, m.Query()); err != nil || !saveVersion {
		return err
	}
	return saveMigration(d.ctx, db, d.schema, m)
}

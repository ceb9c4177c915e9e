package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// load has pgloader load MariaDB's database into a new, bare one. The time of the
// rows is what pgloader prints, without its start and its look at the catalogs;
// the CPU time is that of the whole run.
func (c *comparison) load(ctx context.Context) (m measurement, err error) {
	if err := c.newBareDatabase(ctx, loadedName); err != nil {
		return m, err
	}
	cmd, err := c.loader(ctx, loadedName)
	if err != nil {
		return m, err
	}
	if m, err = c.measure(ctx, c.mariaDB, cmd); err != nil {
		return m, err
	}
	m.seconds, err = loadSeconds(m.output)
	return m, err
}

// loader is what has pgloader load MariaDB's database.
func (c *comparison) loader(ctx context.Context, to string) (*exec.Cmd, error) {
	source, err := mysql.ParseDSN(c.mariaDB.DSN(sourceName))
	if err != nil {
		return nil, fmt.Errorf("address of MariaDB: %w", err)
	}
	text := loadFile("mysql://"+source.User+"@"+source.Addr+"/"+source.DBName, c.postgres.DSN(to), source.DBName, c.pairs)
	file := filepath.Join(c.folder, "mattermost.load")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, fmt.Errorf("pgloader's load file: %w", err)
	}
	return exec.CommandContext(ctx, c.program, "--root-dir", filepath.Join(c.folder, "pgloader"), file), nil
}

var loadLine = regexp.MustCompile(`(?m)^ *COPY Threads Completion .* ([0-9hms.]+)$`)

// loadSeconds finds in pgloader's summary how long its threads copied.
func loadSeconds(output []byte) (float64, error) {
	m := loadLine.FindSubmatch(output)
	if m == nil {
		return 0, fmt.Errorf("the output has no line \"COPY Threads Completion\":\n%s", output)
	}
	d, err := time.ParseDuration(string(m[1]))
	if err != nil {
		return 0, fmt.Errorf("the time of \"COPY Threads Completion\": %w", err)
	}
	return d.Seconds(), nil
}

// loadSettings are those of Mattermost's guide. The heap is the one that the
// program was built with, 1 GiB in Debian's package.
const loadSettings = `data only, create no tables, create no indexes,
  workers = 8, concurrency = 1, multiple readers per thread, rows per range = 10000,
  prefetch rows = 10000, batch rows = 2500`

// loadFile is what pgloader is to do ("MySQL to Postgres" in its manual). A
// column whose type pgloader would not choose by itself is cast to the target's.
func loadFile(source, target, database string, pairs []schema.TablePair) string {
	var tables, casts []string
	for _, t := range pairs {
		tables = append(tables, "'"+t.Source.Name+"'")
		for _, c := range t.Columns {
			if strings.HasPrefix(c.Source.Type, "enum(") {
				casts = append(casts, fmt.Sprintf("column %s.%s to %q drop typemod", t.Source.Name, c.Source.Name, c.Target.Type))
			}
		}
	}
	casts = append(casts, "type tinyint to boolean drop typemod using tinyint-to-boolean", "type json to jsonb drop typemod")
	return `LOAD DATABASE
  FROM ` + source + `
  INTO ` + target + `
WITH ` + loadSettings + `
CAST ` + strings.Join(casts, ",\n  ") + `
INCLUDING ONLY TABLE NAMES MATCHING ` + strings.Join(tables, ",\n  ") + `
ALTER SCHEMA '` + database + `' RENAME TO 'public';
`
}

// preparePgloader finds the program, the tables that it can load, and those that
// it cannot: it has no way from a JSON text to an array.
func (c *comparison) preparePgloader(ctx context.Context) (err error) {
	if c.program, err = testdb.Pgloader(); err != nil {
		return err
	}
	version, err := exec.CommandContext(ctx, c.program, "--version").Output()
	if err != nil {
		return fmt.Errorf("version of pgloader: %w", err)
	}
	fmt.Printf("%swith %s\n", version, loadSettings)
	db, err := sql.Open("mysql", c.mariaDB.DSN(sourceName))
	if err != nil {
		return fmt.Errorf("open MariaDB's database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	source, err := schema.ReadMySQL(ctx, db, sourceName)
	if err != nil {
		return err
	}
	versions, err := schema.ParseVersions(sampledb.SampleVersions)
	if err != nil {
		return err
	}
	all, err := schema.Pair(source, schema.MattermostPostgres(versions))
	if err != nil {
		return err
	}
	for _, t := range all.Tables {
		if slices.ContainsFunc(t.Columns, func(p schema.ColumnPair) bool { return strings.HasSuffix(p.Target.Type, "[]") }) {
			c.unloadable = append(c.unloadable, t.Source.Name)
		} else {
			c.pairs = append(c.pairs, t)
		}
	}
	return nil
}

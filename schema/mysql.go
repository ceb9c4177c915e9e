package schema

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// migrationsTable is where morph keeps the migrations that it has applied. In
// MySQL its name may be in another case.
const migrationsTable = "db_migrations"

// Querier is what ReadMySQL asks of a connection; *sql.DB, *sql.Conn and
// *sql.Tx have it.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// ReadMySQL reads the catalog of one database of a MySQL or MariaDB server
// (MySQL 5.7 and later, MariaDB 10.2.7 and later) from information_schema, in a
// number of queries that does not depend on the number of tables, but for foreign
// keys of which MariaDB does not list all to this user. It changes nothing, on the
// server or in the session, and needs SELECT on the database.
//
// What the two products write differently is brought to one form: defaults, and
// in expressions the escapes and the charset introducer that MySQL adds. Types
// and the rest of an expression stay as the server writes them.
//
// Table.Rows and Table.Bytes are estimates. MySQL 8 keeps them for a day, unless
// the session has information_schema_stats_expiry set to 0.
//
// The error names the database, and wraps the server's own where the database
// does not exist, or shows this user nothing.
func ReadMySQL(ctx context.Context, db Querier, database string) (*Catalog, error) {
	r := &mysqlReader{
		db:      db,
		catalog: &Catalog{Dialect: MySQL, Name: database},
		tables:  map[string]*Table{},
		views:   map[string]*View{},
	}
	steps := []struct {
		what string
		read func(context.Context) error
	}{
		{"the server", r.readServer},
		{"the name", r.readName},
		{"tables", r.readTables},
		{"columns", r.readColumns},
		{"indexes", r.readIndexes},
		{"foreign keys", r.readForeignKeys},
		{"check constraints", r.readChecks},
		{"applied migrations", r.readMigrations},
	}
	for _, step := range steps {
		if err := step.read(ctx); err != nil {
			return nil, fmt.Errorf("MySQL database %q: read %s: %w", database, step.what, err)
		}
	}
	r.catalog.sortByName()
	return r.catalog, nil
}

// mysqlReader puts one catalog together. Rows of information_schema are matched
// to tables here, by exact name, because the server compares names without case
// even where they differ by it.
type mysqlReader struct {
	db      Querier
	catalog *Catalog
	tables  map[string]*Table
	views   map[string]*View
}

// each calls row for every row of a query.
func (r *mysqlReader) each(ctx context.Context, query string, row func(*sql.Rows) error, args ...any) error {
	rows, err := r.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // what it would say, rows.Err has said
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// readName finds the database and its name as the server stores it, which is in
// lower case where lower_case_table_names is 1.
func (r *mysqlReader) readName(ctx context.Context) error {
	const query = `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?`
	err := r.db.QueryRowContext(ctx, query, r.catalog.Name).Scan(&r.catalog.Name)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := r.probe(ctx); err != nil {
		return err
	}
	return errors.New("the server does not list it")
}

// probe makes the server say what is wrong with a database that shows nothing:
// error 1049 where it does not exist, 1044 or 1142 where the user may not read
// it. CHECKSUM TABLE asks for SELECT, and not for the table to exist. It returns
// nil for a database that is only empty.
func (r *mysqlReader) probe(ctx context.Context) error {
	database := QuoteMySQL(r.catalog.Name)
	for _, statement := range []string{
		"SHOW TABLES FROM " + database,
		"CHECKSUM TABLE " + database + "." + QuoteMySQL(migrationsTable),
	} {
		if err := r.each(ctx, statement, func(*sql.Rows) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// systemVersioned is the TABLE_TYPE of MariaDB's tables that keep their history
// ("Information Schema TABLES Table" in its manual).
const systemVersioned = "SYSTEM VERSIONED"

func (r *mysqlReader) readTables(ctx context.Context) error {
	const query = `SELECT TABLE_NAME, TABLE_TYPE, COALESCE(ENGINE, ''), COALESCE(TABLE_COLLATION, ''),
			COALESCE(TABLE_ROWS, 0), COALESCE(DATA_LENGTH, 0), TABLE_COMMENT, COALESCE(CREATE_OPTIONS, '') LIKE '%partitioned%'
		FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?`
	err := r.each(ctx, query, func(rows *sql.Rows) error {
		t, kind := &Table{}, ""
		if err := rows.Scan(&t.Name, &kind, &t.Engine, &t.Collation, &t.Rows, &t.Bytes, &t.Comment, &t.Partitioned); err != nil {
			return err
		}
		switch kind {
		case "BASE TABLE", systemVersioned:
			t.SystemVersioned = kind == systemVersioned
			r.tables[t.Name] = t
			r.catalog.Tables = append(r.catalog.Tables, t)
		case "VIEW":
			v := &View{Name: t.Name}
			r.views[v.Name] = v
			r.catalog.Views = append(r.catalog.Views, v)
		}
		return nil
	}, r.catalog.Name)
	if err != nil || len(r.catalog.Tables)+len(r.catalog.Views) > 0 {
		return err
	}
	return r.probe(ctx)
}

// readMigrations reads db_migrations, under whichever case the table's name has.
func (r *mysqlReader) readMigrations(ctx context.Context) error {
	t := r.catalog.Table(migrationsTable)
	if t == nil {
		t = find(r.catalog.Tables, func(t *Table) bool { return Fold(t.Name) == migrationsTable })
	}
	if t == nil {
		return nil
	}
	r.catalog.Migrations = []Migration{}
	query := "SELECT Version, Name FROM " + QuoteMySQL(r.catalog.Name) + "." + QuoteMySQL(t.Name) + " ORDER BY Version"
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var m Migration
		if err := rows.Scan(&m.Version, &m.Name); err != nil {
			return err
		}
		r.catalog.Migrations = append(r.catalog.Migrations, m)
		return nil
	})
}

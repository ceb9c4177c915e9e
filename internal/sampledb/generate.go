package sampledb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"migration-assist/schema"
)

// Size is how much Generate writes.
type Size struct {
	// Posts is the number of rows in Posts, at least MinPosts. All tables
	// together have a little less than twice as many.
	Posts int
}

// MinPosts is the smallest Size.Posts: below it the other tables' shares would
// be nothing.
const MinPosts = 100

const (
	// connections is how many sessions write at the same time.
	connections = 4
	// sliceRows is the number of rows of one transaction.
	sliceRows = 20_000
	// statementBytes is the length at which an INSERT statement is sent.
	statementBytes = 1 << 20
)

// Generate writes rows into every table of the Mattermost database that db is
// connected to, which CreateSchema made. The rows depend on the size and the
// schema alone: two databases of the same size are equal. Every value fits its
// PostgreSQL column, so that a migration sets none aside.
func Generate(ctx context.Context, db *sql.DB, size Size) error {
	if size.Posts < MinPosts {
		return fmt.Errorf("generate %d posts: at least %d are needed", size.Posts, MinPosts)
	}
	versions, err := appliedVersions(ctx, db)
	if err != nil {
		return err
	}
	source, target := schema.MattermostMySQL(versions), schema.MattermostPostgres(versions)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(connections)
	w := newWorld(size.Posts)
	for _, t := range source.Tables {
		wr := newTableWriter(w, t, target.Table(schema.Fold(t.Name)))
		for from := 0; from < wr.rows; from += sliceRows {
			group.Go(func() error { return wr.write(ctx, db, from, min(from+sliceRows, wr.rows)) })
		}
	}
	return group.Wait()
}

func appliedVersions(ctx context.Context, db *sql.DB) (v schema.Versions, err error) {
	rows, err := db.QueryContext(ctx, "SELECT `Version` FROM `db_migrations` ORDER BY `Version`")
	if err != nil {
		return nil, fmt.Errorf("read db_migrations: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return nil, fmt.Errorf("read db_migrations: %w", err)
		}
		v = append(v, n)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read db_migrations: %w", err)
	}
	return v, nil
}

// tableWriter writes the rows of one table.
type tableWriter struct {
	world *world
	table string
	kind  kind
	// insert is the statement up to VALUES.
	insert string
	rows   int
	// post says which post a row belongs to, in tables whose rows belong to one.
	post   *population
	values []value
}

func newTableWriter(w *world, t, target *schema.Table) *tableWriter {
	folded := schema.Fold(t.Name)
	wr := &tableWriter{world: w, table: folded, kind: kindOf(folded), rows: w.rows(folded)}
	if p, ok := w.postsOf(folded); ok {
		wr.post = &p
	}
	names := make([]byte, 0, 256)
	for i, c := range t.Columns {
		if i > 0 {
			names = append(names, ',')
		}
		names = append(names, schema.QuoteMySQL(c.Name)...)
		wr.values = append(wr.values, columnValue(w, t, c, target))
	}
	wr.insert = "INSERT INTO " + schema.QuoteMySQL(t.Name) + " (" + string(names) + ") VALUES "
	return wr
}

// write inserts the rows from ≤ i < to in one transaction.
func (wr *tableWriter) write(ctx context.Context, db *sql.DB, from, to int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("write %s: %w", wr.table, err)
	}
	r := newRow(wr.world)
	statement := []byte(wr.insert)
	for i := from; i < to; i++ {
		r.begin(wr, i)
		statement = wr.appendRow(statement, r)
		if len(statement) < statementBytes && i+1 < to {
			statement = append(statement, ',')
			continue
		}
		if _, err := tx.ExecContext(ctx, string(statement)); err != nil {
			return rollback(tx, fmt.Errorf("write %s up to row %d: %w", wr.table, i, err))
		}
		statement = append(statement[:0], wr.insert...)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("write %s: %w", wr.table, err)
	}
	return nil
}

func (wr *tableWriter) appendRow(dst []byte, r *row) []byte {
	dst = append(dst, '(')
	for i, v := range wr.values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = v(dst, r)
	}
	return append(dst, ')')
}

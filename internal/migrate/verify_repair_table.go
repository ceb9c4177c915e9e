package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/session"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// The schema of a session's temporary tables, and the one that has the places of rows
// that are only in the table, and of those that are only in what was sent.
const (
	temporary   = "pg_temp"
	differences = "migration_assist_differences"
)

// repairTable makes a table equal to MySQL's, and leaves alone the rows that are. All of
// MySQL's rows are sent, as for a copy, to a temporary table; then those rows are
// deleted that it does not have, or has less often, and those written that are missing.
// No key is needed for that. What the run has recorded of the table is corrected.
func (v *verification) repairTable(ctx context.Context, tx pgx.Tx, t brokenTable) error {
	table, columns := schema.QuotePostgres(v.run.Schema, t.Target.Name), targetColumns(t.Table)
	sent, found := schema.QuotePostgres(temporary, t.Target.Name), schema.QuotePostgres(temporary, differences)
	if _, err := tx.Exec(ctx, fmt.Sprintf("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA",
		schema.QuotePostgres(t.Target.Name), columns, table)); err != nil {
		return fmt.Errorf("making a temporary table: %w", err)
	}
	result, err := v.send(ctx, tx, t)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, fmt.Sprintf("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", schema.QuotePostgres(differences), compareRows(columns, table, sent))); err != nil {
		return fmt.Errorf("looking for the rows that differ: %w", err)
	}
	if _, err := tx.Exec(ctx, "ANALYZE "+found); err != nil {
		return fmt.Errorf("looking for the rows that differ: %w", err)
	}
	if err := v.refuseOwnValues(ctx, tx, t.Table); err != nil {
		return err
	}
	deleted, err := tx.Exec(ctx, fmt.Sprintf("DELETE FROM %s t USING %s d WHERE t.ctid = d.extra", table, found))
	if err != nil {
		return fmt.Errorf("deleting rows: %w", schema.WithDetail(err))
	}
	// MySQL's values, also where PostgreSQL numbers rows by itself.
	written, err := tx.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s s JOIN %s d ON s.ctid = d.missing",
		table, columns, columns, sent, found))
	if err != nil {
		return fmt.Errorf("writing rows: %w", schema.WithDetail(err))
	}
	if err := v.countRepaired(ctx, tx, table, found, result.Rows, deleted.RowsAffected(), written.RowsAffected()); err != nil {
		return err
	}
	recorded := ""
	if v.record != nil {
		if corrected, err := v.record.Correct(ctx, tx, result); err != nil {
			return err
		} else if !corrected {
			recorded = "; the run has no record of the table"
		}
	}
	if _, err := tx.Exec(ctx, "DROP TABLE "+sent+", "+found); err != nil {
		return fmt.Errorf("dropping a temporary table: %w", err)
	}
	v.printf("repair   %s: %s deleted, %s written%s\n", t.Target.Name, counted(deleted.RowsAffected(), "row"), counted(written.RowsAffected(), "row"), recorded)
	return nil
}

// targetColumns are the names of the columns that are copied.
func targetColumns(t *typemap.Table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = schema.QuotePostgres(c.Target.Name)
	}
	return strings.Join(names, ", ")
}

// compareRows is the query for the places of rows of a table that what was sent does not
// have, and the other way round. Rows are the same where PostgreSQL sends the same bytes
// for them; equal ones are numbered, so that each stands for one of the other side.
func compareRows(columns, table, sent string) string {
	numbered := func(from string) string {
		return fmt.Sprintf(`(SELECT place, hash, row_number() OVER (PARTITION BY hash) AS number
			FROM (SELECT ctid AS place, sha256(record_send(ROW(%s))) AS hash FROM %s) AS r)`, columns, from)
	}
	return "SELECT have.place AS extra, sent.place AS missing FROM " + numbered(table) + " AS have FULL JOIN " + numbered(sent) +
		" AS sent USING (hash, number) WHERE have.place IS NULL OR sent.place IS NULL"
}

// send copies all rows of a table in the snapshot to the temporary table, but for those
// that were set aside.
func (v *verification) send(ctx context.Context, tx pgx.Tx, t brokenTable) (copier.Result, error) {
	conn, err := v.snapshot.Take(ctx)
	if err != nil {
		return copier.Result{}, err
	}
	defer v.snapshot.Put(conn)
	aside, rejected := v.setAside[t.compared], int64(0)
	var columns []*schema.Column
	for _, c := range t.Columns {
		columns = append(columns, c.Source)
	}
	result, err := copier.CopyRows(ctx, tx.Conn(), temporary, t.Table, func(ctx context.Context, each func([][]byte) error) error {
		return v.readAll(ctx, conn, t.Table, func(row [][]byte) error {
			if aside != nil {
				key, ok := t.compared.KeyOf(columns, row)
				if !ok {
					return errors.New("a row lacks columns of its key")
				}
				if _, is := aside[key]; is {
					rejected++
					return nil
				}
			}
			return each(row)
		})
	})
	result.Rejected = rejected
	return result, err
}

// readAll reads a table of MySQL as the copy does.
func (v *verification) readAll(ctx context.Context, conn *sql.Conn, t *typemap.Table, each func([][]byte) error) error {
	query := "SELECT " + strings.Join(t.SelectExpressions(), ", ") + " " + (&copier.Chunk{Table: t}).From(v.run.MySQL.DBName)
	return session.ReadRows(ctx, conn, query, len(t.Columns), each)
}

// refuseOwnValues returns an error where a row that is to be deleted has a value of its
// own in a column that MySQL's table does not have: it could not be written again.
func (v *verification) refuseOwnValues(ctx context.Context, tx pgx.Tx, t *typemap.Table) error {
	sent := map[string]bool{}
	for _, c := range t.Columns {
		sent[c.Target.Name] = true
	}
	for _, c := range t.Target.Columns {
		if sent[c.Name] || c.Generated != "" {
			continue
		}
		usual := "NULL"
		if c.Default != nil {
			usual = "(" + *c.Default + ")::text"
		}
		var rows int64
		err := tx.QueryRow(ctx, fmt.Sprintf("SELECT count(*) FROM %s t JOIN %s d ON t.ctid = d.extra WHERE t.%s::text IS DISTINCT FROM %s",
			schema.QuotePostgres(v.run.Schema, t.Target.Name), schema.QuotePostgres(temporary, differences), schema.QuotePostgres(c.Name), usual)).Scan(&rows)
		if err != nil {
			return fmt.Errorf("looking for values of the column %s: %w", c.Name, err)
		}
		if rows > 0 {
			return fmt.Errorf("%s that would be replaced has a value in the column %s, which is not compared; it would be lost: repair the table by hand, or set the column to its default first", counted(rows, "row"), c.Name)
		}
	}
	return nil
}

// countRepaired compares what was done with what was to be done.
func (v *verification) countRepaired(ctx context.Context, tx pgx.Tx, table, found string, sent, deleted, written int64) error {
	var extra, missing, have int64
	err := tx.QueryRow(ctx, fmt.Sprintf("SELECT count(extra), count(missing), (SELECT count(*) FROM %s) FROM %s", table, found)).Scan(&extra, &missing, &have)
	if err != nil {
		return fmt.Errorf("counting the repaired rows: %w", err)
	}
	if extra != deleted || missing != written || have != sent {
		return fmt.Errorf("%d rows were to be deleted and %d were, %d were to be written and %d were, MySQL has sent %d and PostgreSQL has %d; has the table a policy?",
			extra, deleted, missing, written, sent, have)
	}
	return nil
}

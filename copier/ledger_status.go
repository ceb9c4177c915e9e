package copier

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Status is how far a run is.
type Status struct {
	*Run
	// AtWork tells whether a process leads the run now.
	AtWork bool
	// Tables are those of the run, the biggest first by MySQL's estimate.
	Tables []TableStatus
}

// TableStatus is how far a run is with one table.
type TableStatus struct {
	// Source and Target are the table's names.
	Source, Target string
	// RowsEstimate is how many rows it has by MySQL's estimate.
	RowsEstimate int64
	// Rows and Rejected are how many were copied, and set aside.
	Rows, Rejected int64
	// Planned and Done are how many chunks are recorded, and how many of them were
	// copied. AllPlanned tells whether the table's last one is among them.
	Planned, Done int
	AllPlanned    bool
}

// IsDone tells whether the whole table was copied.
func (t TableStatus) IsDone() bool { return t.AllPlanned && t.Done == t.Planned }

// ReadStatus reads how far the run into a schema of the target is. It returns nil
// where there is none.
func ReadStatus(ctx context.Context, tx pgx.Tx, schemaName string) (*Status, error) {
	run, err := LoadRun(ctx, tx, schemaName)
	if err != nil || run == nil {
		return nil, err
	}
	s := &Status{Run: run}
	if s.AtWork, err = isAtWork(ctx, tx, schemaName); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT r.source, r.target, r.rows_estimate,
			coalesce(sum(c.rows), 0)::bigint, coalesce(sum(c.rejected), 0)::bigint,
			count(c.number)::bigint, count(c.done)::bigint, coalesce(bool_or(c.upper_key = ''), false)
		FROM migration_assist.relation r LEFT JOIN migration_assist.chunk c ON c.run = r.run AND c.source = r.source
		WHERE r.run = $1 GROUP BY r.run, r.source ORDER BY r.bytes_estimate DESC, r.source`, run.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the run's tables in PostgreSQL: %w", err)
	}
	if s.Tables, err = pgx.CollectRows(rows, pgx.RowToStructByPos[TableStatus]); err != nil {
		return nil, fmt.Errorf("reading the run's tables in PostgreSQL: %w", err)
	}
	return s, nil
}

// RemoveLedger removes the ledger where it has no run any more. A schema of which
// the role is not the owner stays, empty.
func RemoveLedger(ctx context.Context, tx pgx.Tx) error {
	var needed, owned bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM migration_assist.run),
		(SELECT pg_has_role(nspowner, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = 'migration_assist')`).Scan(&needed, &owned)
	if err == nil && !needed {
		_, err = tx.Exec(ctx, "DROP TABLE migration_assist.object, migration_assist.chunk, migration_assist.relation, migration_assist.run")
	}
	if err == nil && !needed && owned {
		_, err = tx.Exec(ctx, "DROP SCHEMA migration_assist")
	}
	if err != nil {
		return fmt.Errorf("removing the schema %s in PostgreSQL: %w", LedgerSchema, err)
	}
	return nil
}

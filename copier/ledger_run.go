package copier

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"migration-assist/typemap"
)

// LoadRun reads the record of the run into a schema of the target, and returns nil
// where there is none.
func LoadRun(ctx context.Context, db Queryer, schemaName string) (*Run, error) {
	state, err := findLedger(ctx, db)
	if err != nil || !state.hasTables {
		return nil, err
	}
	r := &Run{Schema: schemaName}
	err = db.QueryRow(ctx, `SELECT id, command, version, conditions, rejects, position, phase, began, changed, ended
		FROM migration_assist.run WHERE target_schema = $1`, schemaName).
		Scan(&r.ID, &r.Command, &r.Version, &r.Conditions, &r.Rejects, &r.Position, &r.Phase, &r.Began, &r.Changed, &r.Ended)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the run's record in PostgreSQL: %w", err)
	}
	return r, nil
}

// BeginRun records a run of the tables, in place of an earlier one into the same
// schema. tx should be the transaction that makes the target ready. It sets the
// record's ID and times.
func BeginRun(ctx context.Context, tx pgx.Tx, r *Run, tables []*typemap.Table) error {
	if err := makeLedger(ctx, tx); err != nil {
		return err
	}
	if err := RemoveRun(ctx, tx, r.Schema); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, waitForDisk); err != nil {
		return fmt.Errorf("recording the run in PostgreSQL: %w", err)
	}
	err := tx.QueryRow(ctx, `INSERT INTO migration_assist.run (target_schema, command, version, conditions, rejects, phase)
		VALUES ($1, $2, $3, $4, $5, $6) RETURNING id, began, changed`,
		r.Schema, r.Command, r.Version, r.Conditions, r.Rejects, r.Phase).Scan(&r.ID, &r.Began, &r.Changed)
	if err != nil {
		return fmt.Errorf("recording the run in PostgreSQL: %w", err)
	}
	var batch pgx.Batch
	for _, t := range tables {
		batch.Queue("INSERT INTO migration_assist.relation (run, source, target, rows_estimate, bytes_estimate) VALUES ($1, $2, $3, $4, $5)",
			r.ID, t.Source.Name, t.Target.Name, t.Source.Rows, t.Source.Bytes)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("recording the run's tables in PostgreSQL: %w", err)
	}
	return nil
}

// RemoveRun removes the record of the run into a schema, where there is one.
func RemoveRun(ctx context.Context, tx pgx.Tx, schemaName string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM migration_assist.run WHERE target_schema = $1", schemaName); err != nil {
		return fmt.Errorf("removing the record of an earlier run in PostgreSQL: %w", err)
	}
	return nil
}

// Targets are the tables of the target that the run fills, those that are there.
func (r *Run) Targets(ctx context.Context, tx pgx.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT r.target FROM migration_assist.relation r
		JOIN pg_catalog.pg_class c ON c.relname = r.target JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = $2
		WHERE r.run = $1 ORDER BY 1`, r.ID, r.Schema)
	if err != nil {
		return nil, fmt.Errorf("reading the run's tables in PostgreSQL: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("reading the run's tables in PostgreSQL: %w", err)
	}
	return names, nil
}

// SetPhase records what the run does now. When it returns, PostgreSQL's disk has
// that and all that was committed before it.
func (r *Run) SetPhase(ctx context.Context, conn *pgx.Conn, phase string) error {
	r.Phase = phase
	return r.update(ctx, conn, "phase = $2", phase)
}

// SetPosition records where the source was when its snapshot was opened.
func (r *Run) SetPosition(ctx context.Context, conn *pgx.Conn, p Position) error {
	r.Position = &p
	return r.update(ctx, conn, "position = $2", p)
}

// End records that all is done, in one transaction with what is done last.
func (r *Run) End(ctx context.Context, conn *pgx.Conn, last func(context.Context, pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if err := last(ctx, tx); err != nil {
			return err
		}
		if err := r.updateIn(ctx, tx, "phase = $2, ended = now()", "done"); err != nil {
			return fmt.Errorf("recording the run's progress in PostgreSQL: %w", err)
		}
		return nil
	})
}

// update changes the record, and waits until PostgreSQL's disk has it.
func (r *Run) update(ctx context.Context, conn *pgx.Conn, set string, value any) error {
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return r.updateIn(ctx, tx, set, value) })
	if err != nil {
		return fmt.Errorf("recording the run's progress in PostgreSQL: %w", err)
	}
	return nil
}

// waitForDisk has the transaction's commit return when PostgreSQL's disk has it,
// and all that was committed before, whatever the server's default is. A
// transaction that has written nothing does not wait.
const waitForDisk = "SET LOCAL synchronous_commit = on"

// updateIn changes the record in a transaction, whose commit waits for the disk.
func (r *Run) updateIn(ctx context.Context, tx pgx.Tx, set string, value any) error {
	if _, err := tx.Exec(ctx, waitForDisk); err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, "UPDATE migration_assist.run SET changed = now(), "+set+" WHERE id = $1", r.ID, value)
	if err == nil && tag.RowsAffected() == 0 {
		return errNoRun
	}
	return err
}

package copier

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Correct has the records of a table's chunks say what the table holds now, in the
// transaction that has made it equal to the rows of result. The bounds stay, and so does
// what each chunk has set aside, where result has set aside as much: lines of the rejects
// file name their chunks. All else is the first chunk's from then on, and the others have
// no rows. It reports false where the run has not copied the table.
func (r *Run) Correct(ctx context.Context, tx pgx.Tx, result Result) (bool, error) {
	chunks, err := r.correctable(ctx, tx, result)
	if err != nil || chunks == nil {
		return false, err
	}
	var rejected int64
	for _, c := range chunks {
		rejected += c.Rejected
	}
	for number, chunk := range chunks {
		corrected := Result{Table: result.Table}
		if number == 0 {
			corrected = result
		}
		if rejected == result.Rejected {
			corrected.Rejected, corrected.Rejects = chunk.Rejected, chunk.Rejects
		}
		if err := r.record(ctx, tx, &Chunk{Table: result.Table, Number: number}, corrected); err != nil {
			return false, err
		}
	}
	return true, nil
}

// correctable locks the records of a table's chunks, and returns what each has set
// aside, in order of number. One that is not done is an error.
func (r *Run) correctable(ctx context.Context, tx pgx.Tx, result Result) (chunks []Result, err error) {
	rows, err := tx.Query(ctx, `SELECT number, done IS NOT NULL, coalesce(rejected, 0), coalesce(findings, '{}')
		FROM migration_assist.chunk WHERE run = $1 AND source = $2 ORDER BY number FOR UPDATE`, r.ID, result.Table.Source.Name)
	if err != nil {
		return nil, fmt.Errorf("reading the run's chunks in PostgreSQL: %w", err)
	}
	var number int
	var done bool
	var c Result
	var findings recordedFindings
	_, err = pgx.ForEachRow(rows, []any{&number, &done, &c.Rejected, &findings}, func() error {
		if !done || number != len(chunks) {
			return fmt.Errorf("chunk %d of table %s is not copied, or not in order", number, result.Table.Source.Name)
		}
		_, c.Rejects = findings.of(result.Table)
		findings = recordedFindings{}
		chunks = append(chunks, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the run's chunks in PostgreSQL: %w", err)
	}
	return chunks, nil
}

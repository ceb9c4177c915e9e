package copier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/internal/digest"
	"migration-assist/typemap"
)

// recordedChunk is a chunk as the ledger has it.
type recordedChunk struct {
	chunk *Chunk
	done  bool
	// began and ended are by PostgreSQL's clock. They and result are of a chunk
	// that is done.
	began, ended time.Time
	result       Result
}

// recordedFindings is how the ledger keeps what was found in a chunk.
type recordedFindings struct {
	Changed  []recordedFinding `json:"changed,omitempty"`
	Rejected []recordedFinding `json:"rejected,omitempty"`
}

// recordedFinding is a typemap.Finding with names.
type recordedFinding struct {
	Column string         `json:"column"`
	Kind   typemap.Kind   `json:"kind"`
	Policy typemap.Policy `json:"policy"`
	Count  int64          `json:"count"`
	Keys   []string       `json:"keys,omitempty"`
}

// chunks reads the chunks of the tables, in order of number by table. It reads and
// writes in one transaction, whose place in PostgreSQL's log is behind those of all
// that it has seen: when it returns, the disk has all of that, and no crash undoes it.
func (r *Run) chunks(ctx context.Context, conn *pgx.Conn, tables []*typemap.Table) (recorded map[*typemap.Table][]recordedChunk, err error) {
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if err := r.updateIn(ctx, tx, "phase = $2", r.Phase); err != nil {
			return err
		}
		recorded, err = r.readChunks(ctx, tx, tables)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the run's chunks in PostgreSQL: %w", err)
	}
	return recorded, nil
}

func (r *Run) readChunks(ctx context.Context, tx pgx.Tx, tables []*typemap.Table) (map[*typemap.Table][]recordedChunk, error) {
	byName := map[string]*typemap.Table{}
	for _, t := range tables {
		byName[t.Source.Name] = t
	}
	rows, err := tx.Query(ctx, `SELECT source, number, lower_key, upper_key, done IS NOT NULL, coalesce(began, now()), coalesce(done, now()),
			coalesce(rows, 0), coalesce(rejected, 0), coalesce(bytes, 0), coalesce(digest, ''), coalesce(findings, '{}')
		FROM migration_assist.chunk WHERE run = $1 ORDER BY source, number`, r.ID)
	if err != nil {
		return nil, err
	}
	recorded := map[*typemap.Table][]recordedChunk{}
	var name, lower, upper, sent string
	var number int
	var c recordedChunk
	var findings recordedFindings
	_, err = pgx.ForEachRow(rows, []any{&name, &number, &lower, &upper, &c.done, &c.began, &c.ended, &c.result.Rows, &c.result.Rejected, &c.result.Bytes, &sent, &findings}, func() error {
		t := byName[name]
		if t == nil {
			return fmt.Errorf("the table %s is not of this run", name)
		}
		c.result.Table = t
		c.result.Findings, c.result.Rejects = findings.of(t)
		findings = recordedFindings{}
		if c.result.Digest, err = parseDigest(sent, c.done); err != nil {
			return fmt.Errorf("chunk %d of table %s: %w", number, name, err)
		}
		if c.chunk, err = NewChunk(t, number, lower, upper); err != nil {
			return err
		}
		recorded[t] = append(recorded[t], c)
		return follows(recorded[t])
	})
	return recorded, err
}

// parseDigest reads what record wrote of a chunk that is done.
func parseDigest(text string, done bool) (sent digest.Digest, err error) {
	if done {
		err = sent.UnmarshalText([]byte(text))
	}
	return sent, err
}

// follows returns an error where the last chunk does not begin where the one before
// it ends: rows between them would be in none.
func follows(chunks []recordedChunk) error {
	last := chunks[len(chunks)-1].chunk
	var end Bound
	if len(chunks) > 1 {
		end = chunks[len(chunks)-2].chunk.Upper
	}
	if last.Number != len(chunks)-1 || !slices.Equal(last.Lower, end) || last.Number > 0 && end == nil {
		return fmt.Errorf("%s does not begin where the one before it ends: somebody has changed the records", last)
	}
	return nil
}

// DoneChunk is a chunk that was copied.
type DoneChunk struct {
	// Table is the table's name in MySQL.
	Table  string
	Number int
	// Rejected is how many of its rows were set aside.
	Rejected int64
}

// Done are the chunks that were copied.
func (r *Run) Done(ctx context.Context, tx pgx.Tx) ([]DoneChunk, error) {
	rows, err := tx.Query(ctx, "SELECT source, number, rejected FROM migration_assist.chunk WHERE run = $1 AND done IS NOT NULL", r.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the run's chunks in PostgreSQL: %w", err)
	}
	done, err := pgx.CollectRows(rows, pgx.RowToStructByPos[DoneChunk])
	if err != nil {
		return nil, fmt.Errorf("reading the run's chunks in PostgreSQL: %w", err)
	}
	return done, nil
}

// plan records chunks before they are copied, and waits until PostgreSQL's disk has
// them: a record must not be lost where one behind it stays.
func (r *Run) plan(ctx context.Context, conn *pgx.Conn, chunks ...*Chunk) error {
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, waitForDisk); err != nil {
			return err
		}
		var batch pgx.Batch
		for _, c := range chunks {
			// It may be there already, where an earlier attempt lost the answer.
			// The bounds are the same then: they were found in the same snapshot.
			batch.Queue(`INSERT INTO migration_assist.chunk (run, source, number, lower_key, upper_key) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (run, source, number) DO UPDATE SET upper_key = chunk.upper_key WHERE chunk.lower_key = excluded.lower_key AND chunk.upper_key = excluded.upper_key`,
				r.ID, c.Table.Source.Name, c.Number, c.Lower.String(), c.Upper.String()).Exec(func(tag pgconn.CommandTag) error {
				if tag.RowsAffected() == 0 {
					return fmt.Errorf("%s is recorded with other bounds: another program is at work", c)
				}
				return nil
			})
		}
		return tx.SendBatch(ctx, &batch).Close()
	})
	if err != nil {
		return fmt.Errorf("recording what is to be copied in PostgreSQL: %w", err)
	}
	return nil
}

// fence locks the record of a chunk until the transaction's end, and reports
// whether the chunk is done. Whatever else copies the chunk, in this process or in
// one that was killed, ends before it returns.
func (r *Run) fence(ctx context.Context, tx pgx.Tx, c *Chunk) (done bool, err error) {
	err = tx.QueryRow(ctx, "SELECT done IS NOT NULL FROM migration_assist.chunk WHERE run = $1 AND source = $2 AND number = $3 FOR UPDATE",
		r.ID, c.Table.Source.Name, c.Number).Scan(&done)
	if errors.Is(err, pgx.ErrNoRows) {
		err = errNoRun
	}
	if err != nil {
		return false, fmt.Errorf("locking the record in PostgreSQL: %w", err)
	}
	return done, nil
}

// record says, in the transaction that copied the chunk, that it is done.
func (r *Run) record(ctx context.Context, tx pgx.Tx, c *Chunk, result Result) error {
	sent, err := result.Digest.MarshalText()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE migration_assist.chunk SET began = now(), done = clock_timestamp(), rows = $4, rejected = $5, bytes = $6, digest = $7, findings = $8
		WHERE run = $1 AND source = $2 AND number = $3`,
		r.ID, c.Table.Source.Name, c.Number, result.Rows, result.Rejected, result.Bytes, string(sent), newRecordedFindings(result))
	if err != nil {
		return fmt.Errorf("recording in PostgreSQL that it is done: %w", err)
	}
	return nil
}

// newRecordedFindings returns what the ledger keeps, nil where there is nothing.
func newRecordedFindings(r Result) *string {
	named := func(list []typemap.Finding) (records []recordedFinding) {
		for _, f := range list {
			records = append(records, recordedFinding{r.Table.Columns[f.Column].Source.Name, f.Kind, f.Policy, f.Count, f.Keys})
		}
		return records
	}
	f := recordedFindings{Changed: named(r.Findings), Rejected: named(r.Rejects)}
	if f.Changed == nil && f.Rejected == nil {
		return nil
	}
	text, _ := json.Marshal(f) // texts and numbers always have a form in JSON
	s := string(text)
	return &s
}

// of returns the findings with the table's columns.
func (f recordedFindings) of(t *typemap.Table) (changed, rejected []typemap.Finding) {
	numbered := func(records []recordedFinding) (list []typemap.Finding) {
		for _, record := range records {
			for i, c := range t.Columns {
				if c.Source.Name == record.Column {
					list = append(list, typemap.Finding{Column: i, Kind: record.Kind, Policy: record.Policy, Count: record.Count, Keys: record.Keys})
				}
			}
		}
		return list
	}
	return numbered(f.Changed), numbered(f.Rejected)
}

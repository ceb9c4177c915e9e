package copier

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// SaveObjects records objects of the target before they are dropped, with what
// makes them again. tx should be the transaction that drops them. They are kept
// with the run's record; another run into the schema, which takes its place, must
// save them again.
func (r *Run) SaveObjects(ctx context.Context, tx pgx.Tx, objects []schema.Object) error {
	var batch pgx.Batch
	for _, o := range objects {
		batch.Queue("INSERT INTO migration_assist.object (run, relation, kind, name, definition) VALUES ($1, $2, $3, $4, $5)",
			r.ID, o.Relation(), o.Kind, o.Name, o.Definition)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("saving the definitions of keys and indexes in PostgreSQL: %w", err)
	}
	return nil
}

// Objects are those that were saved.
func (r *Run) Objects(ctx context.Context, db schema.Queryer) ([]schema.Object, error) {
	rows, err := db.Query(ctx, `SELECT (parse_ident(relation))[1], (parse_ident(relation))[2], kind, name, definition, ''
		FROM migration_assist.object WHERE run = $1 ORDER BY relation, kind, name`, r.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the saved definitions of keys and indexes in PostgreSQL: %w", err)
	}
	objects, err := pgx.CollectRows(rows, pgx.RowToStructByPos[schema.Object])
	if err != nil {
		return nil, fmt.Errorf("reading the saved definitions of keys and indexes in PostgreSQL: %w", err)
	}
	return objects, nil
}

// KeepObjects forgets all saved objects but these.
func (r *Run) KeepObjects(ctx context.Context, db schema.Beginner, kept []schema.Object) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM migration_assist.object WHERE run = $1", r.ID); err != nil {
			return fmt.Errorf("forgetting the definitions of keys and indexes in PostgreSQL: %w", err)
		}
		return r.SaveObjects(ctx, tx, kept)
	})
}

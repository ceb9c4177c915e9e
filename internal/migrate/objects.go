package migrate

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// saveObjects returns what the relations of these names have of keys and indexes,
// and adds it to what begin saves in the ledger. It comes before they are dropped,
// in the same transaction.
func (r *run) saveObjects(ctx context.Context, tx pgx.Tx, relations []string) ([]schema.Object, error) {
	objects, err := schema.ReadObjects(ctx, tx, r.Schema, relations)
	if err != nil {
		return nil, err
	}
	// What an earlier run owes and is there all the same was made again.
	r.saved = slices.DeleteFunc(r.saved, func(o schema.Object) bool { return slices.ContainsFunc(objects, o.Is) })
	r.saved = append(r.saved, objects...)
	return objects, nil
}

// owed are the saved objects that are not there and should be, but for those that
// the changes make. Mattermost's own are a migration's to make, or not. A view that
// the changes make comes without the site's indexes.
func (r *run) owed(ctx context.Context, changes []schema.Change) ([]schema.Object, error) {
	missing, err := schema.MissingObjects(ctx, r.target, r.saved)
	if err != nil {
		return nil, fmt.Errorf("comparing the target with what was dropped: %w", err)
	}
	for _, change := range changes {
		view, ok := change.(schema.CreateView)
		for _, o := range r.saved {
			if ok && o.Schema == r.Schema && o.Table == view.View.Name && !slices.ContainsFunc(missing, o.Is) {
				missing = append(missing, o)
			}
		}
	}
	return slices.DeleteFunc(missing, func(o schema.Object) bool {
		return o.Schema == r.Schema && (!r.DataOnly && o.IsMattermost() ||
			slices.ContainsFunc(changes, o.IsMadeBy))
	}), nil
}

// dropForeignKeys drops those of the saved foreign keys that are there again.
func (r *run) dropForeignKeys(ctx context.Context, tx pgx.Tx) error {
	keys := slices.DeleteFunc(slices.Clone(r.saved), func(o schema.Object) bool { return o.Kind != schema.ObjectForeignKey })
	return schema.Exec(ctx, tx, r.Schema, schema.DropObjects(keys))
}

// keepOwed forgets the saved objects that are there again. What is left are foreign
// keys that wait for rows that were set aside.
func (r *run) keepOwed(ctx context.Context) error {
	owed, err := r.owed(ctx, nil)
	if err != nil {
		return err
	}
	return r.record.KeepObjects(ctx, r.target, owed)
}

package target

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// makeSchema makes Mattermost's tables with their keys and indexes.
func (r *run) makeSchema(ctx context.Context) (err error) {
	d, err := r.From.origin()
	if err != nil {
		return err
	}
	if r.From.Git != "" {
		var remove func() error
		if d, remove, err = cloneFiles(ctx, r.From); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, remove()) }()
	}
	if err := r.lock(ctx); err != nil {
		return err
	}
	var applied schema.Versions
	if d.files != nil {
		applied, err = r.runFiles(ctx, d)
	} else {
		applied, err = r.runTimeline(ctx, d)
	}
	if err != nil {
		return err
	}
	live, err := schema.ReadPostgres(ctx, r.conn, r.Schema)
	if err != nil {
		return fmt.Errorf("reading the target's schema: %w", err)
	}
	r.printf("applied  %d migrations, from %s; db_migrations has %s\n", len(applied), d.from, schema.VersionsOf(live.Migrations))
	r.compare(live)
	r.printf("done: Mattermost's tables are there, %d with their keys and indexes, for rows by migration-assist copy or pgloader\n", len(schema.OnlyMattermost(live).Tables))
	return nil
}

// runTimeline makes what the migrations of a set leave, or nothing.
func (r *run) runTimeline(ctx context.Context, d definition) (applied schema.Versions, err error) {
	err = pgx.BeginFunc(ctx, r.conn, func(tx pgx.Tx) error {
		applied, err = schema.Apply(ctx, tx, r.Schema, d.versions, schema.ApplyOptions{})
		return err
	})
	if ahead, ok := errors.AsType[*schema.TargetAheadError](err); ok {
		return nil, fmt.Errorf("db_migrations has %s, which %s does not have: a newer Mattermost server, or another release, made these tables; use an empty database", ahead.Ahead, d.from)
	}
	return applied, err
}

// runFiles runs the files of a folder.
func (r *run) runFiles(ctx context.Context, d definition) (schema.Versions, error) {
	applied, err := d.files.Apply(ctx, r.conn, r.Schema)
	if err != nil && applied != nil {
		return nil, fmt.Errorf("%w; the %d migrations before it were applied and stay, and the same command goes on behind them", err, len(applied))
	}
	return applied, err
}

// compare says where the tables are not what is known of their migrations: the files
// are right, and what is known here may be behind.
func (r *run) compare(live *schema.Catalog) {
	want := schema.MattermostPostgres(schema.VersionsOf(live.Migrations))
	if len(want.Migrations) < len(live.Migrations) {
		r.printf("note     %d of the migrations are not known to this program: copy moves rows into these tables, migrate and post-migrate need a version that knows them\n",
			len(live.Migrations)-len(want.Migrations))
		return
	}
	var differences []string
	for _, change := range schema.Diff(schema.OnlyMattermost(live), want) {
		differences = append(differences, change.String())
	}
	if differences != nil {
		r.printf("note     the tables are not what this program knows of these migrations; it would take: %s\n", strings.Join(differences, "; "))
	}
}

package schema

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattermost/morph"
)

// ApplyOptions say how Apply builds.
type ApplyOptions struct {
	// Bare leaves indexes, constraints and views out, and drops first what the
	// target has of those that Mattermost's migrations make: rows are copied
	// fastest into such tables. Diff to MattermostPostgres's catalog builds
	// them afterwards.
	Bare bool
}

// Apply brings the Mattermost schema in a PostgreSQL schema from the migrations
// that its db_migrations has (none, where there is no such table) to those of
// want, and returns the migrations that it applied. db_migrations gets exactly
// the numbers and names that a Mattermost server expects, and systems the rows
// of SeededRows. What is not Mattermost's is left alone.
//
// It works in a savepoint of tx, which the caller commits: after an error the
// target is as it was, whatever the caller does then. A target with a migration
// that want does not have is a *TargetAheadError, one with a migration that is
// not known an *UnknownMigrationsError, before anything is changed. An error of
// PostgreSQL is a *pgconn.PgError, wrapped with the migration and the change
// that failed.
func Apply(ctx context.Context, tx pgx.Tx, schema string, want Versions, options ApplyOptions) (Versions, error) {
	live, err := ReadPostgres(ctx, tx, schema)
	if err != nil {
		return nil, err
	}
	if err := CheckApply(live.Migrations, want); err != nil {
		return nil, err
	}
	present := VersionsOf(live.Migrations)
	err = pgx.BeginFunc(ctx, tx, func(savepoint pgx.Tx) error {
		if options.Bare {
			known := OnlyMattermost(live)
			if err := Exec(ctx, savepoint, schema, Diff(known, known.Bare())); err != nil {
				return err
			}
		}
		return migrate(ctx, savepoint, newTimelineSource(schema, present, want, options.Bare))
	})
	if err != nil {
		return nil, fmt.Errorf("build schema %q: %w", schema, err)
	}
	return want.Without(present), nil
}

// migrate lets morph apply what is pending of the source.
func migrate(ctx context.Context, tx pgx.Tx, source *timelineSource) error {
	engine, err := morph.New(ctx, &morphDriver{ctx: ctx, tx: tx, source: source}, source, morph.WithLogger(silentLogger{}))
	if err != nil {
		return err
	}
	return errors.Join(engine.ApplyAll(), engine.Close())
}

// CheckApply compares the rows of a target's db_migrations with what is wanted. The
// error is that with which Apply refuses the target.
func CheckApply(applied []Migration, want Versions) error {
	present, err := CheckTarget(applied)
	if err != nil {
		return err
	}
	if ahead := present.Without(want); ahead != nil {
		return &TargetAheadError{Ahead: ahead}
	}
	return nil
}

// TargetAheadError says that a target has migrations that the source does not
// have.
type TargetAheadError struct{ Ahead Versions }

func (e *TargetAheadError) Error() string {
	return fmt.Sprintf("the target's db_migrations has %s, which the source does not have: "+
		"a newer Mattermost server or another release ran on it; use an empty database, "+
		"or upgrade Mattermost on MySQL to the same release first", e.Ahead)
}

// Exec applies changes in order. The error is that of the first one that failed
// and says which; the transaction is then PostgreSQL's to be rolled back.
func Exec(ctx context.Context, tx pgx.Tx, schema string, changes []Change) error {
	return execScript(ctx, tx, script(schema, changes), changes)
}

// script renders changes as statements to be sent at once.
func script(schema string, changes []Change) string {
	var b strings.Builder
	for _, change := range changes {
		b.WriteString(change.SQL(schema))
		b.WriteString(";\n")
	}
	return b.String()
}

// execScript runs a script of changes, one statement each, in one round trip.
func execScript(ctx context.Context, tx pgx.Tx, sql string, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	results := tx.Conn().PgConn().Exec(ctx, sql)
	done := 0
	for results.NextResult() {
		if _, err := results.ResultReader().Close(); err != nil {
			break
		}
		done++
	}
	err := results.Close()
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", changes[min(done, len(changes)-1)], WithDetail(err))
}

// WithDetail adds to an error what PostgreSQL says beside its message: the
// objects that stand in the way, or the key. Secret values stay out of it.
// Another error stays as it is.
func WithDetail(err error) error {
	var answer *pgconn.PgError
	if !errors.As(err, &answer) {
		return err
	}
	if detail := detailWithoutSecrets(answer); detail != "" {
		return fmt.Errorf("%w: %s", err, strings.ReplaceAll(detail, "\n", "; "))
	}
	return err
}

// detailWithoutSecrets is the detail, without the row's values where they hold
// a credential, or may in a table that is not Mattermost's. A violated constraint has "Key (token)=(abc) ..." there, or the
// whole row (PostgreSQL manual, "PostgreSQL Error Codes", class 23).
func detailWithoutSecrets(answer *pgconn.PgError) string {
	if !strings.HasPrefix(answer.Code, "23") {
		return answer.Detail
	}
	columns := secretColumns(answer.TableName)
	known := IsMattermostTable(answer.TableName)
	key, _, isKey := strings.Cut(answer.Detail, ")=(")
	switch {
	case known && columns == nil:
		return answer.Detail
	case !isKey:
		return ""
	case !known && soundsSecret(key) || slices.ContainsFunc(columns, func(column string) bool { return strings.Contains(key, column) }):
		return key + ") has a value that is hidden here"
	}
	return answer.Detail
}

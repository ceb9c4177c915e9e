package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/indexes"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// explain adds to the error of a build the rows that are its cause, and the values
// that may be.
func (r *run) explain(ctx context.Context, err error) error {
	refused := indexes.Refused(err)
	if ctx.Err() != nil || refused == nil {
		return err
	}
	live, readErr := schema.ReadPostgres(ctx, r.target, r.Schema)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	errs := []error{indexes.NotRefused(err)}
	for _, e := range refused {
		faults, err := indexes.ReadFaults(ctx, r.target, live, e)
		errs = append(errs, err)
		if faults == "" {
			errs = append(errs, e)
		} else {
			errs = append(errs, fmt.Errorf("%w; %s", e, faults))
		}
	}
	return r.withFindings(errors.Join(errs...), r.changes)
}

// withFindings adds to the error of a build the values that may be its cause: the
// changed ones of each unique key that failed, since a text without its NULs, or
// cut, may be equal to another one; and the texts that were kept though they may be
// too large for a full-text index.
func (r *run) withFindings(err error, changes []schema.Change) error {
	errs := []error{err}
	tooLarge := false
	for _, answer := range answers(err) {
		tooLarge = tooLarge || answer.Code == programLimitExceeded
		if answer.Code != uniqueViolation {
			continue
		}
		for _, change := range changes {
			if name, columns := uniqueKey(change); name == answer.ConstraintName {
				errs = append(errs, r.changedIn(answer.TableName, name, columns)...)
			}
		}
	}
	if tooLarge {
		errs = append(errs, r.keptTexts()...)
	}
	return errors.Join(errs...)
}

// keptTexts returns an error for each column with texts that may be too large for
// its full-text index.
func (r *run) keptTexts() (errs []error) {
	for _, result := range r.results {
		for _, f := range result.Findings {
			if f.Kind == typemap.KindFullText && f.Policy == typemap.Keep {
				errs = append(errs, fmt.Errorf("%s.%s: %s%s; shorten them in MySQL, or choose --on-invalid %s=reject",
					result.Table.Source.Name, result.Table.Columns[f.Column].Source.Name, f, keyList(f), f.Kind))
			}
		}
	}
	return errs
}

// answers are PostgreSQL's errors among those that an error joins.
func answers(err error) (list []*pgconn.PgError) {
	var joined interface{ Unwrap() []error }
	var answer *pgconn.PgError
	switch {
	case errors.As(err, &joined):
		for _, err := range joined.Unwrap() {
			list = append(list, answers(err)...)
		}
	case errors.As(err, &answer):
		list = append(list, answer)
	}
	return list
}

// uniqueKey returns the name of a unique key that a change builds, and its
// columns, with other words of an expression among them. name is "" for another
// change.
func uniqueKey(change schema.Change) (name string, columns []string) {
	switch c := change.(type) {
	case schema.AddConstraint:
		if c.Constraint.Kind == schema.PrimaryKey || c.Constraint.Kind == schema.UniqueKey {
			return c.Constraint.Name, c.Constraint.Columns
		}
	case schema.CreateIndex:
		if c.Index.Unique {
			return c.Index.Name, words(c.Index.Definition)
		}
	case schema.RestoreObject:
		if c.Object.IsUnique() {
			return c.Object.Name, words(c.Object.Definition)
		}
	}
	return "", nil
}

// words are those of a definition, a column's name among them whole.
func words(definition string) []string {
	return strings.FieldsFunc(definition, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// changedIn returns an error for each kind of value that was changed in a column
// of a unique key of a table of PostgreSQL.
func (r *run) changedIn(table, key string, columns []string) (errs []error) {
	for _, result := range r.results {
		if result.Table.Target.Name != table {
			continue
		}
		for _, f := range result.Findings {
			column := result.Table.Columns[f.Column]
			if f.Changed() && slices.Contains(columns, column.Target.Name) {
				errs = append(errs, fmt.Errorf("%s has %s.%s, of which the copy changed values, which may have made them equal: %s%s; "+
					"correct them in MySQL, or choose --on-invalid %s=reject", key, result.Table.Source.Name, column.Source.Name, f, keyList(f), f.Kind))
			}
		}
	}
	return errs
}

package copier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// LedgerSchema is the schema of the target's database that holds the ledger: what
// was begun there, and how far it has come. It is written in the transactions that
// write the rows, so that both say the same after any death.
const LedgerSchema = "migration_assist"

// ledgerFormat is the comment of the ledger's tables. It has a number, so that a
// release that needs other tables refuses these.
const ledgerFormat = "ledger of migration-assist, format 2"

// ledgerTables makes the ledger. There is one run for each schema of the target;
// the first and the last bound of a table are ”. done is NULL for a chunk that
// was planned.
const ledgerTables = `
CREATE TABLE migration_assist.run (
	id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	target_schema text NOT NULL UNIQUE,
	command       text NOT NULL,
	version       text NOT NULL,
	conditions    json NOT NULL,
	rejects       text NOT NULL,
	position      json,
	phase         text NOT NULL,
	began         timestamptz NOT NULL DEFAULT now(),
	changed       timestamptz NOT NULL DEFAULT now(),
	ended         timestamptz
);
CREATE TABLE migration_assist.relation (
	run            bigint NOT NULL REFERENCES migration_assist.run ON DELETE CASCADE,
	source         text NOT NULL,
	target         text NOT NULL,
	rows_estimate  bigint NOT NULL,
	bytes_estimate bigint NOT NULL,
	PRIMARY KEY (run, source)
);
CREATE TABLE migration_assist.chunk (
	run       bigint NOT NULL REFERENCES migration_assist.run ON DELETE CASCADE,
	source    text NOT NULL,
	number    integer NOT NULL,
	lower_key text NOT NULL,
	upper_key text NOT NULL,
	began     timestamptz,
	done      timestamptz,
	rows      bigint,
	rejected  bigint,
	bytes     bigint,
	digest    text,
	findings  json,
	PRIMARY KEY (run, source, number)
);
CREATE TABLE migration_assist.object (
	run        bigint NOT NULL REFERENCES migration_assist.run ON DELETE CASCADE,
	relation   text NOT NULL,
	name       text NOT NULL,
	kind       text NOT NULL,
	definition text NOT NULL,
	PRIMARY KEY (run, relation, kind, name)
);
COMMENT ON TABLE migration_assist.run IS '` + ledgerFormat + `';`

// Queryer is a session of PostgreSQL, in a transaction or not.
type Queryer interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// ledgerState is what a database has of the ledger.
type ledgerState struct {
	hasSchema, hasTables bool
}

// findLedger looks for the ledger. One that the role may not use, or of another
// format, is an error.
func findLedger(ctx context.Context, db Queryer) (state ledgerState, err error) {
	var usable bool
	var comment *string
	err = db.QueryRow(ctx, `SELECT n.oid IS NOT NULL, coalesce(has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE'), false),
			t.oid IS NOT NULL, obj_description(t.oid, 'pg_class')
		FROM (VALUES ('migration_assist')) AS wanted (name)
		LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.name
		LEFT JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = 'run'`).Scan(&state.hasSchema, &usable, &state.hasTables, &comment)
	switch {
	case err != nil:
		return state, fmt.Errorf("looking for the schema %s in PostgreSQL: %w", LedgerSchema, err)
	case state.hasSchema && !usable:
		return state, refusedLedger(ctx, db, "use")
	case state.hasTables && (comment == nil || *comment != ledgerFormat):
		return state, fmt.Errorf("the schema %s in PostgreSQL was made by another release of migration-assist; "+
			"go on with that release, or, where nothing needs it any more, run: DROP SCHEMA %s CASCADE", LedgerSchema, LedgerSchema)
	}
	return state, nil
}

// refusedLedger returns the error that the role may not do that with the ledger's
// schema.
func refusedLedger(ctx context.Context, db Queryer, what string) error {
	var role, database string
	if err := db.QueryRow(ctx, "SELECT current_user::text, current_database()::text").Scan(&role, &database); err != nil {
		return fmt.Errorf("asking PostgreSQL for the role: %w", err)
	}
	return fmt.Errorf("the role %s may not %s the schema %s in the PostgreSQL database %s, where a migration records how far it has come; let the database's owner run: "+
		"CREATE SCHEMA IF NOT EXISTS %s; ALTER SCHEMA %s OWNER TO %s", role, what, LedgerSchema, database, LedgerSchema, LedgerSchema, schema.QuotePostgres(role))
}

// CheckLedger tells whether a run can be recorded: a ledger that is there can be used,
// or the role may make one.
func CheckLedger(ctx context.Context, db Queryer) error {
	_, err := usableLedger(ctx, db)
	return err
}

// usableLedger is findLedger, and refuses a database that has no ledger and in which
// the role may not make one.
func usableLedger(ctx context.Context, db Queryer) (ledgerState, error) {
	state, err := findLedger(ctx, db)
	if err != nil || state.hasSchema {
		return state, err
	}
	var allowed bool
	if err := db.QueryRow(ctx, "SELECT has_database_privilege(current_database(), 'CREATE')").Scan(&allowed); err != nil {
		return state, fmt.Errorf("asking PostgreSQL for the role's privileges: %w", err)
	}
	if !allowed {
		return state, refusedLedger(ctx, db, "create")
	}
	return state, nil
}

// makeLedger makes the ledger where there is none.
func makeLedger(ctx context.Context, tx pgx.Tx) error {
	state, err := usableLedger(ctx, tx)
	if err != nil || state.hasTables {
		return err
	}
	if !state.hasSchema {
		if _, err := tx.Exec(ctx, "CREATE SCHEMA "+LedgerSchema); err != nil {
			return fmt.Errorf("creating the schema %s in PostgreSQL: %w", LedgerSchema, err)
		}
	}
	if _, err := tx.Conn().PgConn().Exec(ctx, ledgerTables).ReadAll(); err != nil {
		return fmt.Errorf("creating the tables of the schema %s in PostgreSQL: %w", LedgerSchema, err)
	}
	return nil
}

// Run is the ledger's record of one migration into one schema of the target.
type Run struct {
	ID int64
	// Schema is the target's schema.
	Schema string
	// Command is what began it: "migrate" or "copy".
	Command string
	// Version is that of the program that began it.
	Version string
	// Conditions are what must be the same for it to go on.
	Conditions Conditions
	// Rejects is the absolute path of the rejects file, "" where there is none.
	Rejects string
	// Position is where the source was when its snapshot was opened, nil before
	// that.
	Position *Position
	// Phase is what it does, or did last.
	Phase string
	// Began, Changed and Ended are by PostgreSQL's clock; Ended is nil until all
	// is done.
	Began, Changed time.Time
	Ended          *time.Time
}

// Conditions are what must be the same when a run goes on, by name.
type Conditions map[string]string

// Differences names what is not the same.
func (c Conditions) Differences(other Conditions) []string {
	var names []string
	for name, value := range c {
		if otherValue, there := other[name]; !there || otherValue != value {
			names = append(names, name)
		}
	}
	for name := range other {
		if _, there := c[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// errNoRun is returned where the record of the run that is at work is gone.
var errNoRun = errors.New("the run's record in the schema " + LedgerSchema + " of PostgreSQL is gone: somebody has removed it")

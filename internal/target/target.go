// Package target is the command "postgres": it looks at a PostgreSQL database before
// rows are moved into it, makes Mattermost's tables there, and builds what is missing
// of their indexes afterwards.
package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/session"
)

// Options say what to look at, and what to make.
type Options struct {
	// Postgres is the database.
	Postgres *pgx.ConnConfig
	// Schema is the schema for Mattermost's tables.
	Schema string
	// AnyOwner leaves out whether the role may make tables, Filled whether there are
	// rows.
	AnyOwner, Filled bool
	// RunMigrations makes the tables where nothing is in the way, as From says.
	RunMigrations bool
	From          Origin
	// Out takes what a person reads.
	Out io.Writer
}

// Validate tells whether the options go together. The error names the flag of the
// command line.
func (o Options) Validate() error {
	if o.Schema == "" {
		return errors.New("--schema: give the name of the schema for Mattermost's tables")
	}
	if !o.RunMigrations {
		return o.From.unused()
	}
	_, err := o.From.origin()
	return err
}

// NotReadyError says that something is in the way of Mattermost's tables and rows.
type NotReadyError struct {
	// Problems say each what it is, and what to do.
	Problems []error
}

func (e *NotReadyError) Error() string {
	return fmt.Sprintf("not ready: %v", errors.Join(e.Problems...))
}

// Unwrap returns the problems.
func (e *NotReadyError) Unwrap() []error { return e.Problems }

// run is one run of a command.
type run struct {
	Options
	conn   *pgx.Conn
	server server
}

// Run looks at the database and, where that is wanted, makes the tables. The error is
// a *NotReadyError where the database can be read, but is not as it must be; nothing
// was changed then.
func Run(ctx context.Context, opts Options) (err error) {
	if err := opts.Validate(); err != nil {
		return err
	}
	r := &run{Options: opts}
	if err := r.connect(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, r.conn)) }()
	if err := r.look(ctx); err != nil {
		return err
	}
	if !r.RunMigrations {
		r.printf("ready: nothing that was looked at is in the way; --run-migrations makes Mattermost's tables\n")
		return nil
	}
	return r.makeSchema(ctx)
}

// connect connects, and says what is there.
func (r *run) connect(ctx context.Context) (err error) {
	if r.conn, err = session.OpenPostgres(ctx, r.Postgres); err != nil {
		return err
	}
	if r.server, err = readServer(ctx, r.conn); err != nil {
		return errors.Join(err, session.ClosePostgres(ctx, r.conn))
	}
	address := net.JoinHostPort(r.Postgres.Host, fmt.Sprint(r.Postgres.Port))
	r.printf("target   %s at %s, schema %s, PostgreSQL %s\n", r.Postgres.Database, address, r.Schema, r.server.Version)
	return nil
}

// look runs the checks, and returns all that they find at once.
func (r *run) look(ctx context.Context) error {
	r.printServer()
	problems := r.server.problems(r.Postgres.Database)
	access, err := readAccess(ctx, r.conn, r.Schema)
	if err != nil {
		return err
	}
	switch {
	case !access.Exists:
		problem, err := r.noSchema(ctx, access)
		if err != nil {
			return err
		}
		problems = append(problems, problem)
	default:
		r.printf("schema   %s belongs to %s\n", r.Schema, access.Owner)
		found, err := r.lookInside(ctx, access)
		if err != nil {
			return err
		}
		problems = append(problems, found...)
	}
	if err := r.printAdvice(ctx, access); err != nil {
		return err
	}
	if errors.Join(problems...) == nil {
		return nil
	}
	found := &NotReadyError{}
	for _, problem := range problems {
		if problem != nil {
			found.Problems = append(found.Problems, problem)
		}
	}
	return found
}

// lookInside looks at the schema's owner and rows.
func (r *run) lookInside(ctx context.Context, a access) (problems []error, err error) {
	var foreign error
	if !r.AnyOwner {
		if foreign, err = r.checkOwner(ctx, a); err != nil {
			return nil, err
		}
		problems = append(problems, foreign)
	}
	if r.Filled {
		return problems, nil
	}
	filled, err := r.checkEmpty(ctx)
	if foreign != nil && isDenied(err) {
		r.printf("tables   %s may not read all of them yet, so that rows are looked for when that is mended\n", r.server.Role)
		return problems, nil
	}
	return append(problems, filled), err
}

// lock keeps all other runs into the schema out until the connection is closed. A run
// that has not ended is refused: its rows are not all there, and its tables are its own.
func (r *run) lock(ctx context.Context) error {
	return pgx.BeginFunc(ctx, r.conn, func(tx pgx.Tx) error {
		if err := copier.LockRun(ctx, tx, r.Schema); err != nil {
			return err
		}
		record, err := copier.LoadRun(ctx, tx, r.Schema)
		if err == nil && record != nil && record.Ended == nil {
			err = fmt.Errorf("the command %s into the schema %s has not ended: run it again, and it goes on and builds the indexes itself; migration-assist status shows how far it is, migration-assist clean --force forgets it",
				record.Command, r.Schema)
		}
		return err
	})
}

func (r *run) printf(format string, args ...any) {
	// The exit status says what matters.
	_, _ = fmt.Fprintf(r.Out, format, args...)
}

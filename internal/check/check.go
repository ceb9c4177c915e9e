// Package check is the command "mysql": it looks at a Mattermost database before it is
// migrated, says what it has found, and corrects it in MySQL where that is wanted.
package check

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/go-sql-driver/mysql"

	"migration-assist/checks"
	"migration-assist/internal/session"
	"migration-assist/schema"
)

// DefaultBackup is the backup file where none was given, in the present folder.
const DefaultBackup = "migration-assist-backup.ndjson"

// DefaultOutput is the file of applied migrations where none was given, in the present
// folder.
const DefaultOutput = "mysql.output"

// Options say what to look at, and what to correct.
type Options struct {
	// MySQL is the database, as dsn.MySQL returns it.
	MySQL *mysql.Config
	// PingOnly connects, says what server it is, and ends.
	PingOnly bool
	// Fixes are what is corrected. Without one nothing is written to MySQL.
	Fixes []checks.Fix
	// Backup is the path of the file for rows that are changed or deleted; "" is
	// DefaultBackup. It must have nothing in it.
	Backup string
	// Confirm asks whether to go on with what the text says; nil stands for yes.
	Confirm func(text string) (bool, error)
	// FullSchema compares the schema with Mattermost's at the database's own
	// migrations, or at those of Release or MigrationFiles, a release's number and a
	// folder of Mattermost's migration files, of which one may be given.
	FullSchema              bool
	Release, MigrationFiles string
	// SaveDiff writes what differs to files in the folder diffs.
	SaveDiff bool
	// Output is the path of the file for the list of applied migrations; "" is
	// DefaultOutput, which may fail where Redirected has the list. It is replaced where
	// it has such a list.
	Output string
	// Redirected is standard output where it takes the list too, else nil.
	Redirected *os.File
	// Out takes what a person reads.
	Out io.Writer
}

// Validate tells whether the options go together. The error names the flag of the
// command line.
func (o Options) Validate() error {
	switch {
	case o.PingOnly && (o.Fixes != nil || o.FullSchema):
		return errors.New("--ping-only ends before anything is compared or corrected: leave out --full-schema-check and the --fix flags")
	case o.Release != "" && o.MigrationFiles != "":
		return errors.New("--mattermost-version contradicts --migrations-dir: both say what to compare with")
	case !o.FullSchema && o.Release != "":
		return errors.New("--mattermost-version says what --full-schema-check compares with; give that too")
	case !o.FullSchema && o.MigrationFiles != "":
		return errors.New("--migrations-dir says what --full-schema-check compares with; give that too")
	case !o.FullSchema && o.SaveDiff:
		return errors.New("--save-diff writes what --full-schema-check finds; give that too")
	case o.Fixes == nil && o.Backup != "":
		return errors.New("--backup is the file of what a --fix flag changes; give one too")
	}
	_, err := o.versions()
	return err
}

// versions are those that Release or MigrationFiles say, nil where neither does.
func (o Options) versions() (versions schema.Versions, err error) {
	switch {
	case o.Release != "":
		if versions, err = schema.ReleaseVersions(o.Release); err != nil {
			return nil, fmt.Errorf("--mattermost-version: %w", err)
		}
	case o.MigrationFiles != "":
		if versions, err = schema.FileVersions(o.MigrationFiles); err != nil {
			return nil, fmt.Errorf("--migrations-dir: %w", err)
		}
	}
	return versions, nil
}

// NotReadyError says that migrate would not run to its end.
type NotReadyError struct {
	// Problems is how many of those that were listed block it.
	Problems int
}

func (e *NotReadyError) Error() string {
	if e.Problems == 1 {
		return "not ready: 1 problem, which is marked «blocks», keeps migrate from running to its end"
	}
	return fmt.Sprintf("not ready: %d problems, which are marked «blocks», keep migrate from running to its end", e.Problems)
}

// check is one run of the command.
type check struct {
	Options
	db *sql.DB // its sessions only read

	printing sync.Mutex

	catalog  *schema.Catalog
	versions schema.Versions
	unlisted error // why the list of applied migrations could not be written
}

// Run looks at the database, and corrects it where that is wanted and confirmed. The
// error is a *NotReadyError where the database can be read, but would not be migrated.
func Run(ctx context.Context, opts Options) (err error) {
	if err := opts.Validate(); err != nil {
		return err
	}
	c := &check{Options: opts}
	if c.db, err = session.OpenMySQLReadOnly(c.MySQL); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.db.Close()) }()
	if err := c.connect(ctx); err != nil || c.PingOnly {
		return err
	}
	err = c.run(ctx)
	return errors.Join(err, c.unlisted)
}

// run looks, corrects, and says whether the database is ready.
func (c *check) run(ctx context.Context) error {
	if err := c.readMigrations(); err != nil {
		return err
	}
	if err := c.compareSchema(); err != nil {
		return err
	}
	report, source, err := c.look(ctx)
	if err != nil {
		return err
	}
	c.printReport(report)
	if c.Fixes != nil {
		if report, err = c.fix(ctx, source, report); err != nil {
			return err
		}
	}
	if !report.Ready() {
		return &NotReadyError{Problems: report.Blocking()}
	}
	c.printf("ready: nothing that was looked at keeps migrate from running to its end\n")
	return nil
}

// connect connects, reads the catalog, and says what server it is.
func (c *check) connect(ctx context.Context) (err error) {
	if err := c.db.PingContext(ctx); err != nil {
		return fmt.Errorf("cannot connect to MySQL at %s as %s: %w", c.MySQL.Addr, c.MySQL.User, err)
	}
	if c.catalog, err = schema.ReadMySQL(ctx, c.db, c.MySQL.DBName); err != nil {
		return fmt.Errorf("reading the schema: %w", err)
	}
	server := c.catalog.Server
	c.printf("source   %s at %s, %s %s\n", c.MySQL.DBName, c.MySQL.Addr, server.Flavor, server.Version)
	return nil
}

// readMigrations tells which migrations there are, and writes their list.
func (c *check) readMigrations() (err error) {
	if len(c.catalog.Migrations) == 0 {
		return fmt.Errorf("the MySQL database %s has no rows in db_migrations that %s can read: "+
			"it is not the database of Mattermost 6.4 or later, or the privilege SELECT is missing", c.MySQL.DBName, c.MySQL.User)
	}
	if c.unlisted = c.writeApplied(); c.unlisted != nil {
		c.printf("no list  %v\n", c.unlisted)
	}
	if c.versions, err = schema.CheckSource(c.catalog.Migrations); err != nil {
		return err
	}
	c.printf("         Mattermost's migrations %s\n", c.versions)
	return nil
}

// look runs the checks.
func (c *check) look(ctx context.Context) (*checks.Report, *checks.Source, error) {
	plugins, err := schema.ReadPlugins(ctx, c.db, c.catalog)
	if err != nil {
		return nil, nil, err
	}
	source, err := checks.New(c.db, c.catalog, c.versions, plugins)
	if err != nil {
		return nil, nil, err
	}
	report, err := source.Run(ctx, checks.Options{
		Workers: min(max(runtime.GOMAXPROCS(0), 2), 8),
		Scanned: func(s checks.Scan) {
			if s.Duration >= time.Second {
				c.printf("read     %s: %s rows in %.1f s\n", s.Table, humanize.Comma(s.Rows), s.Duration.Seconds())
			}
		},
	})
	if err != nil {
		return nil, nil, err
	}
	c.printf("checked  %d tables with %s rows in %.1f s\n", report.Tables, humanize.Comma(report.Rows), report.Elapsed.Seconds())
	return report, source, nil
}

// printf may be called from several goroutines.
func (c *check) printf(format string, args ...any) {
	c.printing.Lock()
	defer c.printing.Unlock()
	// The exit status says what matters.
	_, _ = fmt.Fprintf(c.Out, format, args...)
}

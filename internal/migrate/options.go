package migrate

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/metrics"
	"migration-assist/internal/progress"
	"migration-assist/typemap"
)

// Options say what to move where.
type Options struct {
	// MySQL is the source, as dsn.MySQL returns it.
	MySQL *mysql.Config
	// Postgres is the target.
	Postgres *pgx.ConnConfig
	// Schema is the target's schema, which must exist.
	Schema string
	// DataOnly copies rows into the tables that the target has, and makes none: the
	// command copy instead of migrate.
	DataOnly bool
	// Tables, where DataOnly is set, names the tables that are copied: names, in
	// upper or lower case, or globs as path.Match takes them. Without any, all are.
	Tables []string
	// Truncate empties the target's tables before a run begins.
	Truncate bool
	// Restart begins anew where a run has not ended: the tables that it has filled
	// are emptied. Without it such a run goes on.
	Restart bool
	// SourceStopped says that nothing writes to the database in MySQL from the
	// beginning of the run to its end. It stands for a proof by MySQL's binary log
	// where a run goes on, or a connection breaks.
	SourceStopped bool
	// Version is that of this program.
	Version string
	// Skip names what is not copied: each is a TABLE, or a TABLE.COLUMN for a
	// column that only one side has. Names are the source's, in upper or lower
	// case, or globs as path.Match takes them; those of what only the target has are
	// the target's. They have no quotes.
	Skip []string
	// SchemaFrom says what the target's tables are made from; SchemaFromMattermost
	// where it is empty.
	SchemaFrom SchemaFrom
	// Identifiers are the names that tables made from MySQL's catalog get;
	// typemap.LowerIdentifiers where it is empty.
	Identifiers typemap.Identifiers
	// CreateUnknown names tables that only MySQL has and that are made and copied all
	// the same, in upper or lower case, or is "all"; PostgreSQL's are made by
	// typemap.Rules.
	CreateUnknown []string
	// IncludeConfig moves the server's active configuration, where MySQL has it, with
	// the target as its database. Its row in PostgreSQL has the target's password, as
	// the one in MySQL has MySQL's.
	IncludeConfig bool
	// Plugins are the IDs of the plugins whose tables are moved, as schema.Plugins
	// has them, or "none". Nothing, or "auto", stands for all that MySQL has.
	Plugins []string
	// OnlyPlugins moves the plugins' tables and nothing else, into a target that has
	// Mattermost's.
	OnlyPlugins bool
	// Policies are what is done with values that PostgreSQL cannot hold.
	Policies typemap.Policies
	// Rejects is the path of the file for the rows that policies set aside; ""
	// is rejects.DefaultPath. It must have nothing in it, unless the run goes on,
	// and is made with the first row.
	Rejects string
	// Snapshot says which locks may be taken for a moment to read one state of
	// MySQL; copier.SnapshotAuto where it is empty.
	Snapshot copier.SnapshotMode
	// DeferFullText leaves the full-text indexes of posts and of files unbuilt.
	DeferFullText bool
	// Orphans says what is done with a foreign key that rows violate; OrphansStop
	// where it is empty.
	Orphans Orphans
	// Workers is how many chunks of tables, and how many indexes, are in work at
	// a time; 0 is one for each core, 2 at least and 8 at most.
	Workers int
	// Memory is how many bytes of rows are held at a time; 0 is
	// copier.DefaultMemory.
	Memory int64
	// Verify is what is compared after the copy; "" is VerifyTarget.
	Verify VerifyMode
	// Metrics says where the run's figures are shown to Prometheus.
	Metrics metrics.Options
	// Summary and Report are paths of files that say what was done, whatever the end:
	// JSON, and a page. Neither needs to be given.
	Summary, Report string
	// ChunkBytes, Tries and Stall are those of copier.Config; 0 is its default.
	ChunkBytes int64
	Tries      int
	Stall      time.Duration
	// Observe, where it is set, is called after each step of the copy; see
	// copier.Config.
	Observe func(copier.Step, *copier.Chunk)
	// Watch, where it is set, is given at the beginning what tells how far the run is,
	// also from other goroutines, and after its end.
	Watch func(figures func() progress.Figures)
	// Log, where it is set, takes what the run does and meets.
	Log *slog.Logger
	// Out takes what a person reads: what is moved, each phase's time, the
	// summary.
	Out io.Writer
}

// Validate tells whether a run can begin with the options. The error names the
// flag of the command line.
func (o Options) Validate() error {
	switch {
	case o.Workers < 0:
		return fmt.Errorf("--workers %d: give 1 or more", o.Workers)
	case o.Memory != 0 && o.Memory < copier.LeastMemory:
		return fmt.Errorf("--memory %s: give %s or more", humanize.IBytes(uint64(max(o.Memory, 0))), humanize.IBytes(copier.LeastMemory))
	case o.ChunkBytes < 0 || o.Tries < 0 || o.Stall < 0:
		return fmt.Errorf("chunks of %d bytes, %d tries, stalled after %s: none may be less than 0", o.ChunkBytes, o.Tries, o.Stall)
	case o.Schema == "":
		return errors.New("--schema: give the name of the target's schema")
	case !slices.Contains([]Orphans{"", OrphansStop, OrphansNotValid}, o.Orphans):
		return fmt.Errorf("--orphans %s: give %s or %s", o.Orphans, OrphansStop, OrphansNotValid)
	case o.Rejects != "" && !o.mayReject():
		return fmt.Errorf("--rejects %s: no row can be set aside; give --on-invalid KIND=reject too", o.Rejects)
	}
	if err := o.checkSchemaFrom(); err != nil {
		return err
	}
	if err := (&run{Options: o}).readNames(); err != nil {
		return err
	}
	return errors.Join(o.checkReports(), o.Metrics.Validate())
}

// readNames reads the flags that name tables.
func (r *run) readNames() (err error) {
	switch {
	case r.DataOnly && r.CreateUnknown != nil:
		return errors.New("--create-unknown: copy makes no tables; migrate does")
	case r.DataOnly && r.IncludeConfig:
		return errors.New("--include-config: copy moves rows alone; migrate moves the configuration")
	case r.DataOnly && r.DeferFullText:
		return errors.New("--defer-fulltext: copy builds what the tables had; migrate can leave full-text indexes out")
	case r.DataOnly && (r.Plugins != nil || r.OnlyPlugins):
		return errors.New("--plugins: copy makes no tables; migrate does, and copy takes those that --tables names")
	case r.OnlyPlugins && r.IncludeConfig:
		return errors.New("--include-config contradicts --only-plugins")
	case r.OnlyPlugins && r.CreateUnknown != nil:
		return errors.New("--create-unknown contradicts --only-plugins")
	case !r.DataOnly && r.Tables != nil:
		return errors.New("--tables: migrate moves all tables; copy takes some")
	}
	if r.tables, err = newTables(r.Tables); err != nil {
		return err
	}
	if r.skips, err = newSkips(r.Skip); err != nil {
		return err
	}
	if r.creates, err = newCreates(r.CreateUnknown, r.skips); err != nil {
		return err
	}
	if r.chosen, err = newPluginChoice(r.Plugins); err == nil && r.OnlyPlugins && r.chosen.none() {
		err = fmt.Errorf("--only-plugins contradicts --plugins %s", pluginsNone)
	}
	return err
}

// copyWorkers is how many workers have something to copy.
func (r *run) copyWorkers() int { return min(r.Workers, copier.Pieces(r.plan.tables, r.ChunkBytes)) }

// defaultWorkers is the number of workers for Options.Workers 0.
func defaultWorkers() int { return min(max(runtime.GOMAXPROCS(0), 2), 8) }

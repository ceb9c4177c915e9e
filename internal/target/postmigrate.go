package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/indexes"
	"migration-assist/internal/checklist"
	"migration-assist/internal/session"
	"migration-assist/schema"
)

// PostOptions say what to build after rows were moved.
type PostOptions struct {
	// Postgres is the database.
	Postgres *pgx.ConnConfig
	// Schema is the schema of Mattermost's tables.
	Schema string
	// CreateIndexes builds all that is missing, not only the full-text indexes of posts
	// and files.
	CreateIndexes bool
	// Out takes what a person reads.
	Out io.Writer
}

// Validate tells whether the options go together. The error names the flag of the
// command line.
func (o PostOptions) Validate() error {
	if o.Schema == "" {
		return errors.New("--schema: give the name of the schema of Mattermost's tables")
	}
	return nil
}

// fullTextTables have the full-text indexes that hold up a load of rows.
var fullTextTables = []string{"fileinfo", "posts"}

// PostMigrate builds what Mattermost's tables should have at the migrations of
// db_migrations, and have not. What cannot be built does not stop the rest: the error
// joins all of that.
func PostMigrate(ctx context.Context, opts PostOptions) (err error) {
	if err := opts.Validate(); err != nil {
		return err
	}
	r := &run{Options: Options{Postgres: opts.Postgres, Schema: opts.Schema, Out: opts.Out}}
	if err := r.connect(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, r.conn)) }()
	if err := r.lock(ctx); err != nil {
		return err
	}
	versions, missing, err := r.missing(ctx)
	if err != nil {
		return err
	}
	want := schema.MattermostPostgres(versions)
	if !opts.CreateIndexes {
		missing = missing.FullText(fullTextTables...)
	}
	began := time.Now()
	unbuilt := r.build(ctx, want, missing)
	if ctx.Err() != nil || r.conn.IsClosed() {
		return errors.Join(unbuilt, ctx.Err())
	}
	if opts.CreateIndexes {
		unbuilt = errors.Join(unbuilt, r.fillViews(ctx, want))
	}
	switch {
	case unbuilt != nil: // the error says what is not there
	case len(missing.Changes) == 0:
		r.printf("done: nothing that should be there is missing\n")
	default:
		r.printf("done: built %s in %.1f s\n", counted(missing), time.Since(began).Seconds())
	}
	return errors.Join(unbuilt, r.printChecklist(ctx, versions))
}

// configurations is the table of the server's configuration. Its rows have no other
// use.
const configurations = "configurations"

// printChecklist says what is left to do before a server is started.
func (r *run) printChecklist(ctx context.Context, versions schema.Versions) error {
	i := checklist.Installation{Target: r.conn, Schema: r.Schema, Versions: versions}
	var there, active bool
	if err := r.conn.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", schema.QuotePostgres(r.Schema, configurations)).Scan(&there); err != nil {
		return fmt.Errorf("looking for the table %s: %w", configurations, err)
	}
	if there {
		query := "SELECT EXISTS (SELECT FROM " + schema.QuotePostgres(r.Schema, configurations) + " WHERE active)"
		if err := r.conn.QueryRow(ctx, query).Scan(&active); err != nil {
			return fmt.Errorf("looking for the server's configuration in the table %s: %w", configurations, err)
		}
	}
	if active {
		i.Configuration = checklist.InPostgres
	}
	checklist.Print(r.Out, i)
	return nil
}

// missing compares the tables with what the migrations of db_migrations leave.
func (r *run) missing(ctx context.Context) (versions schema.Versions, m indexes.Missing, err error) {
	live, err := schema.ReadPostgres(ctx, r.conn, r.Schema)
	if err != nil {
		return nil, m, fmt.Errorf("reading the target's schema: %w", err)
	}
	if len(live.Migrations) == 0 {
		return nil, m, fmt.Errorf("the schema %s has no migrations in db_migrations: it has no tables that a Mattermost server made, or migration-assist postgres --run-migrations", r.Schema)
	}
	if versions, err = schema.CheckTarget(live.Migrations); err != nil {
		return nil, m, err
	}
	r.printf("         Mattermost's migrations %s\n", versions)
	m = indexes.Find(schema.OnlyMattermost(live), schema.MattermostPostgres(versions))
	for _, change := range m.Others {
		r.printf("differs  left as it is; to be Mattermost's own, it would take to %s\n", change)
	}
	return versions, m, nil
}

// build builds what is missing.
func (r *run) build(ctx context.Context, want *schema.Catalog, missing indexes.Missing) error {
	if len(missing.Changes) == 0 {
		return nil
	}
	builder := indexes.Builder{Target: copier.JoinSessions(r.Postgres, r.Schema), Schema: r.Schema, Workers: min(max(runtime.GOMAXPROCS(0), 2), 8)}
	relations := missing.Relations()
	use, err := r.readUse(ctx, r.conn, relations...)
	switch {
	case err != nil:
		return err
	case use.Sessions > 0:
		builder.Concurrent = relations
		r.printf("in use   %d other sessions are in the database: indexes are built CONCURRENTLY, which blocks nobody and takes longer\n", use.Sessions)
	case len(use.Locked) > 0:
		builder.Concurrent = use.Locked
		r.printf("in use   %s, which others have locked: their indexes are built CONCURRENTLY\n", strings.Join(use.Locked, ", "))
	}
	builder.InUse = r.inUse()
	for _, d := range missing.Invalid {
		r.printf("invalid  index %s of %s, which an earlier build has left unfinished, is dropped and built again\n", d.Index, d.Relation)
	}
	r.printf("build    %s\n", counted(missing))
	err = builder.BuildMissing(ctx, missing)
	if ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	refused, err := r.explain(ctx, want, err)
	return errors.Join(err, refused, builder.Analyze(ctx, relations))
}

// readUse looks for others who use relations.
func (r *run) readUse(ctx context.Context, conn *pgx.Conn, relations ...string) (indexes.Use, error) {
	own, err := copier.Joined(ctx, conn, r.Schema)
	if err != nil {
		return indexes.Use{}, err
	}
	return indexes.ReadUse(ctx, conn, r.Schema, relations, own)
}

// inUse returns what tells before each build whether others use its relation by then:
// a server may be started meanwhile. What is at work already blocks its writes.
func (r *run) inUse() func(ctx context.Context, conn *pgx.Conn, relation string) (bool, error) {
	var mutex sync.Mutex
	told := false
	return func(ctx context.Context, conn *pgx.Conn, relation string) (bool, error) {
		use, err := r.readUse(ctx, conn, relation)
		if err != nil || use.Sessions == 0 && len(use.Locked) == 0 {
			return false, err
		}
		mutex.Lock()
		defer mutex.Unlock()
		if !told {
			told = true
			r.printf("in use   others are in the database since: what is left is built CONCURRENTLY, which blocks nobody and takes longer\n")
		}
		return true, nil
	}
}

// explain lists the rows for which a full-text index could not be built, and returns
// an error for each such index in place of PostgreSQL's.
func (r *run) explain(ctx context.Context, want *schema.Catalog, err error) (refused, failed error) {
	for _, e := range indexes.Refused(err) {
		change, ok := e.Change.(schema.CreateIndex)
		if !ok || !e.TooLong() || !change.Index.IsFullText() || want.Table(change.Relation) == nil {
			refused = errors.Join(refused, e)
			continue
		}
		long, err := indexes.ReadLongRows(ctx, r.conn, r.Schema, want.Table(change.Relation), change)
		if err != nil {
			return refused, errors.Join(e, err)
		}
		r.printLong(long)
		refused = errors.Join(refused, fmt.Errorf("%s: %d rows have more text than a full-text index holds; they are listed above, with the statements that finish it. All else was built", change, len(long.Rows)))
	}
	return refused, indexes.NotRefused(err)
}

func (r *run) printLong(long indexes.LongRows) {
	r.printf("too long for the full-text index %s of %s, which holds 1,048,575 bytes of words and their places:\n", long.Index.Index.Name, long.Index.Relation)
	for _, row := range long.Rows {
		r.printf("    %s: %s bytes\n", row.Key, humanize.Comma(row.Bytes))
	}
	r.printf("To finish it by hand")
	if len(long.SQL) > 1 {
		r.printf(", with the end of these texts cut off")
		if long.Index.Relation == "fileinfo" {
			r.printf(" (they are what was read of files for the search; the files stay as they are)")
		}
	}
	r.printf(":\n")
	for _, sql := range long.SQL {
		r.printf("    %s;\n", sql)
	}
}

// fillViews refreshes those materialized views that have no rows: they were made
// before there was something to be seen in them.
func (r *run) fillViews(ctx context.Context, want *schema.Catalog) error {
	var errs []error
	for _, view := range want.Views {
		if view.Materialized {
			errs = append(errs, r.fillView(ctx, view))
		}
	}
	return errors.Join(errs...)
}

func (r *run) fillView(ctx context.Context, view *schema.View) error {
	name := schema.QuotePostgres(r.Schema, view.Name)
	var exists, filled bool
	if err := r.conn.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", name).Scan(&exists); err != nil {
		return fmt.Errorf("looking for the view %s: %w", view.Name, err)
	}
	if !exists {
		return nil
	}
	if err := r.conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM "+name+")").Scan(&filled); err != nil {
		return fmt.Errorf("looking for rows in the materialized view %s: %w", view.Name, err)
	}
	if filled {
		return nil
	}
	if _, err := r.conn.Exec(ctx, "REFRESH MATERIALIZED VIEW "+name); err != nil {
		return fmt.Errorf("refreshing the materialized view %s: %w", view.Name, err)
	}
	return nil
}

// counted says how much is built, and what where that is little.
func counted(m indexes.Missing) string {
	var names []string
	for _, change := range m.Changes {
		names = append(names, strings.TrimPrefix(strings.TrimPrefix(change.String(), "create "), "add "))
	}
	if len(names) <= 6 {
		return strings.Join(slices.Compact(names), ", ")
	}
	return fmt.Sprintf("%d keys, indexes and views", len(names))
}

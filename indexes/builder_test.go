package indexes_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/indexes"
	"migration-assist/internal/dsn"
	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// bareTarget is a database with Mattermost's tables and nothing else.
func bareTarget(t *testing.T, versions schema.Versions) (indexes.Builder, *pgx.Conn) {
	t.Helper()
	database := testdb.Postgres(t)
	config, err := dsn.Postgres(database.DSN)
	if err != nil {
		t.Fatal(err)
	}
	conn := testdb.OpenPostgres(t, database.DSN)
	if err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		_, err := schema.Apply(t.Context(), tx, "public", versions, schema.ApplyOptions{Bare: true})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return indexes.Builder{Target: config, Schema: "public", Workers: 3}, conn
}

// missing is what a target lacks of Mattermost's schema.
func missing(t *testing.T, conn *pgx.Conn, versions schema.Versions) []schema.Change {
	t.Helper()
	live, err := schema.ReadPostgres(t.Context(), conn, "public")
	if err != nil {
		t.Fatal(err)
	}
	return schema.Diff(schema.OnlyMattermost(live), schema.MattermostPostgres(versions))
}

func TestBuild(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	changes := missing(t, conn, versions)

	// A build that stopped on the way goes on with what is missing then.
	half := changes[:len(changes)/2]
	if err := builder.Build(t.Context(), half); err != nil {
		t.Fatal(err)
	}
	rest := missing(t, conn, versions)
	if len(rest) != len(changes)-len(half) {
		t.Errorf("%d changes are left, want %d", len(rest), len(changes)-len(half))
	}
	if err := builder.Build(t.Context(), rest); err != nil {
		t.Fatal(err)
	}
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, versions))
}

func TestBuildThatFails(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	if _, err := conn.Exec(t.Context(), "INSERT INTO teams (id, name) VALUES ('a', 'same'), ('b', 'same')"); err != nil {
		t.Fatal(err)
	}
	err := builder.Build(t.Context(), missing(t, conn, versions))
	var answer *pgconn.PgError
	if !errors.As(err, &answer) || answer.Code != "23505" || !strings.Contains(err.Error(), "add constraint teams_name_key to teams") || !strings.Contains(err.Error(), "(name)=(same)") {
		t.Errorf("the build ended with %v", err)
	}
}

func TestBuildRefusesOtherChanges(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	changes := append(missing(t, conn, versions), schema.DropTable{Table: "teams"})
	if err := builder.Build(t.Context(), changes); err == nil || !strings.Contains(err.Error(), "drop table teams") {
		t.Errorf("the build ended with %v", err)
	}
	if left := len(missing(t, conn, versions)); left != len(changes)-1 {
		t.Errorf("%d changes are left, want %d", left, len(changes)-1)
	}
}

func TestAnalyze(t *testing.T) {
	t.Parallel()
	builder, conn := bareTarget(t, schema.Through(141))
	if _, err := conn.Exec(t.Context(), "INSERT INTO teams (id) VALUES ('a'), ('b')"); err != nil {
		t.Fatal(err)
	}
	if err := builder.Analyze(t.Context(), []string{"teams", "posts"}); err != nil {
		t.Fatal(err)
	}
	var rows float64
	if err := conn.QueryRow(t.Context(), "SELECT reltuples FROM pg_class WHERE oid = 'public.teams'::regclass").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	if rows != 2 {
		t.Errorf("the planner knows of %v rows, want 2", rows)
	}
	if err := builder.Analyze(t.Context(), []string{"nonsense"}); err == nil || !strings.Contains(err.Error(), "analyze nonsense") {
		t.Errorf("the analysis ended with %v", err)
	}
}

// TestBuildGoesOnAfterARefusal has a text that a full-text index cannot hold.
func TestBuildGoesOnAfterARefusal(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	if _, err := conn.Exec(t.Context(), "INSERT INTO fileinfo (id, content) SELECT 'a', string_agg(md5(i::text), ' ') FROM generate_series(1, 60000) i"); err != nil {
		t.Fatal(err)
	}
	err := builder.Build(t.Context(), missing(t, conn, versions))
	if err == nil || !strings.Contains(err.Error(), "create index idx_fileinfo_content_txt on fileinfo") || !strings.Contains(err.Error(), "shorten it in MySQL") {
		t.Errorf("the build ended with %v", err)
	}
	if rest := missing(t, conn, versions); len(rest) != 1 {
		t.Errorf("%d changes are left, want the one that was refused", len(rest))
	}
}

// TestBuildOfATextThatIsTooLong has a text that a B-tree cannot hold.
func TestBuildOfATextThatIsTooLong(t *testing.T) {
	t.Parallel()
	builder, conn := bareTarget(t, schema.Through(141))
	if _, err := conn.Exec(t.Context(), "INSERT INTO fileinfo (id, content) SELECT 'a', string_agg(md5(i::text), ' ') FROM generate_series(1, 300) i"); err != nil {
		t.Fatal(err)
	}
	err := builder.Build(t.Context(), []schema.Change{schema.CreateIndex{Relation: "fileinfo", Index: &schema.Index{Name: "long", Definition: "btree (content)"}}})
	if err == nil || !strings.Contains(err.Error(), "create index long on fileinfo") || !strings.Contains(err.Error(), "a value is too long for this index: shorten it in MySQL") {
		t.Errorf("the build ended with %v", err)
	}
}

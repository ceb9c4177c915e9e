package schema_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// catalog returns a catalog of tables with the type kind.
func catalog(tables ...*schema.Table) *schema.Catalog {
	return &schema.Catalog{
		Dialect: schema.Postgres,
		Tables:  tables,
		Enums:   []*schema.Enum{{Name: "kind", Labels: []string{"a", "it's"}}},
	}
}

func column(typ string) *schema.Column { return &schema.Column{Name: "c", Type: typ} }

// TestDiffOfOneTable compares what a difference says and runs.
func TestDiffOfOneTable(t *testing.T) {
	t.Parallel()
	withDefault := func(typ, expression string) *schema.Column {
		return &schema.Column{Name: "c", Type: typ, Default: new(expression)}
	}
	tests := map[string]struct {
		have, want schema.Table
		says, runs []string
	}{
		"nothing": {
			have: schema.Table{Columns: []*schema.Column{withDefault("bigint", "0")}},
			want: schema.Table{Columns: []*schema.Column{withDefault("bigint", "0")}},
		},
		"text to own type": {
			have: schema.Table{Columns: []*schema.Column{withDefault("character varying(8)", "'a'::character varying")}},
			want: schema.Table{Columns: []*schema.Column{withDefault("kind", "'a'::kind")}},
			says: []string{"alter column t.c: type character varying(8) to kind, default 'a'::character varying to 'a'::kind"},
			runs: []string{`ALTER TABLE "s"."t" ALTER COLUMN "c" DROP DEFAULT, ` +
				`ALTER COLUMN "c" TYPE "s"."kind" USING "c"::text::"s"."kind", ALTER COLUMN "c" SET DEFAULT 'a'::"s"."kind"`},
		},
		"text to jsonb": {
			have: schema.Table{Columns: []*schema.Column{column("text")}},
			want: schema.Table{Columns: []*schema.Column{column("jsonb")}},
			says: []string{"alter column t.c: type text to jsonb"},
			runs: []string{`ALTER TABLE "s"."t" ALTER COLUMN "c" TYPE jsonb USING "c"::text::jsonb`},
		},
		"longer": {
			have: schema.Table{Columns: []*schema.Column{withDefault("character varying(8)", "''::character varying")}},
			want: schema.Table{Columns: []*schema.Column{{Name: "c", Type: "text", NotNull: true}}},
			says: []string{"alter column t.c: type character varying(8) to text, default ''::character varying to none, to NOT NULL"},
			runs: []string{`ALTER TABLE "s"."t" ALTER COLUMN "c" DROP DEFAULT, ALTER COLUMN "c" TYPE text, ALTER COLUMN "c" SET NOT NULL`},
		},
		"columns come in the table's order": {
			have: schema.Table{Columns: []*schema.Column{{Name: "x", Type: "text"}}},
			want: schema.Table{Columns: []*schema.Column{{Name: "z", Type: "kind[]"}, withDefault("kind", "'::kind'::kind")}},
			says: []string{"drop column t.x", "add column t.z", "add column t.c"},
			runs: []string{
				`ALTER TABLE "s"."t" DROP COLUMN "x"`, `ALTER TABLE "s"."t" ADD COLUMN "z" "s"."kind"[]`,
				`ALTER TABLE "s"."t" ADD COLUMN "c" "s"."kind" DEFAULT '::kind'::"s"."kind"`,
			},
		},
		"invalid and changed indexes": {
			have: schema.Table{Indexes: []*schema.Index{
				{Name: "i", Definition: "btree (c)", Invalid: true},
				{Name: "j", Definition: "btree (c)"},
			}},
			want: schema.Table{Indexes: []*schema.Index{
				{Name: "i", Definition: "btree (c)"},
				{Name: "j", Definition: "btree (c) WHERE (c = 'a'::kind)", Unique: true},
			}},
			says: []string{"drop index i on t", "drop index j on t", "create index i on t", "create index j on t"},
			runs: []string{
				`DROP INDEX "s"."i"`, `DROP INDEX "s"."j"`, `CREATE INDEX "i" ON "s"."t" USING btree (c)`,
				`CREATE UNIQUE INDEX "j" ON "s"."t" USING btree (c) WHERE (c = 'a'::"s"."kind")`,
			},
		},
		"constraints": {
			have: schema.Table{Constraints: []*schema.Constraint{
				{Name: "k", Kind: schema.Check, Definition: "CHECK ((c > 0))"},
				{Name: "z", Kind: schema.ForeignKey, Definition: "FOREIGN KEY (c) REFERENCES r(id)", RefTable: "r"},
			}},
			want: schema.Table{Constraints: []*schema.Constraint{
				{Name: "a", Kind: schema.ForeignKey, Definition: `FOREIGN KEY (c) REFERENCES "R"(id) ON DELETE CASCADE`, RefTable: "R"},
				{Name: "k", Kind: schema.Check, Definition: "CHECK ((c <> 'it''s'::kind))"},
			}},
			says: []string{"drop constraint z of t", "drop constraint k of t", "add constraint k to t", "add constraint a to t"},
			runs: []string{
				`ALTER TABLE "s"."t" DROP CONSTRAINT "z"`, `ALTER TABLE "s"."t" DROP CONSTRAINT "k"`,
				`ALTER TABLE "s"."t" ADD CONSTRAINT "k" CHECK ((c <> 'it''s'::"s"."kind"))`,
				`ALTER TABLE "s"."t" ADD CONSTRAINT "a" FOREIGN KEY (c) REFERENCES "s"."R"(id) ON DELETE CASCADE`,
			},
		},
		"identity": {
			have: schema.Table{Columns: []*schema.Column{
				{Name: "a", Type: "bigint", Default: new("0")}, {Name: "b", Type: "integer", NotNull: true, AutoIncrement: true},
			}},
			want: schema.Table{Columns: []*schema.Column{
				{Name: "a", Type: "bigint", NotNull: true, AutoIncrement: true}, {Name: "b", Type: "integer", Default: new("1")},
				{Name: "d", Type: "smallint", NotNull: true, AutoIncrement: true},
			}},
			says: []string{
				"alter column t.a: default 0 to none, to NOT NULL, to an identity column",
				"alter column t.b: default none to 1, to accept NULL, no longer an identity column", "add column t.d",
			},
			runs: []string{
				`ALTER TABLE "s"."t" ALTER COLUMN "a" DROP DEFAULT, ALTER COLUMN "a" SET NOT NULL, ALTER COLUMN "a" ADD GENERATED BY DEFAULT AS IDENTITY`,
				`ALTER TABLE "s"."t" ALTER COLUMN "b" DROP IDENTITY, ALTER COLUMN "b" SET DEFAULT 1, ALTER COLUMN "b" DROP NOT NULL`,
				`ALTER TABLE "s"."t" ADD COLUMN "d" smallint GENERATED BY DEFAULT AS IDENTITY NOT NULL`,
			},
		},
		"comments": {
			have: schema.Table{Columns: []*schema.Column{
				{Name: "a", Type: "text", Comment: "stays"}, {Name: "b", Type: "text", Comment: "old"}, {Name: "c", Type: "text", Comment: "same"},
			}},
			want: schema.Table{Columns: []*schema.Column{
				{Name: "a", Type: "text"}, {Name: "b", Type: "text", Comment: `it's \x`}, {Name: "c", Type: "text", Comment: "same"},
				{Name: "d", Type: "text", Comment: "new"},
			}},
			says: []string{"add column t.d", "comment on column t.b", "comment on column t.d"},
			runs: []string{
				`ALTER TABLE "s"."t" ADD COLUMN "d" text`, `COMMENT ON COLUMN "s"."t"."b" IS E'it''s \\x'`,
				`COMMENT ON COLUMN "s"."t"."d" IS 'new'`,
			},
		},
		"storage parameters": {
			have: schema.Table{StorageParameters: map[string]string{"fillfactor": "70", "autovacuum_enabled": "true"}},
			want: schema.Table{StorageParameters: map[string]string{"autovacuum_enabled": "false"}},
			says: []string{"reset storage parameter fillfactor of table t", "set storage parameter autovacuum_enabled of table t to false"},
			runs: []string{`ALTER TABLE "s"."t" RESET ("fillfactor")`, `ALTER TABLE "s"."t" SET ("autovacuum_enabled" = 'false')`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.have.Name, test.want.Name = "t", "t"
			requireChanges(t, schema.Diff(catalog(&test.have), catalog(&test.want)), test.says, test.runs)
		})
	}
}

// TestDiffOfCatalogs covers tables, types and views that come and go, and the
// order of all.
func TestDiffOfCatalogs(t *testing.T) {
	t.Parallel()
	have := catalog(
		&schema.Table{Name: "gone", Constraints: []*schema.Constraint{
			{Name: "f", Kind: schema.ForeignKey, Definition: "FOREIGN KEY (a) REFERENCES t(a)", RefTable: "t"},
		}},
	)
	have.Enums = append(have.Enums, &schema.Enum{Name: "old", Labels: []string{"x"}})
	have.Views = []*schema.View{
		{Name: "plain"},
		{Name: "stats", Materialized: true, Indexes: []*schema.Index{{Name: "dropped"}}},
	}
	want := catalog(&schema.Table{
		Name: "new", Columns: []*schema.Column{{Name: "a", Type: "fresh", NotNull: true}},
		Constraints: []*schema.Constraint{{Name: "p", Kind: schema.PrimaryKey, Definition: "PRIMARY KEY (a)"}},
	})
	want.Enums[0].Labels = []string{"first", "a", "more", "it's"}
	want.Enums = append(want.Enums, &schema.Enum{Name: "fresh", Labels: []string{`b\s`}})
	want.Views = []*schema.View{
		{Name: "stats", Materialized: true, Indexes: []*schema.Index{{Name: "i", Definition: "btree (a)"}}},
		{Name: "seen", Materialized: true, Query: "SELECT a, '{}' FROM {new}"},
	}
	requireChanges(t, schema.Diff(have, want), []string{
		"drop view plain", "drop index dropped on stats",
		"drop constraint f of gone", "drop table gone",
		"create type fresh", "add label first to type kind", "add label more to type kind",
		"create table new", "drop type old", "add constraint p to new",
		"create materialized view seen", "create index i on stats",
	}, []string{
		`DROP VIEW "s"."plain"`, `DROP INDEX "s"."dropped"`,
		`ALTER TABLE "s"."gone" DROP CONSTRAINT "f"`, `DROP TABLE "s"."gone"`,
		`CREATE TYPE "s"."fresh" AS ENUM (E'b\\s')`,
		`ALTER TYPE "s"."kind" ADD VALUE 'first' BEFORE 'a'`, `ALTER TYPE "s"."kind" ADD VALUE 'more' AFTER 'a'`,
		`CREATE TABLE "s"."new" ("a" "s"."fresh" NOT NULL)`, `DROP TYPE "s"."old"`,
		`ALTER TABLE "s"."new" ADD CONSTRAINT "p" PRIMARY KEY (a)`,
		"CREATE MATERIALIZED VIEW \"s\".\"seen\" AS\nSELECT a, '{}' FROM \"s\".\"new\"",
		`CREATE INDEX "i" ON "s"."stats" USING btree (a)`,
	})
}

// TestDiffOfLabels adds labels to a type that exists, in their places.
func TestDiffOfLabels(t *testing.T) {
	t.Parallel()
	conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
	previous := &schema.Catalog{}
	for _, labels := range [][]string{{"b", "d"}, {"a", "b", "c", "d", "e"}} {
		next := &schema.Catalog{Enums: []*schema.Enum{{Name: "kind", Labels: labels}}}
		execChanges(t, conn, "public", schema.Diff(previous, next))
		schematest.Require(t.Context(), t, conn, "public", schematest.Elements{"enum kind": fmt.Sprint(labels)})
		previous = next
	}
}

func requireChanges(t *testing.T, changes []schema.Change, says, runs []string) {
	t.Helper()
	var gotSays, gotRuns []string
	for _, change := range changes {
		gotSays = append(gotSays, change.String())
		gotRuns = append(gotRuns, change.SQL("s"))
	}
	if diff := cmp.Diff(says, gotSays); diff != "" {
		t.Errorf("says (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(runs, gotRuns); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
}

// TestDiffOfIdentities has PostgreSQL make identity columns of others and back.
func TestDiffOfIdentities(t *testing.T) {
	t.Parallel()
	conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
	previous := &schema.Catalog{}
	for _, columns := range [][]*schema.Column{
		{{Name: "a", Type: "bigint", Default: new("'0'::bigint"), Comment: "old"}, {Name: "b", Type: "integer", NotNull: true, AutoIncrement: true}},
		{{Name: "a", Type: "bigint", NotNull: true, AutoIncrement: true, Comment: "new"}, {Name: "b", Type: "integer", Default: new("1")}},
	} {
		next := catalog(&schema.Table{Name: "t", Columns: columns})
		execChanges(t, conn, "public", schema.Diff(previous, next))
		read, err := schema.ReadPostgres(t.Context(), conn, "public")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(columns, read.Table("t").Columns); diff != "" {
			t.Errorf("columns (-want +read):\n%s", diff)
		}
		previous = next
	}
}

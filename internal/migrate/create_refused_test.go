package migrate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// TestRefusedCreates refuses tables that cannot be made, and leaves the target
// as it was.
func TestRefusedCreates(t *testing.T) {
	t.Parallel()
	var times []string
	for i := range 600 {
		times = append(times, fmt.Sprintf("C%d time NOT NULL", i))
	}
	for _, test := range []struct {
		name     string
		source   []string // statements in MySQL
		target   []string // statements in PostgreSQL
		create   []string
		skip     []string
		truncate bool
		want     []string
	}{
		{name: "NotNamed", source: []string{"CREATE TABLE T (N int)", "INSERT INTO T VALUES (1)"}, want: []string{"table T (only in MySQL, about ", "--skip TABLE", "--create-unknown TABLE"}},
		{name: "Unknown", create: []string{"nowhere", "neither"}, want: []string{"--create-unknown nowhere: MySQL's database", "--create-unknown neither: "}},
		{name: "Column", source: []string{"CREATE TABLE T (C int)"}, create: []string{"T.C"}, want: []string{"--create-unknown t.c: MySQL's database", "give the table's name alone"}},
		{name: "Mattermosts", create: []string{"Posts"}, want: []string{"--create-unknown Posts: the table is Mattermost's own"}},
		{name: "Plugins", create: []string{"IR_Incident"}, want: []string{"--create-unknown IR_Incident: ", "belongs to the plugin Playbooks"}},
		{name: "Contradiction", create: []string{"T"}, skip: []string{"t"}, want: []string{"--create-unknown T contradicts --skip T"}},
		{name: "Bookkeeping", create: []string{"Site_Schema_Migrations"}, want: []string{"--create-unknown Site_Schema_Migrations: the table is the bookkeeping of migrations"}},
		{
			name: "AllButBookkeeping", source: []string{"CREATE TABLE T (N int)", "CREATE TABLE site_schema_migrations (N int)", "INSERT INTO site_schema_migrations VALUES (1)"}, create: []string{"all"},
			want: []string{"table site_schema_migrations (only in MySQL, about ", "16 KiB, the bookkeeping of migrations for MySQL, which is never made)"},
		},
		{name: "SystemColumn", source: []string{"CREATE TABLE T (xmin int)"}, create: []string{"T"}, want: []string{"--create-unknown: table T: column xmin", "system column", "rename it in MySQL", "--skip T"}},
		{
			name: "WideRow", source: []string{"CREATE TABLE T (" + strings.Join(times, ", ") + ")"}, create: []string{"T"},
			want: []string{"--create-unknown: table T: its smallest row would have 9624 bytes in PostgreSQL, which holds 8160", "--skip T"},
		},
		{
			name: "TableInTheTarget", source: []string{"CREATE TABLE T (N int)"}, target: []string{"CREATE TABLE public.t (n integer)"}, create: []string{"t"},
			want: []string{"--create-unknown T: the target has a table t already", "--truncate"},
		},
		{
			name: "OtherColumns", source: []string{"CREATE TABLE T (N int AUTO_INCREMENT PRIMARY KEY, M int DEFAULT 3)"},
			target: []string{"CREATE TABLE public.t (n integer NOT NULL DEFAULT 0, m integer NOT NULL, extra text)", "INSERT INTO public.t VALUES (1, 2, '3')"},
			create: []string{"t"}, truncate: true,
			want: []string{"drop column t.extra", "t.m: to accept NULL", "t.n: to an identity column"},
		},
		{
			name: "OtherConstraints", source: []string{"CREATE TABLE T (N int)"},
			target: []string{"CREATE TABLE public.t (n integer UNIQUE CHECK (n > 0))", "CREATE UNIQUE INDEX other ON public.t (n)", "CREATE INDEX harmless ON public.t (n)"},
			create: []string{"t"}, truncate: true,
			want: []string{"drop constraint t_n_check of t; drop constraint t_n_key of t; drop index other on t"},
		},
		{
			name: "Trigger", source: []string{"CREATE TABLE T (N int)"},
			target: []string{
				"CREATE TABLE public.t (n integer)",
				"CREATE FUNCTION public.spoil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
				"CREATE TRIGGER spoiler BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.spoil()",
			},
			create: []string{"t"}, truncate: true, want: []string{"the target's table t has the trigger spoiler"},
		},
		{
			name: "Partitioned", source: []string{"CREATE TABLE T (N int)"},
			target: []string{"CREATE TABLE public.t (n integer) PARTITION BY LIST (n)", "CREATE TABLE public.t1 PARTITION OF public.t DEFAULT"},
			create: []string{"t"}, truncate: true, want: []string{"--create-unknown T: the target's table t has partitions", "drop it, or rename it"},
		},
		{
			name: "Parent", source: []string{"CREATE TABLE T (N int)"},
			target: []string{"CREATE TABLE public.t (n integer)", "CREATE TABLE public.child () INHERITS (public.t)"},
			create: []string{"t"}, truncate: true, want: []string{"--create-unknown T: the target's table t has partitions, or shares rows with another table"},
		},
		{
			name: "Referenced", source: []string{"CREATE TABLE T (N int PRIMARY KEY)"},
			target: []string{"CREATE TABLE public.t (n integer PRIMARY KEY)", "CREATE TABLE public.own (n integer CONSTRAINT own_t REFERENCES public.t)"},
			create: []string{"t"}, truncate: true,
			want: []string{"--create-unknown: the foreign key own_t of the table own points to the target's table t", "drop that key, and add it again after the migration"},
		},
		{
			name: "OtherLabels", source: []string{"CREATE TABLE T (Kind enum('a','b'))"}, target: []string{"CREATE TYPE public.t_kind AS ENUM ('b', 'a')"}, create: []string{"t"},
			want: []string{"--create-unknown T: the target has a type t_kind with other labels", `DROP TYPE "public"."t_kind"`},
		},
		{
			name: "OtherLabelsInATable", source: []string{"CREATE TABLE T (Kind enum('a','b'))"},
			target: []string{"CREATE TYPE public.t_kind AS ENUM ('a')", "CREATE TABLE public.t (kind public.t_kind)"},
			create: []string{"t"}, truncate: true, want: []string{"has a type t_kind with other labels", "drop what uses it"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			requireRefusedCreate(t, test.source, test.target, func(o *migrate.Options) {
				o.CreateUnknown, o.Skip, o.Truncate = test.create, test.skip, test.truncate
			}, test.want...)
		})
	}
}

// requireRefusedCreate migrates after statements in MySQL and PostgreSQL, and
// fails unless the run is refused and leaves the target as it was.
func requireRefusedCreate(t *testing.T, inSource, inTarget []string, change func(*migrate.Options), want ...string) {
	t.Helper()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, inSource...)
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, inTarget...)
	before := relations(t, conn)
	requirePlanRefuses(t, s.Database, target, want, change)
	_, err := run(t, s.Database, target, change)
	requireRefusal(t, err, want...)
	if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
		t.Errorf("the target has changed (-before +after):\n%s", diff)
	}
}

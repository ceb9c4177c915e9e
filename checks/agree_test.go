package checks_test

import (
	"io"
	"slices"
	"testing"

	"migration-assist/checks"
	"migration-assist/copier"
	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// notes are values that migrate converts or keeps.
var notes = checkCase{statements: []string{
	`INSERT INTO Posts (Id, Message, Props) VALUES ('nul', '\0', '{}'), ('escape', '', '{"a": "\\u0000"}')`,
	`INSERT INTO TeamMembers (TeamId, UserId, SchemeUser) VALUES ('t', 'u2', 2)`,
	`INSERT INTO Threads (PostId, Participants) VALUES ('scalar', '17')`,
	`CREATE TABLE OurEmpty (Id int PRIMARY KEY)`,
	`ALTER TABLE OAuthApps DROP COLUMN Homepage`,
}}

// TestAgreesWithMigrate has migrate end at each problem that blocks, and at no other.
func TestAgreesWithMigrate(t *testing.T) {
	t.Parallel()
	harmless := notes
	blocking := map[string]checkCase{}
	for name, c := range cases {
		if slices.ContainsFunc(c.want, func(p checks.Problem) bool { return p.Blocks }) {
			blocking[name] = c
		} else {
			harmless.statements = append(harmless.statements, c.statements...)
		}
	}
	for name, c := range blocking {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := migrateDatabase(t, c); err == nil {
				t.Error("migrate did not end")
			}
		})
	}
	t.Run("Notes", func(t *testing.T) {
		t.Parallel()
		if err := migrateDatabase(t, harmless); err != nil {
			t.Error(err)
		}
	})
}

// migrateDatabase makes a database, requires that the checks say what the case does of
// it, and migrates it.
func migrateDatabase(t *testing.T, c checkCase) error {
	t.Helper()
	source, target := testdb.MySQL(t), testdb.Postgres(t)
	newDatabase(t, source, c.statements...)
	blocks := func(p checks.Problem) bool { return p.Blocks }
	if have := look(t, source); slices.ContainsFunc(have, blocks) != slices.ContainsFunc(c.want, blocks) {
		t.Errorf("found %v", have)
	}
	opts := migrate.Options{Schema: "public", Snapshot: copier.SnapshotNone, SourceStopped: true, Out: io.Discard}
	var err error
	if opts.MySQL, err = dsn.MySQL(source.DSN); err != nil {
		t.Fatal(err)
	}
	if opts.Postgres, err = dsn.Postgres(target.DSN); err != nil {
		t.Fatal(err)
	}
	return migrate.Run(t.Context(), opts)
}

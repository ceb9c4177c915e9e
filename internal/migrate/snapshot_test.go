package migrate_test

import (
	"strings"
	"testing"

	"migration-assist/copier"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// TestSnapshot has servers of its own, whose locks nobody else waits for.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testdb.Private(t, start, "mm")
			s := newSampleSource(t, &testdb.Database{Name: "mm", DSN: server.DSN("mm")})
			target := testdb.Postgres(t)
			out := mustRun(t, s.Database, target, func(o *migrate.Options) { o.Snapshot = copier.SnapshotAuto })
			if !strings.Contains(out, "snapshot opened under a global read lock, held for ") {
				t.Errorf("the output does not say how the snapshot was opened:\n%s", out)
			}
			compareRows(t, s.db, testdb.OpenPostgres(t, target.DSN), "public")

			s.exec(t, "CREATE USER reader@'%' IDENTIFIED BY 'x'", "GRANT SELECT ON mm.* TO reader@'%'")
			reader := &testdb.Database{Name: "mm", DSN: strings.Replace(s.DSN, "root@", "reader:x@", 1)}
			out, err := run(t, reader, testdb.Postgres(t), func(o *migrate.Options) { o.Snapshot = copier.SnapshotLock })
			if err == nil || !strings.Contains(err.Error(), "there is no lock") {
				t.Errorf("a user without privileges got a lock: %v\n%s", err, out)
			}
			out, err = verifyDatabases(t, reader, target, func(o *migrate.VerifyOptions) { o.Snapshot = copier.SnapshotAuto })
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			requireTexts(t, out, "snapshot opened ", "         no better one: ")
		})
	}
}

package copier_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/copier"
	"migration-assist/internal/testdb"
)

// TestDiskFullRepeatsAChunk has PostgreSQL refuse a row, the first time that it comes,
// as one that has no room for it.
func TestDiskFullRepeatsAChunk(t *testing.T) {
	t.Parallel()
	d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	d.fillBig(t, 40, `CREATE SEQUENCE asked;
		CREATE FUNCTION has_room() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('public.asked') = 1 THEN RAISE 'no room' USING ERRCODE = 'disk_full'; END IF;
			RETURN true;
		END $$;
		CREATE TABLE big (id integer CHECK (id <> 20 OR has_room()), t text)`)
	var retried []error
	results, err := d.copier(t, 1, func(c *copier.Config) {
		c.Retrying = func(err error, _ time.Duration) { retried = append(retried, err) }
	}).Run(t.Context(), d.tables(t))
	if err != nil || len(results) != 1 || results[0].Rows != 40 {
		t.Fatalf("the copy ended with %v, %v", results, err)
	}
	var answer *pgconn.PgError
	if len(retried) != 1 || !errors.As(retried[0], &answer) || answer.Code != "53100" {
		t.Errorf("tried again after %v", retried)
	}
	var rows, different, recorded int
	if err := d.target.QueryRow(t.Context(), "SELECT count(*), count(DISTINCT id), (SELECT sum(rows) FROM migration_assist.chunk WHERE done IS NOT NULL) FROM big").
		Scan(&rows, &different, &recorded); err != nil || rows != 40 || different != 40 || recorded != 40 {
		t.Errorf("%d rows, of which %d are different, and %d are recorded: %v", rows, different, recorded, err)
	}
}

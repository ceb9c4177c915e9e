package copier_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/copier"
	"migration-assist/internal/testdb"
	"migration-assist/typemap"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	good := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	complete := copier.Config{Source: good.snapshot(t, 1), SourceDatabase: "s", Target: good.targetConfig, Run: good.begin(t), Workers: 1}
	for name, spoil := range map[string]func(*copier.Config){
		"NoSource":   func(c *copier.Config) { c.Source = nil },
		"NoDatabase": func(c *copier.Config) { c.SourceDatabase = "" },
		"NoTarget":   func(c *copier.Config) { c.Target = nil },
		"NoRun":      func(c *copier.Config) { c.Run = nil },
		"NoMemory":   func(c *copier.Config) { c.Memory = copier.LeastMemory - 1 },
		"NoTries":    func(c *copier.Config) { c.Tries = -1 },
		"NoTime":     func(c *copier.Config) { c.Stall = -1 },
		"NoWorkers":  func(c *copier.Config) { c.Workers = 0 },
		"NoBytes":    func(c *copier.Config) { c.ChunkBytes = -1 },
	} {
		config := complete
		spoil(&config)
		if _, err := copier.New(config); err == nil {
			t.Errorf("%s: the configuration is taken", name)
		}
	}
	if _, err := copier.New(complete); err != nil {
		t.Error(err)
	}
}

// TestRowsOfAllLengths has rows that are longer than all buffers together, and
// rows that end at a buffer's end.
func TestRowsOfAllLengths(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabases(t, source(t), testdb.Postgres(t))
			d.exec(t,
				"CREATE TABLE Long_ (Id int PRIMARY KEY, T longtext, B longblob);"+
					"INSERT INTO Long_ VALUES (0, '', ''), (1, REPEAT('x', 3000000), REPEAT(0x00, 2000000)), (2, NULL, NULL), (3, REPEAT('ä', 131060), 'b');"+
					"CREATE TABLE Many (Id int PRIMARY KEY, T text);"+
					"INSERT INTO Many WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i, REPEAT('m', i) FROM n;"+
					"CREATE TABLE None (Id int PRIMARY KEY)",
				"CREATE TABLE long_ (id integer, t text, b bytea); CREATE TABLE many (id integer, t text); CREATE TABLE none (id integer)")
			results, err := d.copier(t, 3, nil).Run(t.Context(), d.tables(t))
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]int64{}
			for _, r := range results {
				got[r.Table.Target.Name] = r.Rows
			}
			if diff := cmp.Diff(map[string]int64{"long_": 4, "many": 1000, "none": 0}, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			var wrong int
			if err := d.target.QueryRow(t.Context(), `
				SELECT (SELECT count(*) FROM many WHERE t IS DISTINCT FROM repeat('m', id))
					+ (SELECT count(*) FROM long_ l JOIN (VALUES (0, '', ''::bytea), (1, repeat('x', 3000000), decode(repeat('00', 2000000), 'hex')),
						(2, NULL, NULL), (3, repeat('ä', 131060), 'b')) AS want (id, t, b) USING (id)
						WHERE (l.t, l.b) IS DISTINCT FROM (want.t, want.b))`).Scan(&wrong); err != nil {
				t.Fatal(err)
			}
			if wrong > 0 {
				t.Errorf("%d rows arrived with other values", wrong)
			}
		})
	}
}

// TestPostgresRefuses has a constraint in the way that no codec knows of.
func TestPostgresRefuses(t *testing.T) {
	t.Parallel()
	d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	d.fillBig(t, 40, "CREATE TABLE big (id integer CHECK (id <> 2), t text)")
	_, err := d.copier(t, 1, nil).Run(t.Context(), d.tables(t))
	var answer *pgconn.PgError
	if !errors.As(err, &answer) || answer.Code != "23514" || !strings.Contains(err.Error(), "copying table Big") {
		t.Errorf("the copy ended with %v", err)
	}
	d.requireNothing(t)
}

// TestValueRefused ends the COPY of a table whose last row cannot be kept.
func TestValueRefused(t *testing.T) {
	t.Parallel()
	d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	d.fillBig(t, 40, "CREATE TABLE big (id integer, t varchar(200000))")
	if _, err := d.source.ExecContext(t.Context(), "INSERT INTO Big VALUES (41, REPEAT('m', 200001))"); err != nil {
		t.Fatal(err)
	}
	_, err := d.copier(t, 1, nil).Run(t.Context(), d.tables(t))
	var value *typemap.ValueError
	if !errors.As(err, &value) || value.Key != "Id=41" {
		t.Errorf("the copy ended with %v", err)
	}
	d.requireNothing(t)
}

// blockedCopy starts a copy that waits for a lock in PostgreSQL, in the middle
// of MySQL's answer. cancel ends the copy's context, release the lock; the
// channel has the copy's error.
func blockedCopy(t *testing.T, source *testdb.Database) (d *databases, cancel, release func(), ended <-chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	d = newDatabases(t, source, testdb.Postgres(t))
	d.fillBig(t, 300, "CREATE TABLE big (id integer, t text)")
	tables, c := d.tables(t), d.copier(t, 1, nil)
	tx, err := d.target.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "LOCK TABLE big"); err != nil {
		t.Fatal(err)
	}
	channel := make(chan error, 1)
	go func() {
		_, err := c.Run(ctx, tables)
		channel <- err
	}()
	observer := testdb.OpenPostgres(t, d.targetConfig.ConnString())
	testdb.Await(t, "the COPY to wait for the lock", func() bool {
		var waiting bool
		if err := observer.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'big'::regclass)").Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		return waiting
	})
	return d, cancel, func() {
		if err := tx.Rollback(t.Context()); err != nil {
			t.Error(err)
		}
	}, channel
}

func TestCancelledWhileBothSidesWait(t *testing.T) {
	t.Parallel()
	d, cancel, release, ended := blockedCopy(t, testdb.MySQL(t))
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the copy ended with %v", err)
	}
	release()
	d.requireNothing(t)
}

// TestStoppedReadEndsAtMySQL has a value that cannot be kept in the first row of
// an answer that is longer than what the two systems hold between them.
func TestStoppedReadEndsAtMySQL(t *testing.T) {
	t.Parallel()
	d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	d.fillBig(t, 300, "CREATE TABLE big (id integer, t varchar(10))")
	_, err := d.copier(t, 1, nil).Run(t.Context(), d.tables(t))
	var value *typemap.ValueError
	if !errors.As(err, &value) || value.Key != "Id=1" {
		t.Errorf("the copy ended with %v", err)
	}
	var sent int
	testdb.Await(t, "MySQL's statistics of the query", func() bool {
		err := d.source.QueryRowContext(t.Context(), `SELECT sum_rows_sent FROM performance_schema.events_statements_summary_by_digest
			WHERE schema_name = database() AND digest_text LIKE 'SELECT _Id_ , _T_ FROM%'`).Scan(&sent)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			t.Fatal(err)
		}
		return err == nil
	})
	if sent >= 300 {
		t.Errorf("MySQL sent %d rows after the first was refused", sent)
	}
}

// TestSourceConnectionLost kills the connection to MySQL in the middle of a chunk.
// Where the binary log shows that nothing has changed, another connection begins
// the chunk anew.
func TestSourceConnectionLost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ setting, lost string }{
		"Replaced": {"log-bin=log", ""},
		"NoProof":  {"skip-log-bin", "nothing shows whether the source has changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSource(t, testdb.StartMySQL, test.setting)
			d, cancel, release, ended := blockedCopy(t, &testdb.Database{Name: "d", DSN: s.server.DSN("d")})
			defer cancel()
			s.killReader(t)
			release()
			err := <-ended
			if test.lost == "" {
				if err != nil {
					t.Error(err)
				}
				d.requireRows(t, 300)
				return
			}
			if !errors.Is(err, copier.ErrSnapshotLost) || !strings.Contains(err.Error(), "copying table Big") || !strings.Contains(err.Error(), test.lost) {
				t.Errorf("the copy ended with %v", err)
			}
			d.requireNothing(t)
		})
	}
}

// killReader kills the session that reads the table Big.
func (s *source) killReader(t *testing.T) {
	t.Helper()
	var id int64
	testdb.Await(t, "MySQL's answer", func() bool {
		err := s.admin.QueryRowContext(t.Context(),
			"SELECT processlist_id FROM performance_schema.threads WHERE processlist_db = database() AND processlist_info LIKE 'SELECT `Id`, `T`%'").Scan(&id)
		return err == nil
	})
	s.exec(t, fmt.Sprintf("KILL %d", id))
}

// requireNothing fails where a part of the table Big arrived.
func (d *databases) requireNothing(t *testing.T) {
	t.Helper()
	d.requireRows(t, 0)
}

// requireRows fails where another number of the table Big's rows arrived.
func (d *databases) requireRows(t *testing.T, want int) {
	t.Helper()
	var rows int
	if err := d.target.QueryRow(t.Context(), "SELECT count(*) FROM big").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	if rows != want {
		t.Errorf("%d rows arrived, want %d", rows, want)
	}
}

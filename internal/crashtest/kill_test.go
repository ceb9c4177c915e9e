package crashtest_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// TestKills kills migrations at every step of a chunk and in every phase, one after
// the other, and at random.
func TestKills(t *testing.T) {
	t.Parallel()
	newSource(t, testdb.StartMySQL, false).testKills(t)
}

// TestKillsWithRejects is TestKills where rows are set aside.
func TestKillsWithRejects(t *testing.T) {
	t.Parallel()
	newSource(t, testdb.StartMariaDB, true, "log-bin=binlog").testKills(t)
}

// leastKills is how many kills the whole matrix has of one source.
const leastKills = 50

func (s *source) testKills(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		t.Logf("%d kills", s.kills.Load())
		if *whole && flag.Lookup("test.run").Value.String() == "" && s.kills.Load() < leastKills {
			t.Errorf("the whole matrix has %d kills, want %d", s.kills.Load(), leastKills)
		}
	})
	for step, name := range stepNames {
		t.Run("at a chunk that is "+name, func(t *testing.T) {
			t.Parallel()
			p := s.program(t)
			p.Workers = 1 // so that each moment comes after the one before
			s.requireSurvives(t, p, s.atChunks(step))
		})
	}
	t.Run("between phases", func(t *testing.T) {
		t.Parallel()
		s.requireSurvives(t, s.program(t), betweenPhases())
	})
	for seed := range uint64(rounds(8)) {
		t.Run(fmt.Sprintf("while indexes are built, %d", seed), func(t *testing.T) {
			t.Parallel()
			s.requireSurvives(t, s.program(t), s.whileBuilding(seed))
		})
	}
	for seed := range uint64(rounds(15)) {
		t.Run(fmt.Sprintf("at random, %d", seed), func(t *testing.T) {
			t.Parallel()
			s.requireSurvives(t, s.program(t), s.atRandom(seed))
		})
	}
}

// rounds is how often something is done: once, but in the whole matrix.
func rounds(all int) int {
	if *whole {
		return all
	}
	return 1
}

// atChunks are moments at which the step is done with the first chunk of all, with
// the first, a middle and the last one of a table that is cut, and with one of a
// table that comes after that.
func (s *source) atChunks(step copier.Step) []moment {
	at := func(table string, number int) moment { return moment{Step: step, Table: table, Number: number} }
	if !*whole {
		return []moment{at("Posts", s.chunks/2)}
	}
	list := []moment{at("ChannelMembers", 0), at("Posts", 0), at("Posts", s.chunks/2), at("Posts", s.chunks-1)}
	if step != copier.Planned { // tables that are not cut are planned at first
		list = append(list, at("Users", 0))
	}
	return list
}

// betweenPhases are moments before, in and after each phase.
func betweenPhases() []moment {
	if !*whole {
		return []moment{{Line: "tables"}, {Line: "waited"}, {Line: "phase copy", Delay: 50 * time.Millisecond}, {Line: "phase verify"}}
	}
	return []moment{
		{Line: "source"},
		{Line: "tables"}, // in the transaction that makes them
		{Line: "phase schema"},
		{Line: "snapshot"},
		{Line: "waited"}, // which is said when all rows are copied
		{Line: "phase copy"},
		{Line: "phase copy", Delay: 50 * time.Millisecond},
		{Line: "phase copy", Delay: 150 * time.Millisecond},
		{Line: "phase copy", Delay: 300 * time.Millisecond},
		{Line: "phase indexes"},
		{Line: "phase indexes", Delay: 10 * time.Millisecond},
		{Line: "phase verify"},
	}
}

// whileBuilding are moments from when builds may begin, the first of them while rows
// are copied, to the end.
func (s *source) whileBuilding(seed uint64) []moment {
	random := rand.New(rand.NewPCG(seed, 1))
	moments := []moment{{Line: "indexes", Delay: time.Duration(random.Int64N(int64(s.lasts / 4)))}}
	for range 4 {
		moments = append(moments, moment{Line: "waited", Delay: time.Duration(random.Int64N(int64(s.lasts / 2)))})
	}
	return moments
}

// atRandom are moments while rows are copied, at any time, and while indexes are built.
func (s *source) atRandom(seed uint64) []moment {
	random := rand.New(rand.NewPCG(seed, 0))
	within := func(d time.Duration) time.Duration { return time.Duration(random.Int64N(int64(d))) }
	return []moment{{Line: "snapshot", Delay: within(s.lasts / 4)}, {Delay: within(s.lasts)}, {Line: "phase copy", Delay: within(s.lasts / 4)}}
}

// requireSurvives kills a migration at each of the moments, one after the other, and
// then has it come to its end. After each kill the target must have what the ledger
// says, and at the end all. A moment with a delay may come too late: when the process
// has ended, or when the run is recorded as done.
func (s *source) requireSurvives(t *testing.T, p program, kills []moment) {
	t.Helper()
	conn := testdb.OpenPostgres(t, p.Postgres)
	status, out := statusKilled, ""
	done := false
	for i := 0; status == statusKilled && !done && i < len(kills); i++ {
		p.Kill = &kills[i]
		out, status = p.run(t)
		if status != statusKilled && (status != p.end() || p.Kill.Delay == 0) {
			t.Fatalf("%s: status %d, want it to be killed\n%s", p.Kill, status, out)
		}
		if status == statusKilled {
			s.kills.Add(1)
			done = requireLedger(t, conn)
		}
	}
	if done {
		status = p.end()
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p.Kill = nil; status == statusKilled {
		out, status = p.run(t)
	}
	if status != p.end() {
		t.Fatalf("after all kills: status %d, want %d\n%s", status, p.end(), out)
	}
	s.requireArrived(t, p)
}

// requireLedger fails where the tables of the target have other rows than the chunks
// that are done, in one state of the database. It tells whether the run is done.
func requireLedger(t *testing.T, conn *pgx.Conn) (done bool) {
	t.Helper()
	err := pgx.BeginTxFunc(t.Context(), conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		var tables int
		var begun bool
		if err := tx.QueryRow(t.Context(), "SELECT to_regclass('migration_assist.run') IS NOT NULL, (SELECT count(*) FROM pg_tables WHERE schemaname = 'public')").
			Scan(&begun, &tables); err != nil || !begun {
			if tables > 0 {
				t.Errorf("there are %d tables without a ledger", tables)
			}
			return err
		}
		if err := tx.QueryRow(t.Context(), "SELECT ended IS NOT NULL FROM migration_assist.run").Scan(&done); err != nil {
			return err
		}
		return compareWithLedger(t.Context(), t, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func compareWithLedger(ctx context.Context, t *testing.T, tx pgx.Tx) error {
	t.Helper()
	rows, err := tx.Query(ctx, `SELECT r.target, coalesce(sum(c.rows), 0)::bigint FROM migration_assist.relation r
		LEFT JOIN migration_assist.chunk c ON c.run = r.run AND c.source = r.source AND c.done IS NOT NULL GROUP BY 1`)
	if err != nil {
		return err
	}
	recorded := map[string]int64{}
	var name string
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &n}, func() error {
		recorded[name] = n
		return nil
	}); err != nil {
		return err
	}
	for name, want := range recorded {
		var have int64
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+schema.QuotePostgres("public", name)).Scan(&have); err != nil {
			return err
		}
		if have != want {
			t.Errorf("table %s has %d rows, the chunks that are done have %d", name, have, want)
		}
	}
	return nil
}

package crashtest_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"migration-assist/internal/testdb"
	"migration-assist/internal/testproxy"
)

// TestNetwork cuts the connections to either server after some bytes, with a reset or
// without a word, again and again: while rows are copied, and while indexes are built
// and rows are verified.
func TestNetwork(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.StartMySQL, false)
	t.Cleanup(func() { t.Logf("%d cuts", s.cuts.Load()) })
	for name, cut := range map[string]testproxy.Cut{"reset": testproxy.Reset, "silent": testproxy.Silent} {
		for seed := range uint64(rounds(8)) {
			after := func(direction testproxy.Direction, bytes int64) cutting {
				return cutting{cut, direction, bytes, rand.New(rand.NewPCG(seed, uint64(cut)))}
			}
			s.testCuts(t, fmt.Sprintf("%s, copy, %d", name, seed), theCopy, after(testproxy.FromServer, s.bytes), after(testproxy.ToServer, s.bytes))
			// MySQL counts rows, and PostgreSQL returns what it has.
			s.testCuts(t, fmt.Sprintf("%s, indexes and verify, %d", name, seed), theRest, after(testproxy.FromServer, countBytes), after(testproxy.FromServer, s.bytes))
		}
	}
}

// countBytes is about how many bytes MySQL sends to count the rows of all tables.
const countBytes = 4 << 10

// testCuts cuts the connections to MySQL, and in another migration those to PostgreSQL.
func (s *source) testCuts(t *testing.T, name string, part stretch, mysql, postgres cutting) {
	t.Helper()
	t.Run("MySQL, "+name, func(t *testing.T) {
		t.Parallel()
		p := s.program(t)
		var proxy *testproxy.Proxy
		proxy, p.MySQL = testproxy.MySQL(t, p.MySQL)
		s.requireEndsWhile(t, p, part, func(over <-chan struct{}) { s.cutAgain(proxy, mysql, over) })
		s.requireArrived(t, p)
	})
	t.Run("PostgreSQL, "+name, func(t *testing.T) {
		t.Parallel()
		p := s.program(t)
		var proxy *testproxy.Proxy
		direct := p.Postgres
		proxy, p.Postgres = testproxy.Postgres(t, direct)
		s.requireEndsWhile(t, p, part, func(over <-chan struct{}) { s.cutAgain(proxy, postgres, over) })
		p.Postgres = direct
		p.requireNothingHeld(t)
		proxy.Cut(testproxy.Reset)
		s.requireArrived(t, p)
	})
}

// cutting is how connections are cut: after how many bytes at most, all cuts together.
type cutting struct {
	cut       testproxy.Cut
	direction testproxy.Direction
	bytes     int64
	random    *rand.Rand
}

// cuts is how often the connections of one run are cut.
const cuts = 3

// cutAgain cuts connections until it is over. What is silent stays so; what comes after
// it passes.
func (s *source) cutAgain(proxy *testproxy.Proxy, c cutting, over <-chan struct{}) {
	for range cuts {
		select {
		case <-proxy.CutAfter(c.cut, c.direction, c.random.Int64N(c.bytes/cuts)):
			s.cuts.Add(1)
			proxy.Heal()
		case <-over:
			proxy.CutAfter(c.cut, c.direction, math.MaxInt64) // in place of the one that is set
			return
		}
	}
}

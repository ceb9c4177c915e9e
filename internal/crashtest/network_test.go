package crashtest_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/internal/testproxy"
)

// TestNetwork cuts the connections to either server after some bytes, with a reset or
// without a word, again and again while rows are copied.
func TestNetwork(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.StartMySQL, false)
	t.Cleanup(func() { t.Logf("%d cuts", s.cuts.Load()) })
	for name, cut := range map[string]testproxy.Cut{"reset": testproxy.Reset, "silent": testproxy.Silent} {
		for seed := range uint64(rounds(8, 1)) {
			t.Run(fmt.Sprintf("%s, MySQL, %d", name, seed), func(t *testing.T) {
				t.Parallel()
				p := s.program(t)
				var proxy *testproxy.Proxy
				proxy, p.MySQL = testproxy.MySQL(t, p.MySQL)
				s.requireEndsThough(t, p, proxy, cut, testproxy.FromServer, seed)
				s.requireArrived(t, p)
			})
			t.Run(fmt.Sprintf("%s, PostgreSQL, %d", name, seed), func(t *testing.T) {
				t.Parallel()
				p := s.program(t)
				var proxy *testproxy.Proxy
				direct := p.Postgres
				proxy, p.Postgres = testproxy.Postgres(t, direct)
				s.requireEndsThough(t, p, proxy, cut, testproxy.ToServer, seed)
				p.Postgres = direct
				p.requireNothingHeld(t)
				proxy.Cut(testproxy.Reset)
				s.requireArrived(t, p)
			})
		}
	}
}

// cuts is how often the connections of one run are cut.
const cuts = 3

// requireEndsThough cuts the connections of runs, from when the snapshot is open until
// the rows are copied. What is silent stays so; what comes after it passes.
func (s *source) requireEndsThough(t *testing.T, p program, proxy *testproxy.Proxy, cut testproxy.Cut, direction testproxy.Direction, seed uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, uint64(cut)))
	var cutting sync.WaitGroup
	times := s.requireEnds(t, p, func(opts *migrate.Options) {
		copied := make(chan struct{})
		opts.Out = lines(func(line string) {
			switch {
			case strings.HasPrefix(line, "snapshot"):
				cutting.Go(func() {
					for range cuts {
						select {
						case <-proxy.CutAfter(cut, direction, random.Int64N(s.bytes/cuts)):
							s.cuts.Add(1)
							proxy.Heal()
						case <-copied:
							proxy.CutAfter(cut, direction, math.MaxInt64) // in place of the one that is set
							return
						}
					}
				})
			case strings.HasPrefix(line, "waited"):
				close(copied)
				cutting.Wait()
			}
		})
	})
	t.Logf("%d runs", times)
}

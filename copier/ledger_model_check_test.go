package copier_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// The invariants, by the names that a violation has. The first five hold in every
// state, of the database that sessions see and of each that a crash may leave.
const (
	rowsIfDone     = "I1: a chunk's rows are in the target if and only if its row in the ledger is done"
	noRowTwice     = "I2: no row is in the target twice"
	indexesLast    = "I3: the indexes are built only when all chunks are done"
	savedFirst     = "I4: the definitions are saved when the indexes are dropped"
	oneFingerprint = "I5: all rows were read under the run's fingerprint"
	everyRunEnds   = "every run ends: finished, with the whole table once, or refused"
)

// violation names an invariant that does not hold, or is "".
func (m model) violation(s *modelState) string {
	for v := range s.log.last + 1 {
		db := &s.log.databases[v]
		if db.indexes == indexesDropped && !db.saved {
			return savedFirst
		}
		for n, row := range db.rows[:m.rows] {
			switch {
			case row.copies > 1:
				return noRowTwice
			case db.done(n) != (row.copies > 0):
				return rowsIfDone
			case row.copies > 0 && row.modelFingerprint != db.run.modelFingerprint:
				return oneFingerprint
			case db.indexes == indexesBuilt && row.copies == 0:
				return indexesLast
			}
		}
	}
	return ""
}

// isEnd reports whether a state is one of those in which all may end.
func (m model) isEnd(s *modelState) bool {
	db := s.log.current()
	complete := db.run.finished && db.indexes == indexesBuilt
	for _, row := range db.rows[:m.rows] {
		complete = complete && row.copies == 1
	}
	for _, in := range s.instances[:m.instances] {
		if in.phase != phaseRefused && (in.phase != phaseFinished || !complete) {
			return false
		}
	}
	return complete || !db.run.finished
}

// search is a way through all states of a model, numbered in the order of finding.
type search struct {
	model  model
	number map[modelState]int32
	// from and action are how a state was reached first.
	from   []int32
	action []string
	// entries are how many actions lead to a state.
	entries []int32
	// finished and refused are how many ends there are.
	finished, refused int
	// wrong is the first state that violates an invariant, which it names.
	wrong     int32
	violation string
}

// search goes through all states breadth-first, until one violates an invariant.
func (m model) search() *search {
	r := &search{model: m, number: map[modelState]int32{}, wrong: -1}
	start := modelState{position: 1}
	queue := []modelState{start}
	r.add(start, -1, "")
	for at := int32(0); len(queue) > 0 && r.violation == ""; at++ {
		s := queue[0]
		queue = queue[1:]
		isEnd := true
		m.next(s, func(action string, next modelState) {
			isEnd = false
			n, found := r.number[next]
			if !found {
				n = r.add(next, at, action)
				queue = append(queue, next)
			}
			r.entries[n]++
		})
		if isEnd {
			r.addEnd(&s, at)
		}
	}
	if r.violation == "" {
		r.searchCircles()
	}
	return r
}

// add numbers a state that was not met before.
func (r *search) add(s modelState, from int32, action string) int32 {
	n := int32(len(r.from))
	r.number[s] = n
	r.from, r.action, r.entries = append(r.from, from), append(r.action, action), append(r.entries, 0)
	if v := r.model.violation(&s); v != "" && r.violation == "" {
		r.wrong, r.violation = n, v
	}
	return n
}

func (r *search) addEnd(s *modelState, at int32) {
	switch {
	case r.violation != "":
	case !r.model.isEnd(s):
		r.wrong, r.violation = at, everyRunEnds
	case s.log.current().run.finished:
		r.finished++
	default:
		r.refused++
	}
}

// searchCircles looks for ways that never end. It takes away, again and again, the
// states that nothing leads to. What is left is in a circle or behind one.
func (r *search) searchCircles() {
	queue := []modelState{{position: 1}}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		r.model.next(s, func(_ string, next modelState) {
			n := r.number[next]
			if r.entries[n]--; r.entries[n] == 0 {
				queue = append(queue, next)
			}
		})
	}
	left := slices.IndexFunc(r.entries, func(entries int32) bool { return entries > 0 })
	if left >= 0 {
		r.wrong, r.violation = int32(left), everyRunEnds
	}
}

// trace is the shortest way to the violation.
func (r *search) trace() string {
	var actions []string
	for n := r.wrong; n > 0; n = r.from[n] {
		actions = append(actions, r.action[n])
	}
	var text strings.Builder
	for i := range actions {
		fmt.Fprintf(&text, "\n%3d  %s", i+1, actions[len(actions)-1-i])
	}
	return text.String()
}

// requireCorrect has a model without a mistake hold all invariants.
func (m model) requireCorrect(t *testing.T) {
	t.Helper()
	began := time.Now()
	r := m.search()
	if r.violation != "" {
		t.Fatalf("%s, after%s", r.violation, r.trace())
	}
	t.Logf("%d states, %d of them finished and %d refused, in %s", len(r.from), r.finished, r.refused, time.Since(began).Round(time.Millisecond))
	if r.finished == 0 || r.refused == 0 {
		t.Error("some ends are not reached")
	}
}

package copier_test

import "testing"

// model is the protocol by which the ledger lets a run be resumed after any crash:
// one table, and few enough of everything that all states can be looked at.
//
//  1. Begin: an instance takes an advisory lock, which its session keeps. In one
//     transaction it saves the indexes' definitions, drops the indexes and creates the
//     run with the fingerprint. A run that is there is resumed where the fingerprint
//     is equal, or else refused.
//  2. Snapshot: the source's position becomes part of the run's fingerprint, by a
//     synchronous commit before the first chunk. One that is there is compared.
//  3. Plan: a row for each chunk, with the table and the chunk's number as its key, is
//     inserted by a synchronous commit before a worker gets the chunk. The bounds in
//     it never change. An instance that resumes takes the rows that are there and
//     plans what is behind the last one.
//  4. Copy: in one transaction a worker locks the chunk's row by SELECT … FOR UPDATE,
//     leaves the chunk alone if it is done, or else sends the rows and marks the chunk
//     as done. It commits asynchronously.
//  5. Check: when no chunk is left, one transaction makes sure that all of them are
//     done, writes that to the run and commits synchronously; PostgreSQL flushes
//     nothing for a transaction that has written nothing. Chunks that are not done
//     are copied again.
//  6. Finish: the indexes are built, and the run is marked as finished.
//
// Begin, Snapshot, Check and Finish are done in the session that has the lock. An
// instance that has lost this session takes the lock again, or stops.
//
// Between any two actions the source may move, an instance may be killed, PostgreSQL
// may crash, which ends all transactions and may undo the last asynchronous commits,
// or a connection may break. A COMMIT that was sent on it arrives later or never, and
// the instance, which cannot know, does the same again.
type model struct {
	rows, crashes      uint8
	instances, workers int
	mistake            mistake
}

// mistake is a change of the protocol that breaks it.
type mistake string

const (
	mistakeNoFence               mistake = "a worker reads its chunk's row without FOR UPDATE"
	mistakeMarksBefore           mistake = "the chunk is marked as done in a transaction before the COPY"
	mistakeMarksAfter            mistake = "the chunk is marked as done in a transaction after the COPY"
	mistakePlansAgain            mistake = "an instance that resumes plans the table again"
	mistakePlansAsynchronously   mistake = "chunks are planned by asynchronous commits"
	mistakeRepeats               mistake = "the planner repeats an INSERT that had no answer"
	mistakeNeverChecks           mistake = "the indexes are built when no chunk is left in memory"
	mistakeNeverFlushes          mistake = "the ledger is checked without a synchronous commit"
	mistakeReadsThenFlushes      mistake = "the ledger is read before the synchronous commit"
	mistakeFlushesThenReads      mistake = "the ledger is read after the synchronous commit"
	mistakeDropsFirst            mistake = "the definitions are saved after the indexes are dropped"
	mistakeComparesNothing       mistake = "the fingerprint is not compared"
	mistakeRecordsLate           mistake = "the position is recorded after the copy"
	mistakeRecordsAsynchronously mistake = "the position is recorded by an asynchronous commit"
)

// TestLedgerModel looks at all states. Two instances are at work together where the
// first one has lost the lock and not noticed it.
func TestLedgerModel(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]model{
		"OneInstance":  {rows: 3, instances: 1, workers: 2, crashes: 2},
		"TwoInstances": {rows: 1, instances: 2, workers: 1, crashes: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m.requireCorrect(t)
		})
	}
}

// TestLedgerModelMistakes has each mistake violate an invariant. With -v it shows the
// shortest way to that.
func TestLedgerModelMistakes(t *testing.T) {
	t.Parallel()
	for mistake, want := range map[mistake]string{
		mistakeNoFence:               noRowTwice,
		mistakeMarksBefore:           rowsIfDone,
		mistakeMarksAfter:            rowsIfDone,
		mistakePlansAgain:            rowsIfDone,
		mistakePlansAsynchronously:   indexesLast,
		mistakeRepeats:               everyRunEnds,
		mistakeNeverChecks:           indexesLast,
		mistakeNeverFlushes:          indexesLast,
		mistakeReadsThenFlushes:      indexesLast,
		mistakeFlushesThenReads:      indexesLast,
		mistakeDropsFirst:            savedFirst,
		mistakeComparesNothing:       oneFingerprint,
		mistakeRecordsLate:           oneFingerprint,
		mistakeRecordsAsynchronously: oneFingerprint,
	} {
		t.Run(string(mistake), func(t *testing.T) {
			t.Parallel()
			m := model{rows: 2, instances: 1, workers: 2, crashes: 2, mistake: mistake}
			if mistake == mistakeFlushesThenReads { // the other instance copies in between
				m = model{rows: 1, instances: 2, workers: 1, crashes: 3, mistake: mistake}
			}
			r := m.search()
			if r.violation != want {
				t.Errorf("%q is violated, want %q", r.violation, want)
			}
			t.Logf("%s, after%s\n%d states", r.violation, r.trace(), len(r.from))
		})
	}
}

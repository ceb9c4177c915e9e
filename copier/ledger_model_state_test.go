package copier_test

// modelRows is how many rows the source's table has at most. A chunk is one or two of
// them.
const modelRows = 3

// modelState is all there is between two actions. It is comparable, and small: a
// check meets hundreds of thousands of them.
type modelState struct {
	position  uint8 // of the source: 1, and 2 when it has moved
	crashes   uint8 // so far
	log       modelLog
	instances [2]modelInstance
	// late are the COMMITs on their way from connections that are gone, sorted, and
	// zeroes.
	late [6]modelCommit
}

// modelLog is PostgreSQL's log: the database as it is on the disk, and then as it is
// after each commit that has not been flushed.
type modelLog struct {
	databases [4]modelDatabase
	last      uint8
}

// modelDatabase is the target: the ledger, the indexes, and the table's rows.
type modelDatabase struct {
	run struct {
		exists, finished bool
		modelFingerprint
	}
	saved   bool // the indexes' definitions
	indexes modelIndexes
	chunks  [modelRows]modelChunk
	rows    [modelRows]modelRow
}

type modelIndexes uint8

const (
	indexesBefore modelIndexes = iota // those that the target came with
	indexesDropped
	indexesBuilt
)

// modelFingerprint is what must not differ between the instances of a run.
type modelFingerprint struct {
	config   uint8 // tables, policies, version: one number for all
	position uint8 // of the source, 0 where it is not recorded
}

// modelChunk is a chunk's row in the ledger. It is there if upper is not 0.
type modelChunk struct {
	modelRange
	done bool
}

// modelRange are the rows from lower to before upper.
type modelRange struct{ lower, upper uint8 }

// modelRow is how often a row is in the target, and how it was read last.
type modelRow struct {
	copies uint8
	modelFingerprint
}

// modelInstance is a process and what it has in memory.
type modelInstance struct {
	phase  modelPhase
	locked bool // its session has the advisory lock
	modelFingerprint
	plan    [modelRows]modelRange // the chunks that it knows of
	todo    [modelRows]bool       // those of them that no worker has taken
	planner modelPlanner
	workers [2]modelWorker
}

// modelPhase is what an instance does next.
type modelPhase uint8

const (
	phaseDead modelPhase = iota
	phaseBegin
	phaseSnapshot
	phasePosition
	phaseRead
	phaseCopy
	phaseCheck // the second step of a check that by mistake has two
	phaseBuild
	phaseFinish
	phaseFinished
	phaseRefused
)

// modelStep is where a planner or a worker is.
type modelStep uint8

const (
	stepIdle      modelStep = iota
	stepAssigned            // it has a chunk and no transaction
	stepOpened              // it has read the chunk's row, and locked it
	stepCommitted           // it has sent everything and COMMIT
	stepAnswered            // the server has done it
	stepFailed              // the server has refused it
)

// modelPlanner finds a chunk and inserts its row, in one statement.
type modelPlanner struct {
	step modelStep
	modelRange
}

type modelWorker struct {
	step  modelStep
	chunk uint8
	half  bool // by mistake, one half of the transaction is committed
}

// modelCommit is a transaction that the server will commit: it has all of it.
type modelCommit struct {
	kind  modelCommitKind
	chunk uint8
	half  bool
	modelRange
	modelFingerprint
}

type modelCommitKind uint8

const (
	kindNone modelCommitKind = iota
	kindPlan
	kindCopy
)

// covers reports whether the chunk's row is there and has the row in its bounds.
func (r modelRange) covers(row int) bool { return int(r.lower) <= row && row < int(r.upper) }

// done reports whether a row is in a chunk that the ledger has as done.
func (db *modelDatabase) done(row int) bool {
	for _, c := range db.chunks {
		if c.done && c.covers(row) {
			return true
		}
	}
	return false
}

// current is the database that sessions see.
func (l *modelLog) current() modelDatabase { return l.databases[l.last] }

// commit adds a commit, and flushes the log up to it if it is a synchronous one.
func (l *modelLog) commit(db modelDatabase, synchronous bool) {
	switch {
	case synchronous:
		*l = modelLog{databases: [4]modelDatabase{db}}
	case int(l.last)+1 == len(l.databases): // PostgreSQL may flush at any time
		copy(l.databases[:], l.databases[1:])
		l.databases[l.last] = db
	default:
		l.last++
		l.databases[l.last] = db
	}
}

// crash leaves what is on the disk, and those of the other commits that got there.
func (l *modelLog) crash(last uint8) {
	*l = modelLog{databases: [4]modelDatabase{l.databases[last]}}
}

// known is how many chunks an instance knows of, and where the next one begins.
func (in *modelInstance) known() (number, lower uint8) {
	for _, r := range in.plan {
		if r.upper > 0 {
			number, lower = number+1, r.upper
		}
	}
	return number, lower
}

// learn has an instance know of a chunk, and copy it unless it is done.
func (in *modelInstance) learn(number int, c modelChunk) {
	in.plan[number], in.todo[number] = c.modelRange, c.upper > 0 && !c.done
}

// isOver reports whether an instance does nothing, or nothing any more.
func (in *modelInstance) isOver() bool {
	return in.phase == phaseDead || in.phase == phaseFinished || in.phase == phaseRefused
}

// nothingLeft reports whether, as far as an instance knows, all chunks are copied.
func (m model) nothingLeft(in *modelInstance) bool {
	_, lower := in.known()
	return lower == m.rows && in.planner.step == stepIdle && in.todo == [modelRows]bool{} &&
		in.workers[0].step == stepIdle && in.workers[1].step == stepIdle
}

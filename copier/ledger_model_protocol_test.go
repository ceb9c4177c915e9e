package copier_test

// yieldState takes an action and the state that it leads to.
type yieldState func(action string, next modelState)

// main is what an instance does in the session that has the advisory lock. Each
// transaction is one action: while the server is at it, also after the instance's
// death, nobody else gets the lock.
func (m model) main(s modelState, i int, yield yieldState) {
	in := &s.instances[i]
	if in.isOver() {
		return
	}
	if !in.locked {
		m.lockAgain(s, i, yield)
		return
	}
	db := s.log.current()
	switch in.phase {
	case phaseBegin:
		m.begin(s, i, yield)
	case phaseSnapshot:
		in.position, in.phase = s.position, phasePosition
		yield("takes a snapshot", s)
	case phasePosition:
		m.comparePosition(s, i, yield)
	case phaseRead:
		if m.mistake == mistakePlansAgain && db.chunks[0].upper > 0 {
			db.chunks[0].upper = 3 - db.chunks[0].upper // one row instead of two, or two of one
			s.log.commit(db, true)
		}
		for n, c := range db.chunks {
			in.learn(n, c)
		}
		in.phase = phaseCopy
		yield("reads the ledger", s)
	case phaseCopy, phaseCheck:
		if m.nothingLeft(in) {
			m.check(s, i, yield)
		}
	case phaseBuild:
		db.indexes = indexesBuilt
		s.log.commit(db, true)
		in.phase = phaseFinish
		yield("builds the indexes", s)
	case phaseFinish:
		db.run.finished = true
		s.log.commit(db, true)
		in.phase, in.locked = phaseFinished, false
		yield("marks the run as finished", s)
	case phaseDead, phaseFinished, phaseRefused:
	}
}

// lockAgain follows the loss of the session that had the lock. Where an answer got
// lost with it, the instance repeats what it asked for.
func (m model) lockAgain(s modelState, i int, yield yieldState) {
	in := &s.instances[i]
	if !s.lockIsFree() {
		s.breakAll(i)
		*in = modelInstance{phase: phaseRefused}
		yield("stops: another instance has the lock", s)
		return
	}
	in.locked = true
	yield("takes the lock again", s)
	switch in.phase {
	case phaseSnapshot:
		in.phase = phaseBegin
	case phaseRead:
		in.phase = phasePosition
	case phaseBuild:
		in.phase = phaseCopy
	case phaseFinish:
		in.phase = phaseBuild
	default:
		return
	}
	yield("takes the lock again and repeats the last action", s)
}

// begin saves the indexes' definitions, drops the indexes and creates the run, in
// one transaction. A run that is there is resumed.
func (m model) begin(s modelState, i int, yield yieldState) {
	in, db := &s.instances[i], s.log.current()
	switch {
	case db.run.finished:
		in.phase, in.locked = phaseFinished, false
		yield("finds the run finished", s)
	case db.run.exists && db.run.config != in.config && m.mistake != mistakeComparesNothing:
		in.phase, in.locked = phaseRefused, false
		yield("is refused: the run has another configuration", s)
	case db.run.exists:
		in.phase = phaseSnapshot
		yield("resumes the run", s)
	case m.mistake == mistakeDropsFirst && db.indexes == indexesBefore:
		db.indexes = indexesDropped
		s.log.commit(db, true)
		yield("drops the indexes", s)
	default:
		db.saved, db.indexes = true, indexesDropped
		db.run.exists, db.run.config = true, in.config
		s.log.commit(db, true)
		in.phase = phaseSnapshot
		yield("saves the definitions, drops the indexes, creates the run", s)
	}
}

// comparePosition records the snapshot's position in the run, or compares it with
// the recorded one.
func (m model) comparePosition(s modelState, i int, yield yieldState) {
	in, db := &s.instances[i], s.log.current()
	switch {
	case db.run.position == 0 && m.mistake == mistakeRecordsLate:
		in.phase = phaseRead
		yield("leaves the position for later", s)
	case db.run.position == 0:
		db.run.position, in.phase = in.position, phaseRead
		s.log.commit(db, m.mistake != mistakeRecordsAsynchronously)
		yield("records the position", s)
	case db.run.position != in.position && m.mistake != mistakeComparesNothing:
		in.phase, in.locked = phaseRefused, false
		yield("is refused: the source has moved", s)
	default:
		in.phase = phaseRead
		yield("finds the recorded position", s)
	}
}

// check looks, when an instance has no chunk left, for chunks in the ledger that are
// not done, which a crash of PostgreSQL may have undone. Where there are none, the
// same transaction writes to the run and commits synchronously: what it has seen comes
// before it in the log, and is durable with it.
func (m model) check(s modelState, i int, yield yieldState) {
	in, db := &s.instances[i], s.log.current()
	reads, flushes, again := m.checkSteps(in.phase == phaseCheck)
	in.phase = phaseBuild
	if again {
		in.phase = phaseCheck
	}
	for n, c := range db.chunks {
		if reads && c.upper > 0 && !c.done {
			in.todo[n], in.phase = true, phaseCopy
		}
	}
	if in.phase == phaseCopy {
		yield("finds that a chunk was lost", s)
		return
	}
	if m.mistake == mistakeRecordsLate {
		db.run.position = in.position
	}
	action := "has no chunk left"
	if reads {
		action = "finds all chunks done in the ledger"
	}
	if flushes {
		s.log.commit(db, true)
		action += ", commits synchronously"
	}
	yield(action, s)
}

// checkSteps returns what a check does, which only by mistake has a second step.
func (m model) checkSteps(second bool) (reads, flushes, again bool) {
	switch m.mistake {
	case mistakeNeverChecks:
		return false, false, false
	case mistakeNeverFlushes:
		return true, false, false
	case mistakeReadsThenFlushes:
		return !second, second, !second
	case mistakeFlushesThenReads:
		return second, !second, !second
	default:
		return true, true, false
	}
}

// planNext finds the next chunk and inserts its row, whose key is the chunk's number.
// Where the row is there already, or the connection broke, it looks for what the
// ledger has.
func (m model) planNext(s modelState, i int, yield yieldState) {
	in := &s.instances[i]
	p := &in.planner
	number, lower := in.known()
	switch p.step {
	case stepIdle:
		for upper := lower + 1; upper <= min(lower+2, m.rows); upper++ {
			p.step, p.modelRange = stepCommitted, modelRange{lower, upper}
			yield("the planner sends a chunk's row", s)
		}
	case stepCommitted:
		p.step = stepFailed
		if m.commit(&s.log, in.planCommit(number)) {
			p.step = stepAnswered
		}
		yield("the server answers the planner", s)
	case stepAnswered:
		in.learn(int(number), modelChunk{modelRange: p.modelRange})
		*p = modelPlanner{}
		yield("the planner hands the chunk out", s)
	case stepFailed:
		db := s.log.current()
		for n := number; n < modelRows && m.mistake != mistakeRepeats; n++ {
			in.learn(int(n), db.chunks[n])
		}
		*p = modelPlanner{}
		yield("the planner reads the ledger", s)
	case stepAssigned, stepOpened: // a worker's
	}
}

func (in *modelInstance) planCommit(number uint8) modelCommit {
	return modelCommit{kind: kindPlan, chunk: number, modelRange: in.planner.modelRange}
}

// work copies a chunk: it locks the chunk's row, sends the rows, marks the row as
// done and commits, in one transaction.
func (m model) work(s modelState, i, w int, yield yieldState) {
	in := &s.instances[i]
	worker := &in.workers[w]
	switch worker.step {
	case stepIdle:
		for n, todo := range in.todo {
			if todo {
				next := s
				next.instances[i].todo[n] = false
				next.instances[i].workers[w] = modelWorker{step: stepAssigned, chunk: uint8(n)}
				yield("a worker takes a chunk", next)
			}
		}
	case stepAssigned:
		m.open(s, i, w, yield)
	case stepOpened:
		if m.mistake == mistakeNoFence && m.isLocked(&s, worker.chunk) {
			return // UPDATE waits for the row
		}
		worker.step = stepCommitted
		yield("a worker sends the rows, the mark and COMMIT", s)
	case stepCommitted:
		m.commit(&s.log, in.copyCommit(*worker))
		worker.step = stepAnswered
		yield("the server commits a chunk", s)
	case stepAnswered:
		if separate := m.mistake == mistakeMarksBefore || m.mistake == mistakeMarksAfter; separate && !worker.half {
			worker.step, worker.half = stepOpened, true
		} else {
			*worker = modelWorker{}
		}
		yield("a worker is told so", s)
	case stepFailed: // the planner's
	}
}

// open reads the chunk's row FOR UPDATE, which waits for a transaction that has it
// locked.
func (m model) open(s modelState, i, w int, yield yieldState) {
	worker := &s.instances[i].workers[w]
	c := s.log.current().chunks[worker.chunk]
	switch {
	case c.upper == 0: // which only mistakes lead to
		s.breakAll(i)
		s.instances[i] = modelInstance{phase: phaseRefused}
		yield("a worker does not find its chunk's row, the instance stops", s)
	case m.mistake != mistakeNoFence && m.isLocked(&s, worker.chunk):
		return
	case c.done:
		*worker = modelWorker{}
		yield("a worker finds its chunk done", s)
	default:
		worker.step = stepOpened
		yield("a worker reads its chunk's row", s)
	}
}

func (in *modelInstance) copyCommit(w modelWorker) modelCommit {
	return modelCommit{kind: kindCopy, chunk: w.chunk, half: w.half, modelRange: in.plan[w.chunk], modelFingerprint: in.modelFingerprint}
}

// commit is the server's part of a planner's or a worker's transaction. It reports
// whether the transaction could commit.
func (m model) commit(l *modelLog, c modelCommit) bool {
	db := l.current()
	if c.kind == kindPlan {
		if db.chunks[c.chunk].upper > 0 {
			return false // the key is taken
		}
		db.chunks[c.chunk].modelRange = c.modelRange
		l.commit(db, m.mistake != mistakePlansAsynchronously)
		return true
	}
	if m.mistake != mistakeMarksAfter || c.half {
		db.chunks[c.chunk].done = true
	}
	for n := c.lower; n < c.upper && (m.mistake != mistakeMarksBefore || c.half); n++ {
		db.rows[n].copies++
		db.rows[n].modelFingerprint = c.modelFingerprint
	}
	l.commit(db, false)
	return true
}

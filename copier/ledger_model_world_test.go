package copier_test

import (
	"cmp"
	"slices"
)

// next yields what may happen in a state: an action of an instance, or of the world
// around it.
func (m model) next(s modelState, yield yieldState) {
	normal := func(action string, next modelState) {
		next.sortWorkers()
		yield(action, next)
	}
	if s.position == 1 {
		next := s
		next.position = 2
		normal("the source moves", next)
	}
	m.lateCommits(s, normal)
	if s.crashes < m.crashes {
		m.crash(s, normal)
	}
	for i := range m.instances {
		in := &s.instances[i]
		if in.phase == phaseDead && s.lockIsFree() {
			m.start(s, i, normal)
		}
		m.main(s, i, normal)
		if in.phase == phaseCopy {
			m.planNext(s, i, normal)
			for w := range m.workers {
				m.work(s, i, w, normal)
			}
		}
	}
}

// start starts an instance: with the configuration of the run, or with another one.
func (m model) start(s modelState, i int, yield yieldState) {
	in, run := &s.instances[i], s.log.current().run
	in.phase, in.locked = phaseBegin, true
	in.config = 1
	yield("an instance starts", s)
	if run.exists {
		in.config = 2
		yield("an instance starts with another configuration", s)
	}
}

// lateCommits has a COMMIT arrive whose client is gone, or get lost on the way. A
// transaction without COMMIT is rolled back some time. Until then others wait for its
// locks, which shows nothing that its end at once would not.
func (m model) lateCommits(s modelState, yield yieldState) {
	for n := 0; n < len(s.late) && s.late[n].kind != kindNone; n++ {
		next := s
		c := next.takeLate(n)
		yield("a COMMIT of a connection that is gone is lost", next)
		m.commit(&next.log, c)
		yield("a COMMIT of a connection that is gone arrives", next)
	}
}

// crash kills a process, crashes PostgreSQL, or breaks a connection.
func (m model) crash(s modelState, yield yieldState) {
	s.crashes++
	for last := range s.log.last + 1 {
		next := s
		next.log.crash(last)
		for i := range m.instances {
			next.breakAll(i)
		}
		next.late = [len(next.late)]modelCommit{}
		yield("PostgreSQL crashes and starts again", next)
	}
	for i := range m.instances {
		if s.instances[i].isOver() {
			continue
		}
		next := s
		next.breakAll(i)
		next.instances[i] = modelInstance{}
		yield("the instance is killed", next)

		next = s
		next.instances[i].locked = false
		yield("the connection with the lock breaks", next)
		next = s
		if next.breakPlanner(i) {
			yield("the planner's connection breaks", next)
		}
		for w := range m.workers {
			next = s
			if next.breakWorker(i, w) {
				yield("a worker's connection breaks", next)
			}
		}
	}
}

// breakAll breaks all connections of an instance.
func (s *modelState) breakAll(i int) {
	s.instances[i].locked = false
	s.breakPlanner(i)
	for w := range s.instances[i].workers {
		s.breakWorker(i, w)
	}
}

// breakPlanner breaks the planner's connection, and reports whether it was in use.
func (s *modelState) breakPlanner(i int) bool {
	in := &s.instances[i]
	switch in.planner.step {
	case stepCommitted:
		number, _ := in.known()
		s.addLate(in.planCommit(number))
	case stepAnswered:
	default:
		return false
	}
	in.planner = modelPlanner{step: stepFailed}
	return true
}

// breakWorker breaks a worker's connection, and reports whether it was in use. The
// worker begins its chunk anew, whatever became of the transaction.
func (s *modelState) breakWorker(i, w int) bool {
	in := &s.instances[i]
	worker := &in.workers[w]
	switch worker.step {
	case stepCommitted:
		s.addLate(in.copyCommit(*worker))
	case stepOpened, stepAnswered:
	default:
		return false
	}
	*worker = modelWorker{step: stepAssigned, chunk: worker.chunk}
	return true
}

// lockIsFree reports whether the server gives the advisory lock to who asks.
func (s *modelState) lockIsFree() bool {
	return !slices.ContainsFunc(s.instances[:], func(in modelInstance) bool { return in.locked })
}

// isLocked reports whether a transaction has a chunk's row locked.
func (m model) isLocked(s *modelState, chunk uint8) bool {
	for _, in := range s.instances {
		for _, w := range in.workers {
			if w.chunk == chunk && (w.step == stepCommitted || w.step == stepOpened && m.mistake != mistakeNoFence) {
				return true
			}
		}
	}
	return slices.ContainsFunc(s.late[:], func(c modelCommit) bool { return c.kind == kindCopy && c.chunk == chunk })
}

// addLate adds a COMMIT to those of connections that are gone, in an order that makes
// equal states equal.
func (s *modelState) addLate(c modelCommit) {
	if last := &s.late[len(s.late)-1]; *last == (modelCommit{}) {
		*last = c
	} else {
		panic("the model has no room for so many late COMMITs")
	}
	slices.SortFunc(s.late[:], func(a, b modelCommit) int {
		return cmp.Or(cmp.Compare(b.kind, a.kind), cmp.Compare(a.chunk, b.chunk), cmp.Compare(a.upper, b.upper),
			cmp.Compare(a.position, b.position), cmp.Compare(a.config, b.config))
	})
}

// takeLate takes one of them away.
func (s *modelState) takeLate(n int) modelCommit {
	c := s.late[n]
	copy(s.late[n:], s.late[n+1:])
	s.late[len(s.late)-1] = modelCommit{}
	return c
}

// sortWorkers makes states equal that differ in the order of workers only.
func (s *modelState) sortWorkers() {
	for i := range s.instances {
		w := &s.instances[i].workers
		if w[0].step < w[1].step || w[0].step == w[1].step && w[0].chunk > w[1].chunk {
			w[0], w[1] = w[1], w[0]
		}
	}
}

package indexes

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"migration-assist/schema"
)

// Queue builds the keys and indexes of tables while other tables are still filled,
// those of each table as soon as Add says that its rows are there: the biggest table
// first, several statements at a time, those of one table together, so that they
// share the scan of it. When nothing of a table is left, it is analyzed. Materialized
// views are built as if they were tables, when all tables have been added.
//
// Errors that may pass repeat a statement. One that PostgreSQL refuses does not stop
// the others.
//
// Commits do not wait for the disk, so that a crash of PostgreSQL may undo the last of
// them. After Wait and a commit that waits, the catalog says what is there.
type Queue struct {
	builder   Builder
	resources Resources
	stop      context.CancelFunc
	group     *errgroup.Group

	mutex sync.Mutex
	// changed is signalled when a worker may find something to do, or nothing more.
	changed *sync.Cond
	// works are of the tables that have been added, the biggest first, waiting of the
	// others. Both lack what is finished.
	works   []*work
	waiting map[string]*work
	// running is how many statements run, and workers how many may.
	running, workers int
	longest          int64 // in bytes, of the tables that have been added
	closed           bool
	refused          []error
}

// Start begins a queue for the changes, which are those of Build, but for foreign
// keys: those need the keys of two tables. The relations of these names are analyzed
// too. Until Close, as many workers are busy as idle says, and one more for each Idle:
// what else is at work on the server is not to wait for them.
func (b Builder) Start(ctx context.Context, changes []schema.Change, relations []string, idle int) (*Queue, error) {
	if b.Workers < 1 {
		return nil, fmt.Errorf("%d workers; at least 1 is needed", b.Workers)
	}
	stages, err := sortStages(changes)
	if err != nil {
		return nil, err
	}
	if keys := stages[stageForeignKeys]; keys != nil {
		return nil, fmt.Errorf("a queue cannot %s", keys[0])
	}
	q := &Queue{builder: b, waiting: map[string]*work{}, workers: min(max(idle, 0), b.Workers)}
	q.changed = sync.NewCond(&q.mutex)
	if q.resources, err = b.ReadResources(ctx); err != nil {
		return nil, err
	}
	for _, stage := range stages {
		for _, change := range stage {
			q.work(relation(change)).add(b, change)
		}
	}
	for _, name := range relations {
		q.work(name)
	}
	for _, w := range q.waiting {
		for _, j := range slices.Concat(w.before, w.builds, w.after) {
			b.Counters.waits(j)
		}
	}
	for _, w := range q.waiting {
		if texts := w.fullTexts(); len(texts) > 1 {
			w.before = append(w.before, &job{statement: statement{what: "measure " + w.relation, measure: texts}})
		}
		w.after = append(w.after, &job{statement: statement{what: "analyze " + w.relation, analyze: w.relation}})
	}
	ctx, q.stop = context.WithCancel(ctx)
	q.group, ctx = errgroup.WithContext(ctx)
	context.AfterFunc(ctx, q.wake)
	for range b.Workers {
		q.group.Go(func() error { return q.serve(ctx) })
	}
	return q, nil
}

// Resources are what the builds may use of the server.
func (q *Queue) Resources() Resources { return q.resources }

// work is what is done for a relation. It is not to be called after Start.
func (q *Queue) work(relation string) *work {
	w := q.waiting[relation]
	if w == nil {
		w = &work{relation: relation}
		q.waiting[relation] = w
	}
	return w
}

// Add says that a table has all its rows, and how long they are in about. What it
// lacks is built from now on. A table that was added before stays as it is.
func (q *Queue) Add(table string, bytes int64) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	w := q.waiting[table]
	if w == nil {
		return
	}
	delete(q.waiting, table)
	w.bytes, q.longest = bytes, max(q.longest, bytes)
	w.setCosts(bytes, nil)
	q.works = append(q.works, w)
	q.sort()
}

// sort puts the costliest first.
func (q *Queue) sort() {
	slices.SortStableFunc(q.works, func(a, b *work) int { return cmp.Compare(b.cost(), a.cost()) })
	q.changed.Broadcast()
}

// measured sets the costs of a relation's full-text indexes by the parts of its rows
// that they are of.
func (q *Queue) measured(w *work, texts map[string]float64) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	w.setCosts(w.bytes, texts)
	q.sort()
}

// Idle says that the server has room for one more worker.
func (q *Queue) Idle() {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.workers = min(q.workers+1, q.builder.Workers)
	q.changed.Broadcast()
}

// Close says that all tables have their rows. What has not been added is; views are
// taken to cost as much as an index of the longest table. All workers are busy from
// now on.
func (q *Queue) Close() {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for _, w := range q.waiting {
		w.setCosts(0, nil)
		if len(w.before) > 0 {
			w.before[0].cost = q.longest
		}
		q.works = append(q.works, w)
	}
	clear(q.waiting)
	q.closed, q.workers = true, q.builder.Workers
	q.sort()
}

// Wait waits for the end of all builds, after Close. The error joins a *ChangeError
// for each that PostgreSQL has refused with what else has ended a worker.
func (q *Queue) Wait() error {
	defer q.stop()
	err := q.group.Wait()
	return errors.Join(append([]error{err}, q.refused...)...)
}

// Stop ends the builds that run, and builds nothing more.
func (q *Queue) Stop() {
	q.stop()
	_ = q.group.Wait() // which says that it was stopped
}

func (q *Queue) wake() {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.changed.Broadcast()
}

// next waits for a job that can run, and returns nil when there is none any more.
func (q *Queue) next(ctx context.Context) (*work, *job) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for ctx.Err() == nil {
		if q.running < q.workers {
			for _, w := range q.works {
				if j := w.take(); j != nil {
					q.running++
					j.parallel = q.parallel(j)
					return w, j
				}
			}
		}
		if q.closed && q.running == 0 {
			return nil, nil
		}
		q.changed.Wait()
	}
	return nil, nil
}

// parallel is how many processes of the server may help with a job: those of its
// share of the workers, by what there is to do.
func (q *Queue) parallel(j *job) int {
	if j.cost == 0 {
		return 0
	}
	all := j.cost
	for _, w := range q.works {
		all += w.cost()
	}
	share := (int64(q.workers)*j.cost + all/2) / all
	return max(min(int(share)-1, q.resources.Parallel), 0)
}

// done says that a job has ended, with an error where PostgreSQL has refused it.
func (q *Queue) done(w *work, j *job, refused error) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.running--
	w.end(j, refused != nil)
	if refused != nil {
		q.refused = append(q.refused, refused)
	}
	q.works = slices.DeleteFunc(q.works, (*work).isDone)
	q.changed.Broadcast()
}

package indexes

import (
	"cmp"
	"slices"

	"migration-assist/schema"
)

// work is what is done for one table or materialized view.
type work struct {
	relation string
	bytes    int64
	// before and after are done one by one, with nothing else of the relation: they
	// lock it. Between them are the builds, which share the relation's lock.
	before, builds, after []*job
	running               int
	locked                bool // by a job that runs
}

// job is one statement of a work.
type job struct {
	statement
	// cost is an estimate of its time, for comparing.
	cost int64
	// needs is the job without which it cannot be done, nil where there is none.
	needs *job
	// parallel is how many processes of the server may help.
	parallel int
	locks    bool
	failed   bool
}

// add adds a change to its relation's work. A key is built as an index, which locks
// out nobody who builds another one, and then made a constraint.
func (w *work) add(b Builder, change schema.Change) {
	j := &job{statement: statement{sql: []string{change.SQL(b.Schema)}, what: change.String(), change: change}}
	switch c := change.(type) {
	case schema.CreateView:
		w.before = append(w.before, j)
	case schema.AddConstraint:
		index := c.UniqueIndex()
		if index == nil {
			w.before = append(w.before, j)
			return
		}
		build := &job{statement: j.statement}
		build.sql, build.key = []string{index.SQL(b.Schema)}, &c
		j.sql, j.needs = []string{c.UsingIndexSQL(b.Schema)}, build
		w.builds, w.after = append(w.builds, build), append(w.after, j)
	case schema.RestoreObject:
		if c.Object.Kind != schema.ObjectIndex {
			w.before = append(w.before, j)
			return
		}
		w.builds = append(w.builds, j)
	default:
		w.builds = append(w.builds, j)
	}
}

// fullTexts are the full-text indexes that are built.
func (w *work) fullTexts() (list []schema.CreateIndex) {
	for _, j := range w.builds {
		if isFullText(j.change) {
			list = append(list, fullTextIndex(j.change))
		}
	}
	return list
}

// fullTextCost is how much longer than another index a full-text index takes to
// build, since it takes the texts apart.
const fullTextCost = 20

// setCosts estimates what the jobs cost by the length of the relation's rows and the
// parts of that which are the texts of full-text indexes, by name, all where they are
// not known. It sorts the builds, the costliest first. What needs a lock or an
// analysis takes little.
func (w *work) setCosts(bytes int64, texts map[string]float64) {
	for _, j := range w.builds {
		j.cost = max(bytes, 1)
		if isFullText(j.change) {
			part, known := texts[built(j.change)]
			if !known {
				part = 1
			}
			j.cost += int64(fullTextCost * part * float64(bytes))
		}
	}
	slices.SortStableFunc(w.builds, func(a, b *job) int { return cmp.Compare(b.cost, a.cost) })
}

// cost is that of all that has not begun.
func (w *work) cost() (sum int64) {
	for _, list := range [][]*job{w.before, w.builds} {
		for _, j := range list {
			sum += j.cost
		}
	}
	return sum
}

// take begins the next job, nil where none can run at present. One that needs another
// one, which has failed, is left out.
func (w *work) take() (j *job) {
	lacks := func(j *job) bool { return j.needs != nil && j.needs.failed }
	w.after = slices.DeleteFunc(w.after, lacks)
	switch {
	case w.locked:
		return nil
	case len(w.before) > 0 && w.running == 0:
		j, w.before = w.before[0], w.before[1:]
		j.locks = true
	case len(w.before) > 0:
		return nil
	case len(w.builds) > 0:
		j, w.builds = w.builds[0], w.builds[1:]
	case len(w.after) > 0 && w.running == 0:
		j, w.after = w.after[0], w.after[1:]
		j.locks = true
	default:
		return nil
	}
	w.running++
	w.locked = j.locks
	return j
}

// end says that a job has ended. Without its view, nothing more is done for it.
func (w *work) end(j *job, failed bool) {
	w.running--
	w.locked = w.locked && !j.locks
	j.failed = failed
	if _, isView := j.change.(schema.CreateView); isView && failed {
		w.builds, w.after = nil, nil
	}
}

// isDone tells whether nothing is left of it.
func (w *work) isDone() bool {
	return w.running == 0 && len(w.before)+len(w.builds)+len(w.after) == 0
}

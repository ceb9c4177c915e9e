package migrate

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"migration-assist/copier"
	"migration-assist/internal/progress"
)

// watched is what is told of a run while it is at work, beside what the copy counts.
type watched struct {
	mutex   sync.Mutex
	phase   string
	workers int // of the copy
	builds  []progress.Build
	done    int // builds
	lacking int // builds at the beginning
}

// watch tells who wants to know how far the run is.
func (r *run) watch() {
	r.log().Info("run", "command", r.commandName(), "version", r.Version, "source", r.MySQL.Addr, "database", r.MySQL.DBName,
		"target", address(r.Postgres), "target_database", r.Postgres.Database, "schema", r.Schema, "workers", r.Workers)
	if r.Watch != nil {
		r.watched.workers = r.Workers
		r.Watch(r.figures)
	}
}

// log takes what the run does and meets, also where nobody wants to know.
func (r *run) log() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}

// figures are how far the run is now.
func (r *run) figures() progress.Figures {
	f := r.watched.figures()
	waited := r.counters.Waited()
	f.WaitedForMySQL, f.WaitedForPostgres = waited.ForMySQL, waited.ForPostgres
	for _, t := range r.counters.Tables() {
		f.Tables = append(f.Tables, progress.Table{
			Name: t.Table.Target.Name, Rows: t.Passed, RowsEstimate: t.Table.Source.Rows,
			Taken: t.Taken, Size: t.Table.Source.Bytes, Active: t.Active > 0, Done: t.Done,
			Changed: changedValues(t.Findings), SetAside: t.Rejected,
		})
	}
	return f
}

// observer returns what is told of each step of the copy.
func (r *run) observer(ctx context.Context) func(copier.Step, *copier.Chunk) {
	if !r.log().Enabled(ctx, slog.LevelDebug) {
		return r.Observe
	}
	return func(s copier.Step, c *copier.Chunk) {
		r.log().Debug("chunk", "table", c.Table.Target.Name, "number", c.Number, "step", s.String())
		if r.Observe != nil {
			r.Observe(s, c)
		}
	}
}

func (w *watched) enter(phase string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.phase = phase
}

// lacks says how many builds the tables lack.
func (w *watched) lacks(builds int) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.lacking = builds
}

// building says that a build begins.
func (w *watched) building(what string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.builds = append(w.builds, progress.Build{What: what, Began: time.Now()})
}

// built says that a build has ended.
func (w *watched) built(what string, err error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.builds = slices.DeleteFunc(w.builds, func(b progress.Build) bool { return b.What == what })
	if err == nil {
		w.done++
	}
}

func (w *watched) figures() progress.Figures {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return progress.Figures{Phase: w.phase, Workers: w.workers, Builds: slices.Clone(w.builds), Built: w.done, Lacking: w.lacking}
}

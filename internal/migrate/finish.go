package migrate

import (
	"context"
	"errors"
	"time"

	"migration-assist/copier"
	"migration-assist/indexes"
	"migration-assist/schema"
)

// fullTextTables are those whose full-text indexes take most of the time, and are
// built later where that is wanted.
var fullTextTables = []string{"posts", "fileinfo"}

// lacking sorts what the target lacks into what the queue builds, foreign keys, and
// what is deferred.
func (r *run) lacking(ctx context.Context) (changes []schema.Change, err error) {
	have, err := schema.ReadPostgres(ctx, r.target, r.Schema)
	if err != nil {
		return nil, err
	}
	missing, views := r.command.missing(have)
	owed, err := r.owed(ctx, missing)
	if err != nil {
		return nil, err
	}
	for _, o := range owed {
		missing = append(missing, schema.RestoreObject{Object: o})
	}
	r.views, r.keys, r.deferred = views, nil, nil
	for _, change := range missing {
		switch {
		case indexes.IsForeignKey(change):
			r.keys = append(r.keys, change)
		case r.DeferFullText && indexes.IsFullTextOf(change, fullTextTables...):
			r.deferred = append(r.deferred, change)
		default:
			changes = append(changes, change)
		}
	}
	return changes, nil
}

// startBuilds looks for what the target lacks, and begins to build what a table lacks
// when that is copied.
func (r *run) startBuilds(ctx context.Context) error {
	var err error
	if r.changes, err = r.lacking(ctx); err != nil {
		return err
	}
	r.watched.lacks(len(r.changes))
	relations := r.plan.targetNames()
	for _, change := range r.changes {
		if view, ok := change.(schema.CreateView); ok {
			relations = append(relations, view.View.Name)
		}
	}
	// The copy has its own workers. On two cores they leave nothing idle; where there
	// are more, the first indexes of the biggest tables are what the run waits for.
	idle := max(r.Workers/4, r.Workers-r.copyWorkers())
	if r.builds, err = r.builder().Start(ctx, r.changes, relations, idle); err != nil {
		return err
	}
	r.tell("indexes", "%s", r.builds.Resources())
	return nil
}

// builder builds in the target's schema.
func (r *run) builder() indexes.Builder {
	return indexes.Builder{
		Target: copier.JoinSessions(r.Postgres, r.Schema), Schema: r.Schema, Workers: r.Workers,
		Counters: r.built, Building: r.tellBuilding, Built: r.tellBuilt, Retrying: r.retryBuild,
	}
}

// tellBuilding tells of a build that begins.
func (r *run) tellBuilding(what string) {
	r.watched.building(what)
	r.recorder.Building(what)
}

// tellBuilt tells of a build that has ended, and a person of one that took its time.
func (r *run) tellBuilt(what string, took time.Duration, err error) {
	r.watched.built(what, err)
	r.recorder.Built(what, err)
	if err == nil {
		r.log().Info("built", "what", what, "seconds", took.Seconds())
	} else {
		r.log().Warn("not built", "what", what, "error", err)
	}
	if took >= time.Second && err == nil {
		r.printf("built    %s in %.1f s\n", what, took.Seconds())
	}
}

// retryBuild counts and tells of an error that the builds go on after.
func (r *run) retryBuild(err error, wait time.Duration) {
	r.counters.Retried(err)
	r.printRetry(err, wait)
}

// finish waits for what the copy went without: keys, indexes and views; then it builds
// foreign keys, which need the keys of two tables, and fills other views again.
func (r *run) finish(ctx context.Context) error {
	r.builds.Close()
	err := r.explain(ctx, r.builds.Wait())
	if ctx.Err() != nil {
		return err
	}
	if err == nil {
		err = r.buildAgain(ctx)
	}
	if err := errors.Join(err, r.buildForeignKeys(ctx)); err != nil {
		return err
	}
	if err := r.again(ctx, func(ctx context.Context) error { return r.setSequences(ctx, r.target, false) }); err != nil {
		return err
	}
	builder := r.builder()
	refreshed, err := builder.Refresh(ctx, r.plan.targetNames(), r.views)
	if err != nil {
		return err
	}
	return builder.Analyze(ctx, refreshed)
}

// buildAgain builds what PostgreSQL has lost in a crash, which is nothing otherwise. A
// commit that waits for the disk comes first: what is there behind it stays.
func (r *run) buildAgain(ctx context.Context) error {
	if err := r.enter(ctx, phaseIndexes); err != nil {
		return err
	}
	var changes []schema.Change
	err := r.again(ctx, func(ctx context.Context) (err error) {
		changes, err = r.lacking(ctx)
		return err
	})
	if err != nil || len(changes) == 0 {
		return err
	}
	return r.explain(ctx, r.builder().Build(ctx, changes))
}

package indexes

import (
	"fmt"

	"migration-assist/schema"
)

// The stages of a build. Each is finished before the next begins.
const (
	stageKeys = iota // primary and unique keys, checks, exclusion constraints
	stageIndexes
	stageForeignKeys
	stageViews
	stageViewIndexes

	stageCount
)

// sortStages sorts changes by stage. It fails for a change that builds nothing.
func sortStages(changes []schema.Change) (stages [stageCount][]schema.Change, err error) {
	views := map[string]bool{}
	for _, change := range changes {
		if c, ok := change.(schema.CreateView); ok {
			views[c.View.Name] = true
		}
	}
	for _, change := range changes {
		stage := 0
		switch c := change.(type) {
		case schema.AddConstraint:
			stage = stageKeys
			if c.Constraint.Kind == schema.ForeignKey {
				stage = stageForeignKeys
			}
		case schema.CreateIndex:
			stage = stageIndexes
			if views[c.Relation] {
				stage = stageViewIndexes
			}
		case schema.CreateView:
			stage = stageViews
		case schema.RestoreObject:
			if stage = stageOf(c.Object.Kind); stage == stageCount {
				return stages, fmt.Errorf("a build cannot %s", change)
			}
		default:
			return stages, fmt.Errorf("the target differs by more than keys, indexes and views: it would take to %s", change)
		}
		stages[stage] = append(stages[stage], change)
	}
	return stages, nil
}

// stageOf returns the stage in which an object of a table is built, stageCount for
// a kind that is none of a table.
func stageOf(kind schema.ObjectKind) int {
	switch kind {
	case schema.ObjectPrimaryKey, schema.ObjectUniqueKey, schema.ObjectExclusion:
		return stageKeys
	case schema.ObjectIndex:
		return stageIndexes
	case schema.ObjectForeignKey:
		return stageForeignKeys
	default:
		return stageCount
	}
}

package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// plan is which tables are copied, and what is not.
type plan struct {
	tables []*typemap.Table
	// leftAlone are the source's tables that are not Mattermost's core, each
	// with the reason.
	leftAlone []string
	// skipped are the tables and columns that --skip named.
	skipped []string
}

// targetNames returns the names of the target's tables that are filled.
func (p *plan) targetNames() []string {
	names := make([]string, len(p.tables))
	for i, t := range p.tables {
		names[i] = t.Target.Name
	}
	return names
}

// planCopy pairs the source's tables with those that tx has in the target,
// prints what is not copied, and refuses what would be lost without a word.
func (r *run) planCopy(ctx context.Context, tx pgx.Tx) error {
	target, err := schema.ReadPostgres(ctx, tx, r.Schema)
	if err != nil {
		return fmt.Errorf("reading the target's schema: %w", err)
	}
	if changes := schema.Diff(schema.OnlyMattermost(target).Bare(), schema.MattermostPostgres(r.versions).Bare()); len(changes) > 0 {
		return fmt.Errorf("the target's tables are not what Mattermost's migrations %s leave; it would take: %s",
			r.versions, joinStrings(changes))
	}
	r.plan = &plan{}
	pairing, err := schema.Pair(r.withoutUnmoved(r.catalog), r.withIncluded(schema.OnlyMattermost(target), target))
	if err != nil {
		return err
	}
	oneSided := r.oneSided(pairing, target)
	var refused []string
	for _, o := range oneSided {
		named := r.skips.take(o.table, o.column)
		if r.skips.take(o.table, "") || named && !o.mustHave {
			r.plan.skipped = append(r.plan.skipped, o.String())
			continue
		}
		refuse, err := r.mustRefuse(ctx, o)
		if err != nil {
			return err
		}
		if refuse {
			refused = append(refused, o.String())
		}
	}
	var errs []error
	for _, pair := range pairing.Tables {
		if r.skips.take(pair.Source.Name, "") {
			r.plan.skipped = append(r.plan.skipped, "table "+pair.Source.Name)
			continue
		}
		t, err := typemap.NewTable(pair, target.Enums, r.typemapOptions())
		errs = append(errs, err)
		r.plan.tables = append(r.plan.tables, t)
	}
	r.printPlan(oneSided)
	if err := errors.Join(append(errs, r.skips.unused())...); err != nil {
		return err
	}
	if refused != nil {
		return fmt.Errorf("only one of the two databases has: %s. Their values would be lost; name each with --skip TABLE or --skip TABLE.COLUMN to go on without, "+
			"or have a table that only MySQL has made and copied with --include TABLE",
			strings.Join(refused, "; "))
	}
	return nil
}

// withoutUnmoved leaves out the source's tables that are not Mattermost's core,
// and notes them.
func (r *run) withoutUnmoved(source *schema.Catalog) *schema.Catalog {
	core := *source
	core.Tables = nil
	for _, t := range source.Tables {
		if reason, unmoved := schema.Unmoved(schema.Fold(t.Name)); unmoved {
			r.plan.leftAlone = append(r.plan.leftAlone, t.Name+" ("+reason+")")
			continue
		}
		core.Tables = append(core.Tables, t)
	}
	return &core
}

// printPlan lists what is copied beside Mattermost's tables, and what is not
// copied.
func (r *run) printPlan(oneSided []oneSided) {
	r.printf("tables   %d to copy\n", len(r.plan.tables))
	r.printIncluded()
	for _, name := range r.plan.leftAlone {
		r.printf("left alone   %s\n", name)
	}
	for _, o := range oneSided {
		r.printf("on one side  %s\n", o)
	}
	slices.Sort(r.plan.skipped)
	for _, name := range r.plan.skipped {
		r.printf("skipped      %s\n", name)
	}
}

func joinStrings[S fmt.Stringer](list []S) string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.String()
	}
	return strings.Join(texts, "; ")
}

package schema

import (
	"fmt"
	"strings"
)

// CreateView creates a view from its query. A materialized one is filled.
type CreateView struct{ View *View }

// SQL renders CREATE VIEW or CREATE MATERIALIZED VIEW.
func (c CreateView) SQL(schema string) string {
	return fmt.Sprintf("CREATE %s %s AS\n%s", viewKind(c.View.Materialized),
		QuotePostgres(schema, c.View.Name), qualifyQuery(schema, c.View.Query))
}

func (c CreateView) String() string {
	return "create " + strings.ToLower(viewKind(c.View.Materialized)) + " " + c.View.Name
}

// DropView drops a view with its indexes.
type DropView struct {
	View         string
	Materialized bool
}

// SQL renders DROP VIEW or DROP MATERIALIZED VIEW.
func (c DropView) SQL(schema string) string {
	return fmt.Sprintf("DROP %s %s", viewKind(c.Materialized), QuotePostgres(schema, c.View))
}

func (c DropView) String() string {
	return "drop " + strings.ToLower(viewKind(c.Materialized)) + " " + c.View
}

func viewKind(materialized bool) string {
	if materialized {
		return "MATERIALIZED VIEW"
	}
	return "VIEW"
}

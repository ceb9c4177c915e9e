package checks

import (
	"context"
	"fmt"

	"github.com/dustin/go-humanize"

	"migration-assist/schema"
)

// nameArtifacts is the name of the check of what only MySQL has.
const nameArtifacts = "artifacts"

// artifacts is about tables that Mattermost's schema at these migrations does not
// have. Those that an older release has left behind can be dropped.
func artifacts(ctx context.Context, s *Source) ([]Problem, error) {
	var problems []Problem
	for _, t := range s.catalog.Tables {
		if _, unmoved := schema.Unmoved(schema.Fold(t.Name)); unmoved && schema.IsArtifact(s.versions, t.Name, "") {
			problems = append(problems, Problem{
				Check: nameArtifacts, Table: t.Name, What: leftTable, Fix: FixArtifacts,
				Advice: "migrate leaves it alone; " + dropsTable,
			})
		}
	}
	for _, t := range s.pairing.SourceOnly {
		p, err := s.onlyInMySQL(ctx, t)
		if err != nil {
			return nil, err
		}
		problems = append(problems, p)
	}
	return problems, nil
}

const (
	leftTable  = "the table is left over from an older release"
	dropsTable = string(FixArtifacts) + " drops it"
)

// onlyInMySQL says what becomes of a table that the target does not have.
func (s *Source) onlyInMySQL(ctx context.Context, t *schema.Table) (p Problem, err error) {
	p = Problem{Check: nameArtifacts, Table: t.Name, What: "the table is not Mattermost's"}
	if p.Blocks, err = s.hasRows(ctx, t); err != nil {
		return p, err
	}
	p.Advice = "migrate leaves it alone, since it has no rows"
	if p.Blocks {
		p.What += fmt.Sprintf(", and has rows, about %s", humanize.Comma(max(t.Rows, 1)))
		p.Advice = fmt.Sprintf("migrate ends at it, unless --skip %s leaves it out", t.Name)
		if name := schema.Fold(t.Name); !schema.IsMattermostTable(name) && !schema.IsBookkeeping(name) {
			p.Advice += fmt.Sprintf(" or --create-unknown %s makes and copies it", t.Name)
		}
	}
	if schema.IsArtifact(s.versions, t.Name, "") {
		p.What = leftTable
		p.Fix = FixArtifacts
		p.Advice += "; " + dropsTable
	}
	return p, nil
}

// leftColumns is about columns that Mattermost's schema at these migrations does not
// have.
type leftColumns struct {
	source *Source
	pair   schema.TablePair
	filled []tally // one for each of pair.SourceOnly
}

func newLeftColumns(s *Source, pair schema.TablePair) rowCheck {
	if pair.SourceOnly == nil {
		return nil
	}
	return &leftColumns{source: s, pair: pair, filled: make([]tally, len(pair.SourceOnly))}
}

func (c *leftColumns) expressions() []string {
	list := make([]string, len(c.pair.SourceOnly))
	for i, column := range c.pair.SourceOnly {
		list[i] = schema.QuoteMySQL(column.Name) + " IS NOT NULL"
	}
	return list
}

func (c *leftColumns) row(values [][]byte, key func() string) {
	for i, filled := range values {
		if isTrue(filled) {
			c.filled[i].add(key)
		}
	}
}

func (c *leftColumns) problems() (list []Problem) {
	table := c.pair.Source.Name
	for i, column := range c.pair.SourceOnly {
		p := Problem{
			Check: nameArtifacts, Table: table, Column: column.Name, Rows: c.filled[i].rows, Keys: c.filled[i].keys,
			What: "the column is not Mattermost's", Advice: "migrate leaves it out, since it has no values", Blocks: c.filled[i].rows > 0,
		}
		if p.Blocks {
			p.What += ", and has values"
			p.Advice = fmt.Sprintf("migrate ends at them, unless --skip %s.%s leaves them out", table, column.Name)
		}
		if schema.IsArtifact(c.source.versions, table, column.Name) {
			p.Fix = FixArtifacts
			p.Advice += "; " + string(FixArtifacts) + " drops the column"
		}
		list = append(list, p)
	}
	return list
}

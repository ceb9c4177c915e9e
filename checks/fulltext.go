package checks

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// fullText is about texts that are larger than the words of a full-text index can be.
// One whose words repeat fits all the same: longTexts looks at them.
var fullText = valueCheck{
	name:   "fulltext",
	kinds:  []typemap.Kind{typemap.KindFullText},
	advice: "PostgreSQL's index takes it if its words repeat; else shorten it, or give --on-invalid fulltext=null|reject",
}

// leastLong is how many bytes a text has at least whose words may be more than a
// tsvector holds: PostgreSQL can make two words of a part of a text, and needs up to
// four bytes besides each.
const leastLong = 200_000

// longTexts is about texts for which PostgreSQL cannot build a full-text index, since
// too many of their words differ. A migration copies them, and then ends with an error.
type longTexts struct {
	table         string
	columns       []string
	most          int     // the length of texts that arrive
	fails, doubts []tally // of each column
}

// newLongTexts looks at columns whose type has texts that are long enough.
func newLongTexts(s *Source, pair schema.TablePair) rowCheck {
	target := s.target.Table(pair.Target.Name)
	if target == nil {
		return nil
	}
	c := &longTexts{table: pair.Source.Name, most: math.MaxInt}
	if p := s.policies[typemap.KindFullText]; p == typemap.Null || p == typemap.Reject {
		c.most = typemap.MaxFullText
	}
	for _, p := range pair.Columns {
		isIndexed := func(i *schema.Index) bool { return i.IsFullTextOf(p.Target.Name) }
		if (strings.HasPrefix(p.Source.Type, "mediumtext") || strings.HasPrefix(p.Source.Type, "longtext")) && slices.ContainsFunc(target.Indexes, isIndexed) {
			c.columns = append(c.columns, p.Source.Name)
		}
	}
	if c.columns == nil {
		return nil
	}
	c.fails, c.doubts = make([]tally, len(c.columns)), make([]tally, len(c.columns))
	return c
}

// expressions are the long texts. One of another character set may be twice as long in
// UTF-8.
func (c *longTexts) expressions() []string {
	list := make([]string, len(c.columns))
	for i, column := range c.columns {
		name := "t." + schema.QuoteMySQL(column)
		list[i] = "IF(LENGTH(" + name + ") * IF(CHARSET(" + name + ") LIKE 'utf8%', 1, 2) > " + strconv.Itoa(leastLong) + ", " + name + ", NULL)"
	}
	return list
}

func (c *longTexts) row(values [][]byte, key func() string) {
	for i, text := range values {
		if len(text) <= leastLong || len(text) > c.most {
			continue
		}
		switch least, most := typemap.FullTextBytes(text); {
		case least > typemap.MaxFullText:
			c.fails[i].add(key)
		case most > typemap.MaxFullText && len(text) <= typemap.MaxFullText: // of longer ones the codec has a note
			c.doubts[i].add(key)
		}
	}
}

func (c *longTexts) problems() (list []Problem) {
	const advice = "shorten the texts in MySQL, or have postgres post-migrate print the statements that finish the index by hand"
	for i, column := range c.columns {
		p := Problem{Check: fullText.name, Table: c.table, Column: column}
		if found := c.fails[i]; found.rows > 0 {
			p.Rows, p.Keys, p.Blocks = found.rows, found.keys, true
			p.What, p.Advice = "more different words than a full-text index holds", "migrate copies all and builds all else, but ends with an error at the index; "+advice
			list = append(list, p)
		}
		if found := c.doubts[i]; found.rows > 0 {
			p.Rows, p.Keys, p.Blocks = found.rows, found.keys, false
			p.What, p.Advice = "perhaps more different words than a full-text index holds", "PostgreSQL alone can tell; where it cannot build the index, migrate copies all and builds all else, but ends with an error: "+advice
			list = append(list, p)
		}
	}
	return list
}

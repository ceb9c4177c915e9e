package copier

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"migration-assist/schema"
)

// chunkKey is the key by which a table is cut into chunks.
type chunkKey struct {
	index string
	parts []keyPart
}

// keyPart is one column of a chunkKey.
type keyPart struct {
	column string // quoted
	read   string // the expression that a bound's value is read with
	// literal writes a value that was read in SQL. It returns false where the
	// value has no form that every session of MySQL takes for the same value.
	literal func(value string) (sql string, ok bool)
}

// newChunkKey chooses the key of a table, and returns false where it has none to
// cut by: the primary key, or without one the only unique key over columns that
// are NOT NULL, which InnoDB then keeps the rows in the order of ("Clustered and
// Secondary Indexes" in the MySQL manual). Of several such keys the catalog does
// not tell the one. A key that holds only the start of values is not unique by
// them.
func newChunkKey(t *schema.Table) (chunkKey, bool) {
	var candidates []*schema.Index
	for _, index := range t.Indexes {
		if index.Primary {
			candidates = []*schema.Index{index}
			break
		}
		if index.Unique && !index.Prefix && !slices.ContainsFunc(index.Columns, func(name string) bool {
			c := t.Column(name)
			return c == nil || !c.NotNull || c.Generated != "" && !c.Stored
		}) {
			candidates = append(candidates, index)
		}
	}
	if len(candidates) != 1 || candidates[0].Prefix || candidates[0].Method != "btree" {
		return chunkKey{}, false
	}
	key := chunkKey{index: candidates[0].Name}
	for _, name := range candidates[0].Columns {
		column := t.Column(name)
		if column == nil {
			return chunkKey{}, false
		}
		part, ok := newKeyPart(column)
		if !ok {
			return chunkKey{}, false
		}
		key.parts = append(key.parts, part)
	}
	return key, true
}

// force is the index hint for queries by the key.
func (k chunkKey) force() string { return " FORCE INDEX (" + schema.QuoteMySQL(k.index) + ")" }

// columns lists the key's columns.
func (k chunkKey) columns() string {
	names := make([]string, len(k.parts))
	for i, p := range k.parts {
		names[i] = p.column
	}
	return strings.Join(names, ", ")
}

// reads lists the expressions that a bound is read with.
func (k chunkKey) reads() string {
	reads := make([]string, len(k.parts))
	for i, p := range k.parts {
		reads[i] = p.read
	}
	return strings.Join(reads, ", ")
}

// canWrite tells whether a bound has a form in SQL.
func (k chunkKey) canWrite(b Bound) bool {
	for i, p := range k.parts {
		if _, ok := p.literal(b[i]); !ok {
			return false
		}
	}
	return len(b) == len(k.parts)
}

// compare writes a condition on the key and a bound that canWrite holds for.
// The operator is ">=" or "<".
//
// For MySQL a comparison of rows, (a, b) >= (1, 2), is no range of an index
// ("Range Optimization of Row Constructor Expressions" in its manual). It is
// written out: a > 1 OR (a = 1 AND b >= 2).
func (k chunkKey) compare(operator string, b Bound) string {
	var alternatives []string
	var equal string
	for i, p := range k.parts {
		literal, _ := p.literal(b[i])
		strict := operator
		if i < len(k.parts)-1 {
			strict = operator[:1]
		}
		alternatives = append(alternatives, "("+equal+p.column+" "+strict+" "+literal+")")
		equal += p.column + " = " + literal + " AND "
	}
	return strings.Join(alternatives, " OR ")
}

// parse reads what Bound.String wrote of a bound of this key. Text that comes
// from elsewhere never gets into a query.
func (k chunkKey) parse(text string) (Bound, error) {
	if text == "" {
		return nil, nil
	}
	var b Bound
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return nil, fmt.Errorf("reading the bound %q: %w", text, err)
	}
	if len(k.parts) == 0 {
		return nil, errors.New("there is a bound, but no key to cut the table by")
	}
	if len(b) != len(k.parts) || !k.canWrite(b) {
		return nil, fmt.Errorf("%s is not a value of the key %s (%s)", text, k.index, k.columns())
	}
	return b, nil
}

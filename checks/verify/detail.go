package verify

import (
	"context"
	"slices"
	"sync"

	"migration-assist/internal/digest"
)

// detailed is a row that is to be named: of each column a hash, and what is shown.
type detailed struct {
	columns []digest.Hash
	values  []Value
}

// wanted are the rows of one side that are to be named.
type wanted struct {
	mutex sync.Mutex
	rows  map[hashes]*detailed
}

// detail reads the parts again that have rows to be named, and names them.
func (v *verifier) detail(ctx context.Context, t *tableState, named []found) error {
	r := &t.result
	var want [sides]wanted
	var parts [sides][]int
	rows := make([][sides]*detailed, len(named))
	for side := range sides {
		want[side].rows = map[hashes]*detailed{}
		parts[side] = []int{}
		for i, f := range named {
			e := f[side]
			if e == nil {
				continue
			}
			if want[side].rows[e.hashes] == nil {
				want[side].rows[e.hashes] = &detailed{}
				parts[side] = append(parts[side], int(e.part))
			}
			rows[i][side] = want[side].rows[e.hashes]
		}
		slices.Sort(parts[side])
		parts[side] = slices.Compact(parts[side])
	}
	s := &scan{verifier: v, texts: true, visit: func(side int, p part) visitor {
		return visitor{
			row: func(h hashes, bytes *rowBytes, values [][]byte) { want[side].take(t, h, bytes, values) },
			end: func(reader) {},
		}
	}}
	if err := s.again(ctx, t, parts); err != nil {
		return err
	}
	for i := range named {
		r.Differences = append(r.Differences, t.difference(rows[i]))
	}
	if !t.HasKey() {
		r.Differences = pairAlike(r.Differences, rows, t)
	}
	return nil
}

// take keeps a row where it is one of those. Of PostgreSQL's values, the second half
// are texts.
func (w *wanted) take(t *tableState, h hashes, row *rowBytes, values [][]byte) {
	if len(w.rows) == 0 {
		return
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	d := w.rows[h]
	if d == nil || d.values != nil {
		return
	}
	texts := values[len(values)-len(t.columns):]
	for i := range t.columns {
		d.columns = append(d.columns, digest.Of(row.column(i)))
		d.values = append(d.values, newValue(&t.columns[i], texts[i]))
	}
}

// difference names a row. Where it was not found again, only its kind is known.
func (t *tableState) difference(rows [sides]*detailed) Difference {
	d := Difference{Table: t.Source.Name, Kind: Different}
	known := rows[source]
	switch {
	case rows[target] == nil:
		d.Kind = Missing
	case rows[source] == nil:
		d.Kind, known = Extra, rows[target]
	}
	key := t.key
	if key == nil {
		for i := range t.columns {
			key = append(key, i)
		}
	}
	if known.values != nil {
		for _, i := range key {
			d.Key = append(d.Key, known.values[i])
		}
	}
	if d.Kind == Different {
		d.Columns = t.pairs(rows)
	}
	return d
}

// pairs are the columns in which two rows differ.
func (t *tableState) pairs(rows [sides]*detailed) (list []Pair) {
	if rows[source].values == nil || rows[target].values == nil {
		return nil
	}
	for i := range t.columns {
		if rows[source].columns[i] != rows[target].columns[i] {
			list = append(list, Pair{t.columns[i].source.Name, rows[source].values[i], rows[target].values[i]})
		}
	}
	return list
}

// pairAlike makes of a row of a table without a key that is missing, and one that is
// only in PostgreSQL, one that is different, where they have most columns in common.
func pairAlike(list []Difference, rows [][sides]*detailed, t *tableState) []Difference {
	paired := make([]bool, len(list))
	var result []Difference
	for i := range list {
		if list[i].Kind != Missing || paired[i] {
			continue
		}
		best, common := -1, len(t.columns)/2
		for k := range list {
			if list[k].Kind == Extra && !paired[k] {
				if n := sameColumns(rows[i][source], rows[k][target]); n > common {
					best, common = k, n
				}
			}
		}
		if best >= 0 {
			paired[i], paired[best] = true, true
			d := list[i]
			d.Kind, d.Columns = Different, t.pairs([sides]*detailed{rows[i][source], rows[best][target]})
			result = append(result, d)
		}
	}
	for i := range list {
		if !paired[i] {
			result = append(result, list[i])
		}
	}
	return result
}

func sameColumns(a, b *detailed) (n int) {
	for i := range min(len(a.columns), len(b.columns)) {
		if a.columns[i] == b.columns[i] {
			n++
		}
	}
	return n
}

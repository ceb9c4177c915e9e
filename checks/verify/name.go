package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"migration-assist/internal/digest"
)

const (
	// heldRows is how many rows of both sides are held at a time to compare them by
	// their keys.
	heldRows = 1 << 17
	// foundRows is how many rows of a table that differ are remembered.
	foundRows = 1 << 15
	// NamedRows is how many rows of a table are named with their columns at most.
	NamedRows = 1000
	// refinements is how often cells are cut into smaller ones.
	refinements = 3
)

// entry is a row of a cell that differs.
type entry struct {
	hashes
	part int32
}

// found is a row that differs: of one side, or of both with the same key.
type found struct {
	key digest.Hash
	// rows are the row's hashes and parts where the sides have it.
	rows [sides]*entry
}

// name finds the rows in the cells of a table that differ, and names them.
func (v *verifier) name(ctx context.Context, t *tableState) error {
	if t.cells.count == 0 {
		return nil
	}
	r := &t.result
	for range refinements {
		if t.rowsLeft() <= heldRows || !t.cells.refine() {
			break
		}
		if err := v.digestAgain(ctx, t); err != nil {
			return err
		}
	}
	if rest := t.limit(); rest > 0 {
		r.More, r.AtMost = rest, true
	}
	s := &scan{verifier: v, visit: func(side int, p part) visitor { return v.collect(side, p) }}
	if err := s.again(ctx, t, [sides][]int{}); err != nil {
		return err
	}
	r.found = match(t.entries[source], t.entries[target])
	t.entries, t.digests = [sides][]entry{}, [sides][]digest.Digest{}
	if len(r.found) == 0 && r.More == 0 {
		return fmt.Errorf("the rows of table %s have changed while they were read; is a Mattermost server running?", t.Source.Name)
	}
	if len(r.found) > foundRows {
		r.More += int64(len(r.found) - foundRows)
		r.found = slices.Clone(r.found[:foundRows])
	}
	if !t.HasKey() {
		// A row that has changed is missing and another one there.
		r.More += int64(max(len(r.found)-NamedRows, 0))
		r.found = r.found[:min(len(r.found), NamedRows)]
	}
	if err := v.detail(ctx, t); err != nil {
		return err
	}
	return nil
}

// digestAgain takes the digests of refined cells.
func (v *verifier) digestAgain(ctx context.Context, t *tableState) error {
	t.digests = [sides][]digest.Digest{}
	s := &scan{verifier: v, visit: func(side int, p part) visitor {
		return v.digestPart(side, p, func(reader, int64) {})
	}}
	if err := s.again(ctx, t, [sides][]int{}); err != nil {
		return err
	}
	t.compare()
	return nil
}

// rowsLeft is how many rows both sides have in the cells that differ.
func (t *tableState) rowsLeft() int64 { return total(t.digests[source]) + total(t.digests[target]) }

// limit leaves as many cells as have no more than heldRows rows, and returns how many
// rows, of the side that has more of them, the others have. The first one may have
// more, as the only one that is left.
func (t *tableState) limit() (rest int64) {
	var kept []int
	var held int64
	for cell := range t.cells.count {
		a, b := t.digests[source][cell].Rows, t.digests[target][cell].Rows
		if held += a + b; held <= heldRows || cell == 0 && held <= 8*heldRows {
			kept = append(kept, cell)
		} else {
			rest += max(a, b)
		}
	}
	if rest > 0 {
		t.cells.only(kept)
	}
	return rest
}

// collect keeps the rows of the cells that differ.
func (v *verifier) collect(side int, p part) visitor {
	t := p.table
	listed := v.SetAside[t.Table]
	var entries []entry
	return visitor{
		row: func(h hashes, _ *rowBytes, _ [][]byte) {
			if _, is := listed[h.key]; !is && t.cells.of(h.key) >= 0 {
				entries = append(entries, entry{h, int32(p.number)})
			}
		},
		end: func(reader) {
			t.mutex.Lock()
			defer t.mutex.Unlock()
			t.entries[side] = append(t.entries[side], entries...)
		},
	}
}

// match pairs the rows of both sides by their keys, and returns those that differ.
func match(ofSource, ofTarget []entry) (list []found) {
	slices.SortFunc(ofSource, compareEntries)
	slices.SortFunc(ofTarget, compareEntries)
	for len(ofSource) > 0 || len(ofTarget) > 0 {
		var key digest.Hash
		switch {
		case len(ofTarget) == 0 || len(ofSource) > 0 && compareHashes(ofSource[0].key, ofTarget[0].key) <= 0:
			key = ofSource[0].key
		default:
			key = ofTarget[0].key
		}
		var a, b []entry
		a, ofSource = cutKey(ofSource, key)
		b, ofTarget = cutKey(ofTarget, key)
		list = append(list, matchKey(key, a, b)...)
	}
	return list
}

// matchKey compares the rows of one key, of which each side may have several.
func matchKey(key digest.Hash, a, b []entry) (list []found) {
	var onlyA, onlyB []*entry
	for len(a) > 0 || len(b) > 0 {
		switch order := compareFirst(a, b); {
		case order < 0:
			onlyA, a = append(onlyA, &a[0]), a[1:]
		case order > 0:
			onlyB, b = append(onlyB, &b[0]), b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	for i := range max(len(onlyA), len(onlyB)) {
		f := found{key: key}
		if i < len(onlyA) {
			copied := *onlyA[i]
			f.rows[source] = &copied
		}
		if i < len(onlyB) {
			copied := *onlyB[i]
			f.rows[target] = &copied
		}
		list = append(list, f)
	}
	return list
}

// compareFirst compares the first rows of two lists. A list without any is last.
func compareFirst(a, b []entry) int {
	switch {
	case len(b) == 0:
		return -1
	case len(a) == 0:
		return 1
	default:
		return compareHashes(a[0].row, b[0].row)
	}
}

// cutKey returns the rows of a key at the start of a list, and the rest.
func cutKey(list []entry, key digest.Hash) (ofKey, rest []entry) {
	n := 0
	for n < len(list) && list[n].key == key {
		n++
	}
	return list[:n], list[n:]
}

func compareEntries(a, b entry) int {
	return cmp.Or(compareHashes(a.key, b.key), compareHashes(a.row, b.row))
}

func compareHashes(a, b digest.Hash) int {
	return cmp.Or(cmp.Compare(a.Hi, b.Hi), cmp.Compare(a.Lo, b.Lo))
}

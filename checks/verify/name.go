package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"migration-assist/internal/digest"
)

// refinements is how often the cells of a table are cut into smaller ones before some of
// them are given up.
const refinements = 3

// name finds the rows in the cells of a table that differ, and names them.
func (v *verifier) name(ctx context.Context, t *tableState) error {
	if t.cells.count == 0 {
		return nil
	}
	r := &t.result
	if err := v.narrow(ctx, t); err != nil {
		return err
	}
	s := &scan{verifier: v, visit: v.collect}
	if err := s.again(ctx, t, [sides][]int{}); err != nil {
		return err
	}
	var differ []found
	if t.overfull {
		r.More, r.AtMost = r.More+max(total(t.digests[source]), total(t.digests[target])), true
	} else {
		m := matcher{most: v.mayName(t.Table)}
		m.match(sorted(t.rows[source]), sorted(t.rows[target]))
		differ = m.list
		r.More += m.more
	}
	t.rows, t.digests = [sides]map[hashes]tally{}, [sides][]digest.Digest{}
	if len(differ) == 0 && r.More == 0 {
		return fmt.Errorf("the rows of table %s have changed while they were read; is a Mattermost server running?", t.Source.Name)
	}
	if err := v.detail(ctx, t, differ); err != nil {
		return err
	}
	v.keep(r)
	return nil
}

// narrow leaves only cells of which the rows may be held: all cells, cut as often as it
// takes, or where too many differ some of them. Rows that are equal are held as one, and
// may be more.
func (v *verifier) narrow(ctx context.Context, t *tableState) error {
	r := &t.result
	for refined := 0; t.rowsLeft() > v.Limits.Rows; refined++ {
		rows, count := t.rowsLeft(), t.cells.count
		if refined == refinements || !t.cells.refine() {
			if rest := t.limit(v.Limits.Rows); rest > 0 {
				r.More, r.AtMost = r.More+rest, true
			}
			if refined = 0; t.rowsLeft() <= v.Limits.Rows || !t.cells.refine() {
				return nil
			}
			rows, count = t.rowsLeft(), 1
		}
		if err := v.digestAgain(ctx, t); err != nil {
			return err
		}
		if count == 1 && t.cells.count == 1 && t.rowsLeft() == rows {
			t.cells.skip() // all have the same key, or are the same
		}
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

// limit leaves as many cells as have no more than so many rows, the smallest ones, or
// the smallest alone. It returns how many rows, of the side that has more of them, the
// others have.
func (t *tableState) limit(most int64) (rest int64) {
	size := func(cell int) int64 { return t.digests[source][cell].Rows + t.digests[target][cell].Rows }
	order := make([]int, t.cells.count)
	for cell := range order {
		order[cell] = cell
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(size(a), size(b)) })
	n, held := 0, int64(0)
	for _, cell := range order {
		if held += size(cell); held > most && n > 0 {
			break
		}
		n++
	}
	for _, cell := range order[n:] {
		rest += max(t.digests[source][cell].Rows, t.digests[target][cell].Rows)
	}
	t.keep(order[:n])
	return rest
}

// keep leaves some cells, and their digests.
func (t *tableState) keep(list []int) {
	var kept [sides][]digest.Digest
	for _, cell := range list {
		for side := range sides {
			kept[side] = append(kept[side], at(t.digests[side], cell))
		}
	}
	t.cells.only(list)
	t.digests = kept
}

// collect keeps the rows of the cells that differ.
func (v *verifier) collect(side int, p part) visitor {
	t := p.table
	listed := v.SetAside[t.Table]
	return visitor{
		row: func(h hashes, _ *rowBytes, _ [][]byte) {
			if _, is := listed[h.key]; !is && t.cells.of(h) >= 0 {
				t.hold(side, h, p.number, v.Limits.Rows)
			}
		},
		end: func(reader) {},
	}
}

// hold keeps a row of a part.
func (t *tableState) hold(side int, h hashes, part int, most int64) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.rows[side] == nil {
		t.rows[side] = map[hashes]tally{}
	}
	held, is := t.rows[side][h]
	if !is {
		if int64(len(t.rows[side])) == most {
			t.overfull = true
			return
		}
		held.part = int32(part)
	}
	held.times++
	t.rows[side][h] = held
}

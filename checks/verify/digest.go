package verify

import (
	"context"

	"golang.org/x/sync/errgroup"

	"migration-assist/internal/digest"
)

// digestAll reads both databases whole, and leaves of each table the cells that
// differ.
func (v *verifier) digestAll(ctx context.Context) error {
	s := &scan{verifier: v, visit: func(side int, p part) visitor {
		return v.digestPart(side, p, func(r reader, skipped int64) {
			p.table.note(side, r.changed(), skipped)
			p.table.read(side)
		})
	}}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.read(ctx, source, v.findSource) })
	group.Go(func() error { return s.read(ctx, target, v.findTarget) })
	return group.Wait()
}

// digestPart adds the rows of a part to the digests of the table's cells. At the end,
// end is told how many rows were left out.
func (v *verifier) digestPart(side int, p part, end func(r reader, skipped int64)) visitor {
	t := p.table
	batch := make([]hashes, 0, batchSize)
	listed := v.SetAside[t.Table]
	skipped := int64(0)
	return visitor{
		row: func(h hashes, _ *rowBytes, _ [][]byte) {
			if _, is := listed[h.key]; is {
				skipped++
				return
			}
			if batch = append(batch, h); len(batch) == batchSize {
				t.digest(side, batch)
				batch = batch[:0]
			}
		},
		end: func(r reader) {
			t.digest(side, batch)
			end(r, skipped)
		},
	}
}

// batchSize is how many rows are added at a time.
const batchSize = 512

// digest adds rows.
func (t *tableState) digest(side int, rows []hashes) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.digests[side] == nil {
		t.digests[side] = make([]digest.Digest, t.cells.count)
	}
	digests := t.digests[side]
	for _, h := range rows {
		if cell := t.cells.of(h); cell >= 0 {
			digests[cell].Add(h.row)
		}
	}
}

// note adds up what the copy has changed on purpose, and the rows that were left out.
func (t *tableState) note(side int, changed []Changed, skipped int64) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if side == source {
		t.result.SetAside += skipped
	} else {
		t.result.PutBack += skipped
	}
	for _, c := range changed {
		known := false
		for i := range t.result.Changed {
			if have := &t.result.Changed[i]; have.Column == c.Column && have.Kind == c.Kind {
				have.Count += c.Count
				known = true
			}
		}
		if !known {
			t.result.Changed = append(t.result.Changed, c)
		}
	}
}

// read says that a part of a side was read, or that its parts are all known. When
// nothing is left of both sides, the digests are compared and given up.
func (t *tableState) read(side int) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.left[side]--
	if t.left[source] == 0 && t.left[target] == 0 {
		t.result.SourceRows, t.result.TargetRows = total(t.digests[source]), total(t.digests[target])
		t.compare()
	}
}

func total(digests []digest.Digest) (rows int64) {
	for i := range digests {
		rows += digests[i].Rows
	}
	return rows
}

// compare leaves the cells that differ, and their digests.
func (t *tableState) compare() {
	var differ []int
	for cell := range t.cells.count {
		if at(t.digests[source], cell) != at(t.digests[target], cell) {
			differ = append(differ, cell)
		}
	}
	t.keep(differ)
}

// at is the digest of a cell of a side, of which no row may have been met.
func at(digests []digest.Digest, cell int) digest.Digest {
	if digests == nil {
		return digest.Digest{}
	}
	return digests[cell]
}

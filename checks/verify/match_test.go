package verify

import (
	"math/rand/v2"
	"testing"

	"migration-assist/internal/digest"
)

// TestMatch lists the rows that only one side has as often as it has them more often,
// and of one key those of both sides together.
func TestMatch(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		var rows [sides]map[hashes]tally
		keys := map[digest.Hash][sides]int64{} // how many rows a key has on one side alone
		for side := range sides {
			rows[side] = map[hashes]tally{}
			for range random.IntN(20) {
				h := hashes{key: digest.Hash{Lo: random.Uint64N(4)}, row: digest.Hash{Hi: random.Uint64N(3)}}
				rows[side][h] = tally{times: rows[side][h].times + 1}
			}
		}
		for side := range sides {
			for h, held := range rows[side] {
				count := keys[h.key]
				count[side] += int64(max(held.times-rows[1-side][h].times, 0))
				keys[h.key] = count
			}
		}
		var want int64
		for _, count := range keys {
			want += max(count[source], count[target])
		}
		all := matcher{most: 1000}
		all.match(sorted(rows[source]), sorted(rows[target]))
		if int64(len(all.list)) != want || all.more != 0 {
			t.Fatalf("%v: %d rows and %d more are listed, want %d", rows, len(all.list), all.more, want)
		}
		for _, f := range all.list {
			if f[source] != nil && f[target] != nil && (f[source].key != f[target].key || f[source].row == f[target].row) {
				t.Fatalf("%v and %v are listed together", *f[source], *f[target])
			}
		}
		few := matcher{most: 3}
		few.match(sorted(rows[source]), sorted(rows[target]))
		if int64(len(few.list)) != min(want, 3) || int64(len(few.list))+few.more != want {
			t.Fatalf("%d rows and %d more are listed, want %d", len(few.list), few.more, want)
		}
	}
}

// TestCells cuts cells until no bit is left. Those that were given up stay so, and the
// others are as many as there should be.
func TestCells(t *testing.T) {
	t.Parallel()
	c := cells{levels: []level{{bits: leastBits}}, count: 1 << leastBits, used: leastBits}
	kept := hashes{key: digest.Of([]byte("kept")), row: digest.Of([]byte("row"))}
	other := hashes{key: digest.Of([]byte("other")), row: digest.Of([]byte("row"))}
	sameKey := hashes{key: kept.key, row: digest.Of([]byte("another row"))}
	apart := false
	for {
		cell := c.of(kept)
		if cell < 0 || cell >= c.count {
			t.Fatalf("cell %d of %d", cell, c.count)
		}
		apart = apart || c.of(sameKey) != cell
		if apart != (c.used > keyBits) {
			t.Errorf("with %d bits used, two rows of a key are apart: %t", c.used, apart)
		}
		c.only([]int{(cell + 1) % c.count, cell})
		c.only([]int{1}) // of these two
		if c.of(kept) != 0 || c.of(other) >= 0 || c.count != 1 {
			t.Fatalf("with %d bits used, the cells are %d and %d of %d", c.used, c.of(kept), c.of(other), c.count)
		}
		if !c.refine() {
			break
		}
	}
	if c.used != 2*keyBits {
		t.Errorf("%d bits were used", c.used)
	}
}

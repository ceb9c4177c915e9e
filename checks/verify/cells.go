package verify

import "math/bits"

// cells share the rows of a table out by the hash of their key, which both sides
// compute alike: whatever their collations are, a row is in the same cell of both. A
// cell that differs can be cut into smaller ones. Where a key has many rows, they are
// shared out by the hashes of the rows.
type cells struct {
	levels []level
	count  int
	// used is how many bits of both hashes the levels have taken.
	used int
}

// level cuts each cell by some bits of a hash.
type level struct {
	// bits is how many, from the bit of that number on.
	from, bits int
	// ranks are the numbers of those cells that are still of interest, less than 0
	// for the others; nil where all are.
	ranks []int32
}

// The number of cells of a table, in bits, and how many rows one is to have.
const (
	leastBits    = 6
	greatestBits = 14
	rowsPerCell  = 256
	// refinedBits is for the cells of one table that differs.
	refinedBits = 15
	// keyBits is how many bits of the key's hash are used, and as many of the row's.
	keyBits = 64
)

// firstCells are those of a table by the servers' estimates.
func firstCells(t *Table) cells {
	rows := max(t.Source.Rows, t.Target.Rows, 0)
	n := min(max(bits.Len64(uint64(rows/rowsPerCell)), leastBits), greatestBits)
	return cells{levels: []level{{bits: n}}, count: 1 << n, used: n}
}

// of is the cell of a row, less than 0 where that is of no interest.
func (c *cells) of(h hashes) int {
	cell := 0
	for i := range c.levels {
		l := &c.levels[i]
		word, from := h.key.Lo, l.from
		if from >= keyBits {
			word, from = h.row.Hi, from-keyBits
		}
		cell = cell<<l.bits | int(word>>from&(1<<l.bits-1))
		if l.ranks != nil {
			if cell = int(l.ranks[cell]); cell < 0 {
				return cell
			}
		}
	}
	return cell
}

// only leaves some cells.
func (c *cells) only(list []int) {
	ranks := make([]int32, c.count)
	for i := range ranks {
		ranks[i] = -1
	}
	for rank, cell := range list {
		ranks[cell] = int32(rank)
	}
	last := &c.levels[len(c.levels)-1]
	if last.ranks == nil {
		last.ranks = ranks
	} else { // of those that were left before
		for i, rank := range last.ranks {
			if rank >= 0 {
				last.ranks[i] = ranks[rank]
			}
		}
	}
	c.count = len(list)
}

// refine cuts all cells into as many as there may be, and tells whether that is at
// least four each.
func (c *cells) refine() bool {
	n := refinedBits - bits.Len(uint(max(c.count-1, 0)))
	if c.used%keyBits > keyBits-2 { // too few are left
		c.skip()
	}
	if n < 2 || c.used == 2*keyBits {
		return false
	}
	n = min(n, keyBits-c.used%keyBits)
	c.levels = append(c.levels, level{from: c.used, bits: n})
	c.count <<= n
	c.used += n
	return true
}

// skip leaves out what the present hash has yet: the key's, or the row's.
func (c *cells) skip() { c.used = (c.used + keyBits - 1) / keyBits * keyBits }

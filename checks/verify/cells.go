package verify

import (
	"math/bits"

	"migration-assist/internal/digest"
)

// cells share the rows of a table out by the hash of their key, which both sides
// compute alike: whatever their collations are, a row is in the same cell of both. A
// cell that differs can be cut into smaller ones.
type cells struct {
	levels []level
	count  int
}

// level cuts each cell by some bits of the hash.
type level struct {
	bits int
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
	refinedBits = 17
)

// firstCells are those of a table by the servers' estimates.
func firstCells(t *Table) cells {
	rows := max(t.Source.Rows, t.Target.Rows, 0)
	n := min(max(bits.Len64(uint64(rows/rowsPerCell)), leastBits), greatestBits)
	return cells{levels: []level{{bits: n}}, count: 1 << n}
}

// of is the cell of a key, less than 0 where that is of no interest.
func (c *cells) of(key digest.Hash) int {
	cell, rest := 0, key.Lo
	for i := range c.levels {
		l := &c.levels[i]
		cell = cell<<l.bits | int(rest&(1<<l.bits-1))
		rest >>= l.bits
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
	c.levels[len(c.levels)-1].ranks = ranks
	c.count = len(list)
}

// refine cuts all cells into as many as there may be, and tells whether that is at
// least four each.
func (c *cells) refine() bool {
	n := refinedBits - bits.Len(uint(max(c.count-1, 0)))
	if n < 2 {
		return false
	}
	c.levels = append(c.levels, level{bits: n})
	c.count <<= n
	return true
}

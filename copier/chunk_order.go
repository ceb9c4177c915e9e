package copier

import (
	"cmp"
	"slices"

	"migration-assist/typemap"
)

// leastChunks is into how many chunks a table is cut at the least. To find the end
// of a chunk, MySQL reads its keys, which costs about a sixth of copying its rows:
// that pays where several workers are at one table for long.
const leastChunks = 8

// isCut tells whether a table is cut into chunks of that many bytes.
func isCut(t *typemap.Table, chunkBytes int64) bool {
	_, hasKey := newChunkKey(t.Source)
	return hasKey && t.Source.Bytes >= leastChunks*chunkBytes
}

// Pieces is how many chunks of that many bytes the tables have by the server's
// estimates: more workers have nothing to do. 0 bytes are DefaultChunkBytes.
func Pieces(tables []*typemap.Table, chunkBytes int64) int {
	chunkBytes = cmp.Or(chunkBytes, DefaultChunkBytes)
	var pieces int64
	for _, t := range tables {
		if isCut(t, chunkBytes) {
			pieces += t.Source.Bytes / chunkBytes
		} else {
			pieces++
		}
	}
	return int(pieces)
}

// InOrderOfWork sorts tables so that workers who take one chunk after the other,
// table by table, end at about the same time. The largest pieces come first, by
// the server's estimates ("longest processing time first"): a table that is not
// cut is one piece, one that is cut has pieces of that many bytes. Tables with
// pieces of one size go from the biggest to the smallest.
func InOrderOfWork(tables []*typemap.Table, chunkBytes int64) []*typemap.Table {
	piece := func(t *typemap.Table) int64 {
		if isCut(t, chunkBytes) {
			return chunkBytes
		}
		return t.Source.Bytes
	}
	return slices.SortedStableFunc(slices.Values(tables), func(a, b *typemap.Table) int {
		return cmp.Or(cmp.Compare(piece(b), piece(a)), cmp.Compare(b.Source.Bytes, a.Source.Bytes), cmp.Compare(a.Source.Name, b.Source.Name))
	})
}

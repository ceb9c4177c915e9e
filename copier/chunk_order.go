package copier

import (
	"cmp"
	"slices"

	"migration-assist/typemap"
)

// InOrderOfWork sorts tables so that workers who take one chunk after the other,
// table by table, end at about the same time. The largest pieces come first, by
// the server's estimates: the large tables that cannot be cut, then those that
// are cut into chunks of that many bytes, then the small ones, each from the
// biggest to the smallest ("longest processing time first").
func InOrderOfWork(tables []*typemap.Table, chunkBytes int64) []*typemap.Table {
	piece := func(t *typemap.Table) int64 {
		if _, ok := newChunkKey(t.Source); ok {
			return min(t.Source.Bytes, chunkBytes)
		}
		return t.Source.Bytes
	}
	return slices.SortedStableFunc(slices.Values(tables), func(a, b *typemap.Table) int {
		return cmp.Or(cmp.Compare(piece(b), piece(a)), cmp.Compare(b.Source.Bytes, a.Source.Bytes), cmp.Compare(a.Source.Name, b.Source.Name))
	})
}

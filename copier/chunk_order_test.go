package copier

import (
	"strings"
	"testing"

	"migration-assist/schema"
	"migration-assist/typemap"
)

func TestInOrderOfWork(t *testing.T) {
	t.Parallel()
	table := func(name string, bytes int64, keyed bool) *typemap.Table {
		source := &schema.Table{Name: name, Bytes: bytes, Columns: []*schema.Column{{Name: "Id", Type: "int", NotNull: true}}}
		if keyed {
			source.Indexes = []*schema.Index{{Name: "PRIMARY", Primary: true, Unique: true, Method: "btree", Columns: []string{"Id"}}}
		}
		return &typemap.Table{Source: source}
	}
	tables := []*typemap.Table{
		table("empty2", 0, true), table("empty1", 0, false), table("small", 9, true), table("smaller", 8, false), table("chunks", 500, true),
		table("moreChunks", 600, true), table("whole", 90, false), table("largerWhole", 95, false), table("uncut", 79, true),
	}
	var names []string
	for _, table := range InOrderOfWork(tables, 10) {
		names = append(names, table.Source.Name)
	}
	if got := strings.Join(names, " "); got != "largerWhole whole uncut moreChunks chunks small smaller empty1 empty2" {
		t.Error(got)
	}
}

func TestRowsPerChunk(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rows, bytes, target, want int64 }{
		{0, 0, 32 << 20, 32768},
		{0, 16384, 32 << 20, 32768},
		{1000, 0, 32 << 20, 32768},
		{1e6, 1e9, 32 << 20, 33554},
		{1e6, 1e6, 32 << 20, 524288},
		{1, 1e12, 32 << 20, 1024},
		{1e6, 1e9, 1, 1},
	} {
		if got := rowsPerChunk(&schema.Table{Rows: c.rows, Bytes: c.bytes}, c.target); got != c.want {
			t.Errorf("%d rows of %d bytes: %d rows in a chunk of %d bytes, want %d", c.rows, c.bytes, got, c.target, c.want)
		}
	}
}

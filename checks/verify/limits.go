package verify

import "cmp"

// Limits bound the memory of a comparison, whatever the size of the tables is. Where one
// is 0, its default is taken.
type Limits struct {
	// Rows is how many rows of both sides are held at a time to compare them by their
	// keys. By default 32,768, which take about 6 MiB.
	Rows int64
	// Shown is how many bytes of values are kept to be shown, over all tables, beside
	// those of the first rows of each. By default 8 MiB.
	Shown int
	// SetAside is how many rows there may be that were set aside. By default 524,288,
	// which take about 20 MiB.
	SetAside int
	// Pages is how many pages, of 8 KiB mostly, a part of a table of PostgreSQL has.
	// By default 4096.
	Pages int64
}

// WithDefaults fills in what is 0.
func (l Limits) WithDefaults() Limits {
	return Limits{
		Rows: cmp.Or(l.Rows, 1<<15), Shown: cmp.Or(l.Shown, 8<<20), SetAside: cmp.Or(l.SetAside, 1<<19), Pages: cmp.Or(l.Pages, pagesPerPart),
	}
}

const (
	// NamedRows is how many rows of a table are named with their columns at most, and
	// leastNamed how many however long others are.
	NamedRows  = 1000
	leastNamed = 10
	// valueBytes is how many bytes a value takes that is to be shown, at most.
	valueBytes = shownBytes + 100
)

// mayName is how many rows of a table may be named.
func (v *verifier) mayName(t *Table) int {
	return min(max((v.Limits.Shown-v.shown)/(sides*len(t.columns)*valueBytes), leastNamed), NamedRows)
}

// keep counts what the named rows of a table take.
func (v *verifier) keep(r *Result) {
	for _, d := range r.Differences {
		v.shown += (len(d.Key) + sides*len(d.Columns)) * valueBytes
	}
}

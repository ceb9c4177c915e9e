// Package report keeps what a run does while it does it, and shows that: as JSON, as
// one page that needs nothing else, and as the same page live over HTTP.
package report

import (
	"encoding/json"
	"io"
	"time"
)

// Format is the version of the JSON that WriteJSON writes, which
// docs/summary.schema.json describes. It grows by one when something that was there
// means another thing, or is there no more.
const Format = 1

// State is how far a run, or a part of it, is.
type State string

// The states. Rejected is a run that is done but for rows that were set aside.
const (
	Running     State = "running"
	Done        State = "done"
	Rejected    State = "rejected"
	Failed      State = "failed"
	Interrupted State = "interrupted"
	Waiting     State = "waiting"
)

// Report is what is known of a run. It has no secrets: of the values that were
// converted it has primary keys. Times in it are seconds since Started.
type Report struct {
	Format  int     `json:"format"`
	Program Program `json:"program"`
	// Command is the command of the program, migrate or copy.
	Command string `json:"command"`
	State   State  `json:"state"`
	// Verdict is one sentence on how the run has ended.
	Verdict string `json:"verdict"`
	// Error is why it has not ended well, and what to do, as the program prints it.
	Error   string    `json:"error,omitempty"`
	Started time.Time `json:"started"`
	// Seconds is how long the run took.
	Seconds  float64   `json:"seconds"`
	Source   Server    `json:"source"`
	Target   Server    `json:"target"`
	Settings []Setting `json:"settings"`
	Phases   []Span    `json:"phases"`
	// Tables are those that are copied, the most bytes first.
	Tables  []Table `json:"tables"`
	Indexes []Span  `json:"indexes"`
	// Throughput is what this process had copied, at times that are as far apart as
	// the length of the run demands.
	Throughput []Sample `json:"throughput"`
	// Values are those that were changed or counted, and the rows that were set aside.
	Values       []Value      `json:"values"`
	Verification Verification `json:"verification"`
	// RejectsFile is the path of the file that has the rows that were set aside.
	RejectsFile string `json:"rejects_file,omitempty"`
	// LeftOut are the source's tables, columns and views that were not copied, with
	// reasons, and what of a table that was made from its catalog is not as it is there.
	LeftOut []string `json:"left_out"`
	// Pending are indexes that are to be built yet.
	Pending []string `json:"pending"`
	// Checklist is what to do before Mattermost is started, in lines.
	Checklist []string `json:"checklist"`
}

// Program is what has run.
type Program struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
}

// Server is a database and its server.
type Server struct {
	Product  string `json:"product"`
	Version  string `json:"version"`
	Address  string `json:"address"`
	Database string `json:"database"`
	// Schema is that of PostgreSQL.
	Schema string `json:"schema,omitempty"`
	// Migrations are those of Mattermost that the source has.
	Migrations string `json:"migrations,omitempty"`
}

// Setting is one by which the run was done, without secrets.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Span is a part of a run. While it is running, To is the present.
type Span struct {
	Name  string  `json:"name"`
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	State State   `json:"state"`
}

// Seconds is how long it took.
func (s Span) Seconds() float64 { return s.To - s.From }

// Table is what was copied of a table.
type Table struct {
	// Span has no length where an earlier run has copied the table, or nothing of it
	// was copied yet.
	Span
	// Rows is how many rows PostgreSQL has, RowsEstimated how many there are by
	// MySQL's estimate.
	Rows          int64 `json:"rows"`
	RowsEstimated int64 `json:"rows_estimated"`
	// Bytes is the length of the rows in COPY's binary format.
	Bytes int64 `json:"bytes"`
	// BytesPerSecond is of what this run has copied.
	BytesPerSecond float64 `json:"bytes_per_second"`
	// Changed is how many values arrived changed, SetAside how many rows did not.
	Changed  int64 `json:"changed"`
	SetAside int64 `json:"set_aside"`
	// Chunks is in how many parts the table was copied.
	Chunks int `json:"chunks"`
}

// Sample is what was copied until a time.
type Sample struct {
	At    float64 `json:"at"`
	Rows  int64   `json:"rows"`
	Bytes int64   `json:"bytes"`
}

// Value is what was done to the values of one kind in one column.
type Value struct {
	Table  string `json:"table"`
	Column string `json:"column"`
	Kind   string `json:"kind"`
	// Policy is what was done; Text says it in words.
	Policy string `json:"policy"`
	Text   string `json:"text"`
	Count  int64  `json:"count"`
	// Keys are the primary keys of the first rows.
	Keys []string `json:"keys"`
	// SetAside tells that rows were set aside for it.
	SetAside bool `json:"set_aside"`
}

// Verification is the comparison of both databases after the copy.
type Verification struct {
	// State is "" where it has not begun.
	State State `json:"state"`
	// Tables are those that were counted.
	Tables []Count `json:"tables"`
}

// Count is how many rows of a table both servers have.
type Count struct {
	Table    string `json:"table"`
	MySQL    int64  `json:"mysql"`
	Postgres int64  `json:"postgresql"`
	SetAside int64  `json:"set_aside"`
	// Same tells whether PostgreSQL has all that MySQL has but what was set aside, and
	// what was copied.
	Same bool `json:"same"`
}

// Total adds up the tables.
func (r *Report) Total() (t Table) {
	for _, table := range r.Tables {
		t.Rows += table.Rows
		t.RowsEstimated += table.RowsEstimated
		t.Bytes += table.Bytes
		t.Changed += table.Changed
		t.SetAside += table.SetAside
		t.Chunks += table.Chunks
	}
	return t
}

// Differing is how many tables were counted differently.
func (v Verification) Differing() (n int) {
	for _, c := range v.Tables {
		if !c.Same {
			n++
		}
	}
	return n
}

// WriteJSON writes the report in the format Format.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

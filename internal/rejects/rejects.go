// Package rejects writes and reads the file of rows that a migration set aside:
// a line of JSON for each row, whole, with all that is needed to put it back.
// docs/rejects.md describes the format.
package rejects

import "migration-assist/schema"

// Version is the number of the file's format, which every line has.
const Version = 1

// DefaultPath is the file's name where none was given, in the present folder.
const DefaultPath = "migration-assist-rejects.ndjson"

// The names of a line's members.
const (
	memberVersion = "version"
	memberTable   = "table"
	memberChunk   = "chunk"
	memberKey     = "key"
	memberColumn  = "column"
	memberKind    = "kind"
	memberReason  = "reason"
	memberOffset  = "utc_offset"
	memberTypes   = "types"
	memberRow     = "row"
	memberMake    = "definition"
	memberBase64  = "base64"
)

// Row is a row of a rejects file.
type Row struct {
	// Table has MySQL's name, the row's columns with their types in MySQL, and
	// the primary key.
	Table *schema.Table
	// UTCOffset is the offset of the zone in which DATETIME values are written,
	// in seconds east of UTC.
	UTCOffset int
	// Values are in the order of the table's columns, in the form that a
	// typemap.Encoder takes; nil where the line has a definition alone.
	Values [][]byte
	// Definition are the statements of MySQL that make again what was dropped with
	// the row, its table or columns of it; nil where nothing was.
	Definition []string
}

// Why says for what a row is in the file. None of it is read again.
type Why struct {
	// Column and Kind are those of the first value that did not fit.
	Column, Kind string
	// Reason says in words what is wrong.
	Reason string
}

package copier

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// Chunk is the part of one table whose keys lie in [Lower, Upper), in the order
// in which MySQL sorts them. Each chunk of a table begins where the one before
// it ends, so that together they are the table and no row is in two of them.
type Chunk struct {
	Table *typemap.Table
	// Number counts the table's chunks from 0.
	Number int
	// Lower is the first key of the chunk and Upper that of the next one. Nil
	// is open: the table's first chunk has no lower bound and its last no upper.
	Lower, Upper Bound

	key chunkKey // empty where both bounds are open and need none
}

// Bound is one key of a table: a value for each column of the key, written so
// that MySQL can be given it again. Only MySQL compares bounds.
type Bound []string

// String is the bound as a JSON array of printable text, "" for an open one.
func (b Bound) String() string {
	if b == nil {
		return ""
	}
	text, _ := json.Marshal([]string(b)) // text always has a form in JSON
	return string(text)
}

// NewChunk returns a chunk that was found earlier. Its bounds are written as
// Bound.String does. The error says that the table has no such key.
func NewChunk(t *typemap.Table, number int, lower, upper string) (*Chunk, error) {
	c := &Chunk{Table: t, Number: number}
	c.key, _ = newChunkKey(t.Source)
	var err, upperErr error
	c.Lower, err = c.key.parse(lower)
	c.Upper, upperErr = c.key.parse(upper)
	if err := errors.Join(err, upperErr); err != nil {
		return nil, fmt.Errorf("chunk %d of table %s: %w", number, t.Source.Name, err)
	}
	return c, nil
}

// String names the chunk in errors.
func (c *Chunk) String() string {
	if c.Lower == nil && c.Upper == nil {
		return "table " + c.Table.Source.Name
	}
	return fmt.Sprintf("chunk %d of table %s", c.Number, c.Table.Source.Name)
}

// From is what stands behind the columns in a SELECT of the chunk's rows: the
// table in its database, and the condition. It holds for sessions that
// session.OpenMySQL prepares, whose time zone is UTC, and under any sql_mode.
//
// MySQL is made to read the range through the key. By its estimates it may take
// an index over a later column of the key, and then reads rows of other chunks.
//
// Rows must meet the further conditions too.
func (c *Chunk) From(database string, conditions ...string) string {
	from := "FROM " + schema.QuoteMySQL(database) + "." + schema.QuoteMySQL(c.Table.Source.Name)
	if c.Lower != nil || c.Upper != nil {
		from += c.key.force()
	}
	if c.Upper != nil {
		conditions = append([]string{c.key.compare("<", c.Upper)}, conditions...)
	}
	if c.Lower != nil {
		conditions = append([]string{c.key.compare(">=", c.Lower)}, conditions...)
	}
	switch len(conditions) {
	case 0:
		return from
	case 1:
		return from + " WHERE " + conditions[0]
	default:
		return from + " WHERE (" + strings.Join(conditions, ") AND (") + ")"
	}
}

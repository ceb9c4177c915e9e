package copier

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// DefaultChunkBytes is how much data a chunk has where nothing else is said.
const DefaultChunkBytes = 32 << 20

// The length of a row in bytes, which a server estimates at times wrong by far,
// is taken for a number between the least and the greatest, and for the usual one
// where the server has no estimate. So a chunk of 32 MiB has 1024 to 524288 rows.
const (
	leastRowBytes    = 64
	usualRowBytes    = 1 << 10
	greatestRowBytes = 32 << 10
)

// ChunkFinder cuts tables into chunks.
type ChunkFinder struct {
	// Conn is a session as session.OpenMySQL prepares it. It sees the tables in
	// the state in which the chunks are read.
	Conn *sql.Conn
	// Database is the database that the tables are in.
	Database string
	// Bytes is how much of a table's data one chunk is to have, 1 at least, by
	// the server's estimates.
	Bytes int64
}

// Next returns the chunk of a table that follows another one, or its first where
// after is nil, and nil behind the last. A table without a key to cut it by, and
// one that has no more rows than a chunk, is one chunk without bounds.
func (f *ChunkFinder) Next(ctx context.Context, t *typemap.Table, after *Chunk) (*Chunk, error) {
	c := &Chunk{Table: t}
	c.key, _ = newChunkKey(t.Source)
	if after != nil {
		if after.Upper == nil {
			return nil, nil
		}
		c.Number, c.Lower = after.Number+1, after.Upper
	}
	var err error
	if c.Upper, err = f.end(ctx, c); err != nil {
		return nil, fmt.Errorf("finding the end of chunk %d of table %s: %w", c.Number, t.Source.Name, err)
	}
	return c, nil
}

// Each calls each with the chunks of a table, in order. One that is too small to be
// cut is one chunk.
func (f *ChunkFinder) Each(ctx context.Context, t *typemap.Table, each func(*Chunk) error) error {
	if !isCut(t, f.Bytes) {
		return each(&Chunk{Table: t})
	}
	var c *Chunk
	for {
		next, err := f.Next(ctx, t, c)
		if err != nil || next == nil {
			return err
		}
		if err := each(next); err != nil {
			return err
		}
		c = next
	}
}

// end returns the key at which a chunk that has only a lower bound ends, nil
// where that is the table's end.
func (f *ChunkFinder) end(ctx context.Context, c *Chunk) (Bound, error) {
	if len(c.key.parts) == 0 {
		return nil, nil
	}
	rows := rowsPerChunk(c.Table.Source, f.Bytes)
	for offset := rows; ; offset += rows {
		end, err := f.readKey(ctx, c.endQuery(f.Database, offset), len(c.key.parts))
		switch {
		case err != nil:
			return nil, err
		case end != nil && slices.Equal(end, c.Lower):
			return nil, fmt.Errorf("the server returns the key %s again", end)
		case end == nil || c.key.canWrite(end):
			return end, nil
		}
	}
}

// endQuery asks for the key that comes offset rows behind the chunk's first.
func (c *Chunk) endQuery(database string, offset int64) string {
	query := "SELECT " + c.key.reads() + " FROM " + schema.QuoteMySQL(database) + "." + schema.QuoteMySQL(c.Table.Source.Name) + c.key.force()
	if c.Lower != nil {
		query += " WHERE " + c.key.compare(">=", c.Lower)
	}
	return fmt.Sprintf("%s ORDER BY %s LIMIT %d, 1", query, c.key.columns(), offset)
}

// readKey runs a query for one key, and returns nil where there is none.
func (f *ChunkFinder) readKey(ctx context.Context, query string, columns int) (Bound, error) {
	key := make(Bound, columns)
	targets := make([]any, columns)
	for i := range key {
		targets[i] = &key[i]
	}
	err := f.Conn.QueryRowContext(ctx, query).Scan(targets...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return key, nil
}

// rowsPerChunk is how many rows have about that many bytes, 1 at least.
func rowsPerChunk(t *schema.Table, bytes int64) int64 {
	length := int64(usualRowBytes)
	if t.Rows > 0 && t.Bytes > 0 {
		length = min(max(t.Bytes/t.Rows, leastRowBytes), greatestRowBytes)
	}
	return max(bytes/length, 1)
}

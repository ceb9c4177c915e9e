package session

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ReadCopy runs a COPY … TO STDOUT (FORMAT binary) and calls each with every row: as
// it came, from the number of its fields on, and its fields, nil for NULL. Both are
// valid until each returns. An error of each ends the rows, and the connection.
func ReadCopy(ctx context.Context, conn *pgx.Conn, query string, columns int, each func(row []byte, fields [][]byte) error) error {
	r := copyRows{fields: make([][]byte, columns), each: each}
	if _, err := conn.PgConn().CopyTo(ctx, &r, query); err != nil {
		return err
	}
	if !r.ended {
		return errors.New("PostgreSQL's COPY has no end")
	}
	return nil
}

// copyRows cuts the output of a COPY into rows. PostgreSQL sends each row by itself,
// which nothing promises.
type copyRows struct {
	fields  [][]byte
	each    func(row []byte, fields [][]byte) error
	started bool
	ended   bool
	rest    []byte // of a row that is not whole yet
}

// What a COPY begins with: a signature, flags, and the length of an extension
// (PostgreSQL manual, COPY, "Binary Format").
const (
	copySignature = "PGCOPY\n\xff\r\n\x00"
	copyHead      = len(copySignature) + 4 + 4
)

// Write takes the next part.
func (c *copyRows) Write(part []byte) (int, error) {
	length := len(part)
	if len(c.rest) > 0 {
		c.rest = append(c.rest, part...)
		part = c.rest
	}
	if !c.started {
		if len(part) < copyHead {
			c.keep(part)
			return length, nil
		}
		if string(part[:len(copySignature)]) != copySignature || binary.BigEndian.Uint64(part[len(copySignature):]) != 0 {
			return 0, errors.New("PostgreSQL's COPY is not in the binary format")
		}
		c.started, part = true, part[copyHead:]
	}
	for len(part) > 0 {
		end, err := c.split(part)
		if err != nil {
			return 0, err
		}
		if end == 0 {
			c.keep(part)
			return length, nil
		}
		if !c.ended {
			if err := c.each(part[:end], c.fields); err != nil {
				return 0, err
			}
		}
		part = part[end:]
	}
	c.rest = c.rest[:0]
	return length, nil
}

// keep keeps the start of a row until the rest comes. part may be the end of what is
// kept already.
func (c *copyRows) keep(part []byte) { c.rest = append(c.rest[:0], part...) }

// split finds the fields of the first row, and returns where it ends; 0 where it is
// not whole.
func (c *copyRows) split(part []byte) (end int, _ error) {
	if c.ended {
		return 0, errors.New("PostgreSQL's COPY goes on behind its end")
	}
	if len(part) < 2 {
		return 0, nil
	}
	switch n := int16(binary.BigEndian.Uint16(part)); {
	case n == -1:
		c.ended = true
		return 2, nil
	case int(n) != len(c.fields):
		return 0, fmt.Errorf("a row of PostgreSQL's COPY has %d fields instead of %d", n, len(c.fields))
	}
	at := 2
	for i := range c.fields {
		if len(part) < at+4 {
			return 0, nil
		}
		length := int(int32(binary.BigEndian.Uint32(part[at:])))
		at += 4
		if length < 0 {
			c.fields[i] = nil
			continue
		}
		if len(part) < at+length {
			return 0, nil
		}
		c.fields[i] = part[at : at+length : at+length]
		at += length
	}
	return at, nil
}

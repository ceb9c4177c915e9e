package verify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"migration-assist/internal/digest"
	"migration-assist/internal/session"
	"migration-assist/schema"
)

// Columns are columns of a table of PostgreSQL, in the order in which they were sent.
type Columns struct {
	Table   string
	Columns []*schema.Column
}

// Stored reads the rows of tables of PostgreSQL, and returns their digests as
// digest.CopyRows has them: those of the rows that were sent, where nothing has changed
// them. It holds no lock for longer than it takes to read 32 MiB, so that indexes can be
// built meanwhile. What ends with an error that may pass is read again.
func Stored(ctx context.Context, server *pgx.ConnConfig, schemaName string, workers int, tables []Columns, retry session.Retry) ([]digest.Digest, error) {
	var pages map[string]int64
	err := retry.Do(ctx, func() (err error) {
		pages, err = readPages(ctx, server, schemaName)
		return err
	})
	if err != nil {
		return nil, err
	}
	s := &stored{retry: retry, schema: schemaName, tables: tables, digests: make([]digest.Digest, len(tables))}
	parts := make(chan storedPart, workers)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(parts)
		for i, t := range tables {
			for _, where := range pageRanges(pages[t.Table], pagesPerPart) {
				select {
				case parts <- storedPart{i, where}:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		return nil
	})
	for range workers {
		group.Go(func() error { return s.read(ctx, server, parts) })
	}
	return s.digests, group.Wait()
}

// stored is one reading of tables.
type stored struct {
	retry  session.Retry
	schema string
	tables []Columns

	mutex   sync.Mutex
	digests []digest.Digest
}

// storedPart is a part of a table.
type storedPart struct {
	table int
	where string
}

// read reads parts over a connection of its own, which is replaced where it broke.
func (s *stored) read(ctx context.Context, server *pgx.ConnConfig, parts <-chan storedPart) (err error) {
	var conn *pgx.Conn
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, conn)) }()
	for p := range parts {
		var sum digest.Digest
		err := s.retry.Do(ctx, func() (err error) {
			if conn == nil || conn.IsClosed() {
				opened, err := openStored(ctx, server, conn)
				if err != nil {
					return err
				}
				conn = opened
			}
			sum, err = s.readPart(ctx, conn, p)
			return err
		})
		if err != nil {
			return err
		}
		s.mutex.Lock()
		s.digests[p.table].Merge(sum)
		s.mutex.Unlock()
	}
	return nil
}

// openStored opens a session in place of one that broke, nil where there was none.
func openStored(ctx context.Context, server *pgx.ConnConfig, broken *pgx.Conn) (*pgx.Conn, error) {
	conn, err := session.ReplacePostgres(ctx, server, broken)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "SET jit = off"); err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the PostgreSQL session: %w", session.WithLoss(conn, err)), session.ClosePostgres(ctx, conn))
	}
	return conn, nil
}

// readPart returns the digest of a part.
func (s *stored) readPart(ctx context.Context, conn *pgx.Conn, p storedPart) (sum digest.Digest, _ error) {
	t := s.tables[p.table]
	names, types := make([]string, len(t.Columns)), make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i], types[i] = schema.QuotePostgres(c.Name), c.Type
	}
	rows := digest.NewCopyRows(types)
	query := "COPY (SELECT " + strings.Join(names, ", ") + " FROM " + schema.QuotePostgres(s.schema, t.Table) + p.where + ") TO STDOUT (FORMAT binary)"
	err := session.ReadCopy(ctx, conn, query, len(names), func(row []byte, _ [][]byte) error {
		sum.Add(rows.Hash(row))
		return nil
	})
	if err != nil {
		return sum, fmt.Errorf("reading PostgreSQL's table %s: %w", t.Table, err)
	}
	return sum, nil
}

package verify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"migration-assist/internal/session"
)

// part is a part of a table of one side.
type part struct {
	table  *tableState
	number int
	// condition is what stands behind the columns in a SELECT of MySQL, or behind the
	// table in one of PostgreSQL.
	condition string
}

// visitor takes the rows of one part, and then its end.
type visitor struct {
	// row is given the row as its database has it: MySQL's values, or PostgreSQL's
	// fields.
	row func(h hashes, bytes *rowBytes, values [][]byte)
	end func(reader)
}

// scan is one reading of parts of tables. visit is asked for a visitor of each part, by
// several goroutines at a time.
type scan struct {
	*verifier
	visit func(side int, p part) visitor
	// texts has PostgreSQL send each column also as the text that it shows.
	texts bool
}

// read reads the parts of one side that find sends, with all workers.
func (s *scan) read(ctx context.Context, side int, find func(ctx context.Context, send func(part) error) error) error {
	parts := make(chan part, s.Workers)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(parts)
		return find(ctx, func(p part) error {
			select {
			case parts <- p:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	for range s.Workers {
		group.Go(func() error {
			if side == source {
				return s.readSource(ctx, parts)
			}
			return s.readTarget(ctx, parts)
		})
	}
	return group.Wait()
}

// reader is what a visitor may ask for at the end of a part.
type reader interface {
	changed() []Changed
}

func (s *scan) readSource(ctx context.Context, parts <-chan part) error {
	var conn *sql.Conn
	defer func() {
		if conn != nil {
			s.Source.Put(conn)
		}
	}()
	for p := range parts {
		if conn == nil {
			var err error
			if conn, err = s.Source.Take(ctx); err != nil {
				return err
			}
		}
		visitor, row := s.visit(source, p), newSourceRow(p.table.Table)
		query := p.table.selectSource(p.condition)
		err := session.ReadRows(ctx, conn, query, len(row.forms), func(values [][]byte) error {
			visitor.row(row.read(values), &row.rowBytes, values)
			return nil
		})
		if err != nil {
			return fmt.Errorf("reading MySQL's table %s: %w", p.table.Source.Name, err)
		}
		visitor.end(row)
	}
	return nil
}

func (s *scan) readTarget(ctx context.Context, parts <-chan part) (err error) {
	var conn *pgx.Conn
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, conn)) }()
	for p := range parts {
		if conn == nil {
			if conn, err = s.openTarget(ctx); err != nil {
				return err
			}
		}
		visitor, row := s.visit(target, p), newTargetRow(p.table.Table)
		columns := len(row.forms)
		if s.texts {
			columns *= 2
		}
		query := p.table.copyTarget(s.Schema, p.condition, s.texts)
		err := session.ReadCopy(ctx, conn, query, columns, func(_ []byte, fields [][]byte) error {
			visitor.row(row.read(fields), &row.rowBytes, fields)
			return nil
		})
		if err != nil {
			return fmt.Errorf("reading PostgreSQL's table %s: %w", p.table.Target.Name, err)
		}
		visitor.end(row)
	}
	return nil
}

// changed is nothing: PostgreSQL has what it has.
func (*targetRow) changed() []Changed { return nil }

// openTarget opens a session in which texts are the same whatever the server's
// settings are.
func (v *verifier) openTarget(ctx context.Context) (*pgx.Conn, error) {
	conn, err := session.OpenPostgres(ctx, v.Target)
	if err != nil {
		return nil, err
	}
	const settings = "SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET extra_float_digits = 1; SET bytea_output = 'hex'; SET jit = off"
	if _, err := conn.Exec(ctx, settings, pgx.QueryExecModeSimpleProtocol); err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the PostgreSQL session: %w", err), session.ClosePostgres(ctx, conn))
	}
	return conn, nil
}

// again reads parts of one table that were read before: all of a side whose list is
// nil.
func (s *scan) again(ctx context.Context, t *tableState, numbers [sides][]int) error {
	group, ctx := errgroup.WithContext(ctx)
	for side := range sides {
		list := numbers[side]
		if list == nil {
			for number := range t.parts[side] {
				list = append(list, number)
			}
		}
		group.Go(func() error {
			return s.read(ctx, side, func(_ context.Context, send func(part) error) error {
				for _, number := range list {
					if err := send(part{t, number, t.parts[side][number]}); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	return group.Wait()
}

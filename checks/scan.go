package checks

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"migration-assist/internal/session"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// rowCheck is a check that looks at each row of one table.
type rowCheck interface {
	// expressions are what it needs of a row, in MySQL's SQL.
	expressions() []string
	// row is given their values, which are valid until it returns. key writes the
	// row's primary key.
	row(values [][]byte, key func() string)
	// problems are what it has found in all rows.
	problems() []Problem
}

// isTrue tells whether a condition is true of a row.
func isTrue(value []byte) bool { return string(value) == "1" }

// rowChecks make the checks of a pair of tables; nil stands for one that has
// nothing to look at there.
var rowChecks = []func(*Source, schema.TablePair) rowCheck{newLeftColumns, newLatin1, newLetterCase, newLongTexts, newOrphans}

// scan is the one reading of a table for all checks.
type scan struct {
	pair schema.TablePair
	// table has the columns of the primary key, and those whose values the codecs
	// have to see.
	table   *typemap.Table
	encoder *typemap.Encoder
	others  []rowCheck
	rows    int64
}

// scans returns a scan of each table in which there is something to look at, the
// largest first, and the columns for which there is no conversion.
func (s *Source) scans() (list []*scan, problems []Problem, err error) {
	for _, pair := range s.pairing.Tables {
		sc, unfit, err := s.newScan(pair)
		if err != nil {
			return nil, nil, err
		}
		problems = append(problems, unfit...)
		if sc != nil {
			list = append(list, sc)
		}
	}
	slices.SortStableFunc(list, func(a, b *scan) int { return cmp.Compare(b.pair.Source.Bytes, a.pair.Source.Bytes) })
	return list, problems, nil
}

// newScan returns nil where nothing in the table has to be looked at.
func (s *Source) newScan(pair schema.TablePair) (sc *scan, problems []Problem, err error) {
	doubtful := false
	table, problems, err := s.tableOf(pair, func(c typemap.Column) bool {
		doubtful = doubtful || !c.AlwaysFits()
		return !c.AlwaysFits()
	})
	if err != nil {
		return nil, nil, err
	}
	sc = &scan{pair: pair, table: table, encoder: table.NewEncoder()}
	for _, newCheck := range rowChecks {
		if check := newCheck(s, pair); check != nil {
			sc.others = append(sc.others, check)
		}
	}
	if !doubtful && sc.others == nil {
		return nil, problems, nil
	}
	return sc, problems, nil
}

// tableOf returns the conversion of those columns of a table that are wanted, and
// of its primary key. The problems are the columns that have none.
func (s *Source) tableOf(pair schema.TablePair, wanted func(typemap.Column) bool) (t *typemap.Table, problems []Problem, err error) {
	key := pair.Source.PrimaryKey()
	columns := pair.Columns
	pair.Columns = nil
	for _, c := range columns {
		alone := pair
		alone.Columns = []schema.ColumnPair{c}
		one, err := typemap.NewTable(alone, s.target.Enums, s.typemapOptions())
		switch {
		case err != nil:
			problems = append(problems, Problem{
				Check: "types", Table: pair.Source.Name, Column: c.Source.Name, What: err.Error(),
				Advice: "change the column's type in MySQL to that of Mattermost's schema; --full-schema-check shows it", Blocks: true,
			})
		case wanted(one.Columns[0]) || slices.Contains(key, c.Source.Name):
			pair.Columns = append(pair.Columns, c)
		}
	}
	t, err = typemap.NewTable(pair, s.target.Enums, s.typemapOptions())
	return t, problems, err
}

// typemapOptions are what the codecs must know about the source.
func (s *Source) typemapOptions() typemap.Options {
	return typemap.Options{UTCOffset: s.catalog.Server.UTCOffset, Indexed: s.target, Policies: s.policies}
}

// read reads the tables, several at a time.
func (s *Source) read(ctx context.Context, scans []*scan, o Options) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.Workers)
	for _, sc := range scans {
		group.Go(func() error {
			start := time.Now()
			if err := s.readTable(ctx, sc); err != nil {
				return fmt.Errorf("reading MySQL's table %s: %w", sc.pair.Source.Name, err)
			}
			if o.Scanned != nil {
				o.Scanned(Scan{Table: sc.pair.Source.Name, Rows: sc.rows, Duration: time.Since(start)})
			}
			return nil
		})
	}
	return group.Wait()
}

// readTable reads a table and gives each check what it asked for of each row.
func (s *Source) readTable(ctx context.Context, sc *scan) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // what broke, ReadRows has said
	expressions := sc.table.SelectExpressions()
	ends := []int{len(expressions)}
	for _, check := range sc.others {
		expressions = append(expressions, check.expressions()...)
		ends = append(ends, len(expressions))
	}
	query := "SELECT " + strings.Join(expressions, ", ") + " FROM " + s.tableName(sc.pair.Source.Name) + " AS t"
	return session.ReadRows(ctx, conn, query, len(expressions), func(row [][]byte) error {
		sc.rows++
		own := row[:ends[0]]
		sc.encoder.CheckRow(own)
		for i, check := range sc.others {
			check.row(row[ends[i]:ends[i+1]], func() string { return sc.table.Key(own) })
		}
		return nil
	})
}

// problems are what all checks have found in the rows.
func (sc *scan) problems() (list []Problem) {
	for _, f := range sc.encoder.Findings() {
		list = append(list, valueProblem(sc.table, f))
	}
	for _, check := range sc.others {
		list = append(list, check.problems()...)
	}
	return list
}

package migrate

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/forecast"
	"migration-assist/internal/session"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// How much of a table is read for an estimate, and of how many tables, the largest.
const (
	sampledTables = 8
	sampledRows   = 1000
	sampledBytes  = 4 << 20 // by MySQL's estimate of a row
)

// What one session of PostgreSQL does with what arrives, by 500,000 posts of 300 bytes
// each, on disks that were not busy. A full-text index counts as one of all of a table's
// bytes.
const (
	writtenPerSecond  = 80 << 20 // bytes of rows, by one session
	indexedPerSecond  = 200 << 20
	fullTextPerSecond = 16 << 20
	rowOverhead       = 24 // bytes of a row's header
	indexEntry        = 30 // bytes, of the mean index
	fullTextShare     = 4  // a full-text index has that part of its table's bytes
)

// addEstimate adds how long the run may take and how much room it needs, and a note where
// there is less. A run that goes on is not estimated: nothing tells how far
// its chunks are but the command status.
func (r *run) addEstimate(ctx context.Context, tx pgx.Tx, f *forecast.Forecast) error {
	if len(r.plan.tables) == 0 || f.GoesOn != "" {
		return nil
	}
	s := &sample{}
	if err := r.sample(ctx, s); err != nil {
		return err
	}
	e := &forecast.Estimate{SampledRows: s.rows, SampledBytes: s.bytes, Workers: r.copyWorkers()}
	var copied int64
	var longest float64
	for _, t := range r.plan.tables {
		bytes := s.bytesOf(t)
		copied += bytes
		e.TableBytes += bytes + rowOverhead*max(t.Source.Rows, 0)
		seconds, size := r.indexing(t, bytes)
		e.IndexSeconds, e.IndexBytes = e.IndexSeconds+seconds, e.IndexBytes+size
		longest = max(longest, seconds)
	}
	perByte := 1.0 / writtenPerSecond
	if s.bytes > 0 {
		perByte += s.duration.Seconds() / float64(s.bytes)
	}
	e.CopySeconds = float64(copied) * perByte / float64(max(e.Workers, 1))
	e.IndexSeconds = max(longest, e.IndexSeconds/float64(r.Workers))
	f.Estimate = e
	return r.addDisk(ctx, tx, f)
}

// sample is what was read of the largest tables.
type sample struct {
	rows, bytes int64
	duration    time.Duration
	perRow      map[*typemap.Table]int64
}

// bytesOf is about how many bytes a table's rows have on their way: by its sample, or by
// MySQL's estimate.
func (s *sample) bytesOf(t *typemap.Table) int64 {
	if perRow, sampled := s.perRow[t]; sampled {
		return perRow * t.Source.Rows
	}
	return max(t.Source.Bytes, 0)
}

// sample reads the first rows of the largest tables, and encodes them as the copy does.
func (r *run) sample(ctx context.Context, s *sample) (err error) {
	s.perRow = map[*typemap.Table]int64{}
	conn, err := r.source.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connecting to MySQL: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	for _, t := range copier.InOrderOfWork(r.plan.tables, 1<<62)[:min(len(r.plan.tables), sampledTables)] {
		if t.Source.Rows <= 0 {
			continue
		}
		limit := min(sampledRows, max(1, sampledBytes/max(1, t.Source.Bytes/t.Source.Rows)))
		query := fmt.Sprintf("SELECT %s FROM %s AS t LIMIT %d", strings.Join(t.SelectExpressions(), ", "), schema.QuoteMySQL(r.MySQL.DBName)+"."+schema.QuoteMySQL(t.Source.Name), limit)
		encoder := t.NewEncoder()
		var buffer []byte
		var rows, bytes int64
		began := time.Now()
		err := session.ReadRows(ctx, conn, query, len(t.Columns), func(row [][]byte) error {
			var refused error
			buffer, refused = encoder.AppendRow(buffer[:0], row)
			if refused != nil && !errors.As(refused, new(*typemap.ValueError)) { // the checks find these
				return refused
			}
			rows, bytes = rows+1, bytes+int64(len(buffer))
			return nil
		})
		if err != nil {
			return fmt.Errorf("reading a few rows of MySQL's table %s: %w", t.Source.Name, err)
		}
		s.duration += time.Since(began)
		s.rows, s.bytes = s.rows+rows, s.bytes+bytes
		if rows > 0 {
			s.perRow[t] = bytes / rows
		}
	}
	return nil
}

// indexing is how long one session builds a table's keys and indexes, and how large they
// become.
func (r *run) indexing(t *typemap.Table, bytes int64) (seconds float64, size int64) {
	target := r.plan.indexed.Table(t.Target.Name)
	if target == nil {
		return 0, 0
	}
	plain := 0
	for _, c := range target.Constraints {
		if c.Kind == schema.PrimaryKey || c.Kind == schema.UniqueKey {
			plain++
		}
	}
	for _, i := range target.Indexes {
		switch {
		case !i.IsFullText():
			plain++
		case !r.DeferFullText:
			seconds += float64(bytes) / fullTextPerSecond
			size += bytes / fullTextShare
		}
	}
	return seconds + float64(plain)*float64(bytes)/indexedPerSecond, size + int64(plain)*indexEntry*max(t.Source.Rows, 0)
}

// addDisk adds what the log may take, and what is free where this machine has
// PostgreSQL's files. Less than that is a note: a run begins all the same, and another
// machine, to which a tunnel leads, may have the folder too.
func (r *run) addDisk(ctx context.Context, tx pgx.Tx, f *forecast.Forecast) error {
	e := f.Estimate
	var maxWAL int64
	var folder string
	var own bool
	err := tx.QueryRow(ctx, `SELECT pg_size_bytes(current_setting('max_wal_size')),
			coalesce((SELECT setting FROM pg_catalog.pg_settings WHERE name = 'data_directory'), ''),
			dattablespace = (SELECT oid FROM pg_catalog.pg_tablespace WHERE spcname = 'pg_default')
		FROM pg_catalog.pg_database WHERE datname = current_database()`).Scan(&maxWAL, &folder, &own)
	if err != nil {
		return fmt.Errorf("asking PostgreSQL for its settings: %w", err)
	}
	e.LogBytes = min(maxWAL, e.TableBytes+e.IndexBytes)
	if folder == "" || !own || !isHere(r.target.PgConn().Conn().RemoteAddr()) {
		return nil
	}
	free, err := freeBytes(folder)
	if err != nil {
		return nil //nolint:nilerr // the files are in a container, or on the machine that a tunnel leads to
	}
	e.FreeBytes, e.Path = &free, folder
	if free < e.Needed() {
		f.Notes = append(f.Notes, forecast.Finding{What: fmt.Sprintf("WARNING: about %s are needed, as far as a few rows tell, and %s are free at %s of this machine; make room, or a full disk ends the run, which then goes on when it is run again",
			humanize.IBytes(uint64(e.Needed())), humanize.IBytes(uint64(free)), folder)})
	}
	return nil
}

// isHere tells whether an address is one of this machine alone: a socket's, or a loopback
// address.
func isHere(address net.Addr) bool {
	switch a := address.(type) {
	case *net.UnixAddr:
		return true
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	default:
		return false
	}
}

package migrate

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// numbering is a column of a copied table with a sequence that gives its numbers.
type numbering struct {
	table    *typemap.Table
	column   typemap.Column
	sequence uint32 // its oid
}

// postgresSession is a session of PostgreSQL, in a transaction or not.
type postgresSession interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// setSequences makes the next number of every copied column that has a sequence
// the one that MySQL would give, or the one after the greatest that is there,
// whichever is greater. MySQL's may be greater, since rows were deleted; where its
// column is not AUTO_INCREMENT, the sequence's own counts. A sequence of several
// columns goes on after the greatest of all; one that has come to its end stays
// there. With onward, none goes back behind a number that it has given.
func (r *run) setSequences(ctx context.Context, db postgresSession, onward bool) error {
	list, err := r.numberings(ctx, db)
	if err != nil {
		return fmt.Errorf("looking for the sequences of the copied tables: %w", err)
	}
	last := map[uint32]int64{}
	for _, n := range list {
		used, err := r.lastNumber(ctx, db, n)
		if err != nil {
			return fmt.Errorf("looking for the last number of %s.%s: %w", n.table.Target.Name, n.column.Target.Name, err)
		}
		if greatest, known := last[n.sequence]; !known || used > greatest {
			last[n.sequence] = used
		}
	}
	for _, sequence := range slices.Sorted(maps.Keys(last)) {
		var value int64
		err := db.QueryRow(ctx, `SELECT setval(seqrelid, greatest(least(number, seqmax), seqmin), number >= seqmin)
			FROM pg_catalog.pg_sequence, LATERAL (SELECT greatest($2::bigint, CASE WHEN $3 THEN pg_sequence_last_value(seqrelid) END) AS number) AS last
			WHERE seqrelid = $1`, sequence, last[sequence], onward).Scan(&value)
		if err != nil {
			return fmt.Errorf("setting the next number of a sequence in PostgreSQL: %w", err)
		}
	}
	return nil
}

// numberings lists the copied columns that have a sequence that counts up: those of
// an identity column, of a serial one, and of a default.
func (r *run) numberings(ctx context.Context, db postgresSession) ([]numbering, error) {
	rows, err := db.Query(ctx, `
		SELECT c.relname::text, a.attname::text, s.seqrelid
		FROM pg_catalog.pg_class c
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
		JOIN pg_catalog.pg_sequence s ON s.seqincrement > 0 AND s.seqrelid IN (
			SELECT d.objid FROM pg_catalog.pg_depend d
			WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i')
			UNION SELECT d.refobjid FROM pg_catalog.pg_attrdef f JOIN pg_catalog.pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
			WHERE d.refclassid = 'pg_class'::regclass AND f.adrelid = c.oid AND f.adnum = a.attnum)
		WHERE n.nspname = $1 AND c.relname = ANY ($2) ORDER BY 1, 2, 3`, r.Schema, r.plan.targetNames())
	if err != nil {
		return nil, err
	}
	var list []numbering
	var table, column string
	var sequence uint32
	_, err = pgx.ForEachRow(rows, []any{&table, &column, &sequence}, func() error {
		for _, t := range r.plan.tables {
			for _, c := range t.Columns {
				if t.Target.Name == table && c.Target.Name == column {
					list = append(list, numbering{t, c, sequence})
				}
			}
		}
		return nil
	})
	return list, err
}

// lastNumber is the last number that the column has, or had.
func (r *run) lastNumber(ctx context.Context, db postgresSession, n numbering) (last int64, err error) {
	if n.column.Source.AutoIncrement {
		// Sessions read this from the table, not from statistics; see
		// session.OpenMySQL.
		const asked = `SELECT COALESCE(AUTO_INCREMENT, 1) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?`
		var next uint64
		err = r.source.QueryRowContext(ctx, asked, r.catalog.Name, n.table.Source.Name).Scan(&next)
		last = int64(min(max(next, 1)-1, math.MaxInt64))
	} else {
		err = db.QueryRow(ctx, "SELECT coalesce(pg_sequence_last_value(seqrelid), seqstart - 1) FROM pg_catalog.pg_sequence WHERE seqrelid = $1", n.sequence).Scan(&last)
	}
	if err != nil {
		return 0, err
	}
	query := fmt.Sprintf("SELECT greatest(max(%s), $1::bigint) FROM %s",
		schema.QuotePostgres(n.column.Target.Name), schema.QuotePostgres(r.Schema, n.table.Target.Name))
	err = db.QueryRow(ctx, query, last).Scan(&last)
	return last, err
}

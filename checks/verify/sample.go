package verify

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"migration-assist/internal/session"
	"migration-assist/schema"
)

// wholeRows is how many rows a table must have by the servers' estimates for a sample
// of them to say something, and to save anything.
const wholeRows = 1000

// useSample says of which tables a sample is compared.
func (v *verifier) useSample() {
	if v.Sample <= 0 || v.Sample >= 1 {
		return
	}
	for _, t := range v.tables {
		switch {
		case max(t.Source.Rows, t.Target.Rows) <= wholeRows:
		case !t.HasKey():
			t.result.Whole = "it has no key"
		case len(v.SetAside[t.Table]) > 0:
			t.result.Whole = "rows of it were set aside"
		default:
			if t.filters = t.sample(v.Sample); t.filters[source] == "" {
				t.result.Whole = "its key is of a type that the two databases may write differently"
			}
			t.result.Sampled = t.filters[source] != ""
		}
	}
}

// sample returns the conditions under which a row is in the sample, "" where the key is
// of a type that the servers may write differently. Each server takes SHA-256 of the
// key's text in UTF-8, so that no order or collation matters, and keys that were made
// one after the other are spread. All versions have that function, also where the
// operating system allows no MD5.
func (t *Table) sample(share float64) (filters [sides]string) {
	var inSource, inTarget []string
	for _, i := range t.key {
		c := &t.columns[i]
		name, modifiers := splitType(c.target.Type)
		text := schema.QuoteMySQL(c.source.Name)
		switch from := firstWord(c.source.Type); {
		case slices.Contains(integers, from) && len(modifiers) == 0 && slices.Contains([]string{"smallint", "integer", "bigint"}, name):
			text += " + 0" // without zeros in front
		case (from == "varchar" || from == "char") && (name == "text" || name == "character varying"):
		default:
			return filters
		}
		inSource = append(inSource, "CONVERT("+text+" USING utf8mb4)")
		inTarget = append(inTarget, schema.QuotePostgres(c.target.Name)+"::text")
	}
	bound := fmt.Sprintf("%x", binary.BigEndian.AppendUint64(nil, uint64(math.Ldexp(share, 64))))
	filters[source] = "UNHEX(SHA2(CONCAT_WS(',', " + strings.Join(inSource, ", ") + "), 256)) < X'" + bound + "'"
	filters[target] = "sha256(convert_to(concat_ws(',', " + strings.Join(inTarget, ", ") + "), 'UTF8')) < decode('" + bound + "', 'hex')"
	return filters
}

// countSource counts the rows of the tables of which a sample is compared.
func (v *verifier) countSource(ctx context.Context, conn *sql.Conn) error {
	for _, t := range v.tables {
		if !t.result.Sampled {
			continue
		}
		query := "SELECT count(*) FROM " + schema.QuoteMySQL(v.Database) + "." + schema.QuoteMySQL(t.Source.Name)
		if err := conn.QueryRowContext(ctx, query).Scan(&t.counts[source]); err != nil {
			return fmt.Errorf("counting the rows of MySQL's table %s: %w", t.Source.Name, err)
		}
	}
	return nil
}

// countTarget does the same in PostgreSQL.
func (v *verifier) countTarget(ctx context.Context) (err error) {
	if !slices.ContainsFunc(v.tables, func(t *tableState) bool { return t.result.Sampled }) {
		return nil
	}
	conn, err := v.openTarget(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, conn)) }()
	for _, t := range v.tables {
		if !t.result.Sampled {
			continue
		}
		query := "SELECT count(*) FROM " + schema.QuotePostgres(v.Schema, t.Target.Name)
		if err := conn.QueryRow(ctx, query).Scan(&t.counts[target]); err != nil {
			return fmt.Errorf("counting the rows of PostgreSQL's table %s: %w", t.Target.Name, err)
		}
	}
	return nil
}

// sampleDiffers tells whether a table of which a sample was compared differs, in that or
// in the number of rows.
func (t *tableState) sampleDiffers() bool {
	return t.result.Sampled && (t.cells.count > 0 || t.counts[source] != t.counts[target])
}

// compareWhole compares tables whole whose samples differ, and puts what it finds in
// place of these results. A key that the copy has changed on purpose is in the sample of
// one side alone: that shows here to be none.
func compareWhole(ctx context.Context, config Config, results []Result, differ []int) error {
	var tables []*Table
	for _, i := range differ {
		tables = append(tables, results[i].Table)
	}
	config.Sample = 0
	whole, err := Run(ctx, config, tables)
	if err != nil {
		return err
	}
	for n, i := range differ {
		results[i] = whole[n]
		results[i].Whole = "its sample, or the number of its rows, is not the same"
	}
	return nil
}

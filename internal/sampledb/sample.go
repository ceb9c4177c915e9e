package sampledb

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io"

	"migration-assist/schema"
)

// SampleVersions is the set of migrations of the sample's server, a Mattermost
// 10.12, in the form that schema.ParseVersions reads.
const SampleVersions = "1-109,111-141"

// sample holds one INSERT statement a line, at most about 1 MB each: what a
// Mattermost 10.12 server wrote about 61 users, 3 teams, 188 channels and
// 14,270 posts, all made up. The keys and passwords in it, such as the ECDSA key
// in Systems, were made for this sample and secure nothing.
//
//go:embed data/mattermost-10.12.sql.gz
var sample []byte

// LoadSample writes the rows of a small real server into the database that db is
// connected to, which has the schema of SampleVersions and no other rows than
// those of CreateSchema. Rows of db_migrations and Systems are replaced. It is
// one transaction.
func LoadSample(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin the sample's transaction: %w", err)
	}
	if err := loadSample(ctx, tx); err != nil {
		return rollback(tx, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit the sample's rows: %w", err)
	}
	return nil
}

func loadSample(ctx context.Context, tx *sql.Tx) error {
	for _, table := range []string{"db_migrations", "Systems"} {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+schema.QuoteMySQL(table)); err != nil {
			return fmt.Errorf("empty %s: %w", table, err)
		}
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(sample))
	if err != nil {
		return fmt.Errorf("unpack the sample: %w", err)
	}
	lines := bufio.NewReaderSize(unpacked, 1<<20)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if err == io.EOF && line == "" {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the sample's statement %d: %w", n, err)
		}
		if _, err := tx.ExecContext(ctx, line); err != nil {
			return fmt.Errorf("execute the sample's statement %d: %w", n, err)
		}
	}
}

// rollback ends a transaction that failed with err. A canceled context has
// ended it already.
func rollback(tx *sql.Tx, err error) error {
	if undone := tx.Rollback(); undone != nil && !errors.Is(undone, sql.ErrTxDone) {
		return errors.Join(err, undone)
	}
	return err
}

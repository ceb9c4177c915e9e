package main

import (
	"context"
	"database/sql"
	"fmt"
)

// oneTable is the mode that copies one table with one worker and with two.
func oneTable(ctx context.Context, b *bench) error {
	fmt.Printf("Generating a table of %d rows ...\n", b.tableRows)
	err := makeSource(ctx, b.mysql, sourceName, func(ctx context.Context, db *sql.DB) error {
		return fillArchive(ctx, db, b.tableRows)
	})
	if err != nil {
		return err
	}
	one, two := series{name: "1 worker"}, series{name: "2 workers"}
	printHeader()
	for range b.rounds {
		for _, way := range []struct {
			series  *series
			workers string
		}{{&one, "1"}, {&two, "2"}} {
			m, err := b.migrate(ctx, b.mysql, sourceName, "--create-unknown", "Archive", "--workers", way.workers)
			if err != nil {
				return err
			}
			way.series.add(m)
		}
	}
	fmt.Println()
	one.printRatios(&two)
	return nil
}

// archive is a table like Posts in what counts for its copy: a random key of 26
// characters, short identifiers, a text of 250.
const archive = `CREATE TABLE Archive (
	Id varchar(26) NOT NULL PRIMARY KEY,
	CreateAt bigint NOT NULL,
	UserId varchar(26) NOT NULL,
	ChannelId varchar(26) NOT NULL,
	Message text NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`

// fillArchive makes the table of so many rows, and MySQL's estimate of its size,
// which it otherwise makes when some seconds have gone by.
func fillArchive(ctx context.Context, db *sql.DB, rows int) error {
	if _, err := db.ExecContext(ctx, archive); err != nil {
		return fmt.Errorf("create the table Archive: %w", err)
	}
	// A transaction has this many rows.
	const slice = 100_000
	for from := 0; from < rows; from += slice {
		_, err := db.ExecContext(ctx, `
			INSERT INTO Archive
			WITH RECURSIVE n (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
			SELECT /*+ SET_VAR(cte_max_recursion_depth = 1000000) */
				LEFT(SHA2(i, 256), 26), 1577836800000 + i * 1000, LEFT(SHA2(CONCAT('u', i % 1000), 256), 26),
				LEFT(SHA2(CONCAT('c', i % 5000), 256), 26), REPEAT(LEFT(SHA2(i, 256), 50), 5)
			FROM n ORDER BY 1`, from, min(from+slice, rows))
		if err != nil {
			return fmt.Errorf("fill the table Archive from row %d: %w", from, err)
		}
	}
	if _, err := db.ExecContext(ctx, "ANALYZE TABLE Archive"); err != nil {
		return fmt.Errorf("analyze the table Archive: %w", err)
	}
	return nil
}

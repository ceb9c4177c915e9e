package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// wideTable is a table of rows of one size.
type wideTable struct {
	name       string
	rows, size int // of size bytes each
}

// wide is the mode that copies rows far larger than the program's buffers.
func wide(ctx context.Context, b *bench) error {
	tables := []wideTable{{"Wide50MB", 8, 50_000_000}, {"Wide1MB", b.wideRows, 1_000_000}}
	fmt.Printf("Generating 8 rows of 50 MB and %d of 1 MB ...\n", b.wideRows)
	for _, t := range tables {
		if err := makeSource(ctx, b.mysql, t.database(), t.fill); err != nil {
			return err
		}
	}
	all := make([]series, len(tables))
	printHeader()
	for range b.rounds {
		for i, t := range tables {
			all[i].name = fmt.Sprintf("%d rows of %d MB", t.rows, t.size/1_000_000)
			m, err := b.migrate(ctx, b.mysql, t.database(), "--create-unknown", t.name)
			if err != nil {
				return err
			}
			all[i].add(m)
		}
	}
	fmt.Println()
	for i := range all {
		fmt.Printf("peak memory of the copy of %s: %s\n", all[i].name, mebibytes(all[i].peak()))
	}
	return nil
}

// database is the name of the table's database.
func (t wideTable) database() string { return fmt.Sprintf("%s_%d", sourceName, t.size) }

// fill makes the table. Every other row is a text, the others are bytes.
func (t wideTable) fill(ctx context.Context, db *sql.DB) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to MySQL: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	for _, statement := range []string{
		"SET SESSION sql_log_bin = 0", // which would double what is written
		"CREATE TABLE " + t.name + " (Id int NOT NULL PRIMARY KEY, Body longtext, Data longblob) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("create the table %s: %w", t.name, err)
		}
	}
	for i := range t.rows {
		column, unit := "Body", "SHA2(?, 256)"
		if i%2 == 1 {
			column, unit = "Data", "UNHEX(CONCAT(SHA2(?, 256), SHA2('', 256)))"
		}
		insert := fmt.Sprintf("INSERT INTO %s (Id, %s) VALUES (?, REPEAT(%s, %d))", t.name, column, unit, t.size/64)
		if _, err := conn.ExecContext(ctx, insert, i, i); err != nil {
			return fmt.Errorf("fill the table %s from row %d: %w", t.name, i, err)
		}
	}
	return nil
}

// Package sampledb makes Mattermost databases on a MySQL or MariaDB server: the
// schema at any set of migrations, the rows of a small real server, and rows of
// any volume. Tests, the demo and the benchmark migrate what it makes.
package sampledb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	_ "github.com/go-sql-driver/mysql" // sql.Open("mysql")

	"migration-assist/schema"
)

// Create makes the schema of SampleVersions in the empty database that dsn names,
// in go-sql-driver's form, and has fill write the rows, such as LoadSample.
func Create(ctx context.Context, dsn string, fill func(context.Context, *sql.DB) error) (err error) {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return fmt.Errorf("open the MySQL database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	versions, err := schema.ParseVersions(SampleVersions)
	if err != nil {
		return err
	}
	if err := CreateSchema(ctx, db, versions); err != nil {
		return err
	}
	return fill(ctx, db)
}

// CreateSchema creates Mattermost's MySQL schema as the migrations v leave it in
// the empty database that db is connected to: tables, indexes and views, the
// rows of db_migrations, and the rows of Systems that migrations write.
func CreateSchema(ctx context.Context, db *sql.DB, v schema.Versions) error {
	var version string
	if err := db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return fmt.Errorf("read the server's version: %w", err)
	}
	r := renderer{mariaDB: strings.Contains(version, "MariaDB")}
	catalog := schema.MattermostMySQL(v)
	for _, t := range catalog.Tables {
		if err := execute(ctx, db, "create table "+t.Name, r.table(t)); err != nil {
			return err
		}
	}
	for _, view := range catalog.Views {
		if err := execute(ctx, db, "create view "+view.Name, r.view(view)); err != nil {
			return err
		}
	}
	if err := createBookkeeping(ctx, db, catalog.Migrations); err != nil {
		return err
	}
	for _, row := range schema.SeededRows(v) {
		insert := fmt.Sprintf("INSERT INTO `Systems` (`Name`, `Value`) VALUES (%s, %s)", literal(row.Name), literal(row.Value))
		if err := execute(ctx, db, "write Systems", insert); err != nil {
			return err
		}
	}
	return nil
}

// createBookkeeping creates the tables of morph, with which Mattermost applies
// its migrations: the list of those applied, and the lock.
func createBookkeeping(ctx context.Context, db *sql.DB, applied []schema.Migration) error {
	err := execute(ctx, db, "create table db_migrations",
		"CREATE TABLE `db_migrations` (`Version` bigint NOT NULL, `Name` varchar(64) NOT NULL, PRIMARY KEY (`Version`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4")
	if err != nil {
		return err
	}
	err = execute(ctx, db, "create table db_lock",
		"CREATE TABLE `db_lock` (`Id` varchar(64) NOT NULL, `ExpireAt` bigint DEFAULT NULL, PRIMARY KEY (`Id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4")
	if err != nil || len(applied) == 0 {
		return err
	}
	insert := []byte("INSERT INTO `db_migrations` (`Version`, `Name`) VALUES ")
	for i, m := range applied {
		if i > 0 {
			insert = append(insert, ", "...)
		}
		insert = fmt.Appendf(insert, "(%d, %s)", m.Version, literal(m.Name))
	}
	return execute(ctx, db, "write the rows of db_migrations", string(insert))
}

func execute(ctx context.Context, db *sql.DB, what, statement string) error {
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

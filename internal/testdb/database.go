package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"

	"github.com/go-sql-driver/mysql"

	"migration-assist/internal/session"
)

// plainName is what a database made here may be called: without quotes it keeps
// its letters in both dialects.
var plainName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// DSN returns the superuser's DSN for a database: in the form of go-sql-driver
// for MySQL and MariaDB, a URL for PostgreSQL.
func (s *Server) DSN(database string) string { return s.dsn(database) }

// CreateDatabase creates an empty database: in MySQL with utf8mb4 and the
// server's default collation, in MariaDB with utf8mb4_general_ci, in PostgreSQL
// like template1. The name consists of lower-case letters, digits and
// underscores and is no reserved word.
func (s *Server) CreateDatabase(ctx context.Context, name string) error {
	statement := "CREATE DATABASE " + name
	switch s.product {
	case productMySQL:
		statement += " CHARACTER SET utf8mb4"
	case productMariaDB:
		statement += " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
	case productPostgres, productPostgresNewest:
	}
	return s.changeDatabase(ctx, name, statement)
}

// DropDatabase drops a database and ends the connections to it.
func (s *Server) DropDatabase(ctx context.Context, name string) error {
	if s.product.isPostgres() {
		return s.changeDatabase(ctx, name, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}
	if err := s.endConnections(ctx, name); err != nil {
		return fmt.Errorf("database %s: %w", name, err)
	}
	return s.changeDatabase(ctx, name, "DROP DATABASE IF EXISTS "+name)
}

// changeDatabase runs a statement that creates or drops the database.
func (s *Server) changeDatabase(ctx context.Context, name, statement string) (err error) {
	if !plainName.MatchString(name) {
		return fmt.Errorf("database name %q needs quotes", name)
	}
	db, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// endConnections ends MySQL's connections to a database, whose open transactions
// would block DROP DATABASE.
func (s *Server) endConnections(ctx context.Context, name string) (err error) {
	db, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ids, err := connections(ctx, db, name)
	if err != nil {
		return fmt.Errorf("list connections: %w", err)
	}
	for _, id := range ids {
		_, err := db.ExecContext(ctx, fmt.Sprintf("KILL %d", id))
		var answer *mysql.MySQLError
		if errors.As(err, &answer) && answer.Number == 1094 { // ER_NO_SUCH_THREAD
			continue
		}
		if err != nil {
			return fmt.Errorf("end connection %d: %w", id, err)
		}
	}
	return nil
}

func connections(ctx context.Context, db *sql.DB, name string) (ids []int64, err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	threads, err := session.ReadThreads(ctx, conn)
	for _, t := range threads {
		if !t.Own && t.Database == name {
			ids = append(ids, t.ID)
		}
	}
	return ids, err
}

package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/go-sql-driver/mysql"
)

// dataFolder asks the server for the folder that it works in.
func (s *Server) dataFolder(ctx context.Context) (string, error) {
	if s.product.isPostgres() {
		return s.queryText(ctx, "SHOW data_directory")
	}
	return s.queryText(ctx, "SELECT @@datadir")
}

func (s *Server) readVersion(ctx context.Context) error {
	query := "SELECT version()"
	if s.product.isPostgres() {
		query = "SHOW server_version"
	}
	version, err := s.queryText(ctx, query)
	if err != nil {
		return fmt.Errorf("%s: read the version: %w", s.product, err)
	}
	s.Version = version
	return nil
}

// Programs asks a PostgreSQL server for the folder of its programs: psql, pg_dump
// and the like.
func (s *Server) Programs(ctx context.Context) (string, error) {
	folder, err := s.queryText(ctx, "SELECT setting FROM pg_catalog.pg_config WHERE name = 'BINDIR'")
	if err != nil {
		return "", fmt.Errorf("%s: find the programs: %w", s.product, err)
	}
	return folder, nil
}

// queryText runs a query that returns one text.
func (s *Server) queryText(ctx context.Context, query string) (text string, err error) {
	db, err := s.open()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, query).Scan(&text)
	return text, err
}

// open opens the server as its superuser, in no database of a test.
func (s *Server) open() (*sql.DB, error) {
	if s.product.isPostgres() {
		return sql.Open("pgx", s.dsn(""))
	}
	config, err := mysql.ParseDSN(s.dsn(""))
	if err != nil {
		return nil, err
	}
	// While a server starts it breaks connections, which is not worth a line.
	config.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

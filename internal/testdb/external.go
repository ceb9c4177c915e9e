package testdb

import (
	"context"
	"errors"
	"net/url"

	"github.com/go-sql-driver/mysql"
)

// useServer returns a running server that somebody else started. The DSN is its
// superuser's, in the form that Server.DSN has. No error shows the DSN.
func useServer(p product, dsn string) (*Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startPatience)
	defer cancel()
	parse := parseMySQL
	if p.isPostgres() {
		parse = parsePostgres
	}
	forDatabase, err := parse(dsn)
	if err != nil {
		return nil, err
	}
	s := &Server{product: p, dsn: forDatabase}
	if err := s.readVersion(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// parseMySQL returns what makes the DSN of a database from the superuser's.
func parseMySQL(dsn string) (func(database string) string, error) {
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, errors.New("this is not a DSN in the form of go-sql-driver")
	}
	return func(database string) string {
		own := config.Clone()
		own.DBName = database
		return own.FormatDSN()
	}, nil
}

// parsePostgres is parseMySQL for a URL. Without a database it names the one that
// the URL does.
func parsePostgres(dsn string) (func(database string) string, error) {
	admin, err := url.Parse(dsn)
	if err != nil || (admin.Scheme != "postgres" && admin.Scheme != "postgresql") {
		return nil, errors.New("this is not a postgres:// URL")
	}
	return func(database string) string {
		own := *admin
		if database != "" {
			own.Path = "/" + database
		}
		return own.String()
	}, nil
}

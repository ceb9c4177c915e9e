// Package dsn reads the connection strings of both databases. Its errors name
// what is wrong with a string and never show the string: it holds a password.
package dsn

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// connectTimeout bounds one attempt to connect where the DSN names no timeout.
const connectTimeout = 10 * time.Second

// hasScheme recognizes a URL.
var hasScheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://`)

// MySQL parses a DSN in the form of the go-sql-driver, which is Mattermost's
// own: user:password@tcp(host:3306)/database?options. The password may hold any
// character as it is: it ends at the last "@" before the last "/".
//
// The returned configuration speaks utf8mb4 and leaves dates as the server
// writes them, whatever the DSN asks for.
func MySQL(dsn string) (*mysql.Config, error) {
	const form = "the form is user:password@tcp(host:3306)/database"
	if strings.TrimSpace(dsn) == "" {
		return nil, errors.New("the MySQL DSN is empty; " + form)
	}
	// What the driver quotes in its errors stands behind the last "@", and so
	// outside the password, where the last "/" does.
	switch {
	case hasScheme.MatchString(dsn) && !strings.Contains(dsn, ")/"): // a password may begin with //
		return nil, errors.New("the MySQL DSN is a URL; " + form)
	case strings.LastIndexByte(dsn, '/') <= strings.LastIndexByte(dsn, '@'):
		return nil, errors.New("the MySQL DSN has no slash before the database name, or an @ behind it that is not written %40; " + form)
	}
	cfg, err := mysql.ParseDSN(dsn)
	if err == nil && cfg.Net != "tcp" && cfg.Net != "unix" || err != nil && !strings.Contains(dsn, "@") {
		return nil, errors.New("the MySQL DSN cannot be read: there is no tcp(host:port) or unix(/path) behind the @; " + form)
	}
	if err != nil {
		return nil, fmt.Errorf("the MySQL DSN cannot be read: %s; %s", strings.TrimPrefix(err.Error(), "invalid DSN: "), form)
	}
	if cfg.DBName == "" {
		return nil, errors.New("the MySQL DSN names no database; " + form)
	}
	cfg.ParseTime = false
	cfg.Logger = &mysql.NopLogger{}
	if cfg.Timeout == 0 {
		cfg.Timeout = connectTimeout
	}
	// Mattermost's own DSNs have read and write timeouts of seconds, and a count
	// of a large table takes longer.
	cfg.ReadTimeout, cfg.WriteTimeout = 0, 0
	if err := cfg.Apply(mysql.Charset("utf8mb4", "")); err != nil {
		return nil, fmt.Errorf("the MySQL DSN cannot be used: %w", err)
	}
	return cfg, nil
}

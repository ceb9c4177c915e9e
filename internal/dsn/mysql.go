// Package dsn reads the connection strings of both databases, and what completes
// them. Its errors name what is wrong with a string and never show the string: it
// holds a password.
package dsn

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// connectTimeout bounds one attempt to connect where the DSN names no timeout.
const connectTimeout = 10 * time.Second

// mysqlForm ends the errors about a MySQL DSN.
const mysqlForm = "the form is user:password@tcp(host:3306)/database"

// hasScheme recognizes a URL.
var hasScheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://`)

// MySQL parses a DSN that is complete; see MySQLAccess.Config.
func MySQL(dsn string) (*mysql.Config, error) { return MySQLAccess{}.Config(dsn) }

// MySQLAccess is what completes a MySQL DSN. Its errors name the flags of the
// command line.
type MySQLAccess struct {
	// CA, Cert and Key are the paths of PEM files: the authorities that the server's
	// certificate must be from, and the client's certificate and key.
	CA, Cert, Key string
	// PasswordFile is the path of a file with the password.
	PasswordFile string
	// OptionFile is the path of a file as ~/.my.cnf; "" is none. It need not exist.
	// Its group [client] says what the DSN and the other fields leave out.
	OptionFile string
	// Warn takes a line where the option file is ignored; nil is nobody.
	Warn io.Writer
}

// Config parses a DSN in the form of the go-sql-driver, which is Mattermost's own:
// user:password@tcp(host:3306)/database?options, also with the mysql:// before it
// that MM_CONFIG has. The password may hold any character as it is: it ends at the
// last "@" before the last "/".
//
// The returned configuration speaks utf8mb4 and leaves dates as the server
// writes them, whatever the DSN asks for.
func (a MySQLAccess) Config(dsn string) (*mysql.Config, error) {
	switch {
	case strings.TrimSpace(dsn) == "":
		return nil, errors.New("the MySQL DSN is empty; " + mysqlForm)
	case hasScheme.MatchString(dsn) && !strings.Contains(dsn, ")/"): // a password may begin with //
		return nil, errors.New("the MySQL DSN is a URL; " + mysqlForm)
	}
	dsn, mode := cutTLS(strings.TrimPrefix(dsn, "mysql://"))
	cfg, err := parseMySQL(dsn)
	if err != nil {
		return nil, err
	}
	options, err := readOptionFile(a.OptionFile)
	if open := (*openFileError)(nil); errors.As(err, &open) && a.completes(cfg, dsn) {
		a.warn(open)
	} else if err != nil {
		return nil, err
	}
	if err := setAddress(cfg, dsn, options); err != nil {
		return nil, err
	}
	if err := a.setLogin(cfg, options); err != nil {
		return nil, err
	}
	if err := a.setTLS(cfg, mode, options); err != nil {
		return nil, err
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

// completes tells whether a DSN, with the other fields, says all that a login takes: an
// option file is not needed for it.
func (a MySQLAccess) completes(cfg *mysql.Config, dsn string) bool {
	host, _ := splitAddress(givenAddress(dsn))
	return host != "" && cfg.User != "" && (cfg.Passwd != "" || a.PasswordFile != "")
}

// warn says that a file is ignored, as MySQL's programs do. Without it the login may
// fail, which is an error of its own.
func (a MySQLAccess) warn(open *openFileError) {
	if a.Warn != nil {
		_, _ = fmt.Fprintf(a.Warn, "warning: %v; it is ignored\n", open)
	}
}

// parseMySQL parses a DSN. What the driver quotes in its errors stands behind the
// last "@", and so outside the password, where the last "/" does.
func parseMySQL(dsn string) (*mysql.Config, error) {
	if strings.LastIndexByte(dsn, '/') <= strings.LastIndexByte(dsn, '@') {
		return nil, errors.New("the MySQL DSN has no slash before the database name, or an @ behind it that is not written %40; " + mysqlForm)
	}
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		if option, wrong := wrongOption(dsn); wrong != nil {
			return nil, fmt.Errorf("the MySQL DSN's option %s cannot be read: %w", option, wrong)
		}
	}
	// What stands there is not shown: it may be a password's end.
	if err == nil && cfg.Net != "tcp" && cfg.Net != "unix" || err != nil && (!strings.Contains(dsn, "@") || strings.HasPrefix(err.Error(), "default addr")) {
		return nil, errors.New("the MySQL DSN cannot be read: there is no tcp(host:port) or unix(/path) behind the @; " + mysqlForm)
	}
	if err != nil {
		return nil, fmt.Errorf("the MySQL DSN cannot be read: %s; %s", strings.TrimPrefix(err.Error(), "invalid DSN: "), mysqlForm)
	}
	if cfg.DBName == "" {
		return nil, errors.New("the MySQL DSN names no database; " + mysqlForm)
	}
	return cfg, nil
}

// wrongOption returns the name of the first option of a DSN that the driver cannot
// read, and why: the driver's own error does not name it.
func wrongOption(dsn string) (name string, err error) {
	_, options := cutOptions(dsn)
	for option := range strings.SplitSeq(options, "&") {
		if _, err := mysql.ParseDSN("/?" + option); err != nil {
			name, _, _ = strings.Cut(option, "=")
			return name, err
		}
	}
	return "", nil
}

// cutOptions cuts a DSN before the "?" of its options.
func cutOptions(dsn string) (before, options string) {
	slash := strings.LastIndexByte(dsn, '/')
	database, options, _ := strings.Cut(dsn[slash+1:], "?")
	return dsn[:slash+1] + database, options
}

// setLogin sets user and password. What the DSN leaves out is the option file's; a
// password there goes with the user there.
func (a MySQLAccess) setLogin(cfg *mysql.Config, options clientOptions) error {
	if cfg.User == "" {
		cfg.User = options["user"]
	}
	if a.PasswordFile != "" {
		if cfg.Passwd != "" {
			return errors.New("--mysql-password-file: the MySQL DSN has a password too; give it in one of them")
		}
		var err error
		cfg.Passwd, err = readPassword("--mysql-password-file", a.PasswordFile)
		return err
	}
	if user, named := options["user"]; cfg.Passwd == "" && (!named || cfg.User == user) {
		cfg.Passwd = options["password"]
	}
	return nil
}

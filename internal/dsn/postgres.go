package dsn

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

var (
	isURL = regexp.MustCompile(`^postgres(ql)?://`)
	// isKeywords looks at the first keyword, so that a URL without its scheme is
	// not taken for keywords, whose names the server would be told.
	isKeywords = regexp.MustCompile(`^\s*[a-z_]+\s*=`)
)

// postgresForm ends the errors about a PostgreSQL DSN.
const postgresForm = "the form is postgres://user:password@host:5432/database"

// driverOptions are options of other drivers, of which Mattermost's own DSNs have
// some, that change nothing here. The server would refuse them as parameters of its
// own, as it does with an option that is misspelt.
var driverOptions = []string{
	"binary_parameters", "disable_prepared_binary_result", "fallback_application_name", "gssencmode", "keepalives",
	"keepalives_count", "keepalives_idle", "keepalives_interval", "sslcompression", "tcp_user_timeout",
}

// Postgres parses a DSN that is complete; see PostgresAccess.Config.
func Postgres(dsn string) (*pgx.ConnConfig, error) { return PostgresAccess{}.Config(dsn) }

// PostgresAccess is what completes a PostgreSQL DSN. Its errors name the flags of
// the command line.
type PostgresAccess struct {
	// PasswordFile is the path of a file with the password.
	PasswordFile string
}

// Config parses a PostgreSQL URL or keyword string (PostgreSQL manual,
// "Connection Strings"), completed as libpq does from PG* variables, the
// password file and the service file. A password in a URL may be
// percent-encoded or written as it is.
func (a PostgresAccess) Config(dsn string) (*pgx.ConnConfig, error) {
	if strings.TrimSpace(dsn) == "" {
		return nil, errors.New("the PostgreSQL DSN is empty; " + postgresForm)
	}
	if !isURL.MatchString(dsn) && !isKeywords.MatchString(dsn) {
		return nil, errors.New("the PostgreSQL DSN is neither a URL nor keywords with values; " + postgresForm)
	}
	cfg, err := pgx.ParseConfig(encodeUserinfo(dsn))
	if err != nil {
		return nil, fmt.Errorf("the PostgreSQL DSN cannot be read: %s; %s", postgresReason(dsn, err), postgresForm)
	}
	if a.PasswordFile != "" {
		if postgresSettings(dsn)["password"] != "" {
			return nil, errors.New("--postgres-password-file: the PostgreSQL DSN has a password too; give it in one of them")
		}
		if cfg.Password, err = readPassword("--postgres-password-file", a.PasswordFile); err != nil {
			return nil, err
		}
	}
	for _, name := range driverOptions {
		delete(cfg.RuntimeParams, name)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTimeout
	}
	return cfg, nil
}

// postgresReason is pgx's reason without the string that it quotes, where the
// reason cannot quote a part of the password.
func postgresReason(dsn string, err error) string {
	text := err.Error()
	switch {
	case strings.Contains(text, "URI query parameter"):
		return "an option behind the ? is not followed by one = and its value; a value has & as %26, = as %3D and % as %25"
	case !isURL.MatchString(dsn) && strings.Contains(text, "missing"):
		return "a keyword is not followed by = and a value; a value with spaces is in single quotes"
	}
	if i := strings.LastIndex(text, "`: "); i >= 0 {
		return text[i+len("`: "):]
	}
	return "it is not a connection string"
}

// encodeUserinfo percent-encodes user and password of a URL that has them as
// they are. What is a well-formed URL already stays as it is; another string
// too.
func encodeUserinfo(dsn string) string {
	if !isURL.MatchString(dsn) {
		return dsn
	}
	scheme, rest, _ := strings.Cut(dsn, "://")
	end := userinfoEnd(rest)
	if end < 0 {
		return dsn
	}
	user, password, hasPassword := strings.Cut(rest[:end], ":")
	info := url.User(decoded(user))
	if hasPassword {
		info = url.UserPassword(decoded(user), decoded(password))
	}
	return scheme + "://" + info.String() + rest[end:]
}

// userinfoEnd returns the index of the "@" before the host, -1 where there is
// none. An "@" in the path or the options is not that, unless a colon before the
// path says that a password began there.
func userinfoEnd(rest string) int {
	host, _, _ := strings.Cut(rest, "/")
	if at := strings.LastIndexByte(rest, '@'); at < 0 || at > len(host) && !hasPassword(host) {
		return strings.LastIndexByte(host, '@')
	}
	if q := strings.LastIndexByte(rest, '?'); q >= 0 {
		if at := strings.LastIndexByte(rest[:q], '@'); at >= 0 {
			return at
		}
	}
	return strings.LastIndexByte(rest, '@')
}

// hasPassword tells whether a colon in what stands before the first slash begins
// a password rather than a port.
func hasPassword(host string) bool {
	if user, _, found := strings.Cut(host, "@"); found {
		return strings.Contains(user, ":")
	}
	_, port, found := strings.Cut(host, ":")
	_, err := strconv.ParseUint(port, 10, 16)
	return found && err != nil
}

// decoded takes percent-encoding out of a text that is well-formed so, and
// returns another as it is.
func decoded(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

package pgloadercompat

import (
	"context"
	"crypto/tls"
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
)

// address is where a database is, in pgloader's grammar ("Connection String" in its
// manual). User and password are options of it: there alone they may be
// percent-encoded.
type address struct {
	scheme, host, database string
	// options come in this order. The last one must be sslmode: the grammar has the
	// others end at an ampersand only.
	options []string
	trust   trust
}

// trust is what a connection asks of the server's certificate.
type trust struct {
	encrypted, verified bool
	// ownAuthority is set where the certificate's authority is not one of the system's.
	ownAuthority bool
}

func (a address) String() string {
	return a.scheme + "://" + a.host + "/" + a.database + "?" + strings.Join(a.options, "&")
}

// add adds an option, unless it has no value.
func (a *address) add(name, value string) {
	if value != "" {
		a.options = append(a.options, name+"="+strings.ReplaceAll(url.QueryEscape(value), "+", "%20"))
	}
}

// The values of pgloader's option sslmode. With sslRequire it looks at the authority
// of the certificate; PostgreSQL's it does not take unseen then, whatever its command
// line says, but with sslPrefer.
const (
	sslDisable = "disable"
	sslPrefer  = "prefer"
	sslRequire = "require"
)

// setTrust adds the option sslmode.
func (a *address) setTrust(t trust, unverified string) {
	a.trust = t
	mode := sslDisable
	switch {
	case t.encrypted && t.verified:
		mode = sslRequire
	case t.encrypted:
		mode = unverified
	}
	a.options = append(a.options, "sslmode="+mode)
}

// useMigrate ends the errors about what pgloader cannot take.
const useMigrate = "migration-assist migrate takes it"

// readAddresses tells where pgloader finds both databases. They are encrypted as the
// open connections are.
func readAddresses(ctx context.Context, o Options, source *sql.DB, target *pgx.Conn) (from, into address, err error) {
	var name, cipher string
	if err := source.QueryRowContext(ctx, "SHOW SESSION STATUS LIKE 'Ssl_cipher'").Scan(&name, &cipher); err != nil {
		return from, into, fmt.Errorf("asking MySQL whether the connection is encrypted: %w", err)
	}
	if from, err = mysqlAddress(o.MySQL, cipher != ""); err != nil {
		return from, into, err
	}
	_, encrypted := target.PgConn().Conn().(*tls.Conn)
	into, err = postgresAddress(o.Postgres, encrypted)
	return from, into, err
}

// mysqlAddress is the address of the source.
func mysqlAddress(c *mysql.Config, encrypted bool) (a address, err error) {
	a.scheme = "mysql"
	if c.Net == "unix" {
		a.host, err = "unix:"+c.Addr+":", checkSocket(c.Addr)
	} else {
		a.host, err = networkHost("MySQL", c.Addr)
	}
	if err != nil {
		return a, err
	}
	if a.database, err = databaseName("MySQL", c.DBName); err != nil {
		return a, err
	}
	a.add("user", c.User)
	a.add("password", c.Passwd)
	if encrypted && len(c.TLS.Certificates) > 0 {
		return a, fmt.Errorf("pgloader shows MySQL no client's certificate (--mysql-cert); %s", useMigrate)
	}
	// pgloader does not encrypt what goes over a socket.
	encrypted = encrypted && c.Net != "unix"
	a.setTrust(trustOf(c.TLS, encrypted), sslRequire)
	return a, nil
}

// postgresAddress is the address of the target.
func postgresAddress(c *pgx.ConnConfig, encrypted bool) (a address, err error) {
	a.scheme = "postgresql"
	for _, other := range c.Fallbacks {
		if other.Host != c.Host || other.Port != c.Port {
			return a, fmt.Errorf("pgloader takes one host of PostgreSQL, and the DSN has more; give the one that takes writes; %s", useMigrate)
		}
	}
	if filepath.IsAbs(c.Host) {
		a.add("host", c.Host)
		a.add("port", strconv.Itoa(int(c.Port)))
		err = checkSocket(c.Host)
	} else {
		a.host, err = networkHost("PostgreSQL", net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))))
	}
	if err != nil {
		return a, err
	}
	if a.database, err = databaseName("PostgreSQL", c.Database); err != nil {
		return a, err
	}
	if !isASCII(c.User) || !isASCII(c.Password) {
		return a, fmt.Errorf("pgloader logs in to PostgreSQL only where user and password are of ASCII characters; %s, or give the role another password", useMigrate)
	}
	a.add("user", c.User)
	a.add("password", c.Password)
	a.setTrust(trustOf(c.TLSConfig, encrypted), sslPrefer)
	return a, nil
}

// trustOf reads what a connection asks for.
func trustOf(c *tls.Config, encrypted bool) trust {
	if !encrypted || c == nil {
		return trust{encrypted: encrypted}
	}
	verified := !c.InsecureSkipVerify || c.VerifyConnection != nil || c.VerifyPeerCertificate != nil
	return trust{encrypted: true, verified: verified, ownAuthority: verified && c.RootCAs != nil}
}

// hostName are the host names of pgloader's grammar; an address of digits comes first
// there.
var hostName = regexp.MustCompile(`^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[A-Za-z0-9]+(?:-?[A-Za-z0-9])*(?:\.[A-Za-z0-9]+(?:-?[A-Za-z0-9])*)*)$`)

// networkHost is a host with its port.
func networkHost(side, address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("the address of %s: %w", side, err)
	}
	if !hostName.MatchString(host) {
		return "", fmt.Errorf("pgloader does not take %s's host %s: its names are of letters, digits, dots and hyphens, without IPv6; give the host another name, or %s", side, host, useMigrate)
	}
	return host + ":" + port, nil
}

// checkSocket refuses the path of a socket that the grammar does not take.
func checkSocket(path string) error {
	if strings.ContainsAny(path, ": \t\n'@") {
		return fmt.Errorf("pgloader does not take the socket %s; %s", path, useMigrate)
	}
	return nil
}

// plainDatabase is a name that needs no quotes.
var plainDatabase = regexp.MustCompile(`^[A-Za-z0-9._$%-]+$`)

// databaseName quotes a database's name where it must be. What stands before an @ is
// a user with a password for pgloader, wherever it is.
func databaseName(side, name string) (string, error) {
	switch {
	case strings.ContainsAny(name, "'@\n"):
		return "", fmt.Errorf("pgloader does not take the name %q of %s's database; %s", name, side, useMigrate)
	case plainDatabase.MatchString(name):
		return name, nil
	}
	return "'" + name + "'", nil
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}

package dsn

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
)

// DataSource returns Mattermost's SqlSettings.DataSource for the database of an open
// connection and a schema of it, with this password instead of the connection's own.
// Mattermost's driver has no encryption that is tried and done without: it is what
// the connection has come to.
func DataSource(conn *pgx.Conn, schema, password string) string {
	config := conn.Config()
	u := url.URL{Scheme: "postgres", User: url.User(config.User), Path: "/" + config.Database}
	if password != "" {
		u.User = url.UserPassword(config.User, password)
	}
	var options []string
	add := func(name, value string) {
		options = append(options, name+"="+strings.ReplaceAll(url.QueryEscape(value), "%2F", "/"))
	}
	if filepath.IsAbs(config.Host) {
		add("host", config.Host)
		add("port", fmt.Sprint(config.Port))
	} else {
		u.Host = net.JoinHostPort(config.Host, fmt.Sprint(config.Port))
	}
	_, encrypted := conn.PgConn().Conn().(*tls.Conn)
	add("sslmode", sslMode(config.TLSConfig, encrypted))
	if encrypted {
		settings := postgresSettings(config.ConnString())
		for _, name := range []string{"sslrootcert", "sslcert", "sslkey"} {
			if path := settings[name]; path != "" {
				add(name, path)
			} else if path := os.Getenv("PG" + strings.ToUpper(name)); path != "" {
				add(name, path)
			}
		}
	}
	add("connect_timeout", "10")
	if schema != "public" {
		add("search_path", schema)
	}
	u.RawQuery = strings.Join(options, "&")
	return u.String()
}

// sslMode is the sslmode of a connection that is, or is not, encrypted.
func sslMode(config *tls.Config, encrypted bool) string {
	switch {
	case !encrypted:
		return "disable"
	case config == nil || config.InsecureSkipVerify && config.VerifyPeerCertificate == nil:
		return "require"
	case config.InsecureSkipVerify:
		return "verify-ca"
	default:
		return "verify-full"
	}
}

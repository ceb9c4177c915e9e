package testproxy

import (
	"net"
	"net/url"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// MySQL starts a proxy in front of the server that a DSN in the form of
// go-sql-driver names, and returns the DSN that leads through it.
func MySQL(tb testing.TB, dsn string) (*Proxy, string) {
	tb.Helper()
	config, err := mysql.ParseDSN(dsn)
	if err != nil || config.Net != "tcp" {
		tb.Fatal("testproxy: this is not a DSN in the form of go-sql-driver with tcp(host:port)")
	}
	p := New(tb, config.Addr)
	config.Addr = p.Addr()
	return p, config.FormatDSN()
}

// Postgres is MySQL for a postgres:// URL.
func Postgres(tb testing.TB, dsn string) (*Proxy, string) {
	tb.Helper()
	address, err := url.Parse(dsn)
	if err != nil || address.Hostname() == "" {
		tb.Fatal("testproxy: this is not a URL postgres://host:port/database")
	}
	port := address.Port()
	if port == "" {
		port = "5432"
	}
	p := New(tb, net.JoinHostPort(address.Hostname(), port))
	address.Host = p.Addr()
	return p, address.String()
}

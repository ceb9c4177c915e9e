package dsn

import (
	"cmp"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
)

const (
	// mysqlPort is MySQL's own port.
	mysqlPort = "3306"
	// mysqlHost is where the driver looks for MySQL where nothing says so.
	mysqlHost = "127.0.0.1"
)

// addressOf finds the address in what stands before the last "/" of a DSN.
var addressOf = regexp.MustCompile(`(?s)^(?:.*@)?[a-z]*\((.*)\)$`)

// setAddress sets where the server is. Where the DSN names no host, the option file
// says it, and where the DSN names no port, too.
func setAddress(cfg *mysql.Config, dsn string, options clientOptions) error {
	given := givenAddress(dsn)
	if cfg.Net == "unix" {
		cfg.Addr = cmp.Or(given, options["socket"], cfg.Addr)
		return nil
	}
	host, port := splitAddress(given)
	// "localhost" is the socket for MySQL's own programs ("Connecting to the MySQL
	// Server Using Command Options" in the manual).
	if socket := options["socket"]; host == "" && port == "" && socket != "" && cmp.Or(options["host"], "localhost") == "localhost" {
		cfg.Net, cfg.Addr = "unix", socket
		return nil
	}
	host, port = cmp.Or(host, options["host"], mysqlHost), cmp.Or(port, options["port"], mysqlPort)
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return fmt.Errorf("the port %q of the MySQL host %s is not a number from 1 to 65535", port, host)
	}
	cfg.Addr = net.JoinHostPort(host, port)
	return nil
}

// givenAddress is what a DSN has in tcp(…) or unix(…), "" where it has neither.
func givenAddress(dsn string) string {
	if m := addressOf.FindStringSubmatch(dsn[:strings.LastIndexByte(dsn, '/')]); m != nil {
		return m[1]
	}
	return ""
}

// splitAddress cuts an address before its port, where it has one. An IPv6 address is
// in brackets, or stands alone.
func splitAddress(address string) (host, port string) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return strings.TrimSuffix(strings.TrimPrefix(address, "["), "]"), ""
	}
	return host, port
}

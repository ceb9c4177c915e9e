package testdb

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/go-sql-driver/mysql"
)

// StartMySQL starts a MySQL server of its own. The error is ErrNoServer where
// `make deps` has not run.
func StartMySQL(ctx context.Context, o Options) (*Server, error) {
	return startMySQL(ctx, productMySQL, o)
}

// StartMariaDB starts a MariaDB server of its own. The error is ErrNoServer where
// `make deps` has not run.
func StartMariaDB(ctx context.Context, o Options) (*Server, error) {
	return startMySQL(ctx, productMariaDB, o)
}

func startMySQL(ctx context.Context, p product, o Options) (*Server, error) {
	if err := o.validate(p); err != nil {
		return nil, fmt.Errorf("start %s: %w", p, err)
	}
	home, err := p.home()
	if err != nil {
		return nil, err
	}
	k := mysqlKind{product: p, home: home, lowerCase: o.LowerCaseTableNames, settings: o.Settings, files: o.Files}
	return startServer(ctx, p, k, o)
}

// mysqlKind is MySQL or MariaDB.
type mysqlKind struct {
	product   product
	home      string
	lowerCase int
	// settings come after those for data that is thrown away, as "name=value".
	settings []string
	files    map[string][]byte
}

// server is the program with the settings that initialising and running share.
// The data is thrown away, so that nothing has to reach the disk in time; MySQL
// keeps its binary log, which has the position of a snapshot.
func (k mysqlKind) server(data string) program {
	p := program{
		path: filepath.Join(k.home, "sbin", "mysqld"),
		args: []string{
			"--no-defaults",
			"--basedir=" + k.home,
			"--datadir=" + data,
			"--lower-case-table-names=" + strconv.Itoa(k.lowerCase),
			"--skip-innodb-doublewrite",
			"--innodb-flush-method=nosync",
			"--innodb-flush-log-at-trx-commit=0",
			"--sync-binlog=0",
		},
		deathSignal: syscall.SIGKILL,
	}
	if k.product == productMariaDB {
		p.path = filepath.Join(k.home, "sbin", "mariadbd")
		p.args = append(p.args,
			"--innodb-log-file-size=32M",
			"--character-set-server=utf8mb4",
			"--collation-server=utf8mb4_general_ci",
		)
	} else {
		p.args = append(p.args, "--innodb-redo-log-capacity=32M")
	}
	if os.Getuid() == 0 {
		p.args = append(p.args, "--user=root")
	}
	return p
}

func (k mysqlKind) program(data string, port int) program {
	p := k.server(data)
	p.args = append(p.args,
		"--port="+strconv.Itoa(port),
		"--bind-address=127.0.0.1",
		"--socket=socket", // in the data folder
		"--pid-file=server.pid",
		// A MariaDB that starts deletes what it takes for old temporary tables,
		// also those of another one in the same folder.
		"--tmpdir="+data,
		"--secure-file-priv=",
		"--max-connections=500",
	)
	if k.product == productMySQL {
		p.args = append(p.args, "--mysqlx=OFF")
	}
	for _, setting := range k.settings {
		p.args = append(p.args, "--"+setting)
	}
	return p
}

func (k mysqlKind) dsn(port int, database string) string {
	config := mysql.NewConfig()
	config.User = "root"
	config.Net = "tcp"
	config.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	config.DBName = database
	return config.FormatDSN()
}

// initialise copies a template, because initialising takes seconds.
func (k mysqlKind) initialise(ctx context.Context, data string) error {
	settings := sha256.Sum256([]byte(strings.Join(k.server("").args, " ")))
	t := template{
		folder: filepath.Join(k.home, "templates"),
		name:   fmt.Sprintf("%s-%x", k.product, settings[:6]),
		make:   k.make,
	}
	if err := t.copyTo(ctx, data); err != nil {
		return err
	}
	return writeFiles(data, k.files, nil)
}

// make makes a data folder whose superuser is root without a password.
func (k mysqlKind) make(ctx context.Context, data string) error {
	p := k.server(data)
	if k.product == productMySQL {
		p.args = append(p.args, "--initialize-insecure")
	} else {
		sql, err := k.systemTables()
		if err != nil {
			return err
		}
		if err := os.Mkdir(data, 0o755); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
		p.args = append(p.args, "--bootstrap")
		p.stdin = sql
	}
	if err := p.run(ctx); err != nil {
		return fmt.Errorf("initialise: %w", err)
	}
	// The server's UUID, which must differ between servers.
	if err := os.RemoveAll(filepath.Join(data, "auto.cnf")); err != nil {
		return fmt.Errorf("initialise: %w", err)
	}
	return nil
}

// systemTables is what mariadb-install-db feeds to a bootstrapping server,
// without the help tables.
func (k mysqlKind) systemTables() ([]byte, error) {
	sql := []byte("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n")
	for _, name := range []string{
		"mysql_system_tables.sql",
		"mysql_performance_tables.sql",
		"mysql_system_tables_data.sql",
		"maria_add_gis_sp_bootstrap.sql",
		"mysql_sys_schema.sql",
	} {
		part, err := os.ReadFile(filepath.Join(k.home, "share", "mysql", name))
		if err != nil {
			return nil, fmt.Errorf("MariaDB's system tables: %w", err)
		}
		sql = append(bytes.TrimSpace(append(sql, part...)), '\n')
	}
	return sql, nil
}

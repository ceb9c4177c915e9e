package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"

	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// hardPasswords have what a DSN, a URL, a shell or an option file reads as its own.
var hardPasswords = []string{
	"4a5v6b7HH+@", "Hi@3812", "p@ssw0rd!@#", "P@$$w0rd", "a:b/c?d#e%f&g[h]{i}(j)~", "a b", `it's "it"`, `b\s\\`, "äß漢", "100%", "x@tcp(y)/z", "//", "p=1 user=x", "a[]b", "$)~:&", "{+(",
}

// write writes a file of a test and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// textOf is a text in a statement of both servers' superusers, who have the SQL modes
// by default.
func textOf(password, escaped string) string {
	return "'" + strings.NewReplacer("'", "''", `\`, escaped).Replace(password) + "'"
}

// servers are a database on each server, without tables. Its name has letters in
// upper case and dashes, and so have those of its users.
type servers struct {
	database            string
	atMySQL, atPostgres string // the addresses
	inMySQL, inPostgres func(t *testing.T, statement string)
}

func newServers(t *testing.T, source *testdb.Database) servers {
	t.Helper()
	target := testdb.Postgres(t)
	db, conn := testdb.OpenMySQL(t, source.DSN), testdb.OpenPostgres(t, target.DSN)
	config, err := mysql.ParseDSN(source.DSN)
	if err != nil {
		t.Fatal(err)
	}
	var mutex sync.Mutex // of the connection to PostgreSQL
	s := servers{
		database: "MM-db-" + rand.Text(), atMySQL: config.Addr, atPostgres: fmt.Sprintf("127.0.0.1:%d", conn.Config().Port),
		inMySQL: func(t *testing.T, statement string) {
			t.Helper()
			if _, err := db.ExecContext(context.WithoutCancel(t.Context()), statement); err != nil {
				t.Errorf("%s: %v", statement, err)
			}
		},
		inPostgres: func(t *testing.T, statement string) {
			t.Helper()
			mutex.Lock()
			defer mutex.Unlock()
			if _, err := conn.Exec(context.WithoutCancel(t.Context()), statement); err != nil {
				t.Errorf("%s: %v", statement, err)
			}
		},
	}
	s.inMySQL(t, "CREATE DATABASE "+schema.QuoteMySQL(s.database))
	s.inPostgres(t, "CREATE DATABASE "+schema.QuotePostgres(s.database))
	t.Cleanup(func() {
		s.inMySQL(t, "DROP DATABASE "+schema.QuoteMySQL(s.database))
		s.inPostgres(t, "DROP DATABASE "+schema.QuotePostgres(s.database))
	})
	return s
}

// newUser makes a user of both servers with this password, and returns its name.
func (s servers) newUser(t *testing.T, password string) string {
	t.Helper()
	name := "MM-" + rand.Text()
	user, role := "'"+name+"'@'%'", schema.QuotePostgres(name)
	s.inMySQL(t, "CREATE USER "+user+" IDENTIFIED BY "+textOf(password, `\\`))
	s.inMySQL(t, "GRANT SELECT ON "+schema.QuoteMySQL(s.database)+".* TO "+user)
	s.inPostgres(t, "CREATE ROLE "+role+" LOGIN PASSWORD "+textOf(password, `\`))
	t.Cleanup(func() {
		s.inMySQL(t, "DROP USER "+user)
		s.inPostgres(t, "DROP ROLE "+role)
	})
	return name
}

// TestHardPasswords logs in to both servers with every hard password: in the DSNs as
// it is, in files, and in the files and variables of the servers' own programs.
func TestHardPasswords(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServers(t, database(t))
			for _, password := range hardPasswords {
				t.Run(password, func(t *testing.T) {
					t.Parallel()
					s.requireLogins(t, password)
				})
			}
		})
	}
}

// requireLogins logs in as a user with this password, in every way that there is.
func (s servers) requireLogins(t *testing.T, password string) {
	t.Helper()
	user := s.newUser(t, password)
	const mysqlOptions = "?charset=utf8mb4,utf8&readTimeout=30s&writeTimeout=30s"
	const postgresOptions = "?sslmode=disable&connect_timeout=10&binary_parameters=yes"
	mysqlBare := user + "@tcp(" + s.atMySQL + ")/" + s.database + mysqlOptions
	postgresBare := "postgresql://" + user + "@" + s.atPostgres + "/" + s.database + postgresOptions
	quoted := strings.NewReplacer(`\`, `\\`, "'", `\'`)
	home := t.TempDir()
	host, mysqlPort, _ := strings.Cut(s.atMySQL, ":")
	for path, text := range map[string]string{
		".my.cnf": "[client]\nuser = " + user + "\nhost=" + host + "\nport=" + mysqlPort + "\npassword='" + quoted.Replace(password) + "'\n",
		".pgpass": s.atPostgres + ":*:*:" + strings.NewReplacer(`\`, `\\`, ":", `\:`).Replace(password) + "\n",
	} {
		if err := os.WriteFile(filepath.Join(home, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := write(t, password+"\n")
	port := s.atPostgres[len("127.0.0.1:"):]
	for way, cmd := range map[string]struct{ env, args []string }{
		"in the DSNs": {[]string{
			"MIGRATION_ASSIST_MYSQL_DSN=" + strings.Replace(mysqlBare, "@", ":"+password+"@", 1),
			"MIGRATION_ASSIST_POSTGRES_DSN=" + strings.Replace(postgresBare, "@", ":"+password+"@", 1),
		}, nil},
		"as MM_CONFIG": {[]string{
			"MIGRATION_ASSIST_MYSQL_DSN=mysql://" + strings.Replace(mysqlBare, "@", ":"+password+"@", 1),
			"MIGRATION_ASSIST_POSTGRES_DSN=host=127.0.0.1 port=" + port + " dbname=" + s.database + " user=" + user + " sslmode=disable password='" + quoted.Replace(password) + "'",
		}, nil},
		"in files":       {nil, []string{"--mysql", mysqlBare, "--mysql-password-file", file, "--postgres", postgresBare, "--postgres-password-file", file}},
		"in their files": {[]string{"HOME=" + home}, []string{"--mysql", "/" + s.database, "--postgres", postgresBare}},
		"in variables": {[]string{"HOME=" + home, "PGHOST=127.0.0.1", "PGPORT=" + port, "PGUSER=" + user, "PGDATABASE=" + s.database, "PGPASSWORD=" + password, "PGPASSFILE=/nowhere", "PGSSLMODE=disable"},
			[]string{"--mysql", "/" + s.database, "--postgres", "postgres://"}},
	} {
		// It has seen both servers when it says this.
		stdout, stderr, status := result(t, program(t, cmd.env, append([]string{"migrate"}, cmd.args...)...))
		if status != exitFailed || !strings.Contains(stderr, "has no rows in db_migrations that "+user+" can read") {
			t.Errorf("%s: exit status %d, %s%s", way, status, stdout, stderr)
		}
	}
}

// TestMigrateWithCertificates migrates between servers that want a certificate of the
// client's and a password, as users who may do no more than they must. What the
// system shows of the process has no password.
func TestMigrateWithCertificates(t *testing.T) {
	t.Parallel()
	authority := testdb.NewAuthority(t)
	server := authority.Issue(t, "server", "localhost")
	client := authority.Issue(t, "mm")
	files := map[string][]byte{
		"own-ca.pem": authority.Certificate, "own-cert.pem": server.Certificate, "own-key.pem": server.Key,
		"pg_hba.conf": []byte("host all postgres 127.0.0.1/32 trust\nhostssl mm mm all scram-sha-256 clientcert=verify-full\n"),
	}
	source := testdb.PrivateWith(t, testdb.StartMySQL, "mm", testdb.Options{
		Files: files, Settings: []string{"bind-address=127.0.0.1,::1", "ssl-ca=own-ca.pem", "ssl-cert=own-cert.pem", "ssl-key=own-key.pem"},
	})
	target := testdb.PrivateWith(t, testdb.StartPostgres, "mm", testdb.Options{
		Files: files, Settings: []string{"listen_addresses=127.0.0.1,::1", "ssl=on", "ssl_ca_file=own-ca.pem", "ssl_cert_file=own-cert.pem", "ssl_key_file=own-key.pem"},
	})
	if err := sampledb.Create(t.Context(), source.DSN("mm"), sampledb.LoadSample); err != nil {
		t.Fatal(err)
	}
	db, conn := testdb.OpenMySQL(t, source.DSN("mm")), testdb.OpenPostgres(t, target.DSN("mm"))
	const ofMySQL, ofPostgres = "first s3cr3t", "second s3cr3t"
	for _, statement := range []string{"CREATE USER mm@'%' IDENTIFIED BY '" + ofMySQL + "' REQUIRE X509", "GRANT SELECT ON mm.* TO mm@'%'"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Exec(t.Context(), "CREATE ROLE mm LOGIN PASSWORD '"+ofPostgres+"'; GRANT CREATE ON DATABASE mm TO mm; GRANT USAGE, CREATE ON SCHEMA public TO mm"); err != nil {
		t.Fatal(err)
	}
	sourceConfig, err := mysql.ParseDSN(source.DSN("mm"))
	if err != nil {
		t.Fatal(err)
	}
	_, sourcePort, _ := strings.Cut(sourceConfig.Addr, ":")
	ca, cert, key := write(t, string(authority.Certificate)), write(t, string(client.Certificate)), write(t, string(client.Key))
	cmd := program(t, nil, "migrate", "--snapshot=none",
		"--mysql", "mm@tcp(localhost:"+sourcePort+")/mm", "--mysql-ca", ca, "--mysql-cert", cert, "--mysql-key", key, "--mysql-password-file", write(t, ofMySQL),
		"--postgres", fmt.Sprintf("postgres://mm@localhost:%d/mm?sslmode=verify-full&sslrootcert=%s&sslcert=%s&sslkey=%s", conn.Config().Port, ca, cert, key),
		"--postgres-password-file", write(t, ofPostgres))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cmdline", "environ"} {
		var shown []byte
		testdb.Await(t, "the process to show its "+name, func() bool {
			var err error
			if shown, err = os.ReadFile(fmt.Sprintf("/proc/%d/%s", cmd.Process.Pid, name)); err != nil {
				t.Fatal(err)
			}
			return len(shown) > 0
		})
		if strings.Contains(string(shown), "s3cr3t") {
			t.Errorf("%s shows a password: %q", name, shown)
		}
	}
	if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "both servers count the same") || strings.Contains(out.String(), "s3cr3t") {
		t.Errorf("%v\n%s", err, &out)
	}
}

package pgloadercompat_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/testdb"
	"migration-assist/pgloadercompat"
	"migration-assist/schema"
)

// rows is what newCalls writes.
const rows = "SELECT id FROM calls_sessions"

// newCalls makes a small database in MariaDB.
func newCalls(t *testing.T, d *testdb.Database) source {
	t.Helper()
	return newPlugin(t, d, "calls", "INSERT INTO calls_sessions (ID) VALUES ('s')")
}

// requireLoaded loads a file of newCalls's database.
func requireLoaded(t *testing.T, f *pgloadercompat.File, authorities string, conn *pgx.Conn) {
	t.Helper()
	requireClean(t, load(t, f, authorities))
	if got := ask(t, conn, rows); len(got) != 1 {
		t.Errorf("rows: %q", got)
	}
}

// TestPasswords logs in to both servers as users with these passwords.
func TestPasswords(t *testing.T) {
	t.Parallel()
	for i, password := range []string{
		"4a5v6b7HH+@", "Hi@3812", "p@ssw0rd!@#", "P@$$w0rd", "a:b/c?d#e%f&g[h]{i}(j)~", `:{{x}} with spaces, 'q"u\otes` + "` %41@@:: ",
	} {
		t.Run(password, func(t *testing.T) {
			t.Parallel()
			s, d := newCalls(t, testdb.MariaDB(t)), testdb.Postgres(t)
			conn := testdb.OpenPostgres(t, d.DSN)
			name := fmt.Sprintf("o'dd @us:er%d", i)
			testdb.ExecMySQL(t, s.db, "CREATE USER '"+escapeMySQL(name)+"'@'%' IDENTIFIED BY '"+escapeMySQL(password)+"'", "GRANT SELECT ON `"+s.Name+"`.* TO '"+escapeMySQL(name)+"'@'%'")
			role := d.Name + name // roles are the whole server's
			quoted := pgx.Identifier{role}.Sanitize()
			execPostgres(t, conn, "CREATE ROLE "+quoted+" LOGIN PASSWORD '"+strings.ReplaceAll(password, "'", "''")+"'", "GRANT CREATE, USAGE ON SCHEMA public TO "+quoted)
			o := options(t, s.DSN, d.DSN, "calls")
			o.MySQL.User, o.MySQL.Passwd = name, password
			o.Postgres.User, o.Postgres.Password = role, password
			requireLoaded(t, makeFile(t, o), "", conn)
			execPostgres(t, conn, "DROP OWNED BY "+quoted, "DROP ROLE "+quoted)
			testdb.ExecMySQL(t, s.db, "DROP USER '"+escapeMySQL(name)+"'@'%'")
		})
	}
}

// TestBeyondASCII has a password that MySQL's login takes and PostgreSQL's does not.
func TestBeyondASCII(t *testing.T) {
	t.Parallel()
	const password = "пароль €𝄞"
	s, d := newCalls(t, testdb.MariaDB(t)), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, d.DSN)
	testdb.ExecMySQL(t, s.db, "CREATE USER 'ünï'@'%' IDENTIFIED BY '"+password+"'", "GRANT SELECT ON `"+s.Name+"`.* TO 'ünï'@'%'")
	o := options(t, s.DSN, d.DSN, "calls")
	o.MySQL.User, o.MySQL.Passwd = "ünï", password
	requireLoaded(t, makeFile(t, o), "", conn)
	testdb.ExecMySQL(t, s.db, "DROP USER 'ünï'@'%'")

	o = options(t, s.DSN, d.DSN, "calls")
	role := pgx.Identifier{d.Name}.Sanitize()
	execPostgres(t, conn, "CREATE ROLE "+role+" LOGIN PASSWORD '"+password+"'")
	o.Postgres.User, o.Postgres.Password = d.Name, password
	requireRefused(t, o, "only where user and password are of ASCII characters; migration-assist migrate takes it")
	execPostgres(t, conn, "DROP ROLE "+role)
}

// TestHosts has a DSN with the host that answers behind one that does not.
func TestHosts(t *testing.T) {
	t.Parallel()
	s, d := newCalls(t, testdb.MariaDB(t)), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, d.DSN)
	address := fmt.Sprintf("127.0.0.1:%d", conn.Config().Port)
	for hosts, refused := range map[string]bool{"127.0.0.1:1," + address: true, address + ",127.0.0.1:1": true, address + "," + address: false} {
		o := options(t, s.DSN, strings.Replace(d.DSN, address, hosts, 1), "calls")
		if refused {
			requireRefused(t, o, "pgloader takes one host of PostgreSQL, and the DSN has more")
			continue
		}
		if f := makeFile(t, o); !strings.Contains(f.Text, "INTO postgresql://"+address+"/") {
			t.Errorf("%s: %s", hosts, f.Text)
		}
	}
}

func requireRefused(t *testing.T, o pgloadercompat.Options, want string) {
	t.Helper()
	f, err := pgloadercompat.Make(t.Context(), o)
	if f != nil || err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v; want %q", err, want)
	}
	if err != nil && (o.Postgres.Password != "" && strings.Contains(err.Error(), o.Postgres.Password)) {
		t.Errorf("the password is shown: %v", err)
	}
}

func execPostgres(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func escapeMySQL(text string) string {
	return strings.NewReplacer(`\`, `\\`, "'", "''").Replace(text)
}

// servers are a private MariaDB and a private PostgreSQL with the database mm, and one
// of another name, which has newCalls's rows in MariaDB.
type servers struct {
	maria, postgres *testdb.Server
	mysqlPort       string
	name            string
}

func startServers(t *testing.T, name string) servers {
	t.Helper()
	s := servers{
		maria: testdb.Private(t, testdb.StartMariaDB, "mm", "bind-address=127.0.0.1,::1"),
		postgres: testdb.PrivateWith(t, testdb.StartPostgres, "mm", testdb.Options{
			Settings: []string{"listen_addresses=127.0.0.1,::1"},
			Files:    map[string][]byte{"pg_hba.conf": []byte("local all all trust\nhost all all 127.0.0.1/32 trust\nhost all all ::1/128 trust\n")},
		}),
		name: name,
	}
	s.mysqlPort = port(t, s.maria.DSN("mm"))
	testdb.ExecMySQL(t, testdb.OpenMySQL(t, s.maria.DSN("mm")), "CREATE DATABASE "+schema.QuoteMySQL(name))
	execPostgres(t, testdb.OpenPostgres(t, s.postgres.DSN("mm")), "CREATE DATABASE "+schema.QuotePostgres(name))
	config := s.options(t).MySQL
	newCalls(t, &testdb.Database{Name: name, DSN: config.FormatDSN()})
	return s
}

// options are those of the databases of that name.
func (s servers) options(t *testing.T) pgloadercompat.Options {
	t.Helper()
	o := options(t, s.maria.DSN("mm"), s.postgres.DSN("mm"), "calls")
	o.MySQL.DBName, o.Postgres.Database = s.name, s.name
	return o
}

// TestNames loads from and into databases with odd names, over sockets and by name.
func TestNames(t *testing.T) {
	t.Parallel()
	s := startServers(t, "my db?-ü")
	for _, host := range []string{"localhost", "socket"} {
		t.Run(host, func(t *testing.T) {
			o := s.options(t)
			o.MySQL.Addr, o.Postgres.Host = "localhost:"+s.mysqlPort, "localhost"
			if host == "socket" {
				o.MySQL.Net, o.MySQL.Addr = "unix", filepath.Join(s.maria.Data(), "socket")
				o.Postgres.Host = s.postgres.Data() // where its socket is
			}
			conn, err := pgx.ConnectConfig(t.Context(), s.options(t).Postgres)
			if err != nil {
				t.Fatal(err)
			}
			requireLoaded(t, makeFile(t, o), "", conn)
			execPostgres(t, conn, "TRUNCATE calls, calls_channels, calls_jobs, calls_sessions, db_migrations_calls")
			if err := conn.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBeyondGrammar has addresses and names that pgloader cannot be told.
func TestBeyondGrammar(t *testing.T) {
	t.Parallel()
	s := startServers(t, "o'clock")
	for _, test := range []struct {
		name   string
		change func(*pgloadercompat.Options)
		want   string
	}{
		{"MySQLDatabase", func(*pgloadercompat.Options) {}, `pgloader does not take the name "o'clock" of MySQL's database; migration-assist migrate takes it`},
		{"MySQLIPv6", func(o *pgloadercompat.Options) { o.MySQL.Addr = "[::1]:" + s.mysqlPort }, "pgloader does not take MySQL's host ::1: "},
		{"PostgresDatabase", func(o *pgloadercompat.Options) { o.MySQL.DBName = "mm" }, `pgloader does not take the name "o'clock" of PostgreSQL's database; migration-assist migrate takes it`},
		{"PostgresIPv6", func(o *pgloadercompat.Options) { o.MySQL.DBName, o.Postgres.Host = "mm", "::1" }, "pgloader does not take PostgreSQL's host ::1: "},
		{"Absent", func(o *pgloadercompat.Options) { o.MySQL.DBName, o.Postgres.Database = "mm", "mm" }, "MySQL's database mm has no tables of the plugin Calls"},
		{"NoServer", func(o *pgloadercompat.Options) { o.MySQL.DBName, o.Postgres.Database, o.Plugin = "mm", "mm", nil }, "PostgreSQL has none of Mattermost's tables, and MySQL does not say which they should be"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := s.options(t)
			test.change(&o)
			requireRefused(t, o, test.want)
		})
	}
}

var sslmode = regexp.MustCompile(`&sslmode=(.*)\n`)

// TestCertificates loads between servers that insist on encryption.
func TestCertificates(t *testing.T) {
	t.Parallel()
	authority := testdb.NewAuthority(t)
	pair, client := authority.Issue(t, "server", "localhost"), authority.Issue(t, "mm")
	ca, cert, key := write(t, authority.Certificate), write(t, client.Certificate), write(t, client.Key)
	files := map[string][]byte{
		"own-ca.pem": authority.Certificate, "own-cert.pem": pair.Certificate, "own-key.pem": pair.Key,
		"pg_hba.conf": []byte("host all postgres 127.0.0.1/32 trust\nhostssl all mm all scram-sha-256\n"),
	}
	maria := testdb.PrivateWith(t, testdb.StartMariaDB, "mm", testdb.Options{Settings: []string{"ssl-ca=own-ca.pem", "ssl-cert=own-cert.pem", "ssl-key=own-key.pem"}, Files: files})
	postgres := testdb.PrivateWith(t, testdb.StartPostgres, "mm", testdb.Options{Settings: []string{"ssl=on", "ssl_cert_file=own-cert.pem", "ssl_key_file=own-key.pem"}, Files: files})
	s := newCalls(t, &testdb.Database{Name: "mm", DSN: maria.DSN("mm"), Server: maria})
	testdb.ExecMySQL(t, s.db, "CREATE USER 'mm'@'%' IDENTIFIED BY 's3cr3t' REQUIRE SSL", "GRANT SELECT ON mm.* TO 'mm'@'%'")
	conn := testdb.OpenPostgres(t, postgres.DSN("mm"))
	execPostgres(t, conn, "CREATE ROLE mm LOGIN PASSWORD 's3cr3t'", "GRANT CREATE, USAGE ON SCHEMA public TO mm")
	my, pg := port(t, maria.DSN("mm")), fmt.Sprint(conn.Config().Port)

	made := func(mysqlOptions string, access dsn.MySQLAccess, sslmode string) pgloadercompat.Options {
		o := options(t, maria.DSN("mm"), "postgres://mm:s3cr3t@localhost:"+pg+"/mm?sslmode="+sslmode, "calls")
		var err error
		if o.MySQL, err = access.Config("mm:s3cr3t@tcp(localhost:" + my + ")/mm" + mysqlOptions); err != nil {
			t.Fatal(err)
		}
		return o
	}
	for _, test := range []struct {
		name, mysqlOptions, sslmode, command, want string
		access                                     dsn.MySQLAccess
	}{
		{"Verified", "", "verify-full&sslrootcert=" + ca, "SSL_CERT_FILE=AUTHORITIES.pem pgloader", "require require", dsn.MySQLAccess{CA: ca}},
		{"Unverified", "?tls=skip-verify", "require", "pgloader --no-ssl-cert-verification", "require prefer", dsn.MySQLAccess{}},
		{"Preferred", "?tls=preferred", "prefer", "pgloader --no-ssl-cert-verification", "require prefer", dsn.MySQLAccess{}},
		{"Mixed", "?tls=skip-verify", "verify-ca&sslrootcert=" + ca, "SSL_CERT_FILE=AUTHORITIES.pem pgloader", "require require", dsn.MySQLAccess{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := makeFile(t, made(test.mysqlOptions, test.access, test.sslmode))
			modes := sslmode.FindAllStringSubmatch(f.Text, -1)
			if f.Command != test.command+" FILE" || len(modes) != 2 || modes[0][1]+" "+modes[1][1] != test.want {
				t.Errorf("command %q, modes %q", f.Command, modes)
			}
			if test.name == "Verified" {
				if output := load(t, f, write(t, testdb.NewAuthority(t).Certificate)); !strings.Contains(output, "verify") || strings.HasSuffix(output, "<nil>") {
					t.Errorf("with another authority: %s", output)
				}
			}
			requireLoaded(t, f, ca, conn)
			execPostgres(t, conn, "DROP OWNED BY mm", "GRANT CREATE, USAGE ON SCHEMA public TO mm")
		})
	}
	requireRefused(t, made("", dsn.MySQLAccess{CA: ca, Cert: cert, Key: key}, "require"), "pgloader shows MySQL no client's certificate (--mysql-cert); migration-assist migrate takes it")
}

// write writes a file of a test and returns its path.
func write(t *testing.T, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// port is that of a DSN of MariaDB's.
func port(t *testing.T, dsn string) string {
	t.Helper()
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(config.Addr, ":")
	return port
}

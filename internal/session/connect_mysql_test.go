package session_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
)

// write writes a file of a test and returns its path.
func write(t *testing.T, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tlsServer is a MySQL or MariaDB of a test with a certificate for "localhost" and
// ::1, but not for 127.0.0.1.
type tlsServer struct {
	*testdb.Server
	port   string
	ca     string // the path of the authority's certificate
	client dsn.MySQLAccess
	admin  *sql.DB
}

func startTLSServer(t *testing.T, start testdb.StartFunc) tlsServer {
	t.Helper()
	authority := testdb.NewAuthority(t)
	pair, client := authority.Issue(t, "server", "localhost", "::1"), authority.Issue(t, "mm_x509")
	s := testdb.PrivateWith(t, start, "mm", testdb.Options{
		Settings: []string{"bind-address=127.0.0.1,::1", "ssl-ca=own-ca.pem", "ssl-cert=own-cert.pem", "ssl-key=own-key.pem"},
		Files:    map[string][]byte{"own-ca.pem": authority.Certificate, "own-cert.pem": pair.Certificate, "own-key.pem": pair.Key},
	})
	cfg, err := mysql.ParseDSN(s.DSN("mm"))
	if err != nil {
		t.Fatal(err)
	}
	ca := write(t, authority.Certificate)
	_, port, _ := strings.Cut(cfg.Addr, ":")
	return tlsServer{
		Server: s, port: port, ca: ca, admin: testdb.OpenMySQL(t, s.DSN("mm")),
		client: dsn.MySQLAccess{CA: ca, Cert: write(t, client.Certificate), Key: write(t, client.Key)},
	}
}

func (s tlsServer) exec(t *testing.T, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := s.admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// longText is longer than the buffer of a connection.
var longText = bytes.Repeat([]byte("ä'\\\x00"), 50_000)

// makeRows makes the rows that login reads.
func makeRows(t *testing.T, db *sql.DB) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE T (C mediumblob)"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "INSERT INTO T VALUES (?), (?)", longText, longText); err != nil {
		t.Fatal(err)
	}
}

// login connects as a migration does and reads rows over that connection. It
// returns the user that the server has taken, and whether the wire is encrypted.
func login(t *testing.T, access dsn.MySQLAccess, text string) (user string, encrypted bool, err error) {
	t.Helper()
	cfg, err := access.Config(text)
	if err != nil {
		t.Fatal(err)
	}
	db, err := session.OpenMySQL(cfg)
	if err != nil {
		return "", false, err
	}
	defer func() { _ = db.Close() }()
	conn, err := db.Conn(t.Context())
	if err != nil {
		return "", false, err
	}
	defer func() { _ = conn.Close() }()
	var name, cipher string
	if err := conn.QueryRowContext(t.Context(), "SELECT CURRENT_USER()").Scan(&user); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRowContext(t.Context(), "SHOW SESSION STATUS LIKE 'Ssl_cipher'").Scan(&name, &cipher); err != nil {
		t.Fatal(err)
	}
	rows := 0
	err = session.ReadRows(t.Context(), conn, "SELECT 1, NULL, C FROM T", 3, func(row [][]byte) error {
		rows++
		if string(row[0]) != "1" || row[1] != nil || !bytes.Equal(row[2], longText) {
			t.Errorf("row %d is %.20q", rows, row)
		}
		return nil
	})
	if err != nil || rows != 2 {
		t.Errorf("%d rows, %v", rows, err)
	}
	return user, cipher != "", nil
}

// TestMySQLConnections connects in every way that a DSN, PEM files and an option file
// can say.
func TestMySQLConnections(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startTLSServer(t, start)
			s.exec(t, "CREATE USER mm@'%' IDENTIFIED BY 'p'", "CREATE USER mm_tls@'%' IDENTIFIED BY 'p' REQUIRE SSL",
				"CREATE USER mm_x509@'%' IDENTIFIED BY 'p' REQUIRE SUBJECT '/CN=mm_x509'", "GRANT SELECT ON mm.* TO mm@'%', mm_tls@'%', mm_x509@'%'")
			makeRows(t, s.admin)
			options := "[client]\nuser=mm_tls\npassword=p\nport=" + s.port + "\nssl-ca=" + s.ca
			socket := filepath.Join(s.Data(), "socket")
			ca, other := dsn.MySQLAccess{CA: s.ca}, dsn.MySQLAccess{CA: write(t, testdb.NewAuthority(t).Certificate)}
			for _, test := range []struct {
				dsn       string // with PORT for the server's
				access    dsn.MySQLAccess
				user      string
				encrypted bool
				err       string
			}{
				{"mm:p@tcp(127.0.0.1:PORT)/mm", dsn.MySQLAccess{}, "mm@%", false, ""},
				{"mm:p@tcp([::1]:PORT)/mm", dsn.MySQLAccess{}, "mm@%", false, ""},
				{"mm:p@unix(" + socket + ")/mm", dsn.MySQLAccess{}, "mm@%", false, ""},
				{"mm:p@unix(" + socket + ")/mm", ca, "mm@%", true, ""},
				{"mm:p@tcp(localhost:PORT)/mm", ca, "mm@%", true, ""},
				{"mm:p@tcp([::1]:PORT)/mm", ca, "mm@%", true, ""},
				{"mm:p@tcp(127.0.0.1:PORT)/mm", ca, "", false, "the option tls=verify-ca"},
				{"mm:p@tcp(127.0.0.1:PORT)/mm?tls=verify-ca", ca, "mm@%", true, ""},
				{"mm:p@tcp(127.0.0.1:PORT)/mm?tls=custom", ca, "", false, "tls=verify-ca"},
				{"mm:p@tcp(localhost:PORT)/mm?tls=custom", ca, "mm@%", true, ""},
				{"mm:p@tcp(localhost:PORT)/mm", other, "", false, "the authority of --mysql-ca did not sign"},
				{"mm:p@tcp(localhost:PORT)/mm?tls=verify-ca", other, "", false, "the authority of --mysql-ca did not sign"},
				{"mm:p@tcp(localhost:PORT)/mm?tls=true", dsn.MySQLAccess{}, "", false, "name the file of the authority that signed the server's certificate with --mysql-ca"},
				{"mm:p@tcp(localhost:PORT)/mm?tls=skip-verify", dsn.MySQLAccess{}, "mm@%", true, ""},
				{"mm:p@tcp(localhost:PORT)/mm?tls=preferred", dsn.MySQLAccess{}, "mm@%", true, ""},
				{"mm_tls:p@tcp(localhost:PORT)/mm", dsn.MySQLAccess{}, "", false, "Access denied for user 'mm_tls'"},
				{"mm_tls:p@tcp(localhost:PORT)/mm?tls=preferred", dsn.MySQLAccess{}, "mm_tls@%", true, ""},
				{"mm_x509:p@tcp(localhost:PORT)/mm", ca, "", false, "Access denied for user 'mm_x509'"},
				{"mm_x509:p@tcp(localhost:PORT)/mm", s.client, "mm_x509@%", true, ""},
				{"mm_x509:p@tcp(localhost:PORT)/mm?tls=skip-verify", dsn.MySQLAccess{Cert: s.client.Cert, Key: s.client.Key}, "mm_x509@%", true, ""},
				{"/mm", dsn.MySQLAccess{OptionFile: write(t, []byte(options))}, "mm_tls@%", true, ""},
				{"mm:p@/mm", dsn.MySQLAccess{OptionFile: write(t, []byte("[client]\nsocket="+socket))}, "mm@%", false, ""},
				{"mm@tcp(localhost:PORT)/mm", dsn.MySQLAccess{PasswordFile: write(t, []byte("p\n"))}, "mm@%", false, ""},
				{"mm:p@tcp(localhost:PORT)/nowhere", dsn.MySQLAccess{}, "", false, "to database 'nowhere'"},
				{"mm:p@tcp(no-such-host.invalid:PORT)/mm", dsn.MySQLAccess{}, "", false, "no-such-host.invalid"},
				{"mm:p@unix(/nowhere)/mm", dsn.MySQLAccess{}, "", false, "dial unix /nowhere"},
				{"mm:p@tcp(localhost:PORT)/mm?no_such_variable=1", dsn.MySQLAccess{}, "", false, "no_such_variable"},
			} {
				text := strings.ReplaceAll(test.dsn, "PORT", s.port)
				user, encrypted, err := login(t, test.access, text)
				switch {
				case test.err != "":
					if err == nil || !strings.Contains(err.Error(), test.err) {
						t.Errorf("%s with %+v: %v; want %q", text, test.access, err, test.err)
					}
				case err != nil || user != test.user || encrypted != test.encrypted:
					t.Errorf("%s with %+v: as %s, encrypted %t, %v", text, test.access, user, encrypted, err)
				}
			}
		})
	}
}

// TestMySQLWithoutTLS asks a server without a certificate for an encrypted
// connection.
func TestMySQLWithoutTLS(t *testing.T) {
	t.Parallel()
	database := testdb.MariaDB(t)
	if _, _, err := login(t, dsn.MySQLAccess{}, database.DSN+"?tls=skip-verify"); err == nil || !strings.Contains(err.Error(), "does not support TLS; set it up there") {
		t.Errorf("tls=skip-verify: %v", err)
	}
	makeRows(t, testdb.OpenMySQL(t, database.DSN))
	if _, encrypted, err := login(t, dsn.MySQLAccess{}, database.DSN+"?tls=preferred"); err != nil || encrypted {
		t.Errorf("tls=preferred: encrypted %t, %v", encrypted, err)
	}
}

// TestMySQLPasswordsThatAreHashed logs in where the server does not remember the
// password's hash, which then goes over the wire encrypted: by TLS, or by a key of
// the server's.
func TestMySQLPasswordsThatAreHashed(t *testing.T) {
	t.Parallel()
	s := startTLSServer(t, testdb.StartMySQL)
	s.exec(t, "CREATE USER sha2@'%' IDENTIFIED WITH caching_sha2_password BY 'p@ss/ä'",
		"CREATE USER sha256@'%' IDENTIFIED WITH sha256_password BY 'p@ss/ä'", "CREATE USER bare@'%' IDENTIFIED WITH caching_sha2_password BY ''",
		"GRANT SELECT ON mm.* TO sha2@'%', sha256@'%', bare@'%'")
	makeRows(t, s.admin)
	address := "@tcp(localhost:" + s.port + ")/mm"
	for user, password := range map[string]string{"sha2": "p@ss/ä", "sha256": "p@ss/ä", "bare": ""} {
		for _, at := range []string{address, address + "?tls=skip-verify", "@unix(" + filepath.Join(s.Data(), "socket") + ")/mm"} {
			s.exec(t, "FLUSH PRIVILEGES") // which forgets the hashes
			for _, state := range []string{"first", "second"} {
				if _, encrypted, err := login(t, dsn.MySQLAccess{}, user+":"+password+at); err != nil || encrypted != strings.Contains(at, "tls=") {
					t.Errorf("%s login as %s%s: encrypted %t, %v", state, user, at, encrypted, err)
				}
			}
		}
		if _, _, err := login(t, dsn.MySQLAccess{}, user+":wrong"+address); err == nil || !strings.Contains(err.Error(), "Access denied for user '"+user+"'") {
			t.Errorf("%s with a wrong password: %v", user, err)
		}
	}
}

package session_test

import (
	"crypto/tls"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
)

// accessByRole has a role for each way to log in.
const accessByRole = `# type database user address method
host all postgres 127.0.0.1/32 trust
hostssl all mm_cert all cert
hostssl all mm_both all scram-sha-256 clientcert=verify-full
hostssl all mm_tls all scram-sha-256
hostnossl all mm_plain all scram-sha-256
host all mm all scram-sha-256
local all all scram-sha-256
`

// TestPostgresConnections connects in every way that a DSN, a password file and
// libpq's environment can say.
func TestPostgresConnections(t *testing.T) {
	for _, name := range []string{"PGHOST", "PGPORT", "PGUSER", "PGSSLMODE"} {
		t.Setenv(name, "")
	}
	authority := testdb.NewAuthority(t)
	pair := authority.Issue(t, "server", "localhost", "::1")
	s := testdb.PrivateWith(t, testdb.StartPostgres, "mm", testdb.Options{
		Settings: []string{"ssl=on", "ssl_cert_file=own-cert.pem", "ssl_key_file=own-key.pem", "ssl_ca_file=own-ca.pem", "listen_addresses=127.0.0.1,::1"},
		Files: map[string][]byte{
			"own-ca.pem": authority.Certificate, "own-cert.pem": pair.Certificate, "own-key.pem": pair.Key, "pg_hba.conf": []byte(accessByRole),
		},
	})
	admin := testdb.OpenPostgres(t, s.DSN("mm"))
	for _, role := range []string{"mm", "mm_plain", "mm_tls", "mm_cert", "mm_both"} {
		if _, err := admin.Exec(t.Context(), fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD 'p'", role)); err != nil {
			t.Fatal(err)
		}
	}
	port := fmt.Sprint(admin.Config().Port)
	client := func(name string) string {
		pair := authority.Issue(t, name)
		return "&sslcert=" + write(t, pair.Certificate) + "&sslkey=" + write(t, pair.Key)
	}
	ca, other := "&sslrootcert="+write(t, authority.Certificate), "&sslrootcert="+write(t, testdb.NewAuthority(t).Certificate)
	passwordFile := dsn.PostgresAccess{PasswordFile: write(t, []byte("p\n"))}
	t.Setenv("PGPASSFILE", write(t, []byte("localhost:"+port+":mm:mm_tls:p\n")))
	t.Setenv("PGSERVICEFILE", write(t, []byte("[own]\nhost=localhost\nport="+port+"\ndbname=mm\nuser=mm_tls\nsslmode=verify-full\nsslrootcert="+ca[len("&sslrootcert="):]+"\n")))
	for _, test := range []struct {
		dsn       string // with PORT for the server's
		access    dsn.PostgresAccess
		user      string
		encrypted bool
		err       string
	}{
		{"postgres://mm:p@127.0.0.1:PORT/mm?sslmode=disable", dsn.PostgresAccess{}, "mm", false, ""},
		{"postgresql://mm:p@[::1]:PORT/mm?sslmode=allow", dsn.PostgresAccess{}, "mm", false, ""},
		{"postgres://mm:p@127.0.0.1:PORT/mm", dsn.PostgresAccess{}, "mm", true, ""},
		{"postgres://mm_plain:p@127.0.0.1:PORT/mm", dsn.PostgresAccess{}, "mm_plain", false, ""},
		{"postgres://mm_plain:p@127.0.0.1:PORT/mm?sslmode=require", dsn.PostgresAccess{}, "", false, "no pg_hba.conf entry"},
		{"postgres://mm_tls:p@127.0.0.1:PORT/mm?sslmode=allow", dsn.PostgresAccess{}, "mm_tls", true, ""},
		{"postgres://mm_tls:p@127.0.0.1:PORT/mm?sslmode=disable", dsn.PostgresAccess{}, "", false, "no pg_hba.conf entry"},
		{"postgres://mm_tls:p@127.0.0.1:PORT/mm?sslmode=require", dsn.PostgresAccess{}, "mm_tls", true, ""},
		{"postgres://mm_tls:p@127.0.0.1:PORT/mm?sslmode=require" + ca, dsn.PostgresAccess{}, "mm_tls", true, ""},
		{"postgres://mm_tls:p@127.0.0.1:PORT/mm?sslmode=verify-ca" + ca, dsn.PostgresAccess{}, "mm_tls", true, ""},
		{"postgres://mm_tls:p@127.0.0.1:PORT/mm?sslmode=verify-full" + ca, dsn.PostgresAccess{}, "", false, "sslmode=verify-ca"},
		{"postgres://mm_tls:p@localhost:PORT/mm?sslmode=verify-full" + ca, dsn.PostgresAccess{}, "mm_tls", true, ""},
		{"postgres://mm_tls:p@[::1]:PORT/mm?sslmode=verify-full" + ca, dsn.PostgresAccess{}, "mm_tls", true, ""},
		{"postgres://mm_tls:p@localhost:PORT/mm?sslmode=verify-full" + other, dsn.PostgresAccess{}, "", false, "sslrootcert"},
		{"postgres://mm_tls:p@localhost:PORT/mm?sslmode=verify-ca" + other, dsn.PostgresAccess{}, "", false, "sslrootcert"},
		{"postgres://mm_tls:p@localhost:PORT/mm?sslmode=verify-full", dsn.PostgresAccess{}, "", false, "sslrootcert"},
		{"postgres://mm_cert@localhost:PORT/mm?sslmode=verify-full" + ca + client("mm_cert"), dsn.PostgresAccess{}, "mm_cert", true, ""},
		{"postgres://mm_cert@localhost:PORT/mm?sslmode=verify-full" + ca + client("mm_both"), dsn.PostgresAccess{}, "", false, "certificate authentication failed for user"},
		{"postgres://mm_cert@localhost:PORT/mm?sslmode=require", dsn.PostgresAccess{}, "", false, "connection requires a valid client certificate"},
		{"postgres://mm_both:p@localhost:PORT/mm?sslmode=verify-full" + ca + client("mm_both"), dsn.PostgresAccess{}, "mm_both", true, ""},
		{"postgres://mm_both@localhost:PORT/mm?sslmode=verify-full" + ca + client("mm_both"), passwordFile, "mm_both", true, ""},
		{"host='" + s.Data() + "' port=PORT dbname=mm user=mm", passwordFile, "mm", false, ""},
		{"postgres://mm:p@/mm?port=PORT&host=" + s.Data(), dsn.PostgresAccess{}, "mm", false, ""},
		{"postgres://mm_tls@localhost:PORT/mm", dsn.PostgresAccess{}, "mm_tls", true, ""}, // its password is in the password file
		{"postgres://?service=own", dsn.PostgresAccess{}, "mm_tls", true, ""},
		{"service=own sslmode=disable", dsn.PostgresAccess{}, "", false, "no pg_hba.conf entry"},
		{"postgres://mm:p@localhost:PORT/nowhere", dsn.PostgresAccess{}, "", false, `database "nowhere" does not exist`},
		{"postgres://mm:p@no-such-host.invalid:PORT/mm", dsn.PostgresAccess{}, "", false, "no-such-host.invalid"},
		{"postgres://mm:p@localhost:PORT/mm?no_such_parameter=1", dsn.PostgresAccess{}, "", false, "no_such_parameter"},
	} {
		text := strings.ReplaceAll(test.dsn, "PORT", port)
		cfg, err := test.access.Config(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		conn, err := session.OpenPostgres(t.Context(), cfg)
		switch {
		case test.err != "":
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%s: %v; want %q", text, err, test.err)
			}
		case err != nil:
			t.Errorf("%s: %v", text, err)
		default:
			if user, encrypted := whoIs(t, conn); user != test.user || encrypted != test.encrypted {
				t.Errorf("%s: as %s, encrypted %t", text, user, encrypted)
			}
		}
		if err := session.ClosePostgres(t.Context(), conn); err != nil {
			t.Error(err)
		}
	}
}

// whoIs returns the role of a session, and whether its wire is encrypted.
func whoIs(t *testing.T, conn *pgx.Conn) (user string, encrypted bool) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), "SELECT session_user::text").Scan(&user); err != nil {
		t.Fatal(err)
	}
	_, encrypted = conn.PgConn().Conn().(*tls.Conn)
	return user, encrypted
}

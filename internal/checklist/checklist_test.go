package checklist_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/checklist"
	"migration-assist/internal/dsn"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// printed returns the list for a connection, with PORT for its port.
func printed(t *testing.T, conn *pgx.Conn, i checklist.Installation) string {
	t.Helper()
	i.Target = conn
	var out bytes.Buffer
	checklist.Print(&out, i)
	return strings.NewReplacer(fmt.Sprint(conn.Config().Port), "PORT", conn.Config().Database, "DATABASE").Replace(out.String())
}

// TestConfigFile prints the list of an installation that has a config.json, as most
// have.
func TestConfigFile(t *testing.T) {
	t.Parallel()
	conn := connect(t, testdb.Postgres(t).DSN+"&password=p@ss&connect_timeout=5")
	want := `
Before Mattermost is started:
- in config.json, set in SqlSettings, and name no replicas that are MySQL's:
    "DriverName": "postgres",
    "DataSource": "postgres://postgres:PASSWORD@127.0.0.1:PORT/DATABASE?sslmode=disable&connect_timeout=10",
    "DataSourceReplicas": [], "DataSourceSearchReplicas": [], "ReplicaLagSettings": []
  PASSWORD is that of the role postgres, percent-encoded. The role must be the one that Mattermost is to use.
- where MM_SQLSETTINGS_DRIVERNAME and MM_SQLSETTINGS_DATASOURCE are set, they count instead: change them too
- where MM_CONFIG begins with mysql://, the configuration is in that database, and not in config.json: move it with
  ` + "`mattermost config migrate \"$MM_CONFIG\" DSN`" + `, DSN being the DataSource above, set MM_CONFIG to DSN, and then SqlSettings
- where systemd runs Mattermost, its unit may have BindsTo=mysql.service: take MySQL out, or Mattermost stops with it
- start the release that ran on MySQL, by its migrations 10.5.5 to 10.5.14; upgrade afterwards
`
	versions, err := schema.ParseVersions("1-129,135")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, printed(t, conn, checklist.Installation{Schema: "public", Versions: versions})); diff != "" {
		t.Errorf("list (-want +have):\n%s", diff)
	}
}

// connect connects as the DSN says.
func connect(t *testing.T, text string) *pgx.Conn {
	t.Helper()
	config, err := dsn.Postgres(text)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

// TestDataSources has connections of every kind.
func TestDataSources(t *testing.T) {
	t.Parallel()
	authority := testdb.NewAuthority(t)
	pair := authority.Issue(t, "server", "localhost")
	s := testdb.PrivateWith(t, testdb.StartPostgresNewest, "mm", testdb.Options{
		Settings: []string{"ssl=on", "ssl_cert_file=own-cert.pem", "ssl_key_file=own-key.pem", "listen_addresses=127.0.0.1,::1"},
		Files: map[string][]byte{
			"own-ca.pem": authority.Certificate, "own-cert.pem": pair.Certificate, "own-key.pem": pair.Key,
			"pg_hba.conf": []byte("local all all trust\nhost all all all trust\n"),
		},
	})
	port := fmt.Sprint(testdb.OpenPostgres(t, s.DSN("mm")).Config().Port)
	ca := s.Data() + "/own-ca.pem"
	for _, test := range []struct{ dsn, schema, want string }{
		{"postgres://postgres@127.0.0.1:PORT/mm", "public", "postgres://postgres@127.0.0.1:PORT/mm?sslmode=require&connect_timeout=10"},
		{"postgres://postgres:x@[::1]:PORT/mm?sslmode=allow", "my schema", "postgres://postgres:p%40%2F%3A%20%C3%A4%25@[::1]:PORT/mm?sslmode=disable&connect_timeout=10&search_path=my+schema"},
		{"postgres://postgres@localhost:PORT/mm?sslmode=verify-full&sslrootcert=" + ca, "public", "postgres://postgres@localhost:PORT/mm?sslmode=verify-full&sslrootcert=" + ca + "&connect_timeout=10"},
		{"host=127.0.0.1 port=PORT dbname=mm user=postgres sslmode=verify-ca sslrootcert='" + ca + "'", "public", "postgres://postgres@127.0.0.1:PORT/mm?sslmode=verify-ca&sslrootcert=" + ca + "&connect_timeout=10"},
		{"host='" + s.Data() + "' port=PORT dbname=mm user=postgres", "public", "postgres://postgres@/mm?host=" + s.Data() + "&port=PORT&sslmode=disable&connect_timeout=10"},
	} {
		conn := connect(t, strings.ReplaceAll(test.dsn, "PORT", port))
		password := ""
		if conn.Config().Password != "" {
			password = "p@/: ä%"
		}
		have := dsn.DataSource(conn, test.schema, password)
		if want := strings.ReplaceAll(test.want, "PORT", port); have != want {
			t.Errorf("%s\nhas %s\nwant %s", test.dsn, have, want)
		}
		// It is a DSN of its own.
		connect(t, have)
	}
}

// TestConfigurationInDatabase prints the list where MM_CONFIG matters.
func TestConfigurationInDatabase(t *testing.T) {
	t.Parallel()
	conn := connect(t, testdb.Postgres(t).DSN)
	moved := printed(t, conn, checklist.Installation{Schema: "mm", Configuration: checklist.InPostgres})
	for _, want := range []string{"\n    MM_CONFIG='postgres://postgres@127.0.0.1:PORT/DATABASE?sslmode=disable&connect_timeout=10&search_path=mm' (in a unit with %% for each %)\n", "- start the release that ran on MySQL; upgrade afterwards\n"} {
		if !strings.Contains(moved, want) {
			t.Errorf("%q is not in:\n%s", want, moved)
		}
	}
	if strings.Contains(moved, "config.json") || strings.Contains(moved, "PASSWORD") {
		t.Errorf("the list has too much:\n%s", moved)
	}
	left := printed(t, conn, checklist.Installation{Schema: "public", Configuration: checklist.InMySQL})
	if !strings.Contains(left, "- MySQL has a configuration too, which was left there.") || !strings.Contains(left, `"DriverName": "postgres"`) {
		t.Errorf("the list has not where the configuration is:\n%s", left)
	}
	if lines := strings.Count(left, "\n"); lines > 15 {
		t.Errorf("the list has %d lines:\n%s", lines, left)
	}
}

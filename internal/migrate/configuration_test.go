package migrate_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// addConfiguration makes the tables of a server's configuration in MySQL, with one
// that was active before and one that is.
func addConfiguration(t *testing.T, s source, active string) {
	t.Helper()
	s.exec(t,
		"CREATE TABLE Configurations (Id varchar(26) PRIMARY KEY, Value mediumtext, CreateAt bigint NOT NULL, Active boolean NULL UNIQUE, SHA char(64) DEFAULT '')",
		"CREATE TABLE ConfigurationFiles (Name varchar(64) PRIMARY KEY, Data mediumtext, CreateAt bigint NOT NULL, UpdateAt bigint NOT NULL)",
		"CREATE TABLE db_config_migrations (Version bigint NOT NULL PRIMARY KEY, Name varchar(64) NOT NULL)",
		"INSERT INTO Configurations (Id, Value, CreateAt, Active) VALUES ('old', '{}', 1600000000000, NULL)",
		"INSERT INTO ConfigurationFiles VALUES ('saml.crt', 'line 1\nline ä', 1, 2), ('empty', '', 3, 4)",
	)
	if _, err := s.db.ExecContext(t.Context(), "INSERT INTO Configurations (Id, Value, CreateAt, Active) VALUES ('new', ?, 1700000000000, 1)", active); err != nil {
		t.Fatal(err)
	}
}

const activeConfiguration = `{
    "ServiceSettings": {"SiteURL": "https://mm.example.org/?a=1&b=<2>", "Big": 12345678901234567890},
    "SqlSettings": {
        "DriverName": "mysql",
        "DataSource": "mmuser:s3cr3t-of-mysql@tcp(localhost:3306)/mattermost?charset=utf8mb4,utf8",
        "DataSourceReplicas": ["mmuser:s3cr3t-of-mysql@tcp(replica:3306)/mattermost"],
        "AtRestEncryptKey": "kept",
        "Trace": false
    }
}`

func includeConfig(o *migrate.Options) { o.IncludeConfig = true }

// TestConfigurationMoves moves the active configuration, as a role with a password.
func TestConfigurationMoves(t *testing.T) {
	t.Parallel()
	for name, flavor := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const password = "p@ss/ ä%"
			s, target := newSource(t, flavor(t), "1-141"), testdb.Postgres(t)
			addConfiguration(t, s, activeConfiguration)
			asRole := newOwner(t, target, password)
			out := mustRun(t, s.Database, asRole, includeConfig)
			requireTexts(t, out, "included     the server's configuration of 2023-11-14", "and 2 files of it", "left alone   db_config_migrations",
				"- set MM_CONFIG", ":PASSWORD@127.0.0.1:")
			if strings.Contains(out, "left alone   Configuration") || strings.Contains(out, "s3cr3t") || strings.Contains(out, "p@ss") || strings.Contains(out, "p%40ss") {
				t.Errorf("output:\n%s", out)
			}
			conn := testdb.OpenPostgres(t, target.DSN)
			var value string
			var active int
			if err := conn.QueryRow(t.Context(), "SELECT value, (SELECT count(*) FROM public.configurations) FROM public.configurations WHERE active AND id = 'new' AND createat = 1700000000000").Scan(&value, &active); err != nil || active != 1 {
				t.Fatalf("%d rows, %v", active, err)
			}
			source := requireConfiguration(t, value)
			config, err := dsn.Postgres(source)
			if err != nil {
				t.Fatal(err)
			}
			if config.Password != password || config.User != target.Name || config.Database != target.Name {
				t.Errorf("the data source is %s", source)
			}
			if own, err := pgx.ConnectConfig(t.Context(), config); err != nil || own.Close(t.Context()) != nil {
				t.Errorf("%s: %v", source, err)
			}
			rows, err := conn.Query(t.Context(), "SELECT concat_ws('|', name, data, createat, updateat) FROM public.configurationfiles ORDER BY name")
			if err != nil {
				t.Fatal(err)
			}
			files, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if diff := cmp.Diff([]string{"empty||3|4", "saml.crt|line 1\nline ä|1|2"}, files); err != nil || diff != "" {
				t.Errorf("%v, files (-want +have):\n%s", err, diff)
			}

			_, err = run(t, s.Database, asRole, includeConfig)
			requireRefusal(t, err, "the target has rows already, in ", "configurationfiles, configurations")
			mustRun(t, s.Database, asRole, includeConfig, truncate)
		})
	}
}

// newOwner makes a role with this password who owns the target and its schema, and
// returns the target as that role's.
func newOwner(t *testing.T, target *testdb.Database, password string) *testdb.Database {
	t.Helper()
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn,
		fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", target.Name, password),
		fmt.Sprintf("ALTER DATABASE %s OWNER TO %s", target.Name, target.Name),
		"ALTER SCHEMA public OWNER TO "+target.Name,
	)
	admin := testdb.OpenPostgres(t, target.Server.DSN("postgres"))
	t.Cleanup(func() {
		execInTheEnd(t, conn, "ALTER DATABASE "+target.Name+" OWNER TO postgres", "DROP OWNED BY "+target.Name+" CASCADE")
		execInTheEnd(t, admin, "DROP ROLE "+target.Name)
	})
	owned := *target
	owned.DSN = strings.Replace(target.DSN, "//postgres@", "//"+target.Name+":"+password+"@", 1)
	return &owned
}

// requireConfiguration compares a configuration with the active one, and returns its
// data source.
func requireConfiguration(t *testing.T, text string) string {
	t.Helper()
	var have, want map[string]map[string]any
	if err := json.Unmarshal([]byte(text), &have); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(activeConfiguration), &want); err != nil {
		t.Fatal(err)
	}
	source, _ := have["SqlSettings"]["DataSource"].(string)
	want["SqlSettings"] = map[string]any{
		"DriverName": "postgres", "DataSource": source, "AtRestEncryptKey": "kept", "Trace": false,
		"DataSourceReplicas": []any{}, "DataSourceSearchReplicas": []any{}, "ReplicaLagSettings": []any{},
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("configuration (-want +have):\n%s", diff)
	}
	if !strings.Contains(text, "12345678901234567890") {
		t.Errorf("a number was rounded: %s", text)
	}
	return source
}

// TestConfigurationStays leaves the configuration in MySQL, and says so.
func TestConfigurationStays(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	addConfiguration(t, s, activeConfiguration)
	out := mustRun(t, s.Database, target)
	requireTexts(t, out, "left alone   Configurations (", "left alone   ConfigurationFiles (", `"DriverName": "postgres"`, "- MySQL has a configuration too", "--include-config --truncate")
	var tables int
	if err := testdb.OpenPostgres(t, target.DSN).QueryRow(t.Context(), "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'configuration%'").Scan(&tables); err != nil || tables != 0 {
		t.Errorf("%d tables, %v", tables, err)
	}
}

// TestRefusedConfigurations has --include-config where there is none to move, or none
// that can be.
func TestRefusedConfigurations(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		active string
		source []string
		want   string
	}{
		{"NoTable", "", nil, "has no active row in a table Configurations that root can read"},
		{"NotActive", "{}", []string{"UPDATE Configurations SET Active = NULL"}, "has no active row in a table Configurations"},
		{"NotJSON", `{"s3cr3t": "s3cr3t`, nil, "the active configuration in MySQL is not a JSON object"},
		{"Null", "null", nil, "the active configuration in MySQL is not a JSON object"},
		{"SqlSettings", `{"SqlSettings": ["s3cr3t"]}`, nil, "SqlSettings is not a JSON object"},
		{"NUL", "{}", []string{`UPDATE ConfigurationFiles SET Data = 's3cr3t\0' WHERE Name = 'saml.crt'`}, "the configuration's file saml.crt in MySQL has a NUL byte"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
			if test.active != "" {
				addConfiguration(t, s, test.active)
			}
			s.exec(t, test.source...)
			conn := testdb.OpenPostgres(t, target.DSN)
			before := relations(t, conn)
			_, err := run(t, s.Database, target, includeConfig)
			requireRefusal(t, err, test.want)
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("the error shows what it should not: %v", err)
			}
			if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
				t.Errorf("the target has changed (-before +after):\n%s", diff)
			}
		})
	}
}

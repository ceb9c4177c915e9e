package migrate_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

func TestPrivileges(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	const password = `p@ss://w/o?r#d %&'"\`
	conn := testdb.OpenPostgres(t, target.DSN)
	role := target.Name + "_role"
	execPostgres(t, conn,
		fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", role, strings.ReplaceAll(password, "'", "''")),
		"REVOKE CREATE ON SCHEMA public FROM PUBLIC",
	)
	t.Cleanup(func() {
		for _, statement := range []string{"DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role} {
			if _, err := conn.Exec(context.WithoutCancel(t.Context()), statement); err != nil {
				t.Error(err)
			}
		}
	})
	asRole := *target
	asRole.DSN = strings.Replace(target.DSN, "//postgres@", "//"+role+":"+password+"@", 1)
	_, err := run(t, s.Database, &asRole)
	requireRefusal(t, err, `GRANT USAGE, CREATE ON SCHEMA "public" TO "`+role+`"`)
	if strings.Contains(err.Error(), password) {
		t.Errorf("the error shows the password: %v", err)
	}
	execPostgres(t, conn, "GRANT CREATE ON SCHEMA public TO "+role)
	config, err := pgx.ParseConfig(target.DSN)
	if err != nil {
		t.Fatal(err)
	}
	asRole.DSN = fmt.Sprintf("host=%s port=%d dbname=%s user=%s sslmode=disable password='%s'", config.Host, config.Port, config.Database,
		role, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(password))
	_, err = run(t, s.Database, &asRole)
	remedy := fmt.Sprintf(`CREATE SCHEMA IF NOT EXISTS migration_assist; ALTER SCHEMA migration_assist OWNER TO "%s"`, role)
	requireRefusal(t, err, "the role "+role+" may not create the schema migration_assist", "let the database's owner run: "+remedy)
	execPostgres(t, conn, "CREATE SCHEMA migration_assist")
	_, err = run(t, s.Database, &asRole)
	requireRefusal(t, err, "the role "+role+" may not use the schema migration_assist", remedy)
	execPostgres(t, conn, remedy)
	mustRun(t, s.Database, &asRole)
}

// TestSourceUserNeedsOnlySelect runs as a MySQL user who may only read, and with
// a password of every hard kind of character.
func TestSourceUserNeedsOnlySelect(t *testing.T) {
	t.Parallel()
	const password = "4a5v6b7HH+@ ://?#[]{}()&'\"\\%~ä"
	for name, flavor := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, flavor(t), "1-141"), testdb.Postgres(t)
			user := s.Name[len(s.Name)-20:]
			quoted := "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(password) + "'"
			s.exec(t, "CREATE USER "+user+"@'%' IDENTIFIED BY "+quoted)
			t.Cleanup(func() {
				if _, err := s.db.ExecContext(context.WithoutCancel(t.Context()), "DROP USER "+user+"@'%'"); err != nil {
					t.Error(err)
				}
			})
			s.exec(t, "GRANT SELECT ON "+schema.QuoteMySQL(s.Name)+".* TO "+user+"@'%'")
			cfg, err := dsn.MySQL(s.DSN)
			if err != nil {
				t.Fatal(err)
			}
			reader := *s.Database
			reader.DSN = fmt.Sprintf("%s:%s@%s(%s)/%s", user, password, cfg.Net, cfg.Addr, s.Name)
			mustRun(t, &reader, target)

			s.exec(t, "REVOKE SELECT ON "+schema.QuoteMySQL(s.Name)+".* FROM "+user+"@'%'")
			_, err = run(t, &reader, target)
			requireRefusal(t, err, "denied", user, s.Name)
			if strings.Contains(err.Error(), password) {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

package main

import (
	"os"
	"path/filepath"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
)

// mysqlFlags say where MySQL is, for a command that takes its DSN as a flag.
type mysqlFlags struct {
	MySQL       string `name:"mysql" required:"" placeholder:"DSN" env:"MIGRATION_ASSIST_MYSQL_DSN" help:"The source: user:password@tcp(host:3306)/database."`
	mysqlAccess `embed:""`
}

// mysqlConfig reads the DSN. Its error is a wrong command line.
func (f mysqlFlags) mysqlConfig() (*mysql.Config, error) { return f.readMySQL(f.MySQL) }

// mysqlAccess are the flags that complete a MySQL DSN.
type mysqlAccess struct {
	MySQLCA           string `name:"mysql-ca" placeholder:"FILE" help:"The authority of MySQL's certificate, in PEM form: the connection is encrypted, and no other server taken."`
	MySQLCert         string `name:"mysql-cert" placeholder:"FILE" help:"A client's certificate for MySQL, in PEM form."`
	MySQLKey          string `name:"mysql-key" placeholder:"FILE" help:"The key of that certificate."`
	MySQLPasswordFile string `name:"mysql-password-file" placeholder:"FILE" help:"Where the password for MySQL is, instead of in the DSN."`
}

// readMySQL reads a DSN, completed by the flags and by ~/.my.cnf. Its error is a
// wrong command line.
func (a mysqlAccess) readMySQL(text string) (*mysql.Config, error) {
	access := dsn.MySQLAccess{CA: a.MySQLCA, Cert: a.MySQLCert, Key: a.MySQLKey, PasswordFile: a.MySQLPasswordFile, Warn: os.Stderr}
	// Who has no home has no such file either.
	if home, err := os.UserHomeDir(); err == nil {
		access.OptionFile = filepath.Join(home, ".my.cnf")
	}
	config, err := access.Config(text)
	if err != nil {
		return nil, &usageError{err}
	}
	return config, nil
}

// postgresFlags say where PostgreSQL is, for a command that takes its DSN as a flag.
type postgresFlags struct {
	Postgres       string `name:"postgres" required:"" placeholder:"DSN" env:"MIGRATION_ASSIST_POSTGRES_DSN" help:"The target: postgres://user:password@host:5432/database, or a keyword string."`
	postgresAccess `embed:""`
}

// postgresConfig reads the DSN. Its error is a wrong command line.
func (f postgresFlags) postgresConfig() (*pgx.ConnConfig, error) { return f.readPostgres(f.Postgres) }

// postgresAccess are the flags that complete a PostgreSQL DSN.
type postgresAccess struct {
	PostgresPasswordFile string `name:"postgres-password-file" placeholder:"FILE" help:"Where the password for PostgreSQL is, instead of in the DSN."`
}

// readPostgres reads a DSN, completed by the flags. Its error is a wrong command
// line.
func (a postgresAccess) readPostgres(text string) (*pgx.ConnConfig, error) {
	config, err := dsn.PostgresAccess{PasswordFile: a.PostgresPasswordFile}.Config(text)
	if err != nil {
		return nil, &usageError{err}
	}
	return config, nil
}

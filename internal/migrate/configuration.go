package migrate

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/schema"
)

// The tables of a configuration in the database, folded.
const (
	configurations     = "configurations"
	configurationFiles = "configurationfiles"
)

// configuration is the active configuration of the server in MySQL.
type configuration struct {
	id        string
	createdAt int64 // in milliseconds since 1970
	// value is the text of a config.json, "" where it is not moved.
	value string
	files []configurationFile
}

// configurationFile is a file that the configuration names: a certificate, a key.
type configurationFile struct {
	name, data           string
	createdAt, updatedAt int64
}

// readConfiguration looks for a configuration in MySQL, and reads it where it is to
// be moved.
func (r *run) readConfiguration(ctx context.Context) error {
	table := r.sourceTable(configurations)
	if r.DataOnly || r.SchemaFrom == SchemaFromSource || table == "" {
		return r.noConfiguration()
	}
	c := &configuration{}
	query := "SELECT Id, CreateAt FROM " + table + " WHERE Active"
	fields := []any{&c.id, &c.createdAt}
	if r.IncludeConfig {
		query, fields = "SELECT Id, CreateAt, Value FROM "+table+" WHERE Active", append(fields, &c.value)
	}
	switch err := r.source.QueryRowContext(ctx, query).Scan(fields...); {
	case errors.Is(err, sql.ErrNoRows):
		return r.noConfiguration()
	case err != nil:
		return fmt.Errorf("reading the configuration in MySQL: %w", err)
	}
	r.configuration = c
	if !r.IncludeConfig {
		return nil
	}
	if _, err := configured(c.value, ""); err != nil {
		return err
	}
	return r.readConfigurationFiles(ctx)
}

// noConfiguration refuses --include-config where there is none.
func (r *run) noConfiguration() error {
	if !r.IncludeConfig {
		return nil
	}
	return fmt.Errorf("--include-config: the MySQL database %s has no active row in a table Configurations that %s can read; "+
		"where the configuration is in config.json, leave the flag out", r.MySQL.DBName, r.MySQL.User)
}

// sourceTable returns the quoted name of MySQL's table of that folded name, "" where
// there is none.
func (r *run) sourceTable(folded string) string {
	i := slices.IndexFunc(r.catalog.Tables, func(t *schema.Table) bool { return schema.Fold(t.Name) == folded })
	if i < 0 {
		return ""
	}
	return schema.QuoteMySQL(r.MySQL.DBName) + "." + schema.QuoteMySQL(r.catalog.Tables[i].Name)
}

func (r *run) readConfigurationFiles(ctx context.Context) (err error) {
	table := r.sourceTable(configurationFiles)
	if table == "" {
		return nil
	}
	rows, err := r.source.QueryContext(ctx, "SELECT Name, Data, CreateAt, UpdateAt FROM "+table+" ORDER BY Name")
	if err != nil {
		return fmt.Errorf("reading the configuration's files in MySQL: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var f configurationFile
		if err := rows.Scan(&f.name, &f.data, &f.createdAt, &f.updatedAt); err != nil {
			return fmt.Errorf("reading the configuration's files in MySQL: %w", err)
		}
		if strings.Contains(f.data, "\x00") {
			return fmt.Errorf("--include-config: the configuration's file %s in MySQL has a NUL byte, which PostgreSQL's text cannot hold; remove it there, or leave the flag out", f.name)
		}
		r.configuration.files = append(r.configuration.files, f)
	}
	return rows.Err()
}

// moves tells whether a table of MySQL, by its folded name, is moved by
// --include-config.
func (r *run) moves(table string) bool {
	return r.IncludeConfig && (table == configurations || table == configurationFiles)
}

// included says what --include-config moves, "" where that is nothing.
func (r *run) included() string {
	if !r.IncludeConfig || r.configuration == nil {
		return ""
	}
	return fmt.Sprintf("the server's configuration of %s, and %s of it",
		moment(time.UnixMilli(r.configuration.createdAt)), counted(int64(len(r.configuration.files)), "file"))
}

// configured returns a configuration's text with this data source in PostgreSQL, and
// without replicas, which are MySQL's.
func configured(text, dataSource string) (string, error) {
	const what = "--include-config: the active configuration in MySQL"
	var all, settings map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &all); err != nil || all == nil {
		return "", errors.Join(fmt.Errorf("%s is not a JSON object", what), err)
	}
	if old := all["SqlSettings"]; old != nil {
		if err := json.Unmarshal(old, &settings); err != nil {
			return "", fmt.Errorf("%s: SqlSettings is not a JSON object: %w", what, err)
		}
	}
	if settings == nil {
		settings = map[string]json.RawMessage{}
	}
	for name, value := range map[string]any{
		"DriverName": "postgres", "DataSource": dataSource,
		"DataSourceReplicas": []string{}, "DataSourceSearchReplicas": []string{}, "ReplicaLagSettings": []string{},
	} {
		var err error
		if settings[name], err = encoded(value); err != nil {
			return "", fmt.Errorf("%s: SqlSettings.%s: %w", what, name, err)
		}
	}
	var err error
	if all["SqlSettings"], err = encoded(settings); err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	whole, err := encoded(all)
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	return string(whole), nil
}

// encoded is a value as config.json has it.
func encoded(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "    ")
	err := encoder.Encode(value)
	return bytes.TrimSpace(b.Bytes()), err
}

// writeConfiguration makes the configuration the active one in PostgreSQL. Its tables
// are those of the server's own migrations of its configuration, which it applies to
// what is there.
func (r *run) writeConfiguration(ctx context.Context, tx pgx.Tx) error {
	if !r.IncludeConfig {
		return nil
	}
	value, err := configured(r.configuration.value, dsn.DataSource(r.target, r.Schema, r.Postgres.Password))
	if err != nil {
		return err
	}
	table, files := schema.QuotePostgres(r.Schema, configurations), schema.QuotePostgres(r.Schema, configurationFiles)
	exec := func(statement string, args ...any) {
		if err == nil {
			_, err = tx.Exec(ctx, statement, args...)
		}
	}
	exec("CREATE TABLE IF NOT EXISTS " + table + " (id varchar(26) PRIMARY KEY, value text NOT NULL, createat bigint NOT NULL, active boolean UNIQUE)")
	exec("CREATE TABLE IF NOT EXISTS " + files + " (name varchar(64) PRIMARY KEY, data text NOT NULL, createat bigint NOT NULL, updateat bigint NOT NULL)")
	exec("INSERT INTO "+table+" (id, value, createat, active) VALUES ($1, $2, $3, true)", r.configuration.id, value, r.configuration.createdAt)
	for _, f := range r.configuration.files {
		exec("INSERT INTO "+files+" (name, data, createat, updateat) VALUES ($1, $2, $3, $4)", f.name, f.data, f.createdAt, f.updatedAt)
	}
	if err != nil {
		return fmt.Errorf("--include-config: writing the configuration into PostgreSQL: %w", schema.WithDetail(err))
	}
	return nil
}

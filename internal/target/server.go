package target

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// server is what a PostgreSQL server says of itself and of a database.
type server struct {
	// Version is 15.18; Number is 150018.
	Version string
	Number  int
	// Encoding, Collation and CharacterType are the database's.
	Encoding, Collation, CharacterType string
	// Provider is who compares texts: libc, icu or builtin.
	Provider string
	// TextSearch is the configuration for full-text searches that name none.
	TextSearch string
	// CurrentSchema is where the role's session looks for tables first, "" where it
	// is nowhere.
	CurrentSchema string
	Role          string
	// Settings are those that count for a copy, as PostgreSQL writes them, MaxWAL and
	// Maintenance two of them in bytes.
	Settings            string
	MaxWAL, Maintenance int64
}

// oldest is the first version of PostgreSQL whose catalog is read here. Mattermost's
// own releases ask for later ones.
const oldest = 120000

func readServer(ctx context.Context, conn *pgx.Conn) (s server, err error) {
	err = conn.QueryRow(ctx, `
		SELECT split_part(current_setting('server_version'), ' ', 1), current_setting('server_version_num')::int,
			pg_encoding_to_char(d.encoding), d.datcollate::text, d.datctype::text,
			CASE to_jsonb(d)->>'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
			current_setting('default_text_search_config'), coalesce(current_schema()::text, ''), current_user::text,
			(SELECT string_agg(name || ' ' || current_setting(name), ', ' ORDER BY position)
				FROM unnest(ARRAY['max_wal_size', 'shared_buffers', 'maintenance_work_mem', 'max_parallel_maintenance_workers']) WITH ORDINALITY AS wanted (name, position))
				|| format(', %s of %s connections', (SELECT sum(numbackends) FROM pg_catalog.pg_stat_database), current_setting('max_connections')),
			pg_size_bytes(current_setting('max_wal_size')), pg_size_bytes(current_setting('maintenance_work_mem'))
		FROM pg_catalog.pg_database d WHERE d.datname = current_database()`).Scan(
		&s.Version, &s.Number, &s.Encoding, &s.Collation, &s.CharacterType, &s.Provider, &s.TextSearch, &s.CurrentSchema, &s.Role,
		&s.Settings, &s.MaxWAL, &s.Maintenance)
	if err != nil {
		return s, fmt.Errorf("asking PostgreSQL for its settings: %w", err)
	}
	return s, nil
}

// problems are what a database cannot be changed in any more.
func (s server) problems(database string) (list []error) {
	if s.Number < oldest {
		list = append(list, fmt.Errorf("the server is PostgreSQL %s; migration-assist needs 12 or later, and Mattermost's release notes say what that needs", s.Version))
	}
	if s.Encoding != "UTF8" {
		list = append(list, fmt.Errorf("the database %s has the encoding %s, and Mattermost needs UTF8, which can only be chosen when a database is made; make another one:\n"+
			"    CREATE DATABASE %s ENCODING 'UTF8' TEMPLATE template0;", database, s.Encoding, schema.QuotePostgres(database+"_utf8")))
	}
	return list
}

// printServer prints what the server has. What counts for a copy is in the last line.
func (r *run) printServer() {
	s := r.server
	collation := s.Collation
	if s.CharacterType != s.Collation {
		collation += ", character type " + s.CharacterType
	}
	r.printf("database encoding %s, collation %s (%s), default_text_search_config %s\n", s.Encoding, collation, s.Provider, s.TextSearch)
	r.printf("settings %s\n", s.Settings)
}

// What helps a copy: with less, PostgreSQL writes checkpoints all the time, or sorts
// on disk.
const (
	goodMaxWAL      = 4 << 30
	goodMaintenance = 256 << 20
)

// printAdvice says what is worth a change, and is not in the way.
func (r *run) printAdvice(ctx context.Context, a access) error {
	s, role, database := r.server, schema.QuotePostgres(r.server.Role), schema.QuotePostgres(r.Postgres.Database)
	if s.MaxWAL < goodMaxWAL {
		r.advise("a copy writes much to the log; with a small max_wal_size checkpoints slow it down. A superuser can run: ALTER SYSTEM SET max_wal_size = '4GB'; SELECT pg_reload_conf(); a managed server has it among its parameters")
	}
	if s.Maintenance < goodMaintenance {
		r.advise("with more maintenance_work_mem, indexes are built faster: ALTER ROLE %s IN DATABASE %s SET maintenance_work_mem = '512MB';", role, database)
	}
	if s.TextSearch != "pg_catalog.english" {
		r.advise("Mattermost searches with default_text_search_config, here %s, and its full-text indexes are for pg_catalog.english: searches will not use them. If that is not meant: ALTER DATABASE %s SET default_text_search_config = 'pg_catalog.english';",
			s.TextSearch, database)
	}
	if a.Exists && s.CurrentSchema != r.Schema {
		r.advise("Mattermost looks for its tables where search_path says, which for %s is not the schema %s: ALTER ROLE %s IN DATABASE %s SET search_path = %s;",
			s.Role, r.Schema, role, database, schema.QuotePostgres(r.Schema))
	}
	if a.CreatesSchemas {
		return nil
	}
	memberships, err := r.memberships(ctx, a.DatabaseOwner)
	if err != nil {
		return err
	}
	statements := slices.Concat(memberships, []string{"CREATE SCHEMA IF NOT EXISTS migration_assist;", "ALTER SCHEMA migration_assist OWNER TO " + role + ";"})
	r.advise("copy and migrate keep their record in a schema of its own, which %s may not make; let the database's owner run: %s", s.Role, strings.Join(statements, " "))
	return nil
}

func (r *run) advise(format string, args ...any) { r.printf("advice   "+format+"\n", args...) }

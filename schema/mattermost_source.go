package schema

import (
	"fmt"
	"strings"
)

// firstSupported is the last migration of release 7.1, the oldest whose schema
// the timeline describes completely.
const firstSupported = 89

// CheckSource reads the rows of a MySQL source's db_migrations as a set. The
// error is an *UnknownMigrationsError where a row is not one of Mattermost's
// MySQL migrations, and an *OldSourceError where the migrations of release 7.1,
// 1 to 89, are not all there. Gaps after 89 are fine.
func CheckSource(applied []Migration) (Versions, error) {
	if unknown := unknownMigrations(applied, mysqlTimeline().Migrations); unknown != nil {
		return nil, &UnknownMigrationsError{Database: "source", Migrations: unknown}
	}
	set := VersionsOf(applied)
	if missing := Through(firstSupported).Without(set); missing != nil {
		return nil, &OldSourceError{Missing: missing}
	}
	return set, nil
}

// CheckTarget reads the rows of a PostgreSQL target's db_migrations as a set. The error
// is an *UnknownMigrationsError where a row is not one of Mattermost's PostgreSQL
// migrations.
func CheckTarget(applied []Migration) (Versions, error) {
	if unknown := unknownMigrations(applied, postgresTimeline().Migrations); unknown != nil {
		return nil, &UnknownMigrationsError{Database: "target", Migrations: unknown}
	}
	return VersionsOf(applied), nil
}

// UnknownMigrationsError says that a database has migrations that the timeline
// does not have, or has under another name.
type UnknownMigrationsError struct {
	// Database is "source" or "target".
	Database   string
	Migrations []UnknownMigration
}

// UnknownMigration is a row of db_migrations that the timeline does not have.
type UnknownMigration struct {
	Migration
	// KnownAs is the timeline's name for that number, "" where it has none.
	KnownAs string
}

func (e *UnknownMigrationsError) Error() string {
	list := make([]string, len(e.Migrations))
	for i, m := range e.Migrations {
		list[i] = fmt.Sprintf("%d %s", m.Version, m.Name)
		if m.KnownAs != "" {
			list[i] += fmt.Sprintf(" (known as %s)", m.KnownAs)
		}
	}
	return fmt.Sprintf("the %s has migrations in db_migrations that are not known: %s; "+
		"Mattermost servers after 10.12 have other ones and number some differently: "+
		"a version of migration-assist that knows this server's schema is needed",
		e.Database, strings.Join(list, ", "))
}

// OldSourceError says that a source is older than Mattermost 7.1.
type OldSourceError struct {
	// Missing are the migrations of 1 to 89 that are not applied.
	Missing Versions
}

func (e *OldSourceError) Error() string {
	return fmt.Sprintf("the source's schema is older than Mattermost 7.1: db_migrations lacks %s of 1-%d; "+
		"upgrade Mattermost on MySQL to at least 7.1 first", e.Missing, firstSupported)
}

// unknownMigrations returns the rows of applied that known has not, by number
// and name.
func unknownMigrations(applied, known []Migration) []UnknownMigration {
	names := make(map[int]string, len(known))
	for _, m := range known {
		names[m.Version] = m.Name
	}
	var unknown []UnknownMigration
	for _, m := range applied {
		if name := names[m.Version]; name != m.Name || name == "" {
			unknown = append(unknown, UnknownMigration{Migration: m, KnownAs: name})
		}
	}
	return unknown
}

// Package checks looks at a Mattermost database on MySQL or MariaDB before it is
// migrated: what would end a migration, what it changes, what it leaves behind. It
// can correct some of that in MySQL.
//
// A check only reads; SELECT is all that its user needs. Each has a file of its own.
// Those that look at rows share one reading of each table, and leave out what none of
// them needs. What a value becomes is asked of typemap's codecs, so that the checks
// and the copy never disagree. docs/checks.md describes each check.
package checks

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// Fix is a flag of the command mysql that corrects problems in MySQL.
type Fix string

// The flags.
const (
	// FixArtifacts drops tables and columns that older releases have left behind.
	FixArtifacts Fix = "--fix-artifacts"
	// FixUnicode takes NUL bytes and \u0000 escapes out of values.
	FixUnicode Fix = "--fix-unicode"
	// FixVarchar deletes rows with a text that is too long.
	FixVarchar Fix = "--fix-varchar"
)

// Problem is what a check has found about one table or column, or about the
// database.
type Problem struct {
	// Check is the check's name, as in docs/checks.md.
	Check string
	// Table and Column are MySQL's names; both, or Column, may be empty.
	Table, Column string
	// Rows is how many rows have the problem; 0 where it is not one of rows.
	Rows int64
	// Keys are the primary keys of the first ten of them.
	Keys []string
	// What says what is wrong.
	What string
	// Advice says what migrate does about it, and what can be done.
	Advice string
	// Fix corrects it; empty where no flag does.
	Fix Fix
	// Blocks is set where migrate would not run to its end.
	Blocks bool
}

// String says what is wrong where, without the advice.
func (p Problem) String() string {
	var b strings.Builder
	if p.Table != "" {
		b.WriteString(p.Table)
		if p.Column != "" {
			b.WriteString("." + p.Column)
		}
		b.WriteString(": ")
	}
	switch {
	case p.Rows == 1:
		b.WriteString("1 row: ")
	case p.Rows > 1:
		b.WriteString(humanize.Comma(p.Rows) + " rows: ")
	}
	b.WriteString(p.What)
	if len(p.Keys) > 0 {
		keys := strings.Join(p.Keys, "; ")
		if int64(len(p.Keys)) < p.Rows {
			keys += "; …"
		}
		b.WriteString(" (" + keys + ")")
	}
	return b.String()
}

// firstKeys is how many keys a Problem has at most.
const firstKeys = 10

// tally counts rows and keeps the keys of the first ones.
type tally struct {
	rows int64
	keys []string
}

// add counts a row. key is called where its key is kept.
func (t *tally) add(key func() string) {
	t.rows++
	if len(t.keys) < firstKeys {
		if text := key(); text != "" {
			t.keys = append(t.keys, text)
		}
	}
}

// Source is a database that is looked at.
type Source struct {
	db       *sql.DB
	catalog  *schema.Catalog
	versions schema.Versions
	plugins  []*schema.InstalledPlugin
	// target is what migrate makes of it.
	target *schema.Catalog
	// pairing is of all tables but those that migrate leaves alone.
	pairing *schema.Pairing
	// policies are what is done with values that PostgreSQL cannot hold.
	policies typemap.Policies
}

// New prepares the checks of a database, of which the catalog, the migrations and the
// plugins with tables are known. db's sessions need not be able to write; those that are idle are taken
// for others that use the database, but for one. The error is a
// *schema.AmbiguousNameError.
func New(db *sql.DB, catalog *schema.Catalog, versions schema.Versions, plugins []*schema.InstalledPlugin) (*Source, error) {
	s := &Source{db: db, catalog: catalog, versions: versions, plugins: plugins, target: schema.MattermostPostgres(versions)}
	moved := *catalog
	moved.Tables = nil
	for _, p := range plugins {
		if p.Unknown == nil {
			moved.Tables = append(moved.Tables, p.Tables...)
			s.target.Tables = append(s.target.Tables, p.Postgres().Tables...)
		}
	}
	for _, t := range catalog.Tables {
		if _, unmoved := schema.Unmoved(schema.Fold(t.Name)); !unmoved {
			moved.Tables = append(moved.Tables, t)
		}
	}
	var err error
	if s.pairing, err = schema.Pair(&moved, s.target); err != nil {
		return nil, fmt.Errorf("the names in MySQL cannot be paired with PostgreSQL's: %w", err)
	}
	return s, nil
}

// NewPlanned prepares the checks of the tables that a run copies, as it has paired them
// with those of a target, whose enumerated types and indexes are target's, and with its
// policies. What only one side has is the run's to judge, and so are its plugins.
func NewPlanned(db *sql.DB, catalog *schema.Catalog, versions schema.Versions, pairs []schema.TablePair, target *schema.Catalog, policies typemap.Policies) *Source {
	both := &schema.Pairing{Tables: slices.Clone(pairs)}
	for i := range both.Tables {
		both.Tables[i].SourceOnly, both.Tables[i].TargetOnly = nil, nil
	}
	return &Source{db: db, catalog: catalog, versions: versions, target: target, pairing: both, policies: policies}
}

// tableName quotes a table of the database for MySQL.
func (s *Source) tableName(table string) string {
	return schema.QuoteMySQL(s.catalog.Name) + "." + schema.QuoteMySQL(table)
}

package migrate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// FuzzMigration makes random tables with random rows from a seed, on MySQL or
// MariaDB, migrates them with --create-unknown, and compares every row by its canonical
// text. Without -fuzz it does so for a few seeds. A failure shows the seed and the
// tables.
func FuzzMigration(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		t.Parallel()
		w := &randomWorld{Rand: rand.New(rand.NewPCG(seed, 0)), mariaDB: seed%2 == 1}
		database := testdb.MySQL
		if w.mariaDB {
			database = testdb.MariaDB
		}
		s, target := newSource(t, database(t), "1-141"), testdb.PostgresNewest(t)
		session, err := s.db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = session.Close() })
		var create, made []string
		for i := range 1 + w.IntN(6) {
			table := w.table(fmt.Sprintf("Property_%d", i))
			create, made = append(create, table.name), append(made, table.create())
			// Values that do not fit are cut, so that every statement makes rows.
			for _, statement := range append([]string{"SET SESSION sql_mode = '', time_zone = '+00:00'", table.create()}, table.inserts(w)...) {
				if _, err := session.ExecContext(t.Context(), statement); err != nil {
					t.Fatalf("seed %d: %.2000s: %v", seed, statement, err)
				}
			}
		}
		out, err := run(t, s.Database, target, func(o *migrate.Options) { o.CreateUnknown = create })
		if err == nil {
			compareRows(t, s.db, testdb.OpenPostgres(t, target.DSN), "public")
			if out, err := verifyDatabases(t, s.Database, target); err != nil {
				t.Errorf("verify: %v\n%s", err, out)
			}
		}
		if err != nil || t.Failed() {
			t.Fatalf("seed %d: the run ended with %v\n%s\n%s", seed, err, strings.Join(made, "\n"), out)
		}
	})
}

// randomWorld makes random tables and values of the types that a server has.
type randomWorld struct {
	*rand.Rand
	mariaDB bool
}

// randomTable is a table of MySQL.
type randomTable struct {
	name string
	// columns and keys are definitions, as CREATE TABLE has them.
	columns, keys []string
	// names are those of the columns with values; values makes one for each.
	names  []string
	values []func() string
}

// create returns the statement that makes the table.
func (r randomTable) create() string {
	return "CREATE TABLE " + schema.QuoteMySQL(r.name) + " (\n  " +
		strings.Join(slices.Concat(r.columns, r.keys), ",\n  ") + "\n) DEFAULT CHARSET=utf8mb4"
}

// inserts returns statements that make rows: none, one, or some dozens.
func (r randomTable) inserts(w *randomWorld) []string {
	names := make([]string, len(r.names))
	for i, name := range r.names {
		names[i] = schema.QuoteMySQL(name)
	}
	var statements []string
	for range []int{0, 1, 2, 20, 60}[w.IntN(5)] {
		values := make([]string, len(r.values))
		for i, value := range r.values {
			values[i] = value()
		}
		statements = append(statements, "INSERT INTO "+schema.QuoteMySQL(r.name)+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(values, ", ")+")")
	}
	return statements
}

// awkward are names that need quotes, or that are another language's.
var awkward = []string{"Order", "user", "a b", `q"uote`, "ähnlich", "select", "CamelCase", "back`tick", "a.b", "$1", "名前"}

// table makes a table with a key of one of several kinds.
func (w *randomWorld) table(name string) randomTable {
	r := randomTable{name: name}
	next := 0
	counter := func() string { next++; return fmt.Sprint(next) }
	switch w.IntN(5) {
	case 0: // no key
	case 1:
		r.columns, r.keys = []string{"`id` int NOT NULL AUTO_INCREMENT"}, []string{"PRIMARY KEY (`id`)"}
	case 2:
		r.add("id", "bigint unsigned NOT NULL", counter)
		r.keys = []string{"PRIMARY KEY (`id`)"}
	case 3:
		r.add("Id", "varchar(26) NOT NULL", func() string { return "'" + w.letters(w.IntN(20)) + counter() + "'" })
		r.keys = []string{"PRIMARY KEY (`Id`)"}
	default:
		r.add("a", "int NOT NULL", func() string { return fmt.Sprint(w.IntN(3)) })
		r.add("b", "char(26) NOT NULL", func() string { return "'" + counter() + "'" })
		r.keys = []string{"PRIMARY KEY (`b`, `a`)"}
	}
	for i := range 1 + w.IntN(12) {
		name := fmt.Sprintf("c%d", i)
		if w.IntN(4) == 0 && i < len(awkward) {
			name = awkward[i]
		}
		kind, value := w.column()
		definition := kind
		if w.IntN(3) == 0 {
			definition += " NOT NULL"
		} else {
			value = w.orNull(value)
			definition += " NULL"
		}
		if w.IntN(6) == 0 {
			definition += " COMMENT " + quoteText(w.text(20, everything))
		}
		r.add(name, definition, value)
	}
	if w.IntN(4) == 0 {
		r.columns = append(r.columns, "`made` varchar(60) GENERATED ALWAYS AS (concat('made ', 1 + 1)) "+w.pick("STORED", "VIRTUAL"))
	}
	return r
}

func (r *randomTable) add(name, definition string, value func() string) {
	r.columns = append(r.columns, schema.QuoteMySQL(name)+" "+definition)
	r.names, r.values = append(r.names, name), append(r.values, value)
}

func (w *randomWorld) orNull(value func() string) func() string {
	return func() string {
		if w.IntN(5) == 0 {
			return "NULL"
		}
		return value()
	}
}

// pick picks one.
func (w *randomWorld) pick(list ...string) string { return list[w.IntN(len(list))] }

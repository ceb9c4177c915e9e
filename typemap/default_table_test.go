package typemap

import (
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

// everyType is a table with every type that both products have, and defaults,
// keys and names of every kind.
const everyType = `
	Id bigint unsigned NOT NULL AUTO_INCREMENT,
	Tiny1 tinyint(1) NOT NULL DEFAULT 1, Bool bool DEFAULT false,
	Tiny tinyint DEFAULT -7, TinyU tinyint unsigned DEFAULT 255,
	Small smallint, SmallU smallint unsigned NOT NULL DEFAULT 0,
	Medium mediumint, MediumU mediumint unsigned,
	Plain int NOT NULL DEFAULT 0 COMMENT 'it''s a \\ "comment"', Negative int DEFAULT -1, IntU int unsigned,
	Filled int(5) unsigned zerofill DEFAULT 42, Big bigint DEFAULT 0, BigU bigint unsigned DEFAULT 18446744073709551615,
	Amount decimal(10,2) NOT NULL DEFAULT 1.50, Whole decimal(12) DEFAULT 12, Debt decimal(5,1) DEFAULT -0.5,
	Precise decimal(65,30), Padded decimal(6,2) zerofill DEFAULT 1.5,
	Single float DEFAULT 0.5, SingleM float(7,3), Large float DEFAULT 1e30, Twice double DEFAULT -2.25, TwiceM double(9,4),
	Bit1 bit(1) DEFAULT b'0', Bits bit(11) DEFAULT b'101', Bits64 bit(64),
	Fixed char(26) DEFAULT 'x', Nothing char(0), Var varchar(190) NOT NULL DEFAULT '', Tick varchar(40) DEFAULT 'it''s \\ "q"',
	Long1 varchar(5000) CHARACTER SET ascii COLLATE ascii_bin,
	T1 tinytext, T2 text, T3 mediumtext, T4 longtext,
	B1 binary(16), B2 varbinary(300), B3 tinyblob, B4 blob, B5 mediumblob, B6 longblob,
	Kind enum('D','O','it''s','a\\b','x,y','') NOT NULL DEFAULT 'it''s', Wide enum('short','LABEL') DEFAULT NULL,
	Flags set('read','write','x y') DEFAULT 'read,write', NoFlags set('a','b') NOT NULL DEFAULT '',
	Doc json, Day date DEFAULT '2024-02-29', Clock time DEFAULT '-100:05:00', Clock6 time(6) DEFAULT '01:02:03.500000',
	Moment datetime NOT NULL DEFAULT '2020-01-02 03:04:05', Moment6 datetime(6) DEFAULT CURRENT_TIMESTAMP(6),
	Seen timestamp NULL DEFAULT CURRENT_TIMESTAMP, Seen3 timestamp(3) NULL DEFAULT NULL,
	Since year DEFAULT 2020,
	G1 geometry NOT NULL, G2 point, G3 linestring, G4 polygon, G5 multipoint, G6 multilinestring, G7 multipolygon,
	G8 geometrycollection,
	Doubled int GENERATED ALWAYS AS (Plain * 2) VIRTUAL, Tripled varchar(400) GENERATED ALWAYS AS (concat(Var, '!')) STORED,
	Touched timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
	Zero datetime DEFAULT '0000-00-00 00:00:00', Stamp timestamp NULL DEFAULT '2020-01-02 03:04:05',
	Made varchar(40) DEFAULT (concat('a', 'b')), Bytes varbinary(4) DEFAULT 'ab',
	` + "`select` int, `Ünï \"x` varchar(20)," + `
	PRIMARY KEY (Id), UNIQUE KEY Natural_Key (Var, ` + "`select`" + `), KEY kind (Kind, Day), KEY ` + "`Ünï i` (`Ünï \"x`)" + `,
	KEY start (T2(20), Var), FULLTEXT KEY words (T2), SPATIAL KEY space (G1), KEY pkey (Small),
	CONSTRAINT positive CHECK (IntU > 0)`

// everyTypeIn are the types and keys that one product has alone.
var everyTypeIn = map[string]string{
	"mysql": `CREATE TABLE EveryType (V1 vector(3), Answers json DEFAULT ('{}'), KEY calc ((Plain + 1)),` + everyType +
		`) COLLATE utf8mb4_0900_ai_ci`,
	"mariadb": `CREATE TABLE EveryType (U uuid DEFAULT '123e4567-E89B-12d3-a456-426655440000', I4 inet4 DEFAULT '192.0.2.1',
		I6 inet6 DEFAULT '2001:db8::1', Answers json DEFAULT '{}', Body text, UNIQUE KEY whole (Body),` + everyType +
		`) COLLATE utf8mb4_general_ci`,
}

// TestDefaultTable makes PostgreSQL's table for one with every type, creates it,
// reads it back, and compares what was created with the golden file.
func TestDefaultTable(t *testing.T) {
	t.Parallel()
	for product, server := range map[string]func(testing.TB) *testdb.Database{"mysql": testdb.MySQL, "mariadb": testdb.MariaDB} {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			made := defaultTable(t, readTable(t, server(t), everyTypeIn[product], "EveryType"))
			want := &schema.Catalog{Dialect: schema.Postgres, Tables: []*schema.Table{made.Table}, Enums: made.Enums}
			golden(t, "default_"+product+".sql", ddl(want, made.Warnings))
			requireReadBack(t, testdb.Postgres(t), want)
			requireReadBack(t, testdb.PostgresNewest(t), want)
		})
	}
}

// readTable creates a table and reads it.
func readTable(t *testing.T, database *testdb.Database, create, name string) *schema.Table {
	t.Helper()
	db := testdb.OpenMySQL(t, database.DSN)
	// One session, whose mode lets zero dates and obsolete widths be declared.
	db.SetMaxOpenConns(1)
	exec(t, db, "SET SESSION sql_mode = ''", "CREATE TABLE Parent (Id int PRIMARY KEY)", create,
		"ALTER TABLE "+schema.QuoteMySQL(name)+" ADD CONSTRAINT parent FOREIGN KEY (Plain) REFERENCES Parent (Id)")
	catalog, err := schema.ReadMySQL(t.Context(), db, database.Name)
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Table(name)
}

func exec(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func defaultTable(t *testing.T, source *schema.Table, rules ...Rule) *DefaultTable {
	t.Helper()
	r, err := NewRules(rules...)
	if err != nil {
		t.Fatal(err)
	}
	made, err := r.DefaultTables([]*schema.Table{source}, LowerIdentifiers)
	if err != nil {
		t.Fatal(err)
	}
	return made[0]
}

// ddl is what creates a catalog, with the warnings as comments.
func ddl(want *schema.Catalog, warnings []Warning) string {
	var b strings.Builder
	for _, w := range warnings {
		b.WriteString("-- " + w.String() + "\n")
	}
	for _, change := range schema.Diff(&schema.Catalog{}, want) {
		statement := change.SQL("public")
		if strings.HasPrefix(statement, "CREATE TABLE") {
			statement = strings.ReplaceAll(statement, `, "`, ",\n  \"")
		}
		b.WriteString(statement + ";\n")
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// requireReadBack creates a catalog and reads it again.
func requireReadBack(t *testing.T, database *testdb.Database, want *schema.Catalog) {
	t.Helper()
	conn := testdb.OpenPostgres(t, database.DSN)
	for _, change := range schema.Diff(&schema.Catalog{}, want) {
		if _, err := conn.Exec(t.Context(), change.SQL("public")); err != nil {
			t.Fatalf("%s: %v", change, err)
		}
	}
	got, err := schema.ReadPostgres(t.Context(), conn, "public")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range got.Tables {
		table.Bytes = 0
	}
	if diff := cmp.Diff(want.Tables, got.Tables); diff != "" {
		t.Errorf("tables (-made +read):\n%s", diff)
	}
	if diff := cmp.Diff(want.Enums, got.Enums); diff != "" {
		t.Errorf("enumerated types (-made +read):\n%s", diff)
	}
	if changes := schema.Diff(got, want); changes != nil {
		t.Errorf("what was read differs by %v", changes)
	}
}

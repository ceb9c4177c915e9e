package schema_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// mysqlShop has every feature that a MySQL catalog can hold on MariaDB as well,
// and names that need quoting.
var mysqlShop = []string{
	`CREATE TABLE Parent (
		Id int NOT NULL AUTO_INCREMENT,
		K varchar(10) NOT NULL,
		PRIMARY KEY (Id), UNIQUE KEY UK (K, Id)
	) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT 'it''s one'`,
	`CREATE TABLE child (
		Id int NOT NULL PRIMARY KEY,
		P int, Pk varchar(10) COLLATE utf8mb4_general_ci, N int, Body text COMMENT 'it''s the "body"',
		CONSTRAINT fk_b FOREIGN KEY (Pk, P) REFERENCES Parent (K, Id) ON DELETE CASCADE ON UPDATE SET NULL,
		CONSTRAINT ck_n CHECK (N > 0),
		KEY kp (N, Pk(3)), FULLTEXT KEY ft (Body)
	) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
	"CREATE TABLE `Order ``\"ü` (" +
		"`select` int NOT NULL DEFAULT 0, `a b` bigint DEFAULT -1, `c``d` smallint, `\"` double DEFAULT 0.5," +
		"`Ünï` int NOT NULL, KEY `i``\"x` (`a b`, `c``d`), PRIMARY KEY (`Ünï`)" +
		") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
	`CREATE TABLE defaults (
		Txt varchar(20) NOT NULL DEFAULT 'it''s "q" \\ x',
		Lines2 varchar(20) DEFAULT 'a\nb',
		NullWord varchar(10) DEFAULT 'NULL',
		NumWord varchar(10) DEFAULT '12',
		NoText varchar(10) NOT NULL DEFAULT '',
		TimeWord varchar(30) DEFAULT 'current_timestamp()',
		Nothing varchar(10) DEFAULT NULL,
		Kind enum('D','O','it''s') DEFAULT 'O',
		Amount decimal(10,2) NOT NULL DEFAULT 1.50,
		Flag tinyint(1) DEFAULT 1,
		Bits bit(3) DEFAULT b'101',
		Created datetime DEFAULT CURRENT_TIMESTAMP,
		Created6 datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
		At datetime DEFAULT '2020-01-02 03:04:05',
		Made varchar(40) DEFAULT (concat('a''b', uuid())),
		Sum int DEFAULT (1+2),
		Answers json DEFAULT ('["it''s"]'),
		Virt varchar(40) GENERATED ALWAYS AS (concat(Txt, 'it''s')) VIRTUAL,
		Stor varchar(40) GENERATED ALWAYS AS (concat(Txt, '_utf8mb4')) STORED
	) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci`,
	`CREATE TABLE DB_Migrations (Version bigint NOT NULL PRIMARY KEY, Name varchar(64) NOT NULL)
		ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci`,
	`INSERT INTO DB_Migrations VALUES (2, 'second'), (10, 'tenth'), (1, 'first')`,
	"CREATE VIEW `V w` AS SELECT Id AS Number, K FROM Parent",
	`ANALYZE TABLE DB_Migrations`,
}

// mysqlSpelling is what a product writes in its own way.
type mysqlSpelling struct {
	flavor                         string
	integer, small, big            string
	check                          string
	json, jsonCollation, jsonCheck string
}

func TestReadMySQL(t *testing.T) {
	t.Parallel()
	read := readMySQLShop(t, testdb.MySQL(t), "ALTER TABLE child ADD UNIQUE KEY ex ((concat(Pk, 'it''s')), N)")
	want := mysqlShopCatalog(mysqlSpelling{
		flavor: "MySQL", integer: "int", small: "smallint", big: "bigint", check: "(`N` > 0)", json: "json",
	})
	child := want.Table("child")
	child.Indexes = append([]*schema.Index{
		child.Indexes[0],
		{Name: "ex", Unique: true, Method: "btree", Columns: []string{"(concat(`Pk`,'it\\'s'))", "N"}},
	}, child.Indexes[1:]...)
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("catalog (-want +read):\n%s", diff)
	}
}

func TestReadMariaDB(t *testing.T) {
	t.Parallel()
	read := readMySQLShop(t, testdb.MariaDB(t))
	want := mysqlShopCatalog(mysqlSpelling{
		flavor: "MariaDB", integer: "int(11)", small: "smallint(6)", big: "bigint(20)", check: "`N` > 0",
		json: "longtext", jsonCollation: "utf8mb4_bin", jsonCheck: "json_valid(`Answers`)",
	})
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("catalog (-want +read):\n%s", diff)
	}
}

// readMySQLShop makes the shop and reads it. What differs between two runs is
// looked at here and cleared.
func readMySQLShop(t *testing.T, database *testdb.Database, more ...string) *schema.Catalog {
	t.Helper()
	db := testdb.OpenMySQL(t, database.DSN)
	execMySQL(t, db, mysqlShop...)
	execMySQL(t, db, more...)
	c, err := schema.ReadMySQL(t.Context(), db, database.Name)
	if err != nil {
		t.Fatal(err)
	}
	var version string
	if err := db.QueryRowContext(t.Context(), "SELECT VERSION()").Scan(&version); err != nil {
		t.Fatal(err)
	}
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%d.%d.%d", major, minor, patch); c.Server.Version != want {
		t.Errorf("version is %q, want %q of %q", c.Server.Version, want, version)
	}
	if c.Name != database.Name {
		t.Errorf("name is %q, want %q", c.Name, database.Name)
	}
	if m := c.Table("DB_Migrations"); m == nil || m.Rows != 3 || m.Bytes < 4096 {
		t.Errorf("estimates of a table with three rows: %+v", m)
	}
	c.Name, c.Server.Version, c.Server.UTCOffset = "shop", "", 0
	for _, t := range c.Tables {
		t.Rows, t.Bytes = 0, 0
	}
	return c
}

func mysqlShopCatalog(s mysqlSpelling) *schema.Catalog {
	const general, binary = "utf8mb4_general_ci", "utf8mb4_bin"
	return &schema.Catalog{
		Dialect: schema.MySQL,
		Name:    "shop",
		Server:  schema.Server{Flavor: s.flavor},
		Tables: []*schema.Table{
			{
				Name: "DB_Migrations", Engine: "InnoDB", Collation: general,
				Columns: []*schema.Column{
					{Name: "Version", Type: s.big, NotNull: true},
					{Name: "Name", Type: "varchar(64)", NotNull: true, Collation: general},
				},
				Indexes: []*schema.Index{mysqlPrimary("Version")},
			},
			{
				Name: "Order `\"ü", Engine: "InnoDB", Collation: general,
				Columns: []*schema.Column{
					{Name: "select", Type: s.integer, NotNull: true, Default: new("0")},
					{Name: "a b", Type: s.big, Default: new("-1")},
					{Name: "c`d", Type: s.small},
					{Name: `"`, Type: "double", Default: new("0.5")},
					{Name: "Ünï", Type: s.integer, NotNull: true},
				},
				Indexes: []*schema.Index{
					mysqlPrimary("Ünï"),
					{Name: "i`\"x", Method: "btree", Columns: []string{"a b", "c`d"}},
				},
			},
			{
				Name: "Parent", Engine: "InnoDB", Collation: general, Comment: "it's one",
				Columns: []*schema.Column{
					{Name: "Id", Type: s.integer, NotNull: true, AutoIncrement: true},
					{Name: "K", Type: "varchar(10)", NotNull: true, Collation: general},
				},
				Indexes: []*schema.Index{
					mysqlPrimary("Id"),
					{Name: "UK", Unique: true, Method: "btree", Columns: []string{"K", "Id"}},
				},
			},
			{
				Name: "child", Engine: "InnoDB", Collation: binary,
				Columns: []*schema.Column{
					{Name: "Id", Type: s.integer, NotNull: true},
					{Name: "P", Type: s.integer},
					{Name: "Pk", Type: "varchar(10)", Collation: general},
					{Name: "N", Type: s.integer},
					{Name: "Body", Type: "text", Collation: binary, Comment: `it's the "body"`},
				},
				Indexes: []*schema.Index{
					mysqlPrimary("Id"),
					{Name: "fk_b", Method: "btree", Columns: []string{"Pk", "P"}},
					{Name: "ft", Method: "fulltext", Columns: []string{"Body"}},
					{Name: "kp", Method: "btree", Columns: []string{"N", "Pk"}, Prefix: true},
				},
				Constraints: []*schema.Constraint{
					{Name: "ck_n", Kind: schema.Check, Definition: s.check},
					{
						Name: "fk_b", Kind: schema.ForeignKey, Definition: " ON UPDATE SET NULL ON DELETE CASCADE", Columns: []string{"Pk", "P"},
						RefTable: "Parent", RefColumns: []string{"K", "Id"},
					},
				},
			},
			mysqlDefaultsTable(s),
		},
		Views: []*schema.View{{
			Name: "V w",
			Columns: []*schema.Column{
				{Name: "Number", Type: s.integer, NotNull: true, Default: new("0")},
				{Name: "K", Type: "varchar(10)", NotNull: true, Collation: general},
			},
		}},
		Migrations: []schema.Migration{{Version: 1, Name: "first"}, {Version: 2, Name: "second"}, {Version: 10, Name: "tenth"}},
	}
}

func mysqlPrimary(column string) *schema.Index {
	return &schema.Index{Name: "PRIMARY", Unique: true, Primary: true, Method: "btree", Columns: []string{column}}
}

func mysqlDefaultsTable(s mysqlSpelling) *schema.Table {
	const general = "utf8mb4_general_ci"
	t := &schema.Table{
		Name: "defaults", Engine: "InnoDB", Collation: general,
		Columns: []*schema.Column{
			{Name: "Txt", Type: "varchar(20)", NotNull: true, Default: new(`it's "q" \ x`), Collation: general},
			{Name: "Lines2", Type: "varchar(20)", Default: new("a\nb"), Collation: general},
			{Name: "NullWord", Type: "varchar(10)", Default: new("NULL"), Collation: general},
			{Name: "NumWord", Type: "varchar(10)", Default: new("12"), Collation: general},
			{Name: "NoText", Type: "varchar(10)", NotNull: true, Default: new(""), Collation: general},
			{Name: "TimeWord", Type: "varchar(30)", Default: new("current_timestamp()"), Collation: general},
			{Name: "Nothing", Type: "varchar(10)", Collation: general},
			{Name: "Kind", Type: "enum('D','O','it''s')", Default: new("O"), Collation: general},
			{Name: "Amount", Type: "decimal(10,2)", NotNull: true, Default: new("1.50")},
			{Name: "Flag", Type: "tinyint(1)", Default: new("1")},
			{Name: "Bits", Type: "bit(3)", Default: new("b'101'")},
			{Name: "Created", Type: "datetime", Default: new("CURRENT_TIMESTAMP"), DefaultIsExpression: true},
			{Name: "Created6", Type: "datetime(6)", NotNull: true, Default: new("CURRENT_TIMESTAMP(6)"), DefaultIsExpression: true, OnUpdate: true},
			{Name: "At", Type: "datetime", Default: new("2020-01-02 03:04:05")},
			{Name: "Made", Type: "varchar(40)", Default: new(`concat('a\'b',uuid())`), DefaultIsExpression: true, Collation: general},
			{Name: "Sum", Type: s.integer, Default: new("(1 + 2)"), DefaultIsExpression: true},
			{Name: "Answers", Type: s.json, Default: new(`["it's"]`), Collation: s.jsonCollation},
			{Name: "Virt", Type: "varchar(40)", Generated: "concat(`Txt`,'it\\'s')", Collation: general},
			{Name: "Stor", Type: "varchar(40)", Generated: "concat(`Txt`,'_utf8mb4')", Stored: true, Collation: general},
		},
	}
	if s.jsonCheck != "" {
		t.Constraints = []*schema.Constraint{{Name: "Answers", Kind: schema.Check, Definition: s.jsonCheck}}
	}
	return t
}

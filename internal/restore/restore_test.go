package restore_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/dsn"
	"migration-assist/internal/restore"
	"migration-assist/internal/testdb"
)

// servers are those whose SQL differs.
var servers = map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB}

// line is a line of a rejects file; types, row and definition are JSON.
func line(table, key, types, row, definition string) string {
	text := `{"version":1,"table":"` + table + `","chunk":0,"key":` + key + `,"column":"c","kind":"k","reason":"r","utc_offset":0,"types":` + types + `,"row":` + row
	if definition != "" {
		text += `,"definition":` + definition
	}
	return text + "}\n"
}

// run puts the lines back.
func run(t *testing.T, d *testdb.Database, lines ...string) (out string, err error) {
	t.Helper()
	config, err := dsn.MySQL(d.DSN)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "rows.ndjson")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	err = restore.Run(t.Context(), restore.Options{File: file, MySQL: config, Out: &b})
	return b.String(), err
}

// text is what a query returns: one text.
func text(t *testing.T, db *sql.DB, query string) (value string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

const (
	types = `{"Id":"int","T":"varchar(10)"}`
	make1 = "CREATE TABLE `made` (Id int PRIMARY KEY, T varchar(10))"
)

// TestEveryType puts back what each type of MySQL can have.
func TestEveryType(t *testing.T) {
	t.Parallel()
	for name, database := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := database(t)
			db := testdb.OpenMySQL(t, d.DSN)
			testdb.ExecMySQL(t, db, `CREATE TABLE odd (Id bigint unsigned PRIMARY KEY AUTO_INCREMENT, N decimal(30,10), F float, D double, E enum('a','b') NOT NULL,
				B varbinary(10), I bit(12), J json, M datetime(6), S timestamp(6) NULL, Y year, X text, Z int NOT NULL, G int AS (Z + 1))`)
			out, err := run(t, d,
				line("odd", `{"Id":18446744073709551615}`, `{"Id":"bigint unsigned","N":"decimal(30,10)","F":"float","D":"double","E":"enum('a','b')","B":"varbinary(10)","I":"bit(12)","J":"json","M":"datetime(6)","S":"timestamp(6)","Y":"year","X":"text","Z":"int","G":"int"}`,
					`{"Id":18446744073709551615,"N":"12345678901234567890.0123456789","F":0.1,"D":1e300,"E":"","B":{"base64":"AP+A"},"I":{"base64":"CgE="},"J":"{\"a\": [1, \"ü\"]}","M":"2025-01-31 23:59:59.123456","S":"2025-01-31 23:59:59.000001","Y":2155,"X":"a\u0000\n💩","Z":0,"G":1}`, ""),
				line("odd", `{"Id":0}`, `{"Id":"bigint unsigned","Z":"int","E":"enum('a','b')"}`, `{"Id":0,"Z":5,"E":"b"}`, ""))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(out, "put back 2 rows into odd\ndone: 2 rows of ") {
				t.Errorf("the output is %q", out)
			}
			want := "18446744073709551615 12345678901234567890.0123456789 1 1e300 [] 00FF80 A01 ü 2025-01-31 23:59:59.123456 2025-01-31 23:59:59.000001 2155 61000AF09F92A9 0 1"
			have := text(t, db, `SELECT CONCAT_WS(' ', Id, N, F = CAST(0.1 AS FLOAT), D, CONCAT('[', E, ']'), HEX(B), HEX(I), JSON_UNQUOTE(JSON_EXTRACT(J, '$.a[1]')), M, CONVERT_TZ(S, @@session.time_zone, '+00:00'), Y, HEX(X), Z, G) FROM odd WHERE Id > 0`)
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("the row (-want +have):\n%s", diff)
			}
			if have := text(t, db, "SELECT CONCAT_WS(' ', Id, Z, E, G) FROM odd WHERE Id = 0"); have != "0 5 b 6" {
				t.Errorf("the row with the key 0 is %q", have)
			}
		})
	}
}

// TestOverwrites writes over the row of the same key, in other letters too.
func TestOverwrites(t *testing.T) {
	t.Parallel()
	d := testdb.MySQL(t)
	db := testdb.OpenMySQL(t, d.DSN)
	testdb.ExecMySQL(t, db, "CREATE TABLE t (A varchar(5), B int, T varchar(10), U varchar(10) DEFAULT 'kept', PRIMARY KEY (A, B))",
		"INSERT INTO t (A, B, T) VALUES ('x', 1, 'old'), ('x', 2, 'other')")
	const types = `{"A":"varchar(5)","B":"int","T":"varchar(10)"}`
	if out, err := run(t, d, line("t", `{"A":"X","B":1}`, types, `{"A":"X","B":1,"T":"mine"}`, ""), line("t", `{"A":"y","B":1}`, types, `{"A":"y","B":1,"T":null}`, "")); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if have := text(t, db, "SELECT GROUP_CONCAT(CONCAT_WS('-', A, B, T, U) ORDER BY A, B) FROM t"); have != "X-1-mine-kept,x-2-other-kept,y-1-kept" {
		t.Errorf("the rows are %s", have)
	}
}

// TestAllOrNothing has a line that is wrong, or that MySQL refuses, behind good ones.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	good := line("t", `{"Id":1}`, types, `{"Id":1,"T":"mine"}`, "")
	made := line("made", `{"Id":1}`, types, `{"Id":1,"T":"x"}`, `["`+make1+`"]`)
	added := line("t", `{"Id":2}`, `{"Id":"int","N":"int"}`, `{"Id":2,"N":5}`, "[\"ALTER TABLE `t` ADD COLUMN `N` int DEFAULT 7\", \"UPDATE `t` SET N = NULL\"]")
	for name, test := range map[string]struct {
		bad  string
		want []string
	}{
		"NoJSON":         {"{\n", []string{"nothing was put back: 1 lines of ", "line 4 is not valid JSON"}},
		"NoTable":        {line("none", `{"Id":1}`, types, `{"Id":1,"T":"x"}`, ""), []string{"line 4: MySQL has no table none"}},
		"NoColumn":       {line("t", `{"Id":1}`, `{"Id":"int","C":"int"}`, `{"Id":1,"C":1}`, ""), []string{"line 4: MySQL's table t has no column C"}},
		"NoKey":          {line("t", `{}`, `{"T":"varchar(10)"}`, `{"T":"x"}`, ""), []string{"line 4: the column Id of the primary key of t is missing"}},
		"TooLong":        {line("t", `{"Id":3}`, types, `{"Id":3,"T":"12345678901"}`, ""), []string{"line 4: table t: ", "Data too long"}},
		"TakenElsewhere": {line("t", `{"Id":3}`, types, `{"Id":3,"T":"unique"}`, ""), []string{"line 4: table t: ", "Duplicate entry"}},
		"Statement":      {line("made2", `{"Id":1}`, types, `{"Id":1,"T":"x"}`, `["DROP TABLE t"]`), []string{"line 4: MySQL has no table made2"}},
		"WrongStatement": {line("made2", `{"Id":1}`, types, `{"Id":1,"T":"x"}`, "[\"CREATE TABLE `made2` (nonsense)\"]"), []string{"making made2 again by"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := testdb.MySQL(t)
			db := testdb.OpenMySQL(t, d.DSN)
			testdb.ExecMySQL(t, db, "CREATE TABLE t (Id int PRIMARY KEY, T varchar(10) UNIQUE)", "INSERT INTO t VALUES (1, 'old'), (9, 'unique')")
			_, err := run(t, d, good, made, added, test.bad)
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("the error is %v, want %q", err, want)
				}
			}
			if have := text(t, db, "SELECT GROUP_CONCAT(CONCAT_WS('-', Id, T) ORDER BY Id) FROM t"); have != "1-old,9-unique" {
				t.Errorf("the rows are %s", have)
			}
			if have := text(t, db, "SELECT GROUP_CONCAT(TABLE_NAME, '.', COLUMN_NAME ORDER BY COLUMN_NAME) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()"); have != "t.Id,t.T" {
				t.Errorf("the columns are %s", have)
			}
			if out, err := run(t, d, good, made, added); err != nil {
				t.Errorf("without the line: %v\n%s", err, out)
			}
			if have := text(t, db, "SELECT GROUP_CONCAT(CONCAT_WS('-', Id, T, COALESCE(N, 'null')) ORDER BY Id) FROM t"); have != "1-mine-null,2-5,9-unique-null" {
				t.Errorf("the rows are %s", have)
			}
		})
	}
}

// TestNoFile names a file that is not there.
func TestNoFile(t *testing.T) {
	t.Parallel()
	err := restore.Run(t.Context(), restore.Options{File: filepath.Join(t.TempDir(), "none")})
	if err == nil || !strings.Contains(err.Error(), "opening the file") {
		t.Errorf("the error is %v", err)
	}
}

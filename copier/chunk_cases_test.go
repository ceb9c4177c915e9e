package copier_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// keyColumn is a type of key column, with random values of it as SQL.
type keyColumn struct {
	name       string
	definition string
	value      func(r *rand.Rand) string
}

// keyColumns are types that both servers have.
func keyColumns() []keyColumn {
	columns := []keyColumn{
		{"bigint", "bigint", oneOf(integer(-20, 20), "-9223372036854775808", "9223372036854775807", "-1", "0", "1")},
		{"unsigned", "bigint unsigned", oneOf(integer(1, 40), "18446744073709551615", "9223372036854775808", "9223372036854775807", "0")},
		{"zerofill", "int(6) unsigned zerofill", integer(0, 60)},
		{"tinyint", "tinyint", integer(-128, 127)},
		{"decimal", "decimal(65,30)", func(r *rand.Rand) string { return fmt.Sprintf("%d.%030d", r.IntN(9)-4, r.IntN(9)) }},
		{"date", "date", oneOf(days, "'0000-00-00'", "'2024-02-00'", "'2024-02-31'", "'0001-01-01'", "'1000-01-01'", "'9999-12-31'")},
		{"datetime", "datetime", func(r *rand.Rand) string { return strings.TrimSuffix(days(r), "'") + " 02:30:00'" }},
		{"datetime6", "datetime(6)", oneOf(moments, "'0000-00-00'")},
		{"timestamp", "timestamp(3)", oneOf(moments, "'0000-00-00'")},
		{"varbinary", "varbinary(40)", oneOf(octets("", 3), "''", "X'00'", "X'0000'", "X'5C27'", "X'FF'")},
		{"binary", "binary(4)", octets("", 4)},
		{"latin1", "varchar(20) COLLATE latin1_swedish_ci", oneOf(octets("_latin1 ", 3), "''")},
		{"latin1_bin", "varchar(20) COLLATE latin1_bin", oneOf(octets("_latin1 ", 3), "''")},
		{"ascii", "char(9) COLLATE ascii_general_ci", texts("ascii", "aAbB \t\x00'\"\\%_~")},
		{"utf8mb3", "varchar(20) COLLATE utf8mb3_general_ci", texts("utf8mb3", "aAäÄß \t\x00'\\€")},
		{"char", "char(12) COLLATE utf8mb4_general_ci", texts("utf8mb4", letters)},
	}
	for _, collation := range []string{"utf8mb4_general_ci", "utf8mb4_unicode_520_ci", "utf8mb4_bin"} {
		columns = append(columns, textColumn(collation))
	}
	return columns
}

// letters are cased and accented, ignored by some collations, padding, quotes
// and what sorts below a space.
const letters = "aAáÁbBßsSæǅ \t\x00\u200d\u0301'\"\\%_€😀😁\U0010FFFF"

func textColumn(collation string) keyColumn {
	return keyColumn{collation, "varchar(20) COLLATE " + collation, texts("utf8mb4", letters)}
}

// otherCollations are those that one of the servers has, by its name.
var otherCollations = map[string][]string{
	"MySQL":   {"utf8mb4_0900_ai_ci", "utf8mb4_0900_as_cs", "utf8mb4_0900_bin", "utf8mb4_de_pb_0900_ai_ci"},
	"MariaDB": {"utf8mb4_nopad_bin", "utf8mb4_unicode_nopad_ci"},
}

// oneOf picks one of the SQL texts, or as often a random value.
func oneOf(random func(r *rand.Rand) string, texts ...string) func(r *rand.Rand) string {
	return func(r *rand.Rand) string {
		if r.IntN(2) == 0 {
			return texts[r.IntN(len(texts))]
		}
		return random(r)
	}
}

func integer(least, greatest int) func(r *rand.Rand) string {
	return func(r *rand.Rand) string { return fmt.Sprint(least + r.IntN(greatest-least+1)) }
}

func days(r *rand.Rand) string { return fmt.Sprintf("'2024-%02d-%02d'", 1+r.IntN(12), 1+r.IntN(28)) }

func moments(r *rand.Rand) string {
	return fmt.Sprintf("'2024-10-27 %02d:30:00.%06d'", r.IntN(4), r.IntN(1e6))
}

// octets returns that many bytes of any value.
func octets(introducer string, length int) func(r *rand.Rand) string {
	return func(r *rand.Rand) string {
		value := make([]byte, length)
		for i := range value {
			value[i] = byte(r.IntN(256))
		}
		return introducer + "X'" + hex.EncodeToString(value) + "'"
	}
}

// texts returns up to five of the letters, and spaces behind them at times.
func texts(charset, letters string) func(r *rand.Rand) string {
	runes := []rune(letters)
	return func(r *rand.Rand) string {
		var text strings.Builder
		for range r.IntN(6) {
			text.WriteRune(runes[r.IntN(len(runes))])
		}
		text.WriteString(strings.Repeat(" ", max(0, r.IntN(5)-2)))
		return "_" + charset + " X'" + hex.EncodeToString([]byte(text.String())) + "'"
	}
}

// keyCase is a table with a key.
type keyCase struct {
	name       string
	columns    []keyColumn
	constraint string // with %s for the key's columns
	options    string
}

// keyCases has a table for each type of column, and random composite keys.
func keyCases(server string, r *rand.Rand) []keyCase {
	const primary = "PRIMARY KEY (%s)"
	columns := keyColumns()
	for _, collation := range otherCollations[server] {
		columns = append(columns, textColumn(collation))
	}
	var cases []keyCase
	for _, c := range columns {
		cases = append(cases, keyCase{name: c.name, columns: []keyColumn{c}, constraint: primary})
	}
	few := keyColumn{"few", "int", integer(-1, 1)}
	for range 16 {
		composite := keyCase{constraint: primary}
		if r.IntN(2) == 0 {
			composite.columns = append(composite.columns, few)
		}
		for range 2 + r.IntN(3) {
			composite.columns = append(composite.columns, columns[r.IntN(len(columns))])
		}
		for _, c := range composite.columns {
			composite.name += "," + c.name
		}
		cases = append(cases, composite)
	}
	ids := []keyColumn{few, textColumn("utf8mb4_general_ci")}
	cases = append(cases,
		keyCase{"unique", ids, "UNIQUE KEY `by``key` (%s)", ""},
		keyCase{"partitioned", ids, primary, "PARTITION BY KEY () PARTITIONS 3"},
		keyCase{"ranges", ids, primary, "PARTITION BY RANGE (`k``0`) (PARTITION a VALUES LESS THAN (0), PARTITION b VALUES LESS THAN MAXVALUE)"},
		keyCase{"MyISAM", ids, primary, "ENGINE=MyISAM"})
	if server == "MySQL" {
		cases = append(cases, keyCase{"descending", ids, "PRIMARY KEY (`k``0` DESC, `k``1`)", ""},
			keyCase{"invisible", ids, "Hidden int INVISIBLE, PRIMARY KEY (%s)", ""})
	}
	return cases
}

// hasDates tells whether a key may have dates that have no literal.
func (k keyCase) hasDates() bool {
	return slices.ContainsFunc(k.columns, func(c keyColumn) bool {
		return strings.HasPrefix(c.definition, "date") || strings.HasPrefix(c.definition, "timestamp")
	})
}

// create is the statement that makes the table.
func (k keyCase) create(table string) string {
	var definitions, names []string
	for i, c := range k.columns {
		names = append(names, fmt.Sprintf("`k``%d`", i))
		definitions = append(definitions, names[i]+" "+c.definition+" NOT NULL, ")
	}
	constraint := strings.ReplaceAll(k.constraint, "%s", strings.Join(names, ", "))
	return "CREATE TABLE " + table + " (" + strings.Join(definitions, "") + "V int, " + constraint + ") " + k.options
}

// fill is a statement that puts that many rows in at most.
func (k keyCase) fill(table string, rows int, r *rand.Rand) string {
	tuples := make([]string, rows)
	for i := range tuples {
		values := make([]string, len(k.columns))
		for j, c := range k.columns {
			values[j] = c.value(r)
		}
		tuples[i] = "(" + strings.Join(values, ", ") + ")"
	}
	columns := make([]string, len(k.columns))
	for i := range columns {
		columns[i] = fmt.Sprintf("`k``%d`", i)
	}
	return "INSERT IGNORE INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " + strings.Join(tuples, ", ")
}

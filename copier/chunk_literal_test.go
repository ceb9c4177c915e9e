package copier

import (
	"database/sql"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"
	"time"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// FuzzKeyLiterals has MySQL and MariaDB read each literal as the value that it was
// written from, in a session that knows no backslash escapes.
func FuzzKeyLiterals(f *testing.F) {
	for _, text := range []string{
		"", " ", "a ", "é", "ß", "😀", "'", `\`, `"`, "\\'", "\x00", "\n\r\x1a", "%_", "' OR 1=1 -- ", "\xff", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80",
		"0x41", "X'41'", "\U0010FFFF", "\ufffd", strings.Repeat("ab", 400), string(everyByte()),
	} {
		f.Add([]byte(text), int64(len(text))-3, uint64(1)<<63)
	}
	f.Add([]byte("min"), int64(-1)<<63, uint64(0))
	f.Add([]byte("max"), int64(1)<<62, ^uint64(0))
	servers := map[string]*sql.DB{
		"MySQL":   testdb.OpenMySQL(f, testdb.MySQL(f).DSN),
		"MariaDB": testdb.OpenMySQL(f, testdb.MariaDB(f).DSN),
	}
	for _, db := range servers {
		db.SetMaxOpenConns(1)
		if _, err := db.ExecContext(f.Context(), "SET SESSION time_zone = '+00:00', sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'"); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, value []byte, signed int64, unsigned uint64) {
		digits := strings.ToUpper(hex.EncodeToString(value))
		moment := time.Unix(unsignedSeconds(unsigned), signed&0x7fffffff%1e6*1e3).UTC()
		for server, db := range servers {
			for _, c := range []struct{ columnType, collation, read, want string }{
				{"varchar(255)", "utf8mb4_general_ci", "HEX", digits},
				{"varchar(255)", "utf8mb3_bin", "HEX", digits},
				{"char(255)", "latin1_swedish_ci", "HEX", digits},
				{"char(255)", "ascii_bin", "HEX", digits},
				{"varbinary(255)", "", "HEX", digits},
				{"bigint", "", "CONCAT", strconv.FormatInt(signed, 10)},
				{"bigint unsigned", "", "CONCAT", strconv.FormatUint(unsigned, 10)},
				{"decimal(50,20)", "", "CONCAT", strconv.FormatInt(signed, 10) + "." + strconv.FormatUint(unsigned, 10)},
				{"date", "", "CONCAT", moment.Format(time.DateOnly)},
				{"datetime(6)", "", "CONCAT", moment.Format(time.DateTime + ".000000")},
				{"timestamp", "", "CONCAT", moment.Format(time.DateTime)},
			} {
				part, ok := newKeyPart(&schema.Column{Name: "c", Type: c.columnType, Collation: c.collation})
				if !ok {
					t.Fatalf("%s: no key", c.columnType)
				}
				literal, ok := part.literal(c.want)
				if !ok {
					if c.read != "HEX" || c.collation == "latin1_swedish_ci" || c.collation == "" || isASCII(value) {
						t.Errorf("%s %s: %s is not written", c.columnType, c.collation, c.want)
					}
					continue
				}
				var got string
				if err := db.QueryRowContext(t.Context(), "SELECT "+c.read+"("+literal+")").Scan(&got); err != nil || got != c.want {
					t.Errorf("%s, %s: %s is read as %q, want %q: %v", server, c.columnType, literal, got, c.want, err)
				}
			}
		}
	})
}

// unsignedSeconds is a time of the years 1000 to 9999 in seconds since 1970.
func unsignedSeconds(n uint64) int64 {
	first := time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	last := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
	return first + int64(n%uint64(last-first+1))
}

func everyByte() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}

func isASCII(text []byte) bool { return allBelow(text, 0x80) }

// TestKeyLiteralsAreRefused has values that no bound can have, among them SQL.
func TestKeyLiteralsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ columnType, collation, value string }{
		{"int", "", ""}, {"int", "", "1 OR 1=1"}, {"int", "", "1\n"}, {"int", "", "--1"}, {"bigint", "", "1e5"}, {"decimal(5,2)", "", "."},
		{"binary(2)", "", "4"}, {"binary(2)", "", "41' OR '"}, {"varbinary(2)", "", "4G"},
		{"varchar(2)", "utf8mb4_bin", "FF"}, {"varchar(2)", "utf8mb4_bin", "EDA080"}, {"varchar(2)", "utf8_bin", "F09F9880"}, {"char(2)", "ascii_bin", "80"},
		{"date", "", "0000-00-00"}, {"date", "", "2024-00-01"}, {"date", "", "2023-02-29"}, {"date", "", "0999-01-01"}, {"date", "", "2024-01-01'"},
		{"datetime(6)", "", "0000-00-00 00:00:00.000000"}, {"timestamp", "", "2024-01-01"}, {"timestamp", "", "2024-01-01 00:00:00 + 1"},
	} {
		part, ok := newKeyPart(&schema.Column{Name: "c", Type: c.columnType, Collation: c.collation})
		if !ok {
			t.Fatalf("%s: no key", c.columnType)
		}
		if literal, ok := part.literal(c.value); ok {
			t.Errorf("%s: %q is written %s", c.columnType, c.value, literal)
		}
	}
}

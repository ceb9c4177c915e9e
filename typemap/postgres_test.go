package typemap

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// allTypes has values of every target type, in the form in which PostgreSQL
// shows them.
var allTypes = []struct{ from, to, in, want string }{
	{"text", "text", "a\tä\U0001F600\\N", "a\tä\U0001F600\\N"},
	{"varchar(3)", "character varying(3)", "äöü", "äöü"},
	{"char(3)", "character(3)", "ab", "ab"},
	{"int", "text", "-12", "-12"},
	{"float", "text", "0.1", "0.1"},
	{"double", "text", "-1.7976931348623157e308", "-1.7976931348623157e+308"},
	{"smallint", "smallint", "-32768", "-32768"},
	{"year", "smallint", "2155", "2155"},
	{"int", "integer", "2147483647", "2147483647"},
	{"bigint", "bigint", "-9223372036854775808", "-9223372036854775808"},
	{"bigint unsigned", "numeric(20,0)", "18446744073709551615", "18446744073709551615"},
	{"bigint", "numeric", "-10000", "-10000"},
	{"decimal(65,30)", "numeric(65,30)", "-12345678901234567890123456789012345.123456789012345678901234567890", "-12345678901234567890123456789012345.123456789012345678901234567890"},
	{"decimal(10,4)", "numeric", "1.5000", "1.5000"},
	{"decimal(10,4)", "numeric(10,2)", "-0.0500", "-0.05"},
	{"decimal(10,4)", "numeric(10,2)", "0.0000", "0.00"},
	{"decimal(10,0)", "numeric(3,-2)", "12300", "12300"},
	{"decimal(10,5)", "numeric(2,4)", "0.00990", "0.0099"},
	{"double", "numeric", "-5e-324", "-0." + strings.Repeat("0", 323) + "5"},
	{"double", "numeric", "1.7976931348623157e308", "17976931348623157" + strings.Repeat("0", 292)},
	{"float", "real", "3.4028235e38", "3.4028235e+38"},
	{"float", "real", "1.17549435e-38", "1.1754944e-38"},
	{"float", "real", "-0", "-0"},
	{"decimal(10,2)", "real", "0.10", "0.1"},
	{"double", "double precision", "0.1", "0.1"},
	{"double", "double precision", "5e-324", "5e-324"},
	{"double", "double precision", "1e15", "1e+15"},
	{"decimal(20,2)", "double precision", "123456789012345.60", "123456789012345.6"},
	{"tinyint(1)", "boolean", "1", "true"},
	{"bit(1)", "boolean", "\x00", "false"},
	{"bit(12)", "bit(12)", "\x0a\x01", "101000000001"},
	{"bit(64)", "bit(64)", "\x80\x00\x00\x00\x00\x00\x00\x01", "1" + strings.Repeat("0", 62) + "1"},
	{"bit(3)", "bit(70)", "\x05", strings.Repeat("0", 67) + "101"},
	{"bit(3)", "bit varying", "\x05", "101"},
	{"bit(12)", "bit varying(5)", "\x00\x05", "00101"},
	{"json", "json", ` {"a": [1e2]}`, ` {"a": [1e2]}`},
	{"json", "jsonb", `{"b":1,"a":"\u00e9"}`, `{"a": "é", "b": 1}`},
	{"blob", "bytea", "\x00\xff", `\x00ff`},
	{"bit(12)", "bytea", "\x0a\x01", `\x0a01`},
	{"geometry", "bytea", "\xe6\x10\x00\x00\x01\x07\x00\x00\x00\x00\x00\x00\x00", `\x010700000000000000`},
	{"json", "text[]", `["a,b", null, ""]`, `{"a,b",NULL,""}`},
	{"json", "character varying(3)[]", `["äöü"]`, `{äöü}`},
	{"json", "text[]", `[]`, `{}`},
	{"set('a','b c')", "text[]", "a,b c", `{a,"b c"}`},
	{"set('a','b c')", "character varying(3)[]", "", `{}`},
	{"date", "date", "0009-12-04", "0009-12-04"},
	{"date", "date", "9999-12-31", "9999-12-31"},
	{"date", "timestamp without time zone", "1969-12-31", "1969-12-31 00:00:00"},
	{"datetime(6)", "timestamp without time zone", "0009-01-31 23:59:59.000001", "0009-01-31 23:59:59.000001"},
	{"datetime(6)", "timestamp(3) without time zone", "2025-01-31 23:59:59.999000", "2025-01-31 23:59:59.999"},
	{"datetime(6)", "timestamp with time zone", "2025-01-31 23:59:59.123456", "2025-01-31 21:59:59.123456+00"},
	{"timestamp", "timestamp(0) with time zone", "2025-01-31 23:59:59", "2025-01-31 23:59:59+00"},
	{"time(6)", "interval", "-838:59:59.000000", "-838:59:59"},
	{"time(6)", "interval(3)", "25:00:00.500000", "25:00:00.5"},
	{"time", "time without time zone", "24:00:00", "24:00:00"},
	{"time(6)", "time(6) without time zone", "23:59:59.999999", "23:59:59.999999"},
	{"uuid", "uuid", "550E8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"},
	{"binary(16)", "uuid", "0123456789abcdef", "30313233-3435-3637-3839-616263646566"},
	{"inet4", "inet", "192.0.2.1", "192.0.2.1/32"},
	{"inet6", "inet", "::ffff:192.0.2.1", "::ffff:192.0.2.1/128"},
	{"varchar(40)", "inet", "2001:DB8::1/64", "2001:db8::1/64"},
	{"enum('O','P')", "kind", "P", "P"},
	{"enum('x')", `"Kind of table"`, "x", "x"},
}

// TestAllTypesInPostgres copies one row with a column of each target type.
func TestAllTypesInPostgres(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"Postgres": testdb.Postgres, "PostgresNewest": testdb.PostgresNewest} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := pgx.Connect(t.Context(), server(t).DSN)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
			definitions, shown := make([]string, len(allTypes)), make([]string, len(allTypes))
			for i, c := range allTypes {
				definitions[i] = fmt.Sprintf("c%d %s", i, c.to)
				shown[i] = fmt.Sprintf("c%d::text", i)
			}
			for _, statement := range []string{
				"SET timezone = 'UTC'",
				"CREATE TYPE kind AS ENUM ('O', 'P')",
				`CREATE TYPE "Kind of table" AS ENUM ('x')`,
				"CREATE TABLE t (" + strings.Join(definitions, ", ") + ")",
			} {
				if _, err := conn.Exec(t.Context(), statement); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			if _, err := conn.PgConn().CopyFrom(t.Context(), bytes.NewReader(rowOfAllTypes(t)), "COPY t FROM STDIN (FORMAT binary)"); err != nil {
				t.Fatal(err)
			}
			requireRowOfAllTypes(t, conn, "SELECT "+strings.Join(shown, ", ")+" FROM t")
		})
	}
}

// rowOfAllTypes is a COPY of one row.
func rowOfAllTypes(t *testing.T) []byte {
	t.Helper()
	pair := schema.TablePair{Source: &schema.Table{Name: "T"}, Target: &schema.Table{Name: "t"}}
	var row [][]byte
	for i, c := range allTypes {
		column := fmt.Sprintf("c%d", i)
		pair.Columns = append(pair.Columns, schema.ColumnPair{
			Source: &schema.Column{Name: column, Type: c.from}, Target: &schema.Column{Name: column, Type: c.to, NotNull: true},
		})
		row = append(row, []byte(c.in))
	}
	enums := []*schema.Enum{{Name: "Kind of table", Labels: []string{"x"}}, {Name: "kind", Labels: []string{"O", "P"}}}
	table, err := NewTable(pair, enums, Options{UTCOffset: 2 * 3600})
	if err != nil {
		t.Fatal(err)
	}
	e := table.NewEncoder()
	out, err := e.AppendRow(e.AppendHeader(nil), row)
	if err != nil {
		t.Fatal(err)
	}
	return e.AppendTrailer(out)
}

func requireRowOfAllTypes(t *testing.T, conn *pgx.Conn, query string) {
	t.Helper()
	got := make([]string, len(allTypes))
	targets := make([]any, len(allTypes))
	for i := range got {
		targets[i] = &got[i]
	}
	if err := conn.QueryRow(t.Context(), query).Scan(targets...); err != nil {
		t.Fatal(err)
	}
	for i, c := range allTypes {
		if got[i] != c.want {
			t.Errorf("%s to %s: %q arrived as %q, want %q", c.from, c.to, c.in, got[i], c.want)
		}
	}
}

// TestAllConversionsReachPostgres requires a value of every conversion's targets
// in allTypes.
func TestAllConversionsReachPostgres(t *testing.T) {
	t.Parallel()
	for _, conversion := range conversions {
		for _, target := range conversion.targets {
			found := false
			for _, c := range allTypes {
				name, _ := splitType(c.to)
				found = found || name == target
			}
			if !found {
				t.Errorf("no value of the type %s is copied", target)
			}
		}
	}
}

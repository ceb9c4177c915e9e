package copier_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
)

func sources() map[string]func(testing.TB) *testdb.Database {
	return map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB}
}

// TestApproximateNumbers has the hard cases of FLOAT and DOUBLE arrive bit by
// bit.
func TestApproximateNumbers(t *testing.T) {
	t.Parallel()
	// 16777217 is between two numbers of a FLOAT. MariaDB stores a negative
	// zero as zero.
	floats := map[string]float32{
		"0.1": 0.1, "3.4028234e38": 3.4028234e38, "3.402823466e38": math.MaxFloat32, "1.17549435e-38": 1.17549435e-38, "1.4e-45": math.SmallestNonzeroFloat32,
		"'-0'": float32(math.Copysign(0, -1)), "16777217": 16777216, "-123456.789": -123456.789,
	}
	doubles := map[string]float64{
		"0.1": 0.1, "1.7976931348623157e308": math.MaxFloat64, "5e-324": math.SmallestNonzeroFloat64, "2.2250738585072014e-308": 2.2250738585072014e-308,
		"'-0'": math.Copysign(0, -1), "9007199254740993": 9007199254740992,
	}
	for name, source := range sources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabases(t, source(t), testdb.Postgres(t))
			d.exec(t, "CREATE TABLE f (id varchar(40) PRIMARY KEY, f float, m float(20,3), d double)",
				"CREATE TABLE f (id text PRIMARY KEY, f real, m real, d double precision)")
			insert := func(column, literal string) {
				statement := fmt.Sprintf("INSERT INTO f (id, %s) VALUES (?, %s)", column, literal)
				if _, err := d.source.ExecContext(t.Context(), statement, column+literal); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			want := map[string]uint64{"m0.1": uint64(math.Float32bits(0.1))}
			insert("m", "0.1")
			for literal, f := range floats {
				insert("f", literal)
				want["f"+literal] = uint64(math.Float32bits(f))
			}
			for literal, f := range doubles {
				insert("d", literal)
				want["d"+literal] = math.Float64bits(f)
			}
			if name == "MariaDB" {
				want["f'-0'"], want["d'-0'"] = 0, 0
			}
			if _, err := d.copier(t, 1, nil).Run(t.Context(), d.tables(t)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, arrivedBits(t, d.target)); diff != "" {
				t.Errorf("bits (-want +got):\n%s", diff)
			}
		})
	}
}

// arrivedBits are the bits of the one number of each row.
func arrivedBits(t *testing.T, conn *pgx.Conn) map[string]uint64 {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT id, coalesce(f, m), d FROM f")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]uint64{}
	var id string
	var f *float32
	var d *float64
	if _, err := pgx.ForEachRow(rows, []any{&id, &f, &d}, func() error {
		if f != nil {
			got[id] = uint64(math.Float32bits(*f))
		} else {
			got[id] = math.Float64bits(*d)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return got
}

// sourceTypes are columns of MySQL, values in SQL and the form in which MySQL's
// text protocol has them, for which typemap's codecs are made.
var sourceTypes = []struct {
	definition, value, want string
	only                    string // a product
}{
	{"tinyint(1)", "-1", "-1", ""},
	{"tinyint unsigned", "255", "255", ""},
	{"smallint zerofill", "7", "00007", ""},
	{"mediumint", "-8388608", "-8388608", ""},
	{"int unsigned", "4294967295", "4294967295", ""},
	{"bigint", "-9223372036854775808", "-9223372036854775808", ""},
	{"bigint unsigned", "1", "1", ""},
	{"bigint unsigned", "18446744073709551615", "18446744073709551615", ""},
	{"year", "0", "0000", ""},
	{"decimal(10,2)", "-1.5", "-1.50", ""},
	{"decimal(10,2) zerofill", "1.5", "00000001.50", ""},
	{"decimal(5,5)", "0.5", "0.50000", ""},
	{"float", "0.1", "0.10000000149011612", ""},
	{"double", "0.1", "0.1", ""},
	{"double", "-1e300", "-1e300", ""},
	{"double", "1e-300", "1e-300", ""},
	{"bit(12)", "b'101000000001'", "\x0a\x01", ""},
	{"bit(1)", "0", "\x00", ""},
	{"char(3)", "'a '", "a", ""},
	{"varchar(3)", "'a '", "a ", ""},
	{"longtext", "'a'", "a", ""},
	{"binary(3)", "'a'", "a\x00\x00", ""},
	{"varbinary(3)", "'a'", "a", ""},
	{"longblob", "x'00ff'", "\x00\xff", ""},
	{"enum('a','b')", "'b'", "b", ""},
	{"set('a','b')", "'b,a'", "a,b", ""},
	{"set('a','b')", "''", "", ""},
	{"json", `'[1]'`, "[1]", ""},
	{"date", "'0009-12-04'", "0009-12-04", ""},
	{"time", "'-838:59:59'", "-838:59:59", ""},
	{"time(6)", "'-00:00:00.000001'", "-00:00:00.000001", ""},
	{"time(3)", "'25:00:00.5'", "25:00:00.500", ""},
	{"datetime(6)", "'2025-01-31 23:59:59.123456'", "2025-01-31 23:59:59.123456", ""},
	{"timestamp(1) NULL", "'2025-01-31 23:59:59.1'", "2025-01-31 23:59:59.1", ""},
	{"geometry", "ST_GeomFromText('GEOMETRYCOLLECTION EMPTY')", "\x00\x00\x00\x00\x01\x07\x00\x00\x00\x00\x00\x00\x00", ""},
	{"vector(2)", "STRING_TO_VECTOR('[1,2]')", "\x00\x00\x80?\x00\x00\x00@", "MySQL"},
	{"uuid", "'550E8400-E29B-41D4-A716-446655440000'", "550e8400-e29b-41d4-a716-446655440000", "MariaDB"},
	{"inet4", "'192.0.2.1'", "192.0.2.1", "MariaDB"},
	{"inet6", "'2001:db8:0:0:1:0:0:1'", "2001:db8::1:0:0:1", "MariaDB"},
	{"inet6", "'::ffff:192.0.2.1'", "::ffff:192.0.2.1", "MariaDB"},
}

// TestValues pins the form of each type's values, which the codecs rely on.
func TestValues(t *testing.T) {
	t.Parallel()
	for name, source := range sources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabases(t, source(t), testdb.Postgres(t))
			var definitions, values, expressions, want []string
			for i, s := range sourceTypes {
				if s.only != "" && s.only != name {
					continue
				}
				column := fmt.Sprintf("c%d", i)
				definitions = append(definitions, column+" "+s.definition)
				values = append(values, s.value)
				c := typemap.Column{Source: &schema.Column{Name: column, Type: s.definition}}
				expressions = append(expressions, c.SelectExpression())
				want = append(want, s.want)
			}
			d.exec(t, "CREATE TABLE t ("+strings.Join(definitions, ", ")+")", "")
			d.exec(t, "INSERT INTO t VALUES ("+strings.Join(values, ", ")+")", "")
			got := d.read(t, "SELECT "+strings.Join(expressions, ", ")+" FROM t", len(want))
			if len(got) != 1 {
				t.Fatalf("%d rows", len(got))
			}
			for i := range want {
				if string(got[0][i]) != want[i] || got[0][i] == nil {
					t.Errorf("%s, %s: got %q, want %q", definitions[i], values[i], got[0][i], want[i])
				}
			}
		})
	}
}

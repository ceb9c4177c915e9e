package verify

import (
	"bytes"
	"encoding/binary"
	"testing"
	"unicode/utf8"

	"migration-assist/internal/canonical"
	"migration-assist/internal/digest"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// typePairs are pairs of types of which the values are compared, with values of each.
var typePairs = []struct {
	source, target string
	values         []string
}{
	{"varchar(64)", "character varying(64)", []string{"", "a", "A", "a ", "a\x00", "ü"}},
	{"char(10)", "character(10)", []string{"a", "a  ", " a"}},
	{"bigint", "bigint", []string{"0", "-1", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "007"}},
	{"int", "smallint", []string{"32767", "32768", "-32768", "-32769"}},
	{"bigint unsigned", "numeric(20,0)", []string{"18446744073709551615", "10", "100"}},
	{"decimal(30,10)", "numeric(30,10)", []string{"0.0000000001", "-0.10", "0.1", "100", "10000000000000000000.5", "-0.0"}},
	{"decimal(10,2)", "double precision", []string{"0.10", "0.1", "-0.00"}},
	{"float", "real", []string{"0.10000000149011612", "0.1", "1e38", "-0"}},
	{"double", "double precision", []string{"0.1", "1e-1", "5e-324"}},
	{"double", "numeric", []string{"0.1", "1e-1", "1e300"}},
	{"tinyint(1)", "boolean", []string{"0", "1", "-1", "2", "00", "01"}},
	{"bit(11)", "bit(11)", []string{"\x00\x00", "\x07\xff", "\x00\x01"}},
	{"bit(1)", "boolean", []string{"\x00", "\x01"}},
	{"longblob", "bytea", []string{"", "\x00", "a"}},
	{"json", "jsonb", []string{`{"a":1,"b":2}`, `{"b":2,"a":1.0}`, `[]`, `""`, `"\u0000"`, ""}},
	{"json", "text[]", []string{`["a","b"]`, `["a", "\u0062"]`, `[null]`, `[]`, `[""]`}},
	{"set('x','y z')", "text[]", []string{"", "x", "x,y z"}},
	{"date", "date", []string{"2000-01-01", "0001-01-01", "2024-02-30", "0000-00-00"}},
	{"datetime(6)", "timestamp without time zone", []string{"2000-01-01 00:00:00", "2000-01-01 00:00:00.000000", "1999-12-31 23:59:59.999999", "2024-02-29 12:00:00.5"}},
	{"timestamp(3)", "timestamp with time zone", []string{"2000-01-01 00:00:00.100", "2000-01-01 00:00:00.1"}},
	{"time(6)", "interval", []string{"-838:59:59.000001", "00:00:00", "-00:00:00", "25:00:00"}},
	{"uuid", "uuid", []string{"123e4567-e89b-12d3-a456-426655440000", "123E4567E89B12D3A456426655440000", "123e4567-e89b-12d3-a456-426655440001"}},
	{"inet6", "inet", []string{"::1", "0:0::1", "::ffff:192.0.2.1", "192.0.2.1"}},
}

// formOf returns the form of MySQL's values of a pair.
func formOf(t testing.TB, sourceType, targetType string) sourceForm {
	t.Helper()
	c := column{source: &schema.Column{Type: sourceType}, target: &schema.Column{Name: "c", Type: targetType}}
	var policies typemap.Policies
	c.policies = policies.OfColumn("t", c.target)
	name, modifiers := splitType(targetType)
	f, err := comparison{source: firstWord(sourceType), sourceType: sourceType, target: name, modifiers: modifiers, policies: &c.policies}.choose()
	if err != nil {
		t.Fatal(err)
	}
	return f.source(&rules{policies: &c.policies})
}

// FuzzForms compares two values of MySQL with package canonical: what is written of
// them is the same where they are.
func FuzzForms(f *testing.F) {
	for i, pair := range typePairs {
		for _, a := range pair.values {
			for _, b := range pair.values {
				f.Add(uint8(i), []byte(a), []byte(b))
			}
		}
	}
	f.Fuzz(func(t *testing.T, number uint8, a, b []byte) {
		pair := typePairs[int(number)%len(typePairs)]
		oracle, err := canonical.New(pair.source, pair.target, 0)
		if err != nil {
			t.Fatal(err)
		}
		form := formOf(t, pair.source, pair.target)
		write := func(value []byte) (written []byte, want string, ok bool) {
			if pair.target != "bytea" && !utf8.Valid(value) {
				return nil, "", false // what is not UTF-8 cannot have arrived
			}
			written, outcome := form.append([]byte("x"), value)
			want, err := oracle.MySQL(append([]byte{}, value...))
			return written[1:], want, outcome == held && err == nil
		}
		first, wantFirst, okFirst := write(a)
		second, wantSecond, okSecond := write(b)
		if okFirst && okSecond && bytes.Equal(first, second) != (wantFirst == wantSecond) {
			t.Errorf("%s to %s: %q and %q are %q and %q, canonical %s and %s", pair.source, pair.target, a, b, first, second, wantFirst, wantSecond)
		}
	})
}

// TestForms checks that every value above has a form where canonical has one, but for
// what the target's type cannot hold.
func TestForms(t *testing.T) {
	t.Parallel()
	unfit := map[string]bool{"9223372036854775808": true, "32768": true, "-32769": true}
	for _, pair := range typePairs {
		oracle, err := canonical.New(pair.source, pair.target, 0)
		if err != nil {
			t.Fatal(err)
		}
		form := formOf(t, pair.source, pair.target)
		for _, value := range pair.values {
			_, outcome := form.append(nil, []byte(value))
			_, err := oracle.MySQL([]byte(value))
			if want := err == nil && !unfit[value]; want != (outcome == held) {
				t.Errorf("%s to %s: %q: outcome %d, canonical: %v", pair.source, pair.target, value, outcome, err)
			}
		}
	}
}

// TestNoForm refuses pairs of types that have nothing in common.
func TestNoForm(t *testing.T) {
	t.Parallel()
	for source, target := range map[string]string{"int": "bytea", "blob": "text", "date": "bigint", "varchar(3)": "date", "point": "text", "int unsigned": "site_type"} {
		var policies typemap.ColumnPolicies
		if _, err := (comparison{source: firstWord(source), sourceType: source, target: target, policies: &policies}).choose(); err == nil {
			t.Errorf("%s is compared with %s", source, target)
		}
	}
}

// TestRowsAllocateNothing writes rows of both databases.
//
//nolint:paralleltest // it counts what other tests allocate too
func TestRowsAllocateNothing(t *testing.T) {
	posts := postsTable(t)
	values, fields := postsRow(posts)
	of, from := newSourceRow(posts), newTargetRow(posts)
	if a, b := of.read(values), from.read(fields); a != b {
		t.Fatalf("%v and %v: %q and %q", a, b, of.bytes, from.bytes)
	}
	if n := testing.AllocsPerRun(100, func() { of.read(values) }); n != 0 {
		t.Errorf("a row of MySQL takes %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { from.read(fields) }); n != 0 {
		t.Errorf("a row of PostgreSQL takes %v allocations", n)
	}
}

// postsTable is Mattermost's biggest table.
func postsTable(t testing.TB) *Table {
	t.Helper()
	versions := schema.Through(141)
	catalog := schema.MattermostPostgres(versions)
	pairing, err := schema.Pair(schema.MattermostMySQL(versions), catalog)
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range pairing.Tables {
		if pair.Target.Name == "posts" {
			posts, err := NewTable(pair, catalog.Enums, Options{})
			if err != nil {
				t.Fatal(err)
			}
			return posts
		}
	}
	t.Fatal("there is no table posts")
	return nil
}

// postsRow is a row of both databases.
func postsRow(t *Table) (values, fields [][]byte) {
	for _, c := range t.columns {
		switch c.target.Type {
		case "bigint":
			values, fields = append(values, []byte("1732391234567")), append(fields, binary.BigEndian.AppendUint64(nil, 1732391234567))
		case "boolean":
			values, fields = append(values, []byte("0")), append(fields, []byte{0})
		case "jsonb":
			values = append(values, []byte(`{"mentions": ["abc", "d\"e"], "disable_group_highlight": true}`))
			fields = append(fields, []byte("\x01"+`{"disable_group_highlight": true, "mentions": ["abc", "d\"e"]}`))
		case "character varying(26)":
			values, fields = append(values, []byte("kx6bs1cw8bfqmdr1pi3xqoxjry")), append(fields, []byte("kx6bs1cw8bfqmdr1pi3xqoxjry"))
		default:
			const text = "The deployment finished; see the log for the two warnings that remain."
			values, fields = append(values, []byte(text)), append(fields, []byte(text))
		}
	}
	return values, fields
}

// BenchmarkRow writes a row of Posts of each database, and digests it.
func BenchmarkRow(b *testing.B) {
	posts := postsTable(b)
	values, fields := postsRow(posts)
	var d digest.Digest
	b.Run("MySQL", func(b *testing.B) {
		row := newSourceRow(posts)
		b.ReportAllocs()
		for b.Loop() {
			d.Add(row.read(values).row)
		}
	})
	b.Run("Postgres", func(b *testing.B) {
		row := newTargetRow(posts)
		b.ReportAllocs()
		for b.Loop() {
			d.Add(row.read(fields).row)
		}
	})
}

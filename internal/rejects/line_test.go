package rejects

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// column is a column of a test's table, with the target's type.
type column struct{ name, source, target string }

// newTable is a table whose first column is its primary key.
func newTable(t testing.TB, name string, columns []column, choices ...string) *typemap.Table {
	t.Helper()
	pair := schema.TablePair{Source: &schema.Table{Name: name}, Target: &schema.Table{Name: strings.ToLower(name)}}
	for _, c := range columns {
		source := &schema.Column{Name: c.name, Type: c.source}
		target := &schema.Column{Name: strings.ToLower(c.name), Type: c.target}
		pair.Source.Columns = append(pair.Source.Columns, source)
		pair.Columns = append(pair.Columns, schema.ColumnPair{Source: source, Target: target})
	}
	pair.Source.Indexes = []*schema.Index{{Name: "PRIMARY", Primary: true, Columns: []string{columns[0].name}}}
	policies, err := typemap.ParsePolicies(choices)
	if err != nil {
		t.Fatal(err)
	}
	table, err := typemap.NewTable(pair, nil, typemap.Options{Policies: policies})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// refuse returns why an encoder of the table refuses a row.
func refuse(t testing.TB, table *typemap.Table, row [][]byte) *typemap.ValueError {
	t.Helper()
	_, err := table.NewEncoder().AppendRow(nil, row)
	var why *typemap.ValueError
	if !errors.As(err, &why) {
		t.Fatalf("the row was refused with %v", err)
	}
	return why
}

// everyByte has each byte once.
func everyByte() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}

// allTypes is a table, and a row of it that is refused, with a value of each form.
func allTypes(t testing.TB) (*typemap.Table, [][]byte) {
	t.Helper()
	columns := []column{
		{"Id", "varchar(26)", "text"}, {"Text", "text", "text"}, {"Broken", "longtext", "text"}, {"Blob", "mediumblob", "bytea"},
		{"Plain", "varbinary(4)", "bytea"}, {"None", "text", "text"}, {"Small", "bigint", "bigint"}, {"Big", "bigint unsigned", "numeric(20,0)"},
		{"Float", "float", "real"}, {"Double", "double", "double precision"}, {"Decimal", "decimal(30,2)", "numeric(30,2)"}, {"Year", "year", "smallint"},
	}
	row := [][]byte{
		[]byte("k\"1\\"), []byte("a\x00\x01\t\n\r<&>ü\u2028\x7f"), []byte("\xff\xfeabc"), everyByte(),
		[]byte("text"), nil, []byte("-9223372036854775808"), []byte("18446744073709551615"),
		[]byte("0.10000000149011612"), []byte("0.1"), []byte("12345678901234567890123456.10"), []byte("0000"),
	}
	return newTable(t, "Thing\"s", columns, "utf8=reject", "nul=reject"), row
}

// appendRejected is the line of a row that an encoder of the table refused.
func appendRejected(t *typemap.Table, chunk, utcOffset int, row [][]byte, why *typemap.ValueError) []byte {
	return appendLine(nil, t.Source.PrimaryKey(), chunk, rejectedRow(t, utcOffset, row), rejectedWhy(why))
}

func TestLineIsWholeAndExact(t *testing.T) {
	t.Parallel()
	table, row := allTypes(t)
	line := appendRejected(table, 7, -3600, row, refuse(t, table, row))
	if strings.Count(string(line), "\n") != 1 || !strings.HasSuffix(string(line), "}\n") {
		t.Fatalf("not one line: %q", line)
	}
	d := json.NewDecoder(strings.NewReader(string(line)))
	d.UseNumber()
	var got map[string]any
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"version": json.Number("1"), "table": `Thing"s`, "chunk": json.Number("7"), "key": map[string]any{"Id": `k"1\`}, "column": "Text",
		"kind": "nul", "reason": "has a NUL byte", "utc_offset": json.Number("-3600"),
		"types": map[string]any{
			"Id": "varchar(26)", "Text": "text", "Broken": "longtext", "Blob": "mediumblob", "Plain": "varbinary(4)", "None": "text",
			"Small": "bigint", "Big": "bigint unsigned", "Float": "float", "Double": "double", "Decimal": "decimal(30,2)", "Year": "year",
		},
		"row": map[string]any{
			"Id": `k"1\`, "Text": "a\x00\x01\t\n\r<&>ü\u2028\x7f",
			"Broken": map[string]any{"base64": base64.StdEncoding.EncodeToString([]byte("\xff\xfeabc"))},
			"Blob":   map[string]any{"base64": base64.StdEncoding.EncodeToString(everyByte())},
			"Plain":  map[string]any{"base64": "dGV4dA=="},
			"None":   nil, "Small": json.Number("-9223372036854775808"), "Big": json.Number("18446744073709551615"),
			"Float": json.Number("0.1"), "Double": json.Number("0.1"), "Decimal": "12345678901234567890123456.10", "Year": json.Number("0"),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
}

func TestParseReadsWhatWasWritten(t *testing.T) {
	t.Parallel()
	table, row := allTypes(t)
	line := appendRejected(table, 0, 7200, row, refuse(t, table, row))
	got, err := Parse(line)
	if err != nil {
		t.Fatal(err)
	}
	row[8], row[11] = []byte("0.1"), []byte("0") // the fewest digits
	want := &Row{Table: &schema.Table{Name: `Thing"s`, Indexes: []*schema.Index{{Name: "PRIMARY", Unique: true, Primary: true, Columns: []string{"Id"}}}}, UTCOffset: 7200, Values: row}
	for _, c := range table.Columns {
		want.Table.Columns = append(want.Table.Columns, c.Source)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const good = `{"version":1,"table":"T","key":{"Id":1},"utc_offset":0,"types":{"Id":"int","Text":"text","B":"blob","F":"float","D":"decimal(4,2)"},` +
		`"row":{"Id":1,"Text":"x","B":{"base64":"AA=="},"F":0.5,"D":"1.50"}}`
	if _, err := Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ old, replacement, want string }{
		"Cut":               {`}}`, `}`, "is not valid JSON: unexpected end"},
		"NoJSON":            {good, `x`, "is not valid JSON"},
		"Array":             {good, `[]`, "is not a JSON object"},
		"TwoObjects":        {`}}`, `}}{}`, "goes on after"},
		"NotUTF8":           {`"x"`, "\"\xe4\"", "is not valid UTF-8"},
		"HalfPair":          {`"x"`, `"\ud83d"`, "half a surrogate pair"},
		"LowHalf":           {`"x"`, `"\\\udc00"`, "half a surrogate pair"},
		"TwoHighs":          {`"x"`, `"\ud83d\ud83d"`, "half a surrogate pair"},
		"NoVersion":         {`"version":1,`, ``, `has no "version"`},
		"LaterVersion":      {`"version":1`, `"version":2`, "has the version 2"},
		"VersionIsText":     {`"version":1`, `"version":"1"`, `wrong value in "version"`},
		"NoTable":           {`"table":"T",`, ``, `has no "table"`},
		"NullTable":         {`"table":"T"`, `"table":null`, `wrong value in "table"`},
		"NoOffset":          {`"utc_offset":0,`, ``, `has no "utc_offset"`},
		"NoKey":             {`"key":{"Id":1},`, ``, `has no "key"`},
		"KeyElsewhere":      {`"key":{"Id":1}`, `"key":{"X":1}`, "the column X"},
		"TypesIsList":       {`"types":{`, `"types":[{`, "not valid JSON"},
		"TypeIsNumber":      {`"Id":"int"`, `"Id":1`, "wrong type for the column Id"},
		"ColumnWithoutType": {`"Text":"text",`, ``, `has the column Text in "row" and not in "types"`},
		"ColumnMissing":     {`"Text":"x",`, ``, `has the column Text in "types" and not in "row"`},
		"ColumnTwice":       {`"Text":"x"`, `"Text":"x","Text":"y"`, `has "Text" twice`},
		"MemberTwice":       {`"utc_offset":0`, `"utc_offset":0,"utc_offset":3600`, `has "utc_offset" twice`},
		"WrongBase64":       {`AA==`, `AA=`, "column B has wrong base64"},
		"LooseBase64":       {`AA==`, `AB==`, "column B has wrong base64"},
		"NoBase64":          {`{"base64":"AA=="}`, `{"hex":"00"}`, "column B has an object"},
		"Base64IsNumber":    {`"AA=="`, `1`, "column B has an object"},
		"ObjectInText":      {`"x"`, `{"a":1}`, "JSON belongs in a string"},
		"Base64InInteger":   {`{"Id":1,"Text`, `{"Id":{"base64":"AA=="},"Text`, "column Id is int"},
		"TextInInteger":     {`{"Id":1,"Text`, `{"Id":"1","Text`, "give a number without quotes"},
		"FractionInInteger": {`{"Id":1,"Text`, `{"Id":1.5,"Text`, "a number that int does not hold"},
		"LongInteger":       {`{"Id":1,"Text`, `{"Id":18446744073709551616,"Text`, "a number that int does not hold"},
		"NumberInText":      {`"x"`, `1`, "column Text is text in MySQL: give a string"},
		"NumberInBlob":      {`{"base64":"AA=="}`, `1`, "column B is blob in MySQL: give a string"},
		"LargeFloat":        {`0.5`, `1e39`, "a number that float does not hold"},
		"TrueInText":        {`"x"`, `true`, "is neither null"},
		"ListInText":        {`"x"`, `[]`, "is neither null"},
	} {
		line := strings.Replace(good, test.old, test.replacement, 1)
		if line == good {
			t.Errorf("%s: the line is as it was", name)
		}
		if _, err := Parse([]byte(line)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: the error is %v, want %q", name, err, test.want)
		}
	}
}

// TestParseTakesEdits has what a person may well write.
func TestParseTakesEdits(t *testing.T) {
	t.Parallel()
	const line = ` {"note": "mine", "utc_offset": 0, "version": 1, "table": "T", "key": {}, "types": {"A": "text", "B": "blob", "D": "decimal(4,2)", "U": "bigint unsigned"},` +
		` "row": {"U": 18446744073709551615, "D": 1.50, "B": "text", "A": "\ud83d\ude00 \\ud83d"}}` + "\r\n"
	row, err := Parse([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]byte{[]byte("😀 \\ud83d"), []byte("text"), []byte("1.50"), []byte("18446744073709551615")}
	if diff := cmp.Diff(want, row.Values); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

// FuzzLine has a text and a blob come back as they were.
func FuzzLine(f *testing.F) {
	f.Add([]byte("text\x00"), []byte("blob"), int64(1), 0.5)
	f.Add([]byte("\xff\u2029\"\\ud800"), everyByte(), int64(math.MinInt64), math.SmallestNonzeroFloat64)
	f.Fuzz(func(t *testing.T, text, blob []byte, integer int64, number float64) {
		if math.IsNaN(number) || math.IsInf(number, 0) {
			return // MySQL has none
		}
		table := newTable(t, "T", []column{{"N", "bigint", "smallint"}, {"T", "text", "text"}, {"B", "blob", "bytea"}, {"D", "double", "double precision"}}, "range=reject")
		row := [][]byte{strconv.AppendInt(nil, integer, 10), append([]byte{}, text...), append([]byte{}, blob...), strconv.AppendFloat(nil, number, 'g', -1, 64)}
		why := refuse(t, table, [][]byte{[]byte("1048576"), {}, {}, []byte("0")})
		line := appendRejected(table, 0, 0, row, why)
		if !json.Valid(line) {
			t.Fatalf("not JSON: %q", line)
		}
		got, err := Parse(line)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if diff := cmp.Diff(row, got.Values); diff != "" {
			t.Errorf("values (-want +got):\n%s", diff)
		}
	})
}

// FuzzParse holds that no line ends the program.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version":1,"table":"T","key":{},"utc_offset":0,"types":{"A":"text"},"row":{"A":{"base64":""}}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		if row, err := Parse(line); err == nil && len(row.Values) != len(row.Table.Columns) {
			t.Errorf("%d values of %d columns", len(row.Values), len(row.Table.Columns))
		}
	})
}

// TestParseDefinition has a line of what was dropped without a row.
func TestParseDefinition(t *testing.T) {
	t.Parallel()
	table := &schema.Table{Name: "T", Columns: []*schema.Column{{Name: "Id", Type: "int"}}, Indexes: []*schema.Index{{Primary: true, Columns: []string{"Id"}}}}
	line := appendLine(nil, table.PrimaryKey(), 0, Row{Table: table, Definition: []string{"CREATE TABLE `T` (…)"}}, Why{})
	row, err := Parse(line)
	if err != nil {
		t.Fatal(err)
	}
	if row.Values != nil || len(row.Table.Columns) != 1 || len(row.Definition) != 1 {
		t.Errorf("the line is %s, and read as %+v", line, row)
	}
	alone := strings.Replace(string(line), memberMake, "other", 1)
	if _, err := Parse([]byte(alone)); err == nil || !strings.Contains(err.Error(), `has a "row" that is not a JSON object`) {
		t.Errorf("no row, and no definition: %v", err)
	}
}

package typemap

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/internal/canonical"
	"migration-assist/internal/testdb"
)

// jsonCorpus is a file of JSON texts that says in its head what its lines are.
//
//go:embed testdata/json_corpus.txt
var jsonCorpus string

// jsonCase is one JSON text.
type jsonCase struct {
	text string
	// kind is "ok", or the kind of the problem that the codec meets first.
	kind string
	// arrives is the text whose value arrives after mending, "" where there is
	// none because mending ends in a problem.
	arrives string
	// onlyPostgres is set for nesting that PostgreSQL takes, where its stack
	// is as large as by default, and the codec refuses.
	onlyPostgres bool
}

// TestJSONCorpus sends every text of the corpus to PostgreSQL: the codec takes
// those that jsonb takes, no others, and their values arrive. Nesting beyond
// 1,000 levels, which the codec refuses, is the one exception.
func TestJSONCorpus(t *testing.T) {
	t.Parallel()
	cases := append(readJSONCorpus(t), generatedJSON()...)
	if len(cases) < 800 {
		t.Fatalf("the corpus has only %d cases", len(cases))
	}
	for name, server := range map[string]func(testing.TB) *testdb.Database{"Postgres": testdb.Postgres, "PostgresNewest": testdb.PostgresNewest} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := testdb.OpenPostgres(t, server(t).DSN)
			if _, err := conn.Exec(t.Context(), "CREATE TABLE j (id text, c jsonb, plain json)"); err != nil {
				t.Fatal(err)
			}
			strict := encoderFor(t, "longtext", "jsonb", Options{Policies: parsePolicies(t,
				"nul=stop", "json-nul=stop", "utf8=stop", "json-surrogate=stop", "json-scalar=keep")})
			mending := encoderFor(t, "longtext", "jsonb", Options{Policies: parsePolicies(t, "utf8=replace", "json-surrogate=replace")})
			for _, c := range cases {
				c.requireAgreement(t, conn, strict)
				c.requireArrival(t, conn, mending)
			}
		})
	}
}

// TestJSONOfManyValues has one member more than PostgreSQL can read ("invalid
// memory alloc request size"), in a text that is not long.
func TestJSONOfManyValues(t *testing.T) {
	t.Parallel()
	e := encoderFor(t, "longtext", "jsonb", Options{})
	for members, want := range map[int]*Problem{jsonbValues - 1: nil, jsonbValues: problemSize} {
		text := "{" + strings.Repeat(`"":"",`, members-1) + `"":""}`
		_, err := e.AppendRow(nil, [][]byte{[]byte("key"), []byte(text)})
		var value *ValueError
		if got := errors.As(err, &value); got != (want != nil) || got && value.Problem != want {
			t.Errorf("%d members: %v, want the problem %v", members, err, want)
		}
	}
}

func parsePolicies(t *testing.T, choices ...string) Policies {
	t.Helper()
	policies, err := ParsePolicies(choices)
	if err != nil {
		t.Fatal(err)
	}
	return policies
}

// requireAgreement compares what the codec says of the text with what the line
// says, and with what PostgreSQL does when it is sent the text as it is.
func (c jsonCase) requireAgreement(t *testing.T, conn *pgx.Conn, e *Encoder) {
	t.Helper()
	said := "ok"
	if _, err := e.AppendRow(nil, [][]byte{[]byte("key"), []byte(c.text)}); err != nil {
		var value *ValueError
		if !errors.As(err, &value) {
			t.Fatalf("%.80q: %v", c.text, err)
		}
		said = value.Problem.Kind.String()
	}
	if said != c.kind {
		t.Errorf("%.80q: the codec says %s, want %s", c.text, said, c.kind)
	}
	refusal := copyBinary(t, conn, "c", binaryRow(jsonbVersion+c.text))
	if takes := refusal == nil; takes != (said == "ok" || c.onlyPostgres) {
		t.Errorf("%.80q: the codec says %s, PostgreSQL %v", c.text, said, refusal)
	}
}

// requireArrival sends what the encoder makes of the text, and compares the
// value that arrives. Where it arrives in jsonb, json takes it too.
func (c jsonCase) requireArrival(t *testing.T, conn *pgx.Conn, e *Encoder) {
	t.Helper()
	row, err := e.AppendRow(nil, [][]byte{[]byte("key"), []byte(c.text)})
	if (err == nil) != (c.arrives != "") {
		t.Errorf("%.80q, mended: %v; want %.80q to arrive", c.text, err, c.arrives)
	}
	if err != nil {
		return
	}
	want, err := canonical.JSON(c.arrives)
	if err != nil {
		t.Fatal(err)
	}
	file := e.AppendTrailer(append(e.AppendHeader(nil), row...))
	if err := copyBinary(t, conn, "id, c", file); err != nil {
		t.Errorf("%.80q, mended: %v", c.text, err)
		return
	}
	var arrived string
	if err := conn.QueryRow(t.Context(), "DELETE FROM j WHERE id = 'key' RETURNING c::text").Scan(&arrived); err != nil {
		t.Fatal(err)
	}
	got, err := canonical.JSON(arrived)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("%.80q arrived as %.80q, want %.80q", c.text, got, want)
	}
	text := row[2+4+len("key")+4+len(jsonbVersion):]
	if err := copyBinary(t, conn, "plain", binaryRow(string(text))); err != nil {
		t.Errorf("%.80q: json refuses what jsonb takes: %v", c.text, err)
	}
}

// binaryRow is a file of COPY's binary format with one row of one field.
func binaryRow(field string) []byte {
	file := append([]byte("PGCOPY\n\xff\r\n\x00"), make([]byte, 8)...)
	file = append(file, 0, 1)
	file = binary.BigEndian.AppendUint32(file, uint32(len(field)))
	return append(append(file, field...), 0xff, 0xff)
}

// copyBinary copies a file into columns of j, and returns PostgreSQL's refusal of
// its data.
func copyBinary(t *testing.T, conn *pgx.Conn, columns string, file []byte) error {
	t.Helper()
	_, err := conn.PgConn().CopyFrom(t.Context(), bytes.NewReader(file), "COPY j ("+columns+") FROM STDIN (FORMAT binary)")
	var answer *pgconn.PgError
	if err != nil && (!errors.As(err, &answer) || answer.Code[:2] != "22" && answer.Code[:2] != "54") {
		t.Fatalf("COPY: %v", err)
	}
	return err
}

// readJSONCorpus reads the file's lines.
func readJSONCorpus(t *testing.T) []jsonCase {
	t.Helper()
	var cases []jsonCase
	for n, line := range strings.Split(jsonCorpus, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		literal, err := strconv.QuotedPrefix(strings.TrimSpace(rest))
		if err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		c := jsonCase{kind: kind}
		c.text, _ = strconv.Unquote(literal)
		switch other := strings.TrimSpace(strings.TrimSpace(rest)[len(literal):]); {
		case other == "-":
		case other != "":
			if c.arrives, err = strconv.Unquote(other); err != nil {
				t.Fatalf("line %d: %s: %v", n+1, other, err)
			}
		case kind == "utf8":
			// Several wrong bytes together become one character.
			c.arrives = strings.ToValidUTF8(c.text, "\ufffd")
		case kind == "ok" || kind == "json-nul" || kind == "json-surrogate":
			c.arrives = c.text
		}
		cases = append(cases, c)
	}
	return cases
}

// generatedJSON are texts too long to be written down.
func generatedJSON() []jsonCase {
	var cases []jsonCase
	add := func(kind, format string, a ...any) {
		c := jsonCase{text: fmt.Sprintf(format, a...), kind: kind}
		if kind == "ok" {
			c.arrives = c.text
		}
		cases = append(cases, c)
	}
	for _, depth := range []int{2, 99, 100, 101, 999, 1000} {
		open, objects := strings.Repeat("[", depth), strings.Repeat(`{"a":`, depth)
		add("ok", "%s%s", open, strings.Repeat("]", depth))
		add("ok", "%s1%s", objects, strings.Repeat("}", depth))
		add("ok", "%s%s", strings.Repeat(`[{"a":`, depth/2)+"1", strings.Repeat("}]", depth/2))
		add("json", "%s", open)
		add("json", "%s%s", open, strings.Repeat("]", depth-1))
		add("json", "%s1%s", objects, strings.Repeat("}", depth+1))
		add("json", "%s1%s", objects, strings.Repeat("]", depth))
	}
	for _, depth := range []int{1001, 1002, 1500} {
		cases = append(cases,
			jsonCase{text: strings.Repeat("[", depth) + strings.Repeat("]", depth), kind: "json", onlyPostgres: true},
			jsonCase{text: strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth), kind: "json", onlyPostgres: true})
	}
	for _, n := range []int{7, 8, 9, 255, 256, 65535, 65536, 1 << 20} {
		add("ok", `"%s"`, strings.Repeat("x", n))
		add("ok", `{"%s":"%[1]s"}`, strings.Repeat("é", n))
		add("ok", `"%s\n"`, strings.Repeat("x", n))
		add("json", `"%s`, strings.Repeat("x", n))
		add("json", "\"%s\n\"", strings.Repeat("x", n))
	}
	// Each byte at each place of a word of eight.
	for i := range 8 {
		add("json", "\"%s\x1f%s\"", strings.Repeat("x", i), strings.Repeat("y", 8-i))
		add("json", `"%s\%s"`, strings.Repeat("x", i), strings.Repeat("y", 8-i))
		add("ok", `"%s\t%s"`, strings.Repeat(" ", i), strings.Repeat("!", 8-i))
		add("ok", "\"%s\x7f%s\"", strings.Repeat("#", i), strings.Repeat("[", 8-i))
	}
	digits := strings.Repeat("9", 131072)
	add("ok", "%s", digits)
	add("ok", "-%s", digits)
	add("ok", "%s.5", digits)
	add("ok", "%se-1", digits)
	add("json-number", "%s9", digits)
	add("json-number", "1%s", strings.Repeat("0", 131072))
	add("json-number", "%se1", digits)
	fraction := strings.Repeat("1", 16383)
	add("ok", "0.%s", fraction)
	add("ok", "1.%s", fraction)
	add("ok", "0.%se1", fraction)
	add("ok", "0.%s1e1", fraction)
	add("ok", "0.%s", strings.Repeat("0", 16383))
	add("json-number", "0.%s1", fraction)
	add("json-number", "0.%s0", fraction)
	add("json-number", "0.%se-1", fraction)
	add("json-number", "0.%s", strings.Repeat("0", 16384))
	add("ok", "0.%s1e131075", strings.Repeat("0", 4))
	add("ok", "1e%s1", strings.Repeat("0", 1000))
	add("ok", "[%s1]", strings.Repeat("1,", 100_000))
	add("ok", "[%s{}]", strings.Repeat(`{"a":[]},`, 10_000))
	add("ok", `{%s"a":1}`, strings.Repeat(`"a":0,`, 10_000))
	add("ok", "%s[]%[1]s", strings.Repeat(" \t\r\n", 10_000))
	return cases
}

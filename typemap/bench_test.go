package typemap

import (
	"strings"
	"testing"

	"migration-assist/schema"
)

// BenchmarkPosts encodes rows of Mattermost's biggest table, with messages of
// several kinds.
func BenchmarkPosts(b *testing.B) {
	ascii := "The deployment finished; see the log for the two warnings that remain."
	for _, test := range []struct{ name, message string }{
		{"ASCII", ascii},
		{"Cyrillic", "Развёртывание завершено; в журнале осталось два предупреждения."},
		{"Code", "```\nfunc main() {\n\tfmt.Println(\"C:\\\\temp\")\n}\n```"},
		{"Long", strings.Repeat(ascii+"\n", 50)},
	} {
		b.Run(test.name, func(b *testing.B) { benchmarkPost(b, test.message) })
	}
}

func benchmarkPost(b *testing.B, message string) {
	b.Helper()
	versions := schema.Through(141)
	source := schema.MattermostMySQL(versions)
	target := schema.MattermostPostgres(versions)
	pairing, err := schema.Pair(source, target)
	if err != nil {
		b.Fatal(err)
	}
	var posts *Table
	for _, pair := range pairing.Tables {
		if pair.Target.Name == "posts" {
			if posts, err = NewTable(pair, target.Enums, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	row := make([][]byte, len(posts.Columns))
	size := 0
	for i, c := range posts.Columns {
		switch {
		case c.Target.Name == "message":
			row[i] = []byte(message)
		case c.Target.Type == "jsonb":
			row[i] = []byte(`{"disable_group_highlight": true, "mentions": ["abc", "d\"e"]}`)
		case c.Target.Type == "bigint":
			row[i] = []byte("1732391234567")
		case c.Target.Type == "boolean":
			row[i] = []byte("0")
		case c.Target.Type == "character varying(26)":
			row[i] = []byte("kx6bs1cw8bfqmdr1pi3xqoxjry")
		default:
			row[i] = []byte{}
		}
		size += len(row[i])
	}
	encoder := posts.NewEncoder()
	dst := make([]byte, 0, 64<<10)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := encoder.AppendRow(dst, row); err != nil {
			b.Fatal(err)
		}
	}
}

package checks_test

import (
	"fmt"
	"strings"

	"migration-assist/checks"
)

// fullTextCase has texts that PostgreSQL can index, though one is longer than a
// tsvector, and one is taken apart by rules of PostgreSQL's own.
var fullTextCase = checkCase{
	statements: []string{
		`INSERT INTO FileInfo (Id, Content) VALUES ('fits', REPEAT('x', 1048575)), ('large', REPEAT('x', 1048576))`,
		`INSERT INTO FileInfo (Id, Content) VALUES ('perhaps', '` + differing(20_000, "a%05d-b%[1]x.example") + `'), ('few', '` + differing(20_000, "w%019d") + `')`,
	},
	want: []checks.Problem{
		{Check: "fulltext", Table: "FileInfo", Column: "Content", Rows: 1, Keys: []string{"Id=large"}, What: "text too large for a full-text index"},
		{Check: "fulltext", Table: "FileInfo", Column: "Content", Rows: 1, Keys: []string{"Id=perhaps"}, What: "perhaps more different words than a full-text index holds"},
	},
}

// longWordsCase has a text that is shorter than a tsvector and does not fit. So is one
// with the words of many languages.
var longWordsCase = checkCase{
	statements: []string{
		`INSERT INTO FileInfo (Id, Content) VALUES ('words', '` + differing(45_000, "w%019d") + `'), ('Cyrillic', '` + differing(45_000, "слово%09d") + `')`,
	},
	want: []checks.Problem{
		{Check: "fulltext", Table: "FileInfo", Column: "Content", Rows: 2, Keys: []string{"Id=Cyrillic", "Id=words"}, What: "more different words than a full-text index holds", Blocks: true},
	},
}

// differing is a text of words that all differ.
func differing(words int, format string) string {
	var b strings.Builder
	for i := range words {
		fmt.Fprintf(&b, format+" ", i)
	}
	return b.String()
}

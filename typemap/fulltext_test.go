package typemap

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/testdb"
)

// fullTextTexts have words of all sorts, alone and joined.
func fullTextTexts() map[string]string {
	random := rand.New(rand.NewPCG(1, 2))
	digits := func() string { return fmt.Sprint(random.IntN(5000)) }
	letters := func(first rune, n int) string {
		var b strings.Builder
		for range random.IntN(14) + 1 {
			b.WriteRune(first + rune(random.IntN(n)))
		}
		return b.String()
	}
	ascii := func() string { return letters('a', 26) }
	hexadecimal := func() string { return fmt.Sprintf("%x", random.Uint64()>>random.IntN(60)) }
	pieces := map[string]func() string{
		"numbers": digits, "letters": ascii, "hexadecimal": hexadecimal, "Cyrillic": func() string { return letters('а', 32) },
		"CJK": func() string { return letters('一', 2000) }, "Devanagari": func() string { return letters('ऀ', 100) }, "emoji": func() string { return letters('😀', 60) + ascii() },
		"suffixes": func() string {
			return letters('a', 4) + []string{"", "ing", "ed", "ization", "ousness", "ly", "ies"}[random.IntN(7)]
		},
		"common": func() string {
			return []string{"the", "yourselves", "Themselves", "don't", "generation", "skies", "dying"}[random.IntN(7)]
		},
		"decimals": func() string { return digits() + "." + digits() }, "negatives": func() string { return "-" + digits() },
		"scientific": func() string { return digits() + "e" + digits() }, "dates": func() string { return digits() + "-" + digits() + "-" + digits() + "T" + digits() + ":" + digits() },
		"identifiers": func() string { return hexadecimal() + "-" + ascii() + "-" + digits() + "-" + ascii() },
		"addresses": func() string {
			return "https://" + ascii() + ".example.com/" + ascii() + "/" + digits() + "?q=" + hexadecimal()
		},
		"mail": func() string { return ascii() + "@" + ascii() + ".org" }, "paths": func() string { return "/usr/" + ascii() + "/" + ascii() + "." + ascii() },
		"lists": func() string { return digits() + "," + hexadecimal() + ";" + ascii() + "|" + digits() },
		"tags":  func() string { return "<a href=" + ascii() + " id " + digits() + " >" + ascii() + "</a>" }, "entities": func() string { return "&" + ascii() + ";" + digits() },
		"capitals": func() string { return strings.ToUpper(hexadecimal() + ascii()) }, "signs": func() string { return ascii() + string(rune('!'+random.IntN(15))) + digits() },
		"other signs": func() string { return digits() + string(rune(':'+random.IntN(7))) + ascii() },
		"long":        func() string { return strings.Repeat(hexadecimal(), 200) },
	}
	texts := map[string]string{}
	var all []func() string
	write := func(name string, piece func() string) {
		var b strings.Builder
		for range 700 {
			b.WriteString(piece())
			b.WriteString([]string{" ", "\n", " ", ", "}[random.IntN(4)])
		}
		texts[name] = b.String()
	}
	for _, name := range slices.Sorted(maps.Keys(pieces)) {
		piece := pieces[name]
		write(name, piece)
		all = append(all, piece)
	}
	write("all", func() string { return all[random.IntN(len(all))]() })
	write("open tag", func() string { return "<" + ascii() + " " + digits() })
	texts["same"] = strings.Repeat("same words a1 ", 30000)
	return texts
}

// TestFullTextBytes has PostgreSQL's own tsvector between the two.
func TestFullTextBytes(t *testing.T) {
	t.Parallel()
	conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
	for name, text := range fullTextTexts() {
		have := vectorBytes(t, conn, text)
		least, most := FullTextBytes([]byte(text))
		if have < least || have > most {
			t.Errorf("%s: %d bytes, and at least %d, at most %d", name, have, least, most)
		}
	}
}

// vectorBytes is what PostgreSQL counts against the limit of a tsvector.
func vectorBytes(t *testing.T, conn *pgx.Conn, text string) (n int) {
	t.Helper()
	err := conn.QueryRow(t.Context(), `SELECT sum((octet_length(lexeme) + 1) / 2 * 2 + 2 + 2 * cardinality(positions)) FROM unnest(to_tsvector('english', $1))`, text).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFullTextBytesTell has texts about which there is no doubt.
func TestFullTextBytesTell(t *testing.T) {
	t.Parallel()
	var differ, repeat strings.Builder
	for i := range 45_000 {
		fmt.Fprintf(&differ, "%020x ", uint64(i)*0x9e3779b97f4a7c15)
		fmt.Fprintf(&repeat, "%020x ", i%1000)
	}
	if least, _ := FullTextBytes([]byte(differ.String())); least <= MaxFullText {
		t.Errorf("at least %d bytes", least)
	}
	if _, most := FullTextBytes([]byte(repeat.String())); most > 200_000 {
		t.Errorf("at most %d bytes", most)
	}
}

package migrate_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// column returns a column type, and what makes values of it as SQL literals.
func (w *randomWorld) column() (kind string, value func() string) {
	kinds := []func() (string, func() string){
		w.integer, w.integer, w.boolean, w.decimal, w.float, w.bits, w.characters, w.characters, w.bytes,
		w.labels, w.set, w.json, w.date, w.datetime, w.duration, w.year, w.geometry,
	}
	if w.mariaDB {
		kinds = append(kinds, w.address, w.uuid)
	}
	return kinds[w.IntN(len(kinds))]()
}

func (w *randomWorld) boolean() (string, func() string) {
	return "tinyint(1)", func() string { return w.pick("0", "1", "1", "2", "-1", "127") }
}

func (w *randomWorld) integer() (string, func() string) {
	i := w.IntN(5)
	name, bits := []string{"tinyint", "smallint", "mediumint", "int", "bigint"}[i], []int{8, 16, 24, 32, 64}[i]
	if w.IntN(2) == 0 {
		if bits < 64 && w.IntN(4) == 0 {
			name += "(12)"
		}
		most := uint64(math.MaxUint64) >> (64 - bits)
		return name + " unsigned", func() string {
			n := []uint64{0, 1, most, most / 2, most/2 + 1, w.Uint64() & most, w.Uint64N(1000) & most}[w.IntN(7)]
			return strconv.FormatUint(n, 10)
		}
	}
	most := int64(math.MaxInt64) >> (64 - bits)
	return name, func() string {
		n := []int64{0, 1, -1, most, -most - 1, w.Int64() & most, -(w.Int64() & most)}[w.IntN(7)]
		return strconv.FormatInt(n, 10)
	}
}

func (w *randomWorld) decimal() (string, func() string) {
	precision := 1 + w.IntN(65)
	scale := w.IntN(min(precision, 30) + 1)
	return fmt.Sprintf("decimal(%d,%d)", precision, scale), func() string {
		digits := w.digits(w.IntN(precision-scale+1)) + "0." + w.digits(w.IntN(scale+1)) + "0"
		return w.pick("", "-") + digits
	}
}

// digits is n digits, of which many are 0 or 9.
func (w *randomWorld) digits(n int) string {
	var b strings.Builder
	set := w.pick("0123456789", "09", "0", "9", "10")
	for range n {
		b.WriteByte(set[w.IntN(len(set))])
	}
	return b.String()
}

func (w *randomWorld) float() (string, func() string) {
	if w.IntN(2) == 0 {
		return "float", func() string {
			n := []float32{0, 1, 0.1, 16777216, math.MaxFloat32, math.SmallestNonzeroFloat32, math.Float32frombits(w.Uint32()), float32(w.NormFloat64())}[w.IntN(8)]
			if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
				n = -1.5
			}
			return strconv.FormatFloat(float64(n), 'e', -1, 64)
		}
	}
	return "double", func() string {
		n := []float64{0, 1, 0.1, 1 << 53, math.MaxFloat64, 2.2250738585072014e-308, math.Float64frombits(w.Uint64()), w.NormFloat64(), 1e15, 123456789012345680}[w.IntN(10)]
		if math.IsNaN(n) || math.IsInf(n, 0) {
			n = -1.5
		}
		return strconv.FormatFloat(n, 'e', -1, 64)
	}
}

func (w *randomWorld) bits() (string, func() string) {
	width := 1 + w.IntN(64)
	return fmt.Sprintf("bit(%d)", width), func() string {
		return strconv.FormatUint(w.Uint64()>>(64-width), 10)
	}
}

// Alphabets of random texts.
const (
	letters    = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	western    = letters + " \t\r\n\\'\"`$,;{}[]:%_-.|/NULL\x00\x01\x7fäöüßéñ€™“”"
	plane      = western + "ЯжΩאש中文字カナ\u0301\u200d\ufeff\ufffd\uffff\u2028"
	everything = plane + "💩🏽𝌆\U0010FFFF"
)

// text is up to n characters of an alphabet.
func (w *randomWorld) text(n int, alphabet string) string {
	runes := []rune(alphabet)
	var b strings.Builder
	for range w.IntN(n + 1) {
		b.WriteRune(runes[w.IntN(len(runes))])
	}
	return b.String()
}

func (w *randomWorld) letters(n int) string { return w.text(n, letters) }

// quoteText is a text's literal.
func quoteText(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''", "\x00", `\0`).Replace(text) + "'"
}

func (w *randomWorld) characters() (string, func() string) {
	length := 1 + w.IntN(100)
	kind := w.pick(fmt.Sprintf("char(%d)", length), fmt.Sprintf("varchar(%d)", length), fmt.Sprintf("varchar(%d)", length),
		"tinytext", "text", "mediumtext", "longtext")
	if strings.HasSuffix(kind, "text") {
		length = w.pickInt(10, 60, 10_000)
		if kind == "tinytext" {
			length = 60
		}
	}
	alphabet, set := everything, "utf8mb4"
	switch w.IntN(6) {
	case 0:
		alphabet, set = western, "latin1"
	case 1:
		alphabet, set = plane, "utf8mb3"
	case 2:
		alphabet, set = everything, "utf16"
	}
	return kind + " CHARACTER SET " + set, func() string { return quoteText(w.text(length, alphabet)) }
}

func (w *randomWorld) pickInt(list ...int) int { return list[w.IntN(len(list))] }

func (w *randomWorld) bytes() (string, func() string) {
	length := 1 + w.IntN(100)
	kind := w.pick(fmt.Sprintf("binary(%d)", length), fmt.Sprintf("varbinary(%d)", length), "tinyblob", "blob", "mediumblob", "longblob")
	if kind == "longblob" {
		length = 300_000
	}
	return kind, func() string {
		b := make([]byte, w.IntN(length+1))
		for i := range b {
			b[i] = byte(w.Uint32())
		}
		return "x'" + hex.EncodeToString(b) + "'"
	}
}

// someLabels are labels that differ in more than case, as MySQL demands.
func (w *randomWorld) someLabels() []string {
	all := []string{"a", "B", "it's", "two words", "ü", "back\\slash", `"quoted"`, "{}", "NULL", "0", "文", "-", "x.y", "%", "?", "nul\x00", "💩"}
	w.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:1+w.IntN(len(all))]
}

func quoteTexts(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = quoteText(text)
	}
	return strings.Join(quoted, ",")
}

func (w *randomWorld) labels() (string, func() string) {
	labels := w.someLabels()
	return "enum(" + quoteTexts(labels) + ")", func() string { return strconv.Itoa(1 + w.IntN(len(labels))) }
}

func (w *randomWorld) set() (string, func() string) {
	labels := w.someLabels()
	return "set(" + quoteTexts(labels) + ")", func() string { return strconv.Itoa(w.IntN(1 << len(labels))) }
}

func (w *randomWorld) json() (string, func() string) {
	return "json", func() string {
		text, err := json.Marshal(w.jsonValue(4))
		if err != nil {
			panic(err) // it is made of what JSON has
		}
		return quoteText(string(text))
	}
}

func (w *randomWorld) jsonValue(depth int) any {
	kind := w.IntN(7)
	if depth == 0 {
		kind = w.IntN(5)
	}
	switch kind {
	case 0:
		return nil
	case 1:
		return w.IntN(2) == 0
	case 2:
		return w.Int64()
	case 3:
		return json.Number(w.pick("0", "-0", "1.50", "1e2", "0.1", "-1.5E-7", "123456789.125", "18446744073709551615"))
	case 4:
		return w.text(20, everything)
	case 5:
		list := make([]any, w.IntN(5))
		for i := range list {
			list[i] = w.jsonValue(depth - 1)
		}
		return list
	default:
		object := map[string]any{}
		for range w.IntN(5) {
			// NULs are left out of keys, of which two may become one.
			object[strings.ReplaceAll(w.text(8, everything), "\x00", "")] = w.jsonValue(depth - 1)
		}
		return object
	}
}

// moment is a time from the year 1 on, or from 1970 to 2037.
func (w *randomWorld) moment(instant bool) time.Time {
	first, last := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	if instant {
		first, last = time.Unix(1, 0).UTC(), time.Date(2037, 12, 31, 23, 59, 59, 0, time.UTC)
	}
	return time.Unix(first.Unix()+w.Int64N(last.Unix()-first.Unix()), w.Int64N(1e6)*1e3).UTC()
}

func (w *randomWorld) date() (string, func() string) {
	return "date", func() string { return w.moment(false).Format("'2006-01-02'") }
}

func (w *randomWorld) datetime() (string, func() string) {
	name := w.pick("datetime", "timestamp")
	return fmt.Sprintf("%s(%d)", name, w.IntN(7)), func() string {
		return w.moment(name == "timestamp").Format("'2006-01-02 15:04:05.000000'")
	}
}

func (w *randomWorld) duration() (string, func() string) {
	return fmt.Sprintf("time(%d)", w.IntN(7)), func() string {
		return fmt.Sprintf("'%s%d:%02d:%02d.%06d'", w.pick("", "-"), w.IntN(838), w.IntN(60), w.IntN(60), w.IntN(1e6))
	}
}

func (w *randomWorld) year() (string, func() string) {
	return "year", func() string { return strconv.Itoa(1901 + w.IntN(255)) }
}

func (w *randomWorld) geometry() (string, func() string) {
	return w.pick("geometry", "point"), func() string {
		return fmt.Sprintf("ST_GeomFromText('POINT(%v %v)')", w.NormFloat64(), w.IntN(100))
	}
}

func (w *randomWorld) address() (string, func() string) {
	return "inet6", func() string {
		var bytes [16]byte
		for i := w.IntN(17); i < len(bytes); i++ {
			bytes[i] = byte(w.Uint32())
		}
		return "'" + netip.AddrFrom16(bytes).String() + "'"
	}
}

func (w *randomWorld) uuid() (string, func() string) {
	return "uuid", func() string {
		return fmt.Sprintf("'%08x-%04x-%04x-%04x-%012x'", w.Uint32(), w.Uint32()>>16, w.Uint32()>>16, w.Uint32()>>16, w.Uint64()>>16)
	}
}

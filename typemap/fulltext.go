package typemap

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// MaxFullText is how many bytes the words of a tsvector and their positions take at
// most ("Limitations" of text search in PostgreSQL's manual). A text that is longer is
// likely not to fit; one that is shorter may not fit either, where its words differ.
const MaxFullText = 1<<20 - 1

// Other limits of a tsvector, from the same page.
const (
	// maxWord is how many bytes a word has at most; longer ones are left out.
	maxWord = 2046
	// maxPositions is how many positions a word has at most.
	maxPositions = 255
	// lastPosition is the highest one that is told from others. What is behind it
	// has this one, and a word has that once.
	lastPosition = 16383
)

// FullTextBytes tells how many bytes the words of a text and their positions take in a
// tsvector of the configuration english, at least and at most: PostgreSQL alone knows
// what is a word. Neither is counted on when it is beyond MaxFullText.
func FullTextBytes(text []byte) (least, most int) {
	w := fullTextWords{sure: map[string]int{}, all: map[string]int{}}
	for chunk := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == 0 || unicode.IsSpace(r) }) {
		if w.addChunk(bytes.ToLower(chunk)); w.least > MaxFullText {
			break
		}
	}
	return w.least, max(w.least, w.most)
}

// fullTextWords counts words: sure are those that PostgreSQL has, or their beginnings,
// all are those that it may have; both with how often they came.
type fullTextWords struct {
	sure, all map[string]int
	// position is where PostgreSQL is in the text at most.
	position    int
	least, most int
	// tag is set within what may be a tag of HTML, whose words are left out.
	tag bool
}

// addChunk adds what is between white space. Several words may be one there, such as
// those of an address.
func (w *fullTextWords) addChunk(chunk []byte) {
	joined := bytes.ContainsAny(chunk, "-+._/@:~&<>?=%#$\\^`")
	w.tag = w.tag || bytes.IndexByte(chunk, '<') >= 0
	words := 0
	for word := range bytes.FieldsFuncSeq(chunk, func(r rune) bool { return !isWordRune(r) }) {
		words++
		w.position++
		if len(word) <= maxWord || bytes.IndexFunc(word, isForeign) >= 0 {
			w.addMost(word, len(word), 1)
		}
		if !joined && !w.tag {
			w.addLeast(word)
		}
	}
	if joined && words > 0 {
		// A URL is a word besides its host and its path, a word with hyphens is one
		// besides its parts.
		w.addMost(chunk, 2*len(chunk), 2*words+2)
		w.position += 2*words + 2
	}
	if bytes.IndexByte(chunk, '>') >= 0 {
		w.tag = false
	}
}

// isForeign is true of a character at which PostgreSQL may end a word, as its locale
// says.
func isForeign(r rune) bool { return r >= utf8.RuneSelf }

// isWordRune is true of a character that may be part of a word.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return !unicode.IsPunct(r) && !unicode.IsSymbol(r)
}

// addMost adds a text that may be so many words, of length bytes together.
func (w *fullTextWords) addMost(text []byte, length, words int) {
	if w.most > MaxFullText {
		return // and takes no memory
	}
	n := w.all[string(text)]
	switch {
	case n == 0:
		w.most += length + words*5 // with the byte that makes an odd length even
	case n < maxPositions:
		w.most += words * 2
	}
	w.all[string(text)] = n + 1
}

// addLeast adds a word that stands alone.
func (w *fullTextWords) addLeast(word []byte) {
	stem := leastStem(word)
	if stem == nil {
		return
	}
	n := w.sure[string(stem)]
	switch {
	case n == 0:
		w.least += (len(stem)+1)&^1 + 4
	case n < maxPositions && w.position < lastPosition && len(stem) == len(word):
		w.least += 2
	}
	w.sure[string(stem)] = n + 1
}

// leastStem is what of a word is surely in a tsvector, nil where it may be nothing. A
// word with a digit, or that ends in a letter which is not English, stays whole. Of
// others the stem stays, of which three letters are counted on; short ones may be too
// common to be there.
func leastStem(word []byte) []byte {
	last, _ := utf8.DecodeLastRune(word)
	digit := false
	for _, r := range string(word) {
		if digit = digit || r <= '9'; isForeign(r) && !unicode.IsLetter(r) {
			return nil
		}
	}
	switch {
	case len(word) > maxWord:
		return nil
	case digit, isForeign(last):
		return word
	case len(word) > 10 && word[0] < utf8.RuneSelf && word[1] < utf8.RuneSelf && word[2] < utf8.RuneSelf:
		return word[:3]
	default:
		return nil
	}
}

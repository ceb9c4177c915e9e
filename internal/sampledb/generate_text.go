package sampledb

import "unicode/utf8"

// What texts are made of. The words are few, the scripts and their lengths in
// bytes are what matters.
var (
	latin = []string{
		"the", "release", "is", "on", "staging", "now", "can", "someone", "look", "at", "build", "failed", "again",
		"thanks", "deploy", "meeting", "moved", "to", "tomorrow", "review", "please", "customer", "reported", "issue",
		"with", "login", "we", "should", "roll", "back", "database", "migration", "looks", "good", "merged", "agenda",
		"coffee", "lunch", "who", "has", "access", "server", "logs", "nothing", "unusual", "ticket", "closed",
		"naïve", "café", "größer", "Straße", "déjà", "señor", "smørrebrød", "złoty", "İstanbul", "coöperate",
	}
	otherScripts = [][]string{
		{"привет", "релиз", "сегодня", "сервер", "готово", "спасибо", "ошибка", "проверьте"},
		{"会議", "明日", "確認", "お願いします", "リリース", "完了", "サーバー", "了解です"},
		{"服务器", "今天", "发布", "测试", "谢谢", "请检查", "数据库", "完成"},
		{"γειά", "σου", "κόσμε", "διακομιστής", "σήμερα", "ευχαριστώ"},
		{"مرحبا", "الخادم", "اليوم", "شكرا", "تم", "الاجتماع"},
		{"नमस्ते", "सर्वर", "आज", "धन्यवाद", "बैठक", "ठीक"},
		{"서버", "오늘", "배포", "감사합니다", "회의", "완료"},
	}
	emoji = []string{"😀", "🎉", "👍🏽", "👩‍💻", "🇩🇪", "❤️", "🚀", "🤷‍♂️", "✅", "𝒳", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"}
	// fragments are what makes escaping hard.
	fragments = []string{
		`C:\Users\new\table`, `\n is not a newline`, `\\server\share`, "it's", `"quoted"`, "tab\there", "a\\", `\.`,
		"`inline code`", "100%", "e\u0301 (two code points)", "\u00a0no-break\u00a0", "\u200bzero\u200b", "<b>&amp;</b>",
		"line\r\nending", "bell\a", "@all", "https://example.com/a?b=c&d=%20#e", "| a | b |", "NULL", `{"a": "b"}`,
	}
)

// appendWords appends words, divided by spaces, until chars characters are
// reached, and cuts there. It appends neither more nor
// fewer.
func appendWords(dst []byte, r *row, words []string, chars int) []byte {
	for chars > 0 {
		word := pick(r, words)
		n := utf8.RuneCountInString(word)
		if n > chars {
			return appendCut(dst, word, chars)
		}
		dst = append(dst, word...)
		if chars -= n; chars > 1 {
			dst = append(dst, ' ')
			chars--
		}
	}
	return dst
}

func appendCut(dst []byte, s string, chars int) []byte {
	for _, c := range s {
		if chars == 0 {
			break
		}
		dst = utf8.AppendRune(dst, c)
		chars--
	}
	return dst
}

// appendChat appends a message of chars characters, as people write them.
func appendChat(dst []byte, r *row, chars int) []byte {
	for chars > 0 {
		part := min(chars, 30+r.IntN(200))
		switch n := r.IntN(100); {
		case n < 70:
			dst = appendWords(dst, r, latin, part)
		case n < 80:
			dst = appendWords(dst, r, pick(r, otherScripts), part)
		case n < 86:
			part = min(chars, 1+r.IntN(12))
			dst = appendWords(dst, r, emoji, part)
		case n < 92:
			part = min(chars, 10+r.IntN(60))
			dst = appendWords(dst, r, fragments, part)
		case n < 96:
			dst = appendCode(dst, r, part)
		default:
			dst = appendList(dst, r, part)
		}
		if chars -= part; chars > 1 {
			dst = append(dst, pick(r, []string{" ", "\n", " ", "\t"})...)
			chars--
		}
	}
	return dst
}

// appendCode appends a fenced block of code of exactly chars characters.
func appendCode(dst []byte, r *row, chars int) []byte {
	const begin, end = "```go\n\tif err != nil {\n\t\treturn \"", "\\n\"\n\t}\n```"
	if chars < len(begin)+len(end) {
		return appendWords(dst, r, fragments, chars)
	}
	dst = append(dst, begin...)
	dst = appendWords(dst, r, latin, chars-len(begin)-len(end))
	return append(dst, end...)
}

// appendList appends a list of exactly chars characters, an item a line.
func appendList(dst []byte, r *row, chars int) []byte {
	for chars > 3 {
		item := min(chars-3, 5+r.IntN(30))
		dst = append(dst, "* "...)
		dst = appendWords(dst, r, latin, item)
		dst = append(dst, '\n')
		chars -= item + 3
	}
	return appendWords(dst, r, latin, chars)
}

func appendURL(dst []byte, r *row) []byte {
	dst = append(dst, "https://example.com/"...)
	dst = append(dst, pick(r, latin)...)
	return kindOf("url").appendID(append(dst, '/'), int(r.Uint32()))
}

// bytes returns n random bytes, valid until the next call.
func (r *row) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// quoted makes a column's value of a text that appendValue appends.
func quoted(appendValue func(dst []byte, r *row) []byte) value {
	return func(dst []byte, r *row) []byte {
		r.text = appendValue(r.text[:0], r)
		return appendText(dst, r.text)
	}
}

// phrase fills a column with a few words, at most limit characters where there
// is a limit.
func phrase(limit int) value {
	if limit == 0 || limit > 80 {
		limit = 80
	}
	return quoted(func(dst []byte, r *row) []byte {
		words := latin
		if r.chance(10) {
			words = pick(r, otherScripts)
		}
		return appendWords(dst, r, words, r.IntN(limit+1))
	})
}

// constant fills a column with one value in every row.
func constant(s string) value {
	quoted := literal(s)
	return func(dst []byte, _ *row) []byte { return append(dst, quoted...) }
}

// oneOf fills a column with any of the values.
func oneOf(values ...string) value {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = literal(v)
	}
	return func(dst []byte, r *row) []byte { return append(dst, pick(r, quoted)...) }
}

// sometimes fills a column in percent of the rows, the others with otherwise.
func sometimes(percent int, v, otherwise value) value {
	return func(dst []byte, r *row) []byte {
		if r.chance(percent) {
			return v(dst, r)
		}
		return otherwise(dst, r)
	}
}

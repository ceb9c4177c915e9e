package sampledb

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"migration-assist/schema"
)

// value appends one row's value of a column as a literal.
type value func(dst []byte, r *row) []byte

// columnValue returns what a column is filled with: its own shape where it has
// one, else what its name says, else what its type says. target is the table in
// PostgreSQL, which limits lengths and NULLs.
func columnValue(w *world, t *schema.Table, c *schema.Column, target *schema.Table) value {
	table, name := schema.Fold(t.Name), schema.Fold(c.Name)
	if shape, ok := w.shapes[table+"."+name]; ok {
		return shape
	}
	if table := referenced(table, name); table != "" {
		return w.reference(t, c, table)
	}
	switch name {
	case "id":
		return identifier(kindOf(table))
	case "remoteid", "schemeid", "parentid", "originalid", "groupconstrained", "shared":
		if !c.NotNull {
			return sometimes(90, null, byType(name, c.Type, limit(c, target)))
		}
	}
	if key := keyOf(t, c); key != nil && !isInteger(c.Type) {
		return distinct(c.Type, kindOf(table+"."+name))
	}
	return byType(name, c.Type, limit(c, target))
}

func null(dst []byte, _ *row) []byte { return append(dst, "NULL"...) }

func identifier(k kind) value {
	return func(dst []byte, r *row) []byte { return quoteID(dst, k, r.i) }
}

// referenced returns the folded name of the table that a column points to by its
// name, "" where it points to none.
func referenced(table, column string) string {
	switch column {
	case "userid", "creatorid", "ownerid":
		return "users"
	case "teamid", "threadteamid":
		return "teams"
	case "channelid":
		return "channels"
	case "postid":
		return "posts"
	case "groupid":
		if strings.HasPrefix(table, "property") {
			return "propertygroups"
		}
		return "usergroups"
	case "fieldid":
		return "propertyfields"
	case "policyid":
		return "retentionpolicies"
	case "clientid":
		return "oauthapps"
	case "sessionid":
		return "sessions"
	case "fileid":
		return "fileinfo"
	case "categoryid":
		return "sidebarcategories"
	case "termsofserviceid":
		return "termsofservice"
	case "commandid":
		return "commands"
	default:
		return ""
	}
}

// reference fills a column with identifiers of another table's rows. The first
// column of a key goes through them in order and the second as well, begun
// elsewhere each time the first has gone through, so that no pair comes twice.
func (w *world) reference(t *schema.Table, c *schema.Column, to string) value {
	if p, ok := w.postsOf(schema.Fold(t.Name)); ok && (to == "posts" || to == "channels") {
		return w.ofPost(p, to)
	}
	p := w.population(to)
	key := keyOf(t, c)
	if key == nil {
		return func(dst []byte, r *row) []byte {
			return quoteID(dst, p.kind, p.index(skewed(r.Uint64(), p.n)))
		}
	}
	if key[0] == c.Name {
		return func(dst []byte, r *row) []byte { return quoteID(dst, p.kind, p.index(r.i)) }
	}
	first := w.firstOfKey(t, key[0])
	return func(dst []byte, r *row) []byte {
		return quoteID(dst, p.kind, p.index(r.i%first*7+r.i/first))
	}
}

// ofPost fills PostId and ChannelId in tables whose rows belong to posts.
func (w *world) ofPost(p population, to string) value {
	if to == "posts" {
		return func(dst []byte, r *row) []byte { return quoteID(dst, p.kind, r.post) }
	}
	channels := kindOf("channels")
	return func(dst []byte, r *row) []byte { return quoteID(dst, channels, w.channelOf(r.post)) }
}

// firstOfKey returns how many values the first column of a key has.
func (w *world) firstOfKey(t *schema.Table, column string) int {
	table := schema.Fold(t.Name)
	if p, ok := w.postsOf(table); ok {
		return p.n
	}
	if to := referenced(table, schema.Fold(column)); to != "" {
		return w.rows(to)
	}
	return w.rows(table)
}

func quoteID(dst []byte, k kind, i int) []byte {
	return append(k.appendID(append(dst, '\''), i), '\'')
}

// keyOf returns the columns of the unique index that c is part of, nil where it
// is part of none.
func keyOf(t *schema.Table, c *schema.Column) []string {
	for _, i := range t.Indexes {
		if i.Unique && slices.Contains(i.Columns, c.Name) {
			return i.Columns
		}
	}
	return nil
}

// limit returns the longest value in characters that the column holds in MySQL
// and in PostgreSQL, 0 where neither declares a length.
func limit(c *schema.Column, target *schema.Table) int {
	n := declaredLength(c.Type)
	if target == nil {
		return n
	}
	column := target.Column(schema.Fold(c.Name))
	if column == nil {
		return n
	}
	if m := declaredLength(column.Type); n == 0 || 0 < m && m < n {
		n = m
	}
	return n
}

var lengthInType = regexp.MustCompile(`^(?:var)?char(?:acter)?(?: varying)?\((\d+)\)$`)

func declaredLength(columnType string) int {
	m := lengthInType.FindStringSubmatch(columnType)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return n
}

func isInteger(columnType string) bool {
	return strings.Contains(columnType, "int")
}

// distinct fills a column of a key with texts that differ in every row.
func distinct(columnType string, k kind) value {
	if n := declaredLength(columnType); n > 0 && n < 40 {
		return identifier(k)
	}
	return func(dst []byte, r *row) []byte {
		dst = append(dst, '\'')
		dst = append(dst, pick(r, latin)...)
		dst = append(dst, '-')
		dst = strconv.AppendInt(dst, int64(r.i), 10)
		return append(dst, '\'')
	}
}

// byType returns what a column without a meaning of its own is filled with.
func byType(name, columnType string, limit int) value {
	switch {
	case strings.HasPrefix(columnType, "tinyint"):
		return func(dst []byte, r *row) []byte { return append(dst, '0'+byte(r.IntN(2))) }
	case isInteger(columnType):
		return number(name, columnType)
	case strings.HasPrefix(columnType, "enum("):
		labels := strings.Split(strings.TrimSuffix(strings.TrimPrefix(columnType, "enum("), ")"), ",")
		return func(dst []byte, r *row) []byte { return append(dst, pick(r, labels)...) }
	case columnType == "json":
		return quoted(appendObject)
	case strings.HasSuffix(columnType, "blob"), strings.HasSuffix(columnType, "binary"):
		return func(dst []byte, r *row) []byte { return appendBinary(dst, r.bytes(16+r.IntN(240))) }
	case limit == 26:
		k := kindOf(name)
		return func(dst []byte, r *row) []byte { return quoteID(dst, k, int(r.Uint32())) }
	case strings.HasSuffix(name, "url"):
		return quoted(appendURL)
	default:
		return phrase(limit)
	}
}

// number fills a whole number's column: a moment where its name says so.
func number(name, columnType string) value {
	switch {
	case name == "createat":
		return func(dst []byte, r *row) []byte { return strconv.AppendInt(dst, r.created, 10) }
	case strings.HasSuffix(name, "deleteat"):
		return func(dst []byte, r *row) []byte {
			if r.chance(97) {
				return append(dst, '0')
			}
			return strconv.AppendInt(dst, r.created+r.Int64N(30*day), 10)
		}
	case columnType == "bigint" && (strings.HasSuffix(name, "at") || strings.HasSuffix(name, "time")):
		return func(dst []byte, r *row) []byte {
			return strconv.AppendInt(dst, r.created+r.Int64N(30*day), 10)
		}
	default:
		return func(dst []byte, r *row) []byte { return strconv.AppendInt(dst, r.Int64N(1000), 10) }
	}
}

package typemap

import (
	"fmt"
	"strings"
)

// Kind is a kind of value that PostgreSQL cannot hold, or not as MySQL has it.
type Kind int

// The kinds. Each one's policies are in kinds.
const (
	// KindNUL: a text has NUL bytes, which PostgreSQL cannot hold ("Character
	// Types" in its manual).
	KindNUL Kind = iota
	// KindJSONNUL: a JSON text has \u0000 escapes, which jsonb refuses ("JSON
	// Types" in PostgreSQL's manual).
	KindJSONNUL
	// KindUTF8: a text is not valid UTF-8.
	KindUTF8
	// KindJSON: a JSON text is not valid (RFC 8259), or not of the form that the
	// column takes.
	KindJSON
	// KindJSONEmpty: a JSON text is empty, or only white space.
	KindJSONEmpty
	// KindJSONSurrogate: a JSON text has an escape of half a surrogate pair.
	KindJSONSurrogate
	// KindJSONNumber: a JSON text has a number beyond PostgreSQL's numeric.
	KindJSONNumber
	// KindJSONScalar: a JSON text is no object and no array, in a column that
	// is for these.
	KindJSONScalar
	// KindLong: a text has more characters than the column takes.
	KindLong
	// KindSize: a value, or its row, is larger than PostgreSQL can hold, 1 GB.
	KindSize
	// KindFullText: a text is larger than a tsvector can be, in a column with a
	// full-text index ("Limitations" of text search in PostgreSQL's manual).
	KindFullText
	// KindRange: a number or a time is out of the target type's range.
	KindRange
	// KindBoolean: a number other than 0 and 1 is to be a boolean.
	KindBoolean
	// KindEnum: a text is none of the enumerated type's labels; MySQL's empty
	// label of index 0 is one of these.
	KindEnum
	// KindDate: a date has a zero year, month or day, or does not exist.
	KindDate
	// KindNull: NULL in a column that is NOT NULL in PostgreSQL.
	KindNull
	// KindForm: a text is not in the form that the target's type has.
	KindForm

	kindCount
)

// kinds has, of each kind, its name in --on-invalid, what it is called in a
// summary, and the policies that make sense for it, the default one first.
var kinds = [kindCount]struct {
	name, title string
	policies    []Policy
}{
	KindNUL:           {"nul", "NUL byte in a text", []Policy{Strip, Replace, Null, Reject, Stop}},
	KindJSONNUL:       {"json-nul", `\u0000 in JSON`, []Policy{Strip, Replace, Null, Reject, Stop}},
	KindUTF8:          {"utf8", "invalid UTF-8", []Policy{Stop, Reject, Null, Replace}},
	KindJSON:          {"json", "invalid JSON", []Policy{Stop, Reject, Null, Replace}},
	KindJSONEmpty:     {"json-empty", "empty JSON", []Policy{Stop, Reject, Null, Replace}},
	KindJSONSurrogate: {"json-surrogate", "half a surrogate pair in JSON", []Policy{Stop, Reject, Null, Replace}},
	KindJSONNumber:    {"json-number", "JSON number beyond numeric", []Policy{Stop, Reject, Null}},
	KindJSONScalar:    {"json-scalar", "JSON scalar", []Policy{Keep, Replace, Null, Reject, Stop}},
	KindLong:          {"too-long", "text too long", []Policy{Stop, Reject, Null, Truncate}},
	KindSize:          {"size", "value over 1 GB", []Policy{Stop, Reject, Null}},
	KindFullText:      {"fulltext", "text too large for a full-text index", []Policy{Keep, Null, Reject, Stop}},
	KindRange:         {"range", "out of range", []Policy{Stop, Reject, Null}},
	KindBoolean:       {"boolean", "number other than 0 and 1", []Policy{Keep, Null, Reject, Stop}},
	KindEnum:          {"enum", "unknown label", []Policy{Stop, Reject, Null}},
	KindDate:          {"date", "zero or impossible date", []Policy{Stop, Reject, Null}},
	KindNull:          {"null", "NULL in a NOT NULL column", []Policy{Stop, Reject, Replace}},
	KindForm:          {"form", "not in the type's form", []Policy{Stop, Reject, Null}},
}

// String is the kind's name in --on-invalid.
func (k Kind) String() string { return kinds[k].name }

// Title says what the kind is in a summary.
func (k Kind) Title() string { return kinds[k].title }

// Choices returns the policies for values of the kind, the default one first.
func (k Kind) Choices() []Policy { return kinds[k].policies }

// MarshalText is String.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what String writes.
func (k *Kind) UnmarshalText(text []byte) error {
	kind, known := parseKind(string(text))
	if !known {
		return fmt.Errorf("the kind %q is unknown", text)
	}
	*k = kind
	return nil
}

// parseKind finds a kind by its name.
func parseKind(name string) (Kind, bool) {
	for k := range kindCount {
		if k.String() == name {
			return k, true
		}
	}
	return 0, false
}

// KindHelp lists the kinds with their policies, a line each, the default policy
// first.
func KindHelp() string {
	var b strings.Builder
	for _, k := range kinds {
		fmt.Fprintf(&b, "%-14s  %-30s  %s\n", k.name, joinPolicies(k.policies), k.title)
	}
	return b.String()
}

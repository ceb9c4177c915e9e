package checks

import "migration-assist/typemap"

// unicode is about texts that PostgreSQL cannot hold in UTF-8, and escapes in JSON
// that stand for such texts.
var unicode = valueCheck{
	name:  "unicode",
	kinds: []typemap.Kind{typemap.KindNUL, typemap.KindJSONNUL, typemap.KindUTF8, typemap.KindJSONSurrogate},
	fix:   FixUnicode,
}

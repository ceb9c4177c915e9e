package checks

import "migration-assist/typemap"

// fullText is about texts that are larger than the words of a full-text index can be.
// One whose words repeat fits all the same; PostgreSQL alone can tell.
var fullText = valueCheck{
	name:   "fulltext",
	kinds:  []typemap.Kind{typemap.KindFullText},
	advice: "but if its words differ too much, PostgreSQL cannot build the index: then shorten the text, or give --on-invalid fulltext=null|reject",
}

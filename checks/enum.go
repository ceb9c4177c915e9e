package checks

import "migration-assist/typemap"

// enumLabels is about texts that are none of the labels of PostgreSQL's enumerated
// type. MySQL writes an empty one for a wrong label.
var enumLabels = valueCheck{
	name:  "enum",
	kinds: []typemap.Kind{typemap.KindEnum},
}

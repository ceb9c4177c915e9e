package checks

import "migration-assist/typemap"

// numbers is about numbers and times beyond PostgreSQL's type, and numbers that are
// to be a boolean.
var numbers = valueCheck{
	name:  "numbers",
	kinds: []typemap.Kind{typemap.KindRange, typemap.KindBoolean},
}

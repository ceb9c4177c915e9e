package checks

import "migration-assist/typemap"

// nulls is about NULL in columns that are NOT NULL in PostgreSQL.
var nulls = valueCheck{
	name:  "null",
	kinds: []typemap.Kind{typemap.KindNull},
}

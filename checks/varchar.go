package checks

import "migration-assist/typemap"

// varchar is about texts with more characters than PostgreSQL's column takes.
var varchar = valueCheck{
	name:  "varchar",
	kinds: []typemap.Kind{typemap.KindLong},
	fix:   FixVarchar,
}

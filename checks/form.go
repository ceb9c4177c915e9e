package checks

import "migration-assist/typemap"

// forms is about values that are not of the form that PostgreSQL's type has, or are
// too large for any. Mattermost's own columns have hardly any such value.
var forms = valueCheck{
	name:  "form",
	kinds: []typemap.Kind{typemap.KindSize, typemap.KindDate, typemap.KindForm},
}

package checks

import "migration-assist/typemap"

// jsonTexts is about texts that are not the JSON that PostgreSQL's column takes, or
// that Mattermost expects there.
var jsonTexts = valueCheck{
	name:  "json",
	kinds: []typemap.Kind{typemap.KindJSON, typemap.KindJSONEmpty, typemap.KindJSONNumber, typemap.KindJSONScalar},
}

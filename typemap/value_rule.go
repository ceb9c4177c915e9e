package typemap

// valueRule is what is known of a column's values beyond its type.
type valueRule struct {
	// container is set where objects or arrays belong: a JSON scalar there is
	// KindJSONScalar.
	container bool
	// empty is what an empty JSON text stands for, "" where nobody knows.
	empty string
	// array is set where an array is the natural empty value.
	array bool
}

// replacement is the JSON text that Replace writes.
func (r valueRule) replacement() string {
	switch {
	case r.empty != "":
		return r.empty
	case r.array:
		return "[]"
	default:
		return "{}"
	}
}

// valueRules are the rules of Mattermost's and its plugins' columns, by the
// folded names of table and column. What an empty text stands for is what the
// plugins' own PostgreSQL migrations write where their MySQL ones write an empty
// text.
var valueRules = map[string]valueRule{
	"accesscontrolpolicies.data":       {container: true},
	"accesscontrolpolicies.props":      {container: true},
	"accesscontrolpolicyhistory.data":  {container: true},
	"accesscontrolpolicyhistory.props": {container: true},
	"channelmembers.notifyprops":       {container: true},
	"channels.bannerinfo":              {container: true},
	"jobs.data":                        {container: true},
	"posts.props":                      {container: true},
	"propertyfields.attrs":             {container: true},
	"recentsearches.query":             {container: true},
	"sessions.props":                   {container: true},
	"threads.participants":             {container: true, array: true},
	"users.notifyprops":                {container: true},
	"users.props":                      {container: true},
	"users.timezone":                   {container: true},

	"focalboard_blocks.fields":         {container: true, empty: "{}"},
	"focalboard_blocks_history.fields": {container: true, empty: "{}"},
	"focalboard_sessions.props":        {container: true, empty: "{}"},
	"focalboard_teams.settings":        {container: true, empty: "{}"},
	"focalboard_users.props":           {container: true, empty: "{}"},
	"ir_incident.checklistsjson":       {container: true, array: true, empty: "[]"},
	"ir_playbook.checklistsjson":       {container: true, array: true, empty: "[]"},
}

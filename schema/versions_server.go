package schema

import "strings"

// ReleasesOf names the releases of Mattermost that a database with these migrations
// was last run by: "10.5.0 to 10.5.4". Those are all whose fresh installations have
// the same set; where there are none, as after upgrades over release branches, it is
// the last release that finds all its migrations there. It is "" for a set that no
// known release has.
func ReleasesOf(v Versions) string {
	var same []string
	var latest string
	for _, r := range releases() {
		set := Through(r.Max).Without(r.Missing)
		if set.Without(v) != nil {
			continue
		}
		latest = r.String()
		if v.Without(set) == nil {
			same = append(same, latest)
		}
	}
	switch n := len(same); n {
	case 0:
		return latest
	case 1:
		return same[0]
	default:
		return strings.Join(same[:n-1], ", ") + " or " + same[n-1]
	}
}

// String names the range.
func (r release) String() string {
	if r.From == r.To {
		return r.From
	}
	return r.From + " to " + r.To
}

package schema

import (
	"fmt"
	"math"
	"slices"
)

// AppliedVersions reads a list of numbers of applied migrations as a set. The error
// names numbers that are not known, or says that the schema at them is not.
func AppliedVersions(numbers []int) (Versions, error) {
	set := Versions(slices.Clone(numbers))
	slices.Sort(set)
	set = slices.Compact(set)
	if unknown := set.Without(Through(math.MaxInt)); unknown != nil {
		return nil, fmt.Errorf("there are no migrations %s; known are those of Mattermost to release %s", unknown, releases()[len(releases())-1].To)
	}
	return checkSupported(set)
}

// ReleaseTag returns the tag of a release in Mattermost's repository: v10.5.4. The
// error says that the text is not a release.
func ReleaseTag(release string) (string, error) {
	number, err := parseRelease(release)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("v%d.%d.%d", number[0], number[1], number[2]), nil
}

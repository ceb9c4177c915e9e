package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
)

// release is a range of releases whose fresh installations have the same set of
// migrations: all from 1 to Max but for the missing ones.
type release struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Max     int    `json:"max"`
	Missing []int  `json:"missing"`
}

// releases are in order.
var releases = sync.OnceValue(func() (list []release) {
	mustReadData("mattermost/releases.json", &list)
	return list
})

// releaseNumber is a release as people write it: v9.7, 10.5.4.
var releaseNumber = regexp.MustCompile(`^v?([0-9]+)\.([0-9]+)(?:\.([0-9]+))?$`)

// ReleaseVersions returns the migrations that a fresh installation of a release of
// Mattermost has; 9.7 is 9.7.0. A database that was upgraded has those of the
// releases before it too, so what db_migrations says is better.
//
// The error says that the text is not a release, or which ones are known.
func ReleaseVersions(text string) (Versions, error) {
	number, err := parseRelease(text)
	if err != nil {
		return nil, err
	}
	for _, r := range releases() {
		from, fromErr := parseRelease(r.From)
		to, toErr := parseRelease(r.To)
		if fromErr != nil || toErr != nil {
			panic(fmt.Errorf("embedded releases.json: %s to %s are not releases", r.From, r.To))
		}
		if slices.Compare(from, number) <= 0 && slices.Compare(number, to) <= 0 {
			return checkSupported(Through(r.Max).Without(r.Missing))
		}
	}
	return nil, fmt.Errorf("the migrations of release %s are not known; known are the releases from 7.1.0 to %s", text, releases()[len(releases())-1].To)
}

// checkSupported returns an error for a set whose schema is not known whole.
func checkSupported(v Versions) (Versions, error) {
	if missing := Through(firstSupported).Without(v); missing != nil {
		return nil, fmt.Errorf("the schema at the migrations %s is not known: it is from Mattermost 7.1 on, which has 1-%d", v, firstSupported)
	}
	return v, nil
}

func parseRelease(text string) ([]int, error) {
	parts := releaseNumber.FindStringSubmatch(text)
	if parts == nil {
		return nil, fmt.Errorf("%q is not a release of Mattermost; write it as 10.5.4", text)
	}
	number := make([]int, 3)
	for i, part := range parts[1:] {
		if part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, fmt.Errorf("%q is not a release of Mattermost: %w", text, err)
		}
		number[i] = n
	}
	return number, nil
}

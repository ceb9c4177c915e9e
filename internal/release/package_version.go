package main

import (
	"regexp"
	"strings"
)

// described are the parts of git describe: the tag's version, what makes it a
// pre-release, and the commits since with the last of them.
var described = regexp.MustCompile(`^v?([0-9]+\.[0-9]+\.[0-9]+)(?:-([0-9A-Za-z.]+))?(?:-([0-9]+)-(g[0-9a-f]+))?$`)

// debianVersion is the version in a form that dpkg sorts as it is meant: a pre-release
// before its release, later commits after it. Without a tag it is before all releases,
// and later commits after earlier ones; changes that are not committed come after their
// commit.
func (o options) debianVersion() string {
	clean, isDirty := strings.CutSuffix(o.version, "-dirty")
	var version string
	if m := described.FindStringSubmatch(clean); m != nil {
		version = fromTag(m)
	} else {
		version = "0~" + o.time.Format("20060102150405") + "." + strings.ReplaceAll(clean, "-", "+")
	}
	if isDirty {
		version += "+dirty"
	}
	return version
}

// fromTag puts the parts of git describe together.
func fromTag(m []string) string {
	version := m[1]
	if m[2] != "" {
		version += "~" + m[2]
	}
	if m[3] != "" {
		version += "+" + m[3] + "." + m[4]
	}
	return version
}

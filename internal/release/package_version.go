package main

import (
	"regexp"
	"strings"
)

// described are the parts of git describe --dirty: the tag's version, what makes it a
// pre-release, the commits since and the last of them, and changes that are not
// committed.
var described = regexp.MustCompile(`^v?([0-9]+\.[0-9]+\.[0-9]+)(?:-([0-9A-Za-z.]+))?(?:-([0-9]+)-(g[0-9a-f]+))?(-dirty)?$`)

// debianVersion is the version in a form that dpkg sorts as it is meant: a pre-release
// before its release, later commits after it. Without a tag it is before all releases,
// and later commits after earlier ones.
func (o options) debianVersion() string {
	m := described.FindStringSubmatch(o.version)
	if m == nil {
		return "0~" + o.time.Format("20060102150405") + "." + strings.ReplaceAll(o.version, "-", "+")
	}
	version := m[1]
	if m[2] != "" {
		version += "~" + m[2]
	}
	if m[3] != "" {
		version += "+" + m[3] + "." + m[4]
	}
	return version + strings.ReplaceAll(m[5], "-", "+")
}

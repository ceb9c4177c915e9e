package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Versions is a set of migrations by number, sorted and each number once. A
// database's set may have gaps: release branches take single migrations from
// later releases, and 110 does not exist.
type Versions []int

// Has reports whether the set holds version.
func (v Versions) Has(version int) bool {
	_, found := slices.BinarySearch(v, version)
	return found
}

// Without returns the versions of v that are not in other.
func (v Versions) Without(other Versions) Versions {
	var rest Versions
	for _, version := range v {
		if !other.Has(version) {
			rest = append(rest, version)
		}
	}
	return rest
}

// String writes the set as ranges: "1-109,111-141".
func (v Versions) String() string {
	var b strings.Builder
	for i := 0; i < len(v); {
		last := i
		for last+1 < len(v) && v[last+1] == v[last]+1 {
			last++
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(v[i]))
		if last > i {
			b.WriteByte('-')
			b.WriteString(strconv.Itoa(v[last]))
		}
		i = last + 1
	}
	return b.String()
}

// Through returns every known version up to and including n.
func Through(n int) Versions {
	known := knownVersions()
	end, found := slices.BinarySearch(known, n)
	if found {
		end++
	}
	return slices.Clone(known[:end])
}

// ParseVersions reads a set as String writes it: "1-129,135". A range holds the
// known versions between its ends, so that "1-141" needs no gap at 110. A
// single number that is not known is an error, as is text that is neither.
func ParseVersions(text string) (Versions, error) {
	known := knownVersions()
	var set Versions
	for part := range strings.SplitSeq(text, ",") {
		low, high, isRange := strings.Cut(strings.TrimSpace(part), "-")
		first, err := strconv.Atoi(low)
		if err != nil {
			return nil, fmt.Errorf("versions %q: %w", text, err)
		}
		if !isRange {
			if !known.Has(first) {
				return nil, fmt.Errorf("versions %q: there is no migration %d", text, first)
			}
			set = append(set, first)
			continue
		}
		last, err := strconv.Atoi(high)
		if err != nil {
			return nil, fmt.Errorf("versions %q: %w", text, err)
		}
		for _, version := range known {
			if first <= version && version <= last {
				set = append(set, version)
			}
		}
	}
	slices.Sort(set)
	return slices.Compact(set), nil
}

// VersionsOf returns the numbers of migrations as a set.
func VersionsOf(migrations []Migration) Versions {
	set := make(Versions, len(migrations))
	for i, m := range migrations {
		set[i] = m.Version
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// knownVersions are the numbers of Mattermost's migrations, the same for MySQL
// and PostgreSQL.
func knownVersions() Versions { return VersionsOf(postgresTimeline().Migrations) }

// with returns the set with version in it.
func (v Versions) with(version int) Versions {
	at, found := slices.BinarySearch(v, version)
	if found {
		return v
	}
	return slices.Insert(slices.Clone(v), at, version)
}

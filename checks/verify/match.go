package verify

import (
	"cmp"
	"slices"

	"migration-assist/internal/digest"
)

// tally is how often a row is there, and a part that has it.
type tally struct{ part, times int32 }

// entry is a row of a cell that differs.
type entry struct {
	hashes
	tally
}

// found is a row that differs: of one side, or of both with the same key.
type found [sides]*entry

// sorted are the rows in the order of their keys.
func sorted(rows map[hashes]tally) []entry {
	list := make([]entry, 0, len(rows))
	for h, t := range rows {
		list = append(list, entry{h, t})
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Or(compareHashes(a.key, b.key), compareHashes(a.row, b.row)) })
	return list
}

// matcher lists rows that differ.
type matcher struct {
	// most is how many are listed, and more how many there are beyond these.
	most int
	more int64
	list []found
}

// match pairs the sorted rows of both sides by their keys.
func (m *matcher) match(ofSource, ofTarget []entry) {
	for len(ofSource) > 0 || len(ofTarget) > 0 {
		var key digest.Hash
		switch {
		case len(ofTarget) == 0 || len(ofSource) > 0 && compareHashes(ofSource[0].key, ofTarget[0].key) <= 0:
			key = ofSource[0].key
		default:
			key = ofTarget[0].key
		}
		var a, b []entry
		a, ofSource = cutKey(ofSource, key)
		b, ofTarget = cutKey(ofTarget, key)
		m.pair(without(a, b), without(b, a))
	}
}

// without is how often each row is there beyond those of another list.
func without(list, other []entry) (left []entry) {
	for _, e := range list {
		for len(other) > 0 && compareHashes(other[0].row, e.row) < 0 {
			other = other[1:]
		}
		if len(other) > 0 && other[0].row == e.row {
			e.times -= other[0].times
		}
		if e.times > 0 {
			left = append(left, e)
		}
	}
	return left
}

// pair lists rows of one key that only one side has: of both sides two at a time.
func (m *matcher) pair(onlySource, onlyTarget []entry) {
	for len(onlySource) > 0 || len(onlyTarget) > 0 {
		var f found
		times := int32(0)
		for side, list := range [sides][]entry{onlySource, onlyTarget} {
			if len(list) > 0 {
				first := list[0]
				f[side] = &first
				if times == 0 || first.times < times {
					times = first.times
				}
			}
		}
		m.add(f, int(times))
		onlySource, onlyTarget = less(onlySource, times), less(onlyTarget, times)
	}
}

// less takes the first row so many times out of a list.
func less(list []entry, times int32) []entry {
	if len(list) == 0 {
		return nil
	}
	if list[0].times -= times; list[0].times == 0 {
		return list[1:]
	}
	return list
}

// add lists a row so many times.
func (m *matcher) add(f found, times int) {
	n := min(times, m.most-len(m.list))
	for range n {
		m.list = append(m.list, f)
	}
	m.more += int64(times - n)
}

// cutKey returns the rows of a key at the start of a list, and the rest.
func cutKey(list []entry, key digest.Hash) (ofKey, rest []entry) {
	n := 0
	for n < len(list) && list[n].key == key {
		n++
	}
	return list[:n], list[n:]
}

func compareHashes(a, b digest.Hash) int {
	return cmp.Or(cmp.Compare(a.Hi, b.Hi), cmp.Compare(a.Lo, b.Lo))
}

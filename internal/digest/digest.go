// Package digest takes digests of rows that do not depend on their order: the number
// of the rows, the sum of their hashes, and their exclusive or. Two sets of rows that
// have the same digest are the same, but for a chance of about one in 2^128; equal
// rows count as often as they are there.
package digest

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"github.com/zeebo/xxh3"
)

// Hash is a hash of 128 bits. It is the same in every process.
type Hash struct{ Hi, Lo uint64 }

// Of hashes bytes (XXH3 of 128 bits). It is not made against an adversary.
func Of(b []byte) Hash {
	h := xxh3.Hash128(b)
	return Hash{h.Hi, h.Lo}
}

// Digest is that of a set of rows. Its zero value is that of no rows.
type Digest struct {
	Rows int64
	// Sum is of each half by itself, without a carry. Xor alone would not see a row
	// that is there twice too often.
	Sum, Xor Hash
}

// Add adds a row.
func (d *Digest) Add(row Hash) {
	d.Rows++
	d.Sum.Hi += row.Hi
	d.Sum.Lo += row.Lo
	d.Xor.Hi ^= row.Hi
	d.Xor.Lo ^= row.Lo
}

// Merge adds the rows of another set.
func (d *Digest) Merge(other Digest) {
	d.Rows += other.Rows
	d.Sum.Hi += other.Sum.Hi
	d.Sum.Lo += other.Sum.Lo
	d.Xor.Hi ^= other.Xor.Hi
	d.Xor.Lo ^= other.Xor.Lo
}

// hashesLength is the length of the two hashes in bytes.
const hashesLength = 32

// MarshalText writes the sum and the exclusive or in hexadecimal digits, and in
// front of them the number of rows.
func (d Digest) MarshalText() ([]byte, error) {
	hashes := make([]byte, 0, hashesLength)
	for _, half := range []uint64{d.Sum.Hi, d.Sum.Lo, d.Xor.Hi, d.Xor.Lo} {
		hashes = binary.BigEndian.AppendUint64(hashes, half)
	}
	return fmt.Appendf(nil, "%d:%x", d.Rows, hashes), nil
}

// UnmarshalText reads what MarshalText wrote.
func (d *Digest) UnmarshalText(text []byte) error {
	var rows int64
	var digits string
	if _, err := fmt.Sscanf(string(text), "%d:%s", &rows, &digits); err != nil {
		return fmt.Errorf("%q is no digest: %w", text, err)
	}
	hashes, err := hex.DecodeString(digits)
	if err != nil || len(hashes) != hashesLength {
		return fmt.Errorf("%q is no digest", text)
	}
	half := func(i int) uint64 { return binary.BigEndian.Uint64(hashes[8*i:]) }
	*d = Digest{Rows: rows, Sum: Hash{half(0), half(1)}, Xor: Hash{half(2), half(3)}}
	return nil
}

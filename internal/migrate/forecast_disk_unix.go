//go:build unix

package migrate

import (
	"math"

	"golang.org/x/sys/unix"
)

// freeBytes is how many bytes may be written to the disk of a folder.
func freeBytes(folder string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return int64(min(s.Bavail*uint64(s.Bsize), math.MaxInt64)), nil
}

// Package crashtest_test has migrations end in all ways that a machine, a server or a
// network can end them, and go on.
package crashtest_test

import (
	"flag"
	"os"
	"testing"

	"migration-assist/internal/testdb"
)

var whole = flag.Bool("whole", false, "run the whole matrix: minutes, instead of the part that belongs to all tests")

func TestMain(m *testing.M) {
	if text := os.Getenv(asProgram); text != "" {
		os.Exit(play(text))
	}
	testdb.Main(m)
}

package testdb_test

import (
	"os"
	"testing"

	"migration-assist/internal/testdb"
)

// TestMain runs the tests, or in a process that a test started, its part.
func TestMain(m *testing.M) {
	if part := os.Getenv(partVariable); part != "" {
		os.Exit(playPart(part))
	}
	testdb.Main(m)
}

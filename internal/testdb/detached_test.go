package testdb_test

import (
	"os"
	"path/filepath"
	"testing"

	"migration-assist/internal/testdb"
)

// TestStopDetachedWithoutPID has the folder of a start that was broken off
// before there was a server.
func TestStopDetachedWithoutPID(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "mysql")
	if err := os.MkdirAll(filepath.Join(folder, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := testdb.StopDetached(folder); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}

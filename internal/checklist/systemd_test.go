package checklist

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUnits has a unit in two folders, of which the first counts, and an addition.
func TestUnits(t *testing.T) {
	t.Parallel()
	first, second := t.TempDir(), t.TempDir()
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if units, found := mysqlUnits([]string{first, second}); units != nil || found {
		t.Errorf("without units: %v, %t", units, found)
	}
	write(filepath.Join(second, "mattermost.service"), "[Unit]\nAfter=mysql.service\nBindsTo=mysql.service\n")
	want := []unit{{path: filepath.Join(second, "mattermost.service"), line: "BindsTo=mysql.service"}}
	if units, found := mysqlUnits([]string{first, second}); !cmp.Equal(units, want, cmp.AllowUnexported(unit{})) || !found {
		t.Errorf("one unit: %v, %t", units, found)
	}
	write(filepath.Join(first, "mattermost.service"), "[Unit]\nAfter=network.target mysql.service\nBindsTo=postgresql.service\n#Requires=mysql.service\n")
	if units, found := mysqlUnits([]string{first, second}); units != nil || !found {
		t.Errorf("a unit before the other one: %v, %t", units, found)
	}
	write(filepath.Join(second, "mattermost.service.d", "own.conf"), "[Unit]\nRequires = network.target mariadb.service \n")
	want = []unit{{path: filepath.Join(second, "mattermost.service.d", "own.conf"), line: "Requires = network.target mariadb.service"}}
	if units, found := mysqlUnits([]string{first, second}); !cmp.Equal(units, want, cmp.AllowUnexported(unit{})) || !found {
		t.Errorf("an addition: %v, %t", units, found)
	}
}

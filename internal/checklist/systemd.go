package checklist

import (
	"os"
	"path/filepath"
	"regexp"
)

// unitFolders are where systemd finds units ("Unit File Load Path" in its manual).
var unitFolders = []string{"/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system"}

// unit is a line of Mattermost's unit that names MySQL's.
type unit struct{ path, line string }

// ofMySQL finds the lines with which a unit needs MySQL's.
var ofMySQL = regexp.MustCompile(`(?m)^\s*((?:BindsTo|Requires|PartOf)\s*=.*\b(?:mysqld?|mariadb)\.service.*?)\s*$`)

// mysqlUnits returns those lines of the unit that systemd uses, which is that of the
// first folder, and of what is added to it. found is unset where this machine has no
// unit of Mattermost.
func mysqlUnits(folders []string) (units []unit, found bool) {
	for _, folder := range folders {
		added, err := filepath.Glob(filepath.Join(folder, "mattermost.service.d", "*.conf"))
		if err != nil {
			added = nil
		}
		paths := added
		if !found {
			paths = append(paths, filepath.Join(folder, "mattermost.service"))
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				continue
			}
			found = found || filepath.Dir(path) == folder
			for _, m := range ofMySQL.FindAllSubmatch(text, -1) {
				units = append(units, unit{path: path, line: string(m[1])})
			}
		}
	}
	return units, found
}

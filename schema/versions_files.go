package schema

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/mattermost/morph/models"
	"github.com/mattermost/morph/sources/file"
)

// FileVersions returns the migrations for MySQL that a folder of Mattermost's own
// migration files has, as server/channels/db/migrations/mysql of its repository is
// one. The error names files that are not known by number and name.
func FileVersions(folder string) (Versions, error) {
	path, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("the folder %s: %w", folder, err)
	}
	source, err := file.Open((&url.URL{Path: path}).String()) // which takes an address
	if err != nil {
		return nil, fmt.Errorf("the folder %s does not have migration files: %w", folder, err)
	}
	var list []Migration
	for _, m := range source.Migrations() {
		if m.Direction == models.Up {
			list = append(list, Migration{Version: int(m.Version), Name: m.Name})
		}
	}
	if list == nil {
		return nil, fmt.Errorf("the folder %s has no migration files, such as 000001_create_teams.up.sql", folder)
	}
	if unknown := unknownMigrations(list, mysqlTimeline().Migrations); unknown != nil {
		names := make([]string, len(unknown))
		for i, m := range unknown {
			names[i] = fmt.Sprintf("%d %s", m.Version, m.Name)
		}
		return nil, fmt.Errorf("the folder %s has migrations for MySQL that are not known: %s; known are those of Mattermost to release 10.12",
			folder, strings.Join(names, ", "))
	}
	return checkSupported(VersionsOf(list))
}

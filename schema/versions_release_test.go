package schema_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/schema"
)

func TestReleaseVersions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"7.1": "1-89", "7.1.5": "1-89,95", "v9.7": "1-109,111-119", "9.5.8": "1-109,111-119,122-124", "10.5.5": "1-109,111-129,135",
		"10.11.16": "1-109,111-144", "10.11.21": "1-109,111-144,195", "v10.12.4": "1-109,111-141",
	} {
		have, err := schema.ReleaseVersions(text)
		if err != nil || have.String() != want {
			t.Errorf("%s has %s, %v; want %s", text, have, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "is not a release", "10": "is not a release", "10.5.x": "is not a release", "10.5.5-rc1": "is not a release",
		"99999999999999999999.1": "is not a release", "6.7.2": "is from Mattermost 7.1 on", "7.1.99": "are not known", "11.0.0": "from 7.1.0 to 10.12.4", "5.39.0": "are not known",
	} {
		if have, err := schema.ReleaseVersions(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q has %s, %v; want the error %q", text, have, err, want)
		}
	}
}

func TestFileVersions(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "a folder %41?")
	write := func(name string) {
		t.Helper()
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte("SELECT 1;"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	requireError := func(want string) {
		t.Helper()
		if have, err := schema.FileVersions(folder); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s, %v; want the error %q", have, err, want)
		}
	}
	requireError("does not have migration files")
	write("000001_create_teams.down.sql")
	requireError("has no migration files")
	write("000001_create_teams.up.sql")
	requireError("the schema at the migrations 1 is not known")
	for _, m := range schema.MattermostMySQL(schema.Through(92)).Migrations {
		write(fmt.Sprintf("%06d_%s.up.sql", m.Version, m.Name))
	}
	if have, err := schema.FileVersions(folder); err != nil || have.String() != "1-92" {
		t.Errorf("%s, %v; want 1-92", have, err)
	}
	write("000200_later.up.sql")
	requireError("200 later")
}

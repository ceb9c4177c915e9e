package schema_test

import (
	"strings"
	"testing"

	"migration-assist/schema"
)

func TestPluginCatalogs(t *testing.T) {
	t.Parallel()
	want := map[string]int{"boards": 18, "calls": 5, "msteams": 5, "playbooks": 15, "user-survey": 3}
	for _, p := range schema.Plugins() {
		catalog := p.Postgres(nil)
		if len(catalog.Tables) != want[p.ID] {
			t.Errorf("%s has %d tables", p.Name, len(catalog.Tables))
		}
		for _, table := range catalog.Tables {
			if schema.PluginOf(table.Name) != p || schema.IsMattermostTable(table.Name) {
				t.Errorf("%s is not of the plugin %s alone", table.Name, p.Name)
			}
		}
		delete(want, p.ID)
	}
	if len(want) > 0 {
		t.Errorf("there is no plugin for %v", want)
	}
}

func TestPluginVersions(t *testing.T) {
	t.Parallel()
	for id, versions := range map[string]map[string]schema.Versions{
		"playbooks": {"0.63.0": {63}, "0.64.0": {63, 64}},
		"calls":     {"migrations 1-4": {1, 2, 3, 4}},
		"msteams":   {"of release 1.6.1": nil},
	} {
		p, err := schema.FindPlugin(strings.ToUpper(id))
		if err != nil {
			t.Fatal(err)
		}
		for want, set := range versions {
			if got := p.Version(set); got != want {
				t.Errorf("%s at %v is %q, want %q", id, set, got, want)
			}
		}
	}
	playbooks, err := schema.FindPlugin("playbooks")
	if err != nil {
		t.Fatal(err)
	}
	for version, there := range map[int]bool{63: false, 64: true} {
		if column := playbooks.Postgres(schema.Versions{63, version}).Table("ir_incident").Column("updateat"); (column != nil) != there {
			t.Errorf("ir_incident.updateat at %d: %v", version, column)
		}
	}
	// Mattermost has an index of that name, so that Boards does not make its own.
	boards := schema.PluginOf("focalboard_blocks")
	if preferences := boards.Postgres(nil).Table("focalboard_preferences"); len(preferences.Indexes) != 0 {
		t.Errorf("focalboard_preferences has the index %s", preferences.Indexes[0].Name)
	}
	if _, err := schema.FindPlugin("jira"); err == nil || !strings.Contains(err.Error(), "there are boards, calls, msteams, playbooks, user-survey") {
		t.Errorf("jira: %v", err)
	}
}

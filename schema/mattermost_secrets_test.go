package schema_test

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"migration-assist/schema"
)

// TestSecretsAreColumns finds what is misspelled in the list of secrets.
func TestSecretsAreColumns(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("mattermost/secrets.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Table   string
		Columns []string
		Reason  string
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Error("the list is empty")
	}
	catalog := schema.MattermostPostgres(versions(t, "1-141"))
	for _, secret := range list {
		if secret.Reason == "" {
			t.Errorf("%s has no reason", secret.Table)
		}
		for _, column := range secret.Columns {
			if table := catalog.Table(secret.Table); table == nil || table.Column(column) == nil {
				t.Errorf("there is no column %s.%s", secret.Table, column)
			}
			if !schema.Secret(secret.Table, column) {
				t.Errorf("Secret(%s, %s) is false", secret.Table, column)
			}
		}
	}
}

// TestSecret takes every column whose name sounds like a credential, and those
// that only the server's code tells.
func TestSecret(t *testing.T) {
	t.Parallel()
	credential := regexp.MustCompile(`(?i)token$|secret$|password$|^code$`)
	for _, table := range schema.MattermostMySQL(versions(t, "1-300")).Tables {
		for _, c := range table.Columns {
			if credential.MatchString(c.Name) && !schema.Secret(table.Name, c.Name) {
				t.Errorf("Secret(%s, %s) is false", table.Name, c.Name)
			}
		}
	}
	for _, test := range []struct {
		table, column string
		want          bool
	}{
		{"IncomingWebhooks", "Id", true},
		{"CommandWebhooks", "Id", true},
		{"Sessions", "Props", true},
		{"sessions", "props", true},
		{"Systems", "Value", true},
		{"Systems", "Name", false},
		{"Posts", "Id", false},
		{"Posts", "Props", false},
		{"Posts", "Hashtags", false},
		{"PropertyFields", "Private", false},
		{"OurOwn", "Id", false},
		{"OurOwn", "Title", false},
		{"OurOwn", "PasswordHash", true},
		{"OurOwn", "API_Key", true},
		{"OurOwn", "user-credentials", true},
		{"OurOwn", "SESSIONID", true},
	} {
		if got := schema.Secret(test.table, test.column); got != test.want {
			t.Errorf("Secret(%s, %s) = %t", test.table, test.column, got)
		}
	}
}

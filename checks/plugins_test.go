package checks_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/checks"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
)

var pluginsCase = checkCase{
	statements: []string{
		`CREATE TABLE IR_System (SKey varchar(64) PRIMARY KEY, SValue varchar(1024))`,
		`CREATE TABLE IR_Incident (ID varchar(26) PRIMARY KEY)`,
		`CREATE TABLE calls (ID varchar(26) PRIMARY KEY)`, `INSERT INTO calls VALUES ('c')`,
	},
	want: []checks.Problem{
		{Check: "plugins", What: "the plugin Calls has tables of its own: calls", Blocks: true},
		{Check: "plugins", What: "the plugin Playbooks has tables of its own: IR_Incident, IR_System"},
	},
}

// TestKnownPlugin looks at the rows of a plugin whose schema is known.
func TestKnownPlugin(t *testing.T) {
	t.Parallel()
	for name, database := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := database(t)
			db := newDatabase(t, d)
			if err := sampledb.CreatePlugin(t.Context(), db, "playbooks"); err != nil {
				t.Fatal(err)
			}
			testdb.ExecMySQL(t, db, "ALTER TABLE IR_StatusPosts DROP PRIMARY KEY", "INSERT INTO IR_StatusPosts (IncidentID, PostID) VALUES ('r', 'p'), ('r', 'p')",
				"INSERT INTO IR_ChannelAction (ID, ActionType, TriggerType, Payload) VALUES ('a', '', '', '{\"a\": \"\\\\u0000\"}')")
			var have []string
			for _, p := range look(t, d) {
				text, _, _ := strings.Cut(p.String(), "own: ")
				if p.Blocks {
					text = "blocks " + text
				}
				have = append(have, text)
			}
			want := []string{
				"blocks IR_StatusPosts.IncidentID, PostID: more than one row has the same IncidentID, PostID (1 value), which PostgreSQL's key ir_statusposts_incidentid_postid_key does not take",
				"blocks IR_StatusPosts.IncidentID, PostID: more than one row has the same IncidentID, PostID (1 value), which PostgreSQL's key ir_statusposts_pkey does not take",
				"IR_StatusPosts.IncidentID: 2 rows: point to no row of IR_Incident",
				"the plugin Playbooks 0.64.0 has tables of its ",
				"IR_ChannelAction.Payload: 1 row: \\u0000 in JSON (ID=a)",
			}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("problems (-want +have):\n%s", diff)
			}
		})
	}
}

package migrate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// texts returns a query's rows, of one column each.
func texts(t *testing.T, conn *pgx.Conn, query string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return list
}

// trapRows are rows that are hard to move, beside one that is not.
var trapRows = []string{
	// The empty text where JSON belongs, as Boards' own migration 15 leaves it.
	`INSERT INTO focalboard_blocks_history (id, insert_at, fields, title, create_at, update_at) VALUES ('empty', '2024-01-01 00:00:00.000001', '', 'a\0b', 1, 1), ('null', '2024-01-01 00:00:00.000001', NULL, NULL, 1, 1),
		('json null', '2024-01-01 00:00:00.000001', 'null', '', 1, 1), ('escape', '2024-01-01 00:00:00.000001', '{"a": "x\\u0000y", "b": "\\\\u0000"}', '', 1, 1)`,
	`INSERT INTO focalboard_boards (title, id, card_properties, properties, type, minimum_role, created_by, team_id, create_at, update_at, is_template) VALUES ('', 'b', '[{"n": "x\\u0000y"}]', 'null', 'O', '', '', '', 1, 1, 7)`,
	`INSERT INTO IR_Incident (ID, Name, Description, IsActive, CommanderUserID, TeamID, ChannelID, CreateAt, ActiveStage, ChecklistsJSON) VALUES ('r', '', '', -1, '', '', '', 1, 0, '')`,
	// No primary key: equal rows.
	`INSERT INTO focalboard_file_info (id, create_at, name, extension, size, archived, path) VALUES ('f', 1, 'n', '.x', 1, 2, NULL), ('f', 1, 'n', '.x', 1, 2, NULL)`,
	// JSON null is no NULL.
	`INSERT INTO calls_channels (ChannelID, Enabled, Props) VALUES ('c', 2, 'null'), ('d', NULL, '{}')`,
	`INSERT INTO calls_jobs (ID, Props) VALUES ('j', '{"a\\u0000": 1}')`,
	// A tinyint that is no boolean.
	`INSERT INTO IR_Playbook (ID, Title, Description, TeamID, CreatePublicIncident, CreateAt, ChecklistsJSON) VALUES ('p', '', '', '', 1, 1, '[{"title": "ü"}]')`,
	`INSERT INTO IR_MetricConfig (ID, PlaybookID, Title, Description, Type, Target, Ordering, DeleteAt) VALUES ('m', 'p', '', '', '', NULL, 127, 0)`,
}

// TestPluginTraps has them all at once. None may cost another row.
func TestPluginTraps(t *testing.T) {
	t.Parallel()
	for name, servers := range pluginServers {
		if name == "LowerCase" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := withPlugins(t, newSource(t, servers.source(t), "1-141")), servers.target(t)
			s.exec(t, trapRows...)
			out := mustRun(t, s.Database, target)
			conn := testdb.OpenPostgres(t, target.DSN)
			for query, want := range map[string][]string{
				"SELECT concat_ws('|', id, coalesce(fields::text, 'NULL'), coalesce(title, 'NULL')) FROM focalboard_blocks_history ORDER BY id": {
					"empty|{}|ab", `escape|{"a": "xy", "b": "\\u0000"}|`, "json null|null|", "null|NULL|NULL",
				},
				"SELECT concat_ws('|', card_properties, properties, is_template) FROM focalboard_boards":                  {`[{"n": "xy"}]|null|t`},
				"SELECT concat_ws('|', checklistsjson, isactive) FROM ir_incident":                                        {"[]|t"},
				"SELECT id || archived FROM focalboard_file_info":                                                         {"ftrue", "ftrue"},
				"SELECT concat_ws('|', channelid, coalesce(enabled::text, 'NULL'), props) FROM calls_channels ORDER BY 1": {"c|true|null", "d|NULL|{}"},
				"SELECT props::text FROM calls_jobs":                                                                      {`{"a": 1}`},
				"SELECT ordering::text || coalesce(target::text, 'NULL') FROM ir_metricconfig":                            {"127NULL"},
			} {
				if diff := cmp.Diff(want, texts(t, conn, query)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", query, diff)
				}
			}
			requireTexts(t, out, "json-empty     focalboard_blocks_history.fields: 1 value", "json-empty     ir_incident.checklistsjson: 1 value",
				"json-nul       focalboard_boards.card_properties: 1 value", "boolean        calls_channels.enabled: 1 value", "boolean        ir_incident.isactive: 1 value")
			requirePlugins(t, conn, "boards", "calls", "msteams", "playbooks", "user-survey")
		})
	}
}

// TestPluginOrphans has children without parents, which MySQL before its release 9
// lets in, and no foreign key does later.
func TestPluginOrphans(t *testing.T) {
	t.Parallel()
	s, target := withPlugins(t, newSource(t, testdb.MySQL(t), "1-141"), "playbooks"), testdb.Postgres(t)
	s.exec(t,
		`INSERT INTO IR_Incident (ID, Name, Description, IsActive, CommanderUserID, TeamID, ChannelID, CreateAt, ActiveStage, ChecklistsJSON) VALUES ('r', '', '', 1, '', '', '', 1, 0, '[]')`,
		`INSERT INTO IR_StatusPosts (IncidentID, PostID) VALUES ('r', 'p'), ('R', 'p2'), ('gone', 'p1'), ('gone', 'p3')`)
	// It is interrupted when the keys are there, and goes on.
	ctx, cancel := context.WithCancel(t.Context())
	opts := options(t, s.Database, target)
	opts.SourceStopped = true
	opts.Out = afterPhase("indexes", cancel)
	if err := migrate.Run(ctx, opts); !errors.Is(err, context.Canceled) {
		t.Fatalf("the run ended with %v", err)
	}
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "ALTER TABLE ir_statusposts DROP CONSTRAINT ir_statusposts_pkey")
	_ = mustRun(t, s.Database, target, sourceStopped)
	const keys = "SELECT conname || ' ' || convalidated FROM pg_constraint WHERE conrelid = 'public.ir_statusposts'::regclass AND contype IN ('f', 'p') ORDER BY 1"
	if diff := cmp.Diff([]string{"ir_statusposts_incidentid_fkey false", "ir_statusposts_pkey true"}, texts(t, conn, keys)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	compareRows(t, s.db, conn, "public")

	out := mustRun(t, s.Database, target, truncate)
	requireTexts(t, out, "not valid  add constraint ir_statusposts_incidentid_fkey to ir_statusposts: rows without a parent: 3 (incidentid=R, postid=p2; incidentid=gone, postid=p1; incidentid=gone, postid=p3)",
		`ALTER TABLE "public"."ir_statusposts" VALIDATE CONSTRAINT "ir_statusposts_incidentid_fkey"`)
	if _, err := conn.Exec(t.Context(), "INSERT INTO ir_statusposts (incidentid, postid) VALUES ('none', 'p')"); err == nil {
		t.Error("the foreign key does not hold for a row that comes")
	}
	execPostgres(t, conn, "DELETE FROM ir_statusposts WHERE incidentid <> 'r'", "ALTER TABLE ir_statusposts VALIDATE CONSTRAINT ir_statusposts_incidentid_fkey")
	requirePlugins(t, conn, "playbooks")
}

// TestPluginTimeZones has microseconds in keys, and times in the hour that a zone with
// summer time leaves out, which must not become equal.
func TestPluginTimeZones(t *testing.T) {
	t.Parallel()
	summerTime := []string{
		"INSERT INTO mysql.time_zone (Time_zone_id, Use_leap_seconds) VALUES (900, 'N')",
		"INSERT INTO mysql.time_zone_name (Name, Time_zone_id) VALUES ('Test/Summer', 900)",
		"INSERT INTO mysql.time_zone_transition_type (Time_zone_id, Transition_type_id, `Offset`, Is_DST, Abbreviation) VALUES (900, 0, 3600, 0, 'W'), (900, 1, 7200, 1, 'S')",
		// 2024-03-31 and 2024-10-27, both at 01:00 in UTC.
		"INSERT INTO mysql.time_zone_transition (Time_zone_id, Transition_time, Transition_type_id) VALUES (900, 0, 0), (900, 1711846800, 1), (900, 1729990800, 0)",
		"SET GLOBAL time_zone = 'Test/Summer'",
	}
	for name, test := range map[string]struct {
		start func(context.Context, testdb.Options) (*testdb.Server, error)
		zone  []string
	}{
		"MySQL": {testdb.StartMySQL, summerTime}, "MariaDB": {testdb.StartMariaDB, summerTime},
		"WithoutSummerTime": {testdb.StartMySQL, []string{"SET GLOBAL time_zone = '+05:30'"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testdb.Private(t, test.start, "mm")
			testdb.ExecMySQL(t, testdb.OpenMySQL(t, server.DSN("mm")), test.zone...)
			s := withPlugins(t, newSource(t, &testdb.Database{Name: "mm", DSN: server.DSN("mm")}, "1-141"), "boards")
			target := testdb.Postgres(t)
			var rows []string
			for _, moment := range []string{"2024-03-31 02:30:00.000001", "2024-03-31 03:30:00.000001", "2024-03-31 03:30:00.000002", "2024-10-27 02:30:00.999999", "2024-07-01 12:00:00"} {
				rows = append(rows, "('x', '"+moment+"', 1, 1)")
			}
			s.exec(t, "INSERT INTO focalboard_blocks_history (id, insert_at, create_at, update_at) VALUES "+strings.Join(rows, ", "))
			mustRun(t, s.Database, target)
			conn := testdb.OpenPostgres(t, target.DSN)
			compareRows(t, s.db, conn, "public")
			const distances = "SELECT (insert_at - min(insert_at) OVER ())::text FROM focalboard_blocks_history ORDER BY insert_at"
			want := []string{"00:00:00", "01:00:00", "01:00:00.000001", "92 days 09:29:59.999999", "210 days 00:00:00.999998"}
			if diff := cmp.Diff(want, texts(t, conn, distances)); diff != "" {
				t.Errorf("times after the first (-want +got):\n%s", diff)
			}
			requirePlugins(t, conn, "boards")
		})
	}
}

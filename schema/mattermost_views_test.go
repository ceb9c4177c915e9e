package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// viewRows have posts of two days, in UTC.
const viewRows = `
INSERT INTO channels (id, teamid, name) VALUES ('c1', 't1', 'a'), ('c2', 't2', 'b'), ('dm', '', 'c');
INSERT INTO bots (userid) VALUES ('bot');
INSERT INTO posts (id, userid, channelid, createat, deleteat) VALUES
	('p1', 'ann', 'c1', 1704067200000, 0),
	('p2', 'ann', 'c2', 1704153599999, 0),
	('p3', 'ann', 'c1', 1704153600000, 1704153600001),
	('p4', 'bot', 'c1', 1704067200005, 0),
	('p5', 'bob', 'dm', 1704067200000, 0),
	('p6', 'bob', 'no such channel', 1704067200000, 0);
INSERT INTO fileinfo (id, size, deleteat) VALUES ('f1', 9000000000000000000, 0), ('f2', 9000000000000000000, 0), ('f3', 7, 1), ('f4', NULL, 0);
INSERT INTO propertyfields (id, groupid, name, type, attrs, targetid, createat, updateat, deleteat) VALUES
	('text', 'g', 'Text', 'text', NULL, '1', 1, 1, 0),
	('gone', 'g', 'Gone', 'text', NULL, '2', 1, 1, 5),
	('sel', 'g', 'Select', 'select', '{"options": [{"id": "o1", "name": "One"}, {"id": "o2", "name": "Two", "color": "red"}]}', '3', 1, 1, 0),
	('multi', 'g', 'Multi', 'multiselect', '{"options": [{"id": "o1", "name": "One"}, {"id": "o2", "name": "Two"}]}', '4', 1, 1, 0),
	('bare', 'g', 'Bare', 'select', NULL, '5', 1, 1, 0),
	('odd', 'g', 'Odd', 'multiselect', '{"options": "none"}', '6', 1, 1, 0);
INSERT INTO propertyvalues (id, groupid, targetid, targettype, fieldid, value, createat, updateat, deleteat) VALUES
	('v1', 'g', 'u1', 'user', 'text', '"hello"', 1, 1, 0),
	('v2', 'g', 'u1', 'user', 'sel', '"o2"', 1, 1, 0),
	('v3', 'g', 'u1', 'user', 'multi', '["o2", "nope", "o1"]', 1, 1, 0),
	('v4', 'g', 'u1', 'user', 'gone', '"x"', 1, 1, 0),
	('v5', 'g', 'u1', 'user', 'bare', '"o1"', 1, 1, 0),
	('v6', 'g', 'ch', 'channel', 'text', '{"a": [1, null]}', 1, 1, 0),
	('w1', 'g', 'u2', 'user', 'text', 'null', 1, 1, 0),
	('w2', 'g', 'u2', 'user', 'sel', '"unknown"', 1, 1, 0),
	('w3', 'g', 'u2', 'user', 'multi', '"o1"', 1, 1, 0),
	('w4', 'g', 'u2', 'user', 'odd', '["o1"]', 1, 1, 0),
	('x1', 'g', 'u3', 'user', 'sel', 'null', 1, 1, 0),
	('x2', 'g', 'u3', 'user', 'multi', 'null', 1, 1, 0),
	('y1', 'g', 'u4', 'user', 'no such field', '"y"', 1, 1, 0),
	('z1', 'g', 'u5', 'user', 'text', '"deleted"', 1, 1, 7),
	('z2', 'g', 'u6', 'user', 'gone', '"field deleted"', 1, 1, 0);`

func TestMattermostViews(t *testing.T) {
	t.Parallel()
	for server, database := range postgresServers {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			conn, want := testdb.OpenPostgres(t, database(t).DSN), versions(t, "1-141")
			exec(t, conn, "SET TIME ZONE 'UTC'")
			mustApply(t, conn, "public", want, schema.ApplyOptions{Bare: true})
			exec(t, conn, viewRows)
			complete(t, conn, "public", want)
			for query, rows := range map[string][]string{
				`SELECT concat_ws('|', userid, day, numposts, lastpostdate) r FROM poststats ORDER BY r`: {
					"ann|2024-01-01|2|1704153599999", "ann|2024-01-02|1|1704153600000",
					"bob|2024-01-01|2|1704067200000", "bot|2024-01-01|1|1704067200005",
				},
				`SELECT concat_ws('|', day, teamid, num) r FROM posts_by_team_day ORDER BY r`: {
					"2024-01-01|t1|2", "2024-01-01|t2|1", "2024-01-01||1", "2024-01-02|t1|1",
				},
				`SELECT concat_ws('|', day, teamid, num) r FROM bot_posts_by_team_day ORDER BY r`: {"2024-01-01|t1|1"},
				`SELECT concat_ws('|', num, usage) FROM file_stats`:                               {"3|18000000000000000000"},
				`SELECT concat_ws('|', groupid, targetid, targettype, attributes) r FROM attributeview ORDER BY r`: {
					`g|ch|channel|{"Text": {"a": [1, null]}}`,
					`g|u1|user|{"Bare": null, "Text": "hello", "Multi": ["Two", "One"], "Select": "Two"}`,
					`g|u2|user|{"Odd": [], "Text": null, "Multi": "o1", "Select": null}`,
					`g|u3|user|{"Multi": null, "Select": null}`,
					`g|u4|user|{}`,
				},
			} {
				requireRows(t, conn, query, rows)
			}
		})
	}
}

// TestFileStatsOfNoFiles has one row also where there is no file.
func TestFileStatsOfNoFiles(t *testing.T) {
	t.Parallel()
	conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
	mustApply(t, conn, "public", versions(t, "1-141"), schema.ApplyOptions{})
	requireRows(t, conn, `SELECT concat_ws('|', num, usage) FROM file_stats`, []string{"0|0"})
}

func requireRows(t *testing.T, conn *pgx.Conn, query string, want []string) {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", query, diff)
	}
}

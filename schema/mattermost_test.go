package schema_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/schema"
)

func TestMattermostCatalogs(t *testing.T) {
	t.Parallel()
	postgres, mysql := schema.MattermostPostgres(versions(t, "1-141")), schema.MattermostMySQL(versions(t, "1-141"))
	var left, right []string
	for _, table := range postgres.Tables {
		left = append(left, table.Name)
	}
	for _, table := range mysql.Tables {
		right = append(right, schema.Fold(table.Name))
	}
	slices.Sort(right)
	if diff := cmp.Diff(left, right); diff != "" || len(left) != 71 {
		t.Errorf("%d tables differ (-PostgreSQL +MySQL):\n%s", len(left), diff)
	}
	if len(postgres.Views) != 5 || len(mysql.Views) != 1 || len(postgres.Enums) != 6 {
		t.Errorf("%d and %d views, %d enums", len(postgres.Views), len(mysql.Views), len(postgres.Enums))
	}
	posts := mysql.Table("Posts")
	if !slices.Equal(posts.PrimaryKey(), []string{"Id"}) || posts.Column("Props").Type != "json" || posts.Index("PRIMARY").Method != "btree" {
		t.Errorf("Posts: %+v", posts)
	}
}

func TestMattermostElementsExistByMigration(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{"1-89": "character varying(255)", "1-90": "team_type", "1-89,91-141": "character varying(255)"} {
		column := schema.MattermostPostgres(versions(t, set)).Table("teams").Column("type")
		if column == nil || column.Type != want {
			t.Errorf("teams.type at %s is %+v", set, column)
		}
	}
	for set, want := range map[string]bool{"1-100": false, "1-101": true, "1-120": true, "1-121": false} {
		if got := schema.MattermostPostgres(versions(t, set)).Table("trueupreviewhistory") != nil; got != want {
			t.Errorf("trueupreviewhistory at %s: %t", set, got)
		}
	}
}

func TestMattermostConstraints(t *testing.T) {
	t.Parallel()
	table := schema.MattermostPostgres(versions(t, "1-89")).Table("retentionpolicieschannels")
	want := []*schema.Constraint{
		{
			Name: "fk_retentionpolicieschannels_retentionpolicies", Kind: schema.ForeignKey,
			Definition: "FOREIGN KEY (policyid) REFERENCES retentionpolicies(id) ON DELETE CASCADE",
			Columns:    []string{"policyid"}, RefTable: "retentionpolicies", RefColumns: []string{"id"},
		},
		{
			Name: "retentionpolicieschannels_pkey", Kind: schema.PrimaryKey,
			Definition: "PRIMARY KEY (channelid)", Columns: []string{"channelid"},
		},
	}
	if diff := cmp.Diff(want, table.Constraints); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	emoji := schema.MattermostPostgres(versions(t, "1-89")).Table("emoji").Constraint("emoji_name_deleteat_key")
	if emoji.Kind != schema.UniqueKey || !slices.Equal(emoji.Columns, []string{"name", "deleteat"}) {
		t.Errorf("%+v", emoji)
	}
}

func TestCheckSource(t *testing.T) {
	t.Parallel()
	rows := func(set string) []schema.Migration { return schema.MattermostMySQL(versions(t, set)).Migrations }
	for _, set := range []string{"1-89", "1-101,105,107,113", "1-144,195"} {
		got, err := schema.CheckSource(rows(set))
		if err != nil || !slices.Equal(got, versions(t, set)) {
			t.Errorf("CheckSource(%s) = %s, %v", set, got, err)
		}
	}

	var old *schema.OldSourceError
	for set, missing := range map[string]string{"1-80,82-88": "81,89", "90": "1-89", "1": "2-89"} {
		if _, err := schema.CheckSource(rows(set)); !errors.As(err, &old) || old.Missing.String() != missing {
			t.Errorf("CheckSource(%s): %v", set, err)
		}
	}
	if _, err := schema.CheckSource(nil); !errors.As(err, &old) || !strings.Contains(err.Error(), "upgrade Mattermost on MySQL to at least 7.1") {
		t.Errorf("CheckSource(nil): %v", err)
	}
}

func TestCheckSourceRefusesUnknownMigrations(t *testing.T) {
	t.Parallel()
	rows := schema.MattermostMySQL(versions(t, "1-141")).Migrations
	rows = append(rows,
		schema.Migration{Version: 142, Name: "something_else"},
		schema.Migration{Version: 156, Name: "add_schemeid_to_roles"})
	_, err := schema.CheckSource(rows)
	var unknown *schema.UnknownMigrationsError
	if !errors.As(err, &unknown) {
		t.Fatalf("error %v", err)
	}
	want := []schema.UnknownMigration{
		{Migration: schema.Migration{Version: 142, Name: "something_else"}, KnownAs: "add_schemeid_to_roles"},
		{Migration: schema.Migration{Version: 156, Name: "add_schemeid_to_roles"}},
	}
	if diff := cmp.Diff(want, unknown.Migrations); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, part := range []string{"the source", "142 something_else (known as add_schemeid_to_roles)", "156 add_schemeid_to_roles"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
	// PostgreSQL's spelling of 92 is not MySQL's.
	if _, err := schema.CheckSource(schema.MattermostPostgres(versions(t, "1-141")).Migrations); !errors.As(err, &unknown) ||
		len(unknown.Migrations) != 1 || unknown.Migrations[0].Version != 92 {
		t.Errorf("PostgreSQL's names: %v", err)
	}
}

func TestUnmoved(t *testing.T) {
	t.Parallel()
	for table, want := range map[string]string{
		"db_migrations":         "bookkeeping",
		"configurations":        "configuration",
		"ir_incident":           "plugin Playbooks",
		"focalboard_blocks":     "plugin Boards",
		"db_migrations_calls":   "plugin Calls",
		"user_survey_survey":    "plugin User Survey",
		"msteamssync_users":     "plugin MS Teams Sync",
		"ir_db_migrations":      "plugin Playbooks",
		"focalboard_workspaces": "plugin Boards",
	} {
		if reason, ok := schema.Unmoved(table); !ok || !strings.Contains(reason, want) {
			t.Errorf("Unmoved(%s) = %q, %t", table, reason, ok)
		}
	}
	for _, table := range schema.MattermostPostgres(versions(t, "1-300")).Tables {
		if reason, ok := schema.Unmoved(table.Name); ok {
			t.Errorf("Unmoved(%s) = %q", table.Name, reason)
		}
	}
}

func TestSeededRowsByMigration(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]int{"1-53": 0, "54": 1, "55": 1, "1-89": 2} {
		if got := schema.SeededRows(versions(t, set)); len(got) != want {
			t.Errorf("SeededRows(%s) = %v", set, got)
		}
	}
}

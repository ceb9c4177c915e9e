package migrate_test

import (
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// TestRefusedCreateNames refuses names that something else has or will get.
func TestRefusedCreateNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		source, target []string
		create         []string
		want           []string
	}{
		{
			name: "IndexInTheTarget", source: []string{"CREATE TABLE A (N int, KEY x (N))"}, target: []string{"CREATE SEQUENCE public.a_x"}, create: []string{"A"},
			want: []string{"table A: the index a_x cannot be made, since the target has the sequence a_x; rename either"},
		},
		{
			name: "MattermostsIndex", source: []string{"CREATE TABLE idx_Teams_Invite_Id (N int)"}, create: []string{"idx_teams_invite_id"},
			want: []string{"table idx_Teams_Invite_Id: the table idx_teams_invite_id cannot be made, since Mattermost's index idx_teams_invite_id of the table teams will have that name", "--skip idx_Teams_Invite_Id"},
		},
		{
			name: "IndexIsMattermosts", source: []string{"CREATE TABLE idx_Teams (N int, KEY Invite_Id (N))"}, create: []string{"idx_teams"},
			want: []string{"table idx_Teams: the index idx_teams_invite_id cannot be made, since Mattermost's index"},
		},
		{
			name: "MattermostsType", source: []string{"CREATE TABLE Channel (Type enum('x'))"}, create: []string{"Channel"},
			want: []string{"table Channel: the type channel_type cannot be made, since Mattermost's type channel_type will have that name"},
		},
		{
			name: "TypeIsAView", source: []string{"CREATE TABLE A (B enum('x'))"}, target: []string{"CREATE VIEW public.a_b AS SELECT 1"}, create: []string{"A"},
			want: []string{"table A: the type a_b cannot be made, since the target has the type a_b; rename either"},
		},
		{
			name: "View", source: []string{"CREATE TABLE A (N int)"}, target: []string{"CREATE VIEW public.a AS SELECT 1"}, create: []string{"A"},
			want: []string{"table A: the table a cannot be made, since the target has the view a; rename either, or leave the table out with --skip A"},
		},
		{
			name: "Domain", source: []string{"CREATE TABLE A (N int)"}, target: []string{"CREATE DOMAIN public.a AS int"}, create: []string{"A"},
			want: []string{"table A: the table a cannot be made, since the target has the type a"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			requireRefusedCreate(t, test.source, test.target, func(o *migrate.Options) { o.CreateUnknown = test.create }, test.want...)
		})
	}
}

// TestCreateNamesThatAreFree has names that look taken and are not: a dot in a
// table's name, types of arrays, the type that DROP TABLE left behind, and indexes and
// types that get a number.
func TestCreateNamesThatAreFree(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "CREATE TABLE `Dotted.Name` (N int PRIMARY KEY, `A.B` int)", "INSERT INTO `Dotted.Name` VALUES (1, 2)",
		"CREATE TABLE _own (N int)", "INSERT INTO _own VALUES (1)",
		"CREATE TABLE A (B_C int, N int, KEY B_C (B_C), KEY x (N))", "CREATE TABLE A_B (C int, KEY C (C))",
		"CREATE TABLE D (E_F enum('x'), G enum('x'))", "CREATE TABLE D_E (F enum('x'))", "CREATE TABLE D_G (F int)",
		"CREATE TABLE H (N int AUTO_INCREMENT PRIMARY KEY, M int, KEY N_Seq (M))",
		"CREATE TABLE Zenum (Kind enum('a','b'), N int, KEY N (N))", "INSERT INTO Zenum VALUES ('b', 1)")
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "CREATE TABLE public.own (n integer)") // its rows' array is of type _own
	create := func(o *migrate.Options) {
		o.CreateUnknown = []string{"Dotted.Name", "_own", "zenum", "A", "A_B", "D", "D_E", "D_G", "H"}
	}
	mustRun(t, s.Database, target, create)
	execPostgres(t, conn, "DROP TABLE public.own")
	compareRows(t, s.db, conn, "public")

	execPostgres(t, conn, "DROP TABLE public.zenum")
	mustRun(t, s.Database, target, create, truncate)
	compareRows(t, s.db, conn, "public")
}

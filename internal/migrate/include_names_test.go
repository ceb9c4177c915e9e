package migrate_test

import (
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// TestRefusedIncludeNames refuses names that something else has or will get.
func TestRefusedIncludeNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		source, target []string
		include        []string
		want           []string
	}{
		{
			name: "Indexes", source: []string{"CREATE TABLE A (B_C int, N int, KEY B_C (B_C), KEY x (N))", "CREATE TABLE A_B (C int, KEY C (C))"},
			include: []string{"A", "A_B"},
			want:    []string{"--include A_B: the index a_b_c cannot be made, since the index a_b_c will have that name; rename one in MySQL"},
		},
		{
			name: "IndexInTheTarget", source: []string{"CREATE TABLE A (N int, KEY x (N))"}, target: []string{"CREATE SEQUENCE public.a_x"}, include: []string{"A"},
			want: []string{"--include A: the index a_x cannot be made, since the target has the sequence a_x; rename either"},
		},
		{
			name: "SequenceOfTheTable", source: []string{"CREATE TABLE A (N int AUTO_INCREMENT PRIMARY KEY, M int, KEY N_Seq (M))"}, include: []string{"A"},
			want: []string{"--include A: the index a_n_seq cannot be made, since the target has the sequence a_n_seq"},
		},
		{
			name: "MattermostsIndex", source: []string{"CREATE TABLE idx_Teams_Invite_Id (N int)"}, include: []string{"idx_teams_invite_id"},
			want: []string{"--include idx_Teams_Invite_Id: the table idx_teams_invite_id cannot be made, since Mattermost's index idx_teams_invite_id of the table teams will have that name", "--skip idx_Teams_Invite_Id"},
		},
		{
			name: "IndexIsMattermosts", source: []string{"CREATE TABLE idx_Teams (N int, KEY Invite_Id (N))"}, include: []string{"idx_teams"},
			want: []string{"--include idx_Teams: the index idx_teams_invite_id cannot be made, since Mattermost's index"},
		},
		{
			name: "Types", source: []string{"CREATE TABLE A (B_C enum('x'))", "CREATE TABLE A_B (C enum('x'))"}, include: []string{"A", "A_B"},
			want: []string{"--include A_B: the type a_b_c cannot be made, since the type a_b_c will have that name"},
		},
		{
			name: "TypeAndTable", source: []string{"CREATE TABLE A (B enum('x'))", "CREATE TABLE A_B (C int)"}, include: []string{"A", "A_B"},
			want: []string{"--include A: the type a_b cannot be made, since the table a_b will have that name"},
		},
		{
			name: "MattermostsType", source: []string{"CREATE TABLE Channel (Type enum('x'))"}, include: []string{"Channel"},
			want: []string{"--include Channel: the type channel_type cannot be made, since Mattermost's type channel_type will have that name"},
		},
		{
			name: "TypeIsAView", source: []string{"CREATE TABLE A (B enum('x'))"}, target: []string{"CREATE VIEW public.a_b AS SELECT 1"}, include: []string{"A"},
			want: []string{"--include A: the type a_b cannot be made, since the target has the type a_b; rename either"},
		},
		{
			name: "View", source: []string{"CREATE TABLE A (N int)"}, target: []string{"CREATE VIEW public.a AS SELECT 1"}, include: []string{"A"},
			want: []string{"--include A: the table a cannot be made, since the target has the view a; rename either, or leave the table out with --skip A"},
		},
		{
			name: "Domain", source: []string{"CREATE TABLE A (N int)"}, target: []string{"CREATE DOMAIN public.a AS int"}, include: []string{"A"},
			want: []string{"--include A: the table a cannot be made, since the target has the type a"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			requireRefusedInclude(t, test.source, test.target, func(o *migrate.Options) { o.Include = test.include }, test.want...)
		})
	}
}

// TestIncludeNamesThatAreFree has names that look taken and are not: a dot in a
// table's name, types of arrays, and the type that DROP TABLE left behind.
func TestIncludeNamesThatAreFree(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "CREATE TABLE `Dotted.Name` (N int PRIMARY KEY, `A.B` int)", "INSERT INTO `Dotted.Name` VALUES (1, 2)",
		"CREATE TABLE _own (N int)", "INSERT INTO _own VALUES (1)",
		"CREATE TABLE Zenum (Kind enum('a','b'), N int, KEY N (N))", "INSERT INTO Zenum VALUES ('b', 1)")
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "CREATE TABLE public.own (n integer)") // its rows' array is of type _own
	include := func(o *migrate.Options) { o.Include = []string{"Dotted.Name", "_own", "zenum"} }
	mustRun(t, s.Database, target, include)
	execPostgres(t, conn, "DROP TABLE public.own")
	compareRows(t, s.db, conn, "public")

	execPostgres(t, conn, "DROP TABLE public.zenum")
	mustRun(t, s.Database, target, include, truncate)
	compareRows(t, s.db, conn, "public")
}

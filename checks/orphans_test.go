package checks_test

import "migration-assist/checks"

var orphansCase = checkCase{
	statements: []string{
		`SET SESSION foreign_key_checks = 0`,
		// Two collations cannot be compared without saying by which one.
		`ALTER TABLE RetentionPoliciesChannels CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
		`INSERT INTO RetentionPolicies (Id, DisplayName) VALUES ('there', 'x')`,
		`INSERT INTO RetentionPoliciesChannels (PolicyId, ChannelId) VALUES ('there', 'c1'), ('gone', 'c2'), ('THERE', 'c3'), (NULL, 'c4')`,
		`INSERT INTO RetentionPoliciesTeams (PolicyId, TeamId) VALUES ('there', 't1'), ('gone', 't2')`,
		`SET SESSION foreign_key_checks = 1`,
	},
	want: []checks.Problem{
		{Check: "orphans", Table: "RetentionPoliciesChannels", Column: "PolicyId", Rows: 2, Keys: []string{"ChannelId=c2", "ChannelId=c3"}, What: "point to no row of RetentionPolicies", Blocks: true},
		{Check: "orphans", Table: "RetentionPoliciesTeams", Column: "PolicyId", Rows: 1, Keys: []string{"TeamId=t2"}, What: "point to no row of RetentionPolicies", Blocks: true},
	},
}

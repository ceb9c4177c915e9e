package checks_test

import "migration-assist/checks"

var artifactsCase = checkCase{
	statements: []string{
		`CREATE TABLE schema_migrations (Version bigint NOT NULL PRIMARY KEY, Dirty tinyint(1) NOT NULL)`,
		`CREATE TABLE TrueUpReviewHistory (DueDate bigint NOT NULL PRIMARY KEY, Completed tinyint(1))`,
		`INSERT INTO TrueUpReviewHistory VALUES (1, 1)`,
		`ALTER TABLE Threads ADD COLUMN TeamId varchar(26)`,
		`INSERT INTO Threads (PostId, TeamId, Participants) VALUES ('filled', 't', '[]'), ('empty', NULL, '[]')`,
		`ALTER TABLE SharedChannelRemotes ADD COLUMN NextSyncAt bigint, ADD COLUMN Description varchar(64)`,
		// A site's own.
		`CREATE TABLE OurOwn (Id int PRIMARY KEY)`,
		`INSERT INTO OurOwn VALUES (1)`,
		`CREATE TABLE OurEmpty (Id int PRIMARY KEY)`,
		`ALTER TABLE Emoji ADD COLUMN OurColumn int`,
		`INSERT INTO Emoji (Id, OurColumn) VALUES ('filled', 1)`,
	},
	want: []checks.Problem{
		{Check: "artifacts", Table: "schema_migrations", What: "the table is left over from an older release", Fix: checks.FixArtifacts},
		{Check: "artifacts", Table: "TrueUpReviewHistory", What: "the table is left over from an older release", Fix: checks.FixArtifacts, Blocks: true},
		{Check: "artifacts", Table: "Threads", Column: "TeamId", Rows: 1, Keys: []string{"PostId=filled"}, What: "the column is not Mattermost's, and has values", Fix: checks.FixArtifacts, Blocks: true},
		{Check: "artifacts", Table: "SharedChannelRemotes", Column: "NextSyncAt", What: "the column is not Mattermost's", Fix: checks.FixArtifacts},
		{Check: "artifacts", Table: "SharedChannelRemotes", Column: "Description", What: "the column is not Mattermost's", Fix: checks.FixArtifacts},
		{Check: "artifacts", Table: "OurOwn", What: "the table is not Mattermost's, and has rows, about 1", Blocks: true},
		{Check: "artifacts", Table: "OurEmpty", What: "the table is not Mattermost's"},
		{Check: "artifacts", Table: "Emoji", Column: "OurColumn", Rows: 1, Keys: []string{"Id=filled"}, What: "the column is not Mattermost's, and has values", Blocks: true},
	},
}

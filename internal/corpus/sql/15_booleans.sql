-- 15. Numbers that become booleans, in columns of each form that TINYINT has had.

INSERT INTO TeamMembers (TeamId, UserId, SchemeUser, SchemeAdmin, SchemeGuest) VALUES ('t', 'boolNULL', NULL, 1, 0);
--> teammembers | userid = 'boolNULL' | schemeuser | NULL
--> teammembers | userid = 'boolNULL' | schemeadmin | true
--> teammembers | userid = 'boolNULL' | schemeguest | false

INSERT INTO Teams (Id, AllowOpenInvite) VALUES ('boolNULL', NULL);
--> teams | id = 'boolNULL' | allowopeninvite | NULL

INSERT INTO TeamMembers (TeamId, UserId, SchemeUser, SchemeAdmin, SchemeGuest) VALUES ('t', 'bool0', 0, 1, 0);
--> teammembers | userid = 'bool0' | schemeuser | false
--> teammembers | userid = 'bool0' | schemeadmin | true
--> teammembers | userid = 'bool0' | schemeguest | false

INSERT INTO Teams (Id, AllowOpenInvite) VALUES ('bool0', 0);
--> teams | id = 'bool0' | allowopeninvite | false

INSERT INTO TeamMembers (TeamId, UserId, SchemeUser, SchemeAdmin, SchemeGuest) VALUES ('t', 'bool1', 1, 1, 0);
--> teammembers | userid = 'bool1' | schemeuser | true
--> teammembers | userid = 'bool1' | schemeadmin | true
--> teammembers | userid = 'bool1' | schemeguest | false

INSERT INTO Teams (Id, AllowOpenInvite) VALUES ('bool1', 1);
--> teams | id = 'bool1' | allowopeninvite | true

INSERT INTO TeamMembers (TeamId, UserId, SchemeUser, SchemeAdmin, SchemeGuest) VALUES ('t', 'bool2', 2, 1, 0);
--> teammembers | userid = 'bool2' | schemeuser | [boolean] | keep true
--> teammembers | userid = 'bool2' | schemeadmin | true
--> teammembers | userid = 'bool2' | schemeguest | false

INSERT INTO Teams (Id, AllowOpenInvite) VALUES ('bool2', 2);
--> teams | id = 'bool2' | allowopeninvite | [boolean] | keep true

INSERT INTO TeamMembers (TeamId, UserId, SchemeUser, SchemeAdmin, SchemeGuest) VALUES ('t', 'bool-1', -1, 1, 0);
--> teammembers | userid = 'bool-1' | schemeuser | [boolean] | keep true
--> teammembers | userid = 'bool-1' | schemeadmin | true
--> teammembers | userid = 'bool-1' | schemeguest | false

INSERT INTO Teams (Id, AllowOpenInvite) VALUES ('bool-1', -1);
--> teams | id = 'bool-1' | allowopeninvite | [boolean] | keep true

INSERT INTO TeamMembers (TeamId, UserId, SchemeUser, SchemeAdmin, SchemeGuest) VALUES ('t', 'bool127', 127, 1, 0);
--> teammembers | userid = 'bool127' | schemeuser | [boolean] | keep true
--> teammembers | userid = 'bool127' | schemeadmin | true
--> teammembers | userid = 'bool127' | schemeguest | false

INSERT INTO Teams (Id, AllowOpenInvite) VALUES ('bool127', 127);
--> teams | id = 'bool127' | allowopeninvite | [boolean] | keep true

INSERT INTO TeamMembers (TeamId, UserId, SchemeUser, SchemeAdmin, SchemeGuest) VALUES ('t', 'bool-128', -128, 1, 0);
--> teammembers | userid = 'bool-128' | schemeuser | [boolean] | keep true
--> teammembers | userid = 'bool-128' | schemeadmin | true
--> teammembers | userid = 'bool-128' | schemeguest | false

INSERT INTO Teams (Id, AllowOpenInvite) VALUES ('bool-128', -128);
--> teams | id = 'bool-128' | allowopeninvite | [boolean] | keep true

-- MySQL 5.7 and MariaDB show a width, MySQL 8 that of 1 only.
ALTER TABLE ChannelMembers MODIFY SchemeUser tinyint(4), MODIFY SchemeGuest bigint, MODIFY SchemeAdmin tinyint(1) unsigned;

INSERT INTO ChannelMembers (ChannelId, UserId, SchemeUser, SchemeGuest, SchemeAdmin) VALUES ('c', 'widthNULL', NULL, NULL, NULL);
--> channelmembers | userid = 'widthNULL' | schemeuser | NULL
--> channelmembers | userid = 'widthNULL' | schemeguest | NULL
--> channelmembers | userid = 'widthNULL' | schemeadmin | NULL

INSERT INTO ChannelMembers (ChannelId, UserId, SchemeUser, SchemeGuest, SchemeAdmin) VALUES ('c', 'width0', 0, 0, 0);
--> channelmembers | userid = 'width0' | schemeuser | false
--> channelmembers | userid = 'width0' | schemeguest | false
--> channelmembers | userid = 'width0' | schemeadmin | false

INSERT INTO ChannelMembers (ChannelId, UserId, SchemeUser, SchemeGuest, SchemeAdmin) VALUES ('c', 'width1', 1, 1, 1);
--> channelmembers | userid = 'width1' | schemeuser | true
--> channelmembers | userid = 'width1' | schemeguest | true
--> channelmembers | userid = 'width1' | schemeadmin | true

INSERT INTO ChannelMembers (ChannelId, UserId, SchemeUser, SchemeGuest, SchemeAdmin) VALUES ('c', 'width2', 2, 4294967296, 255);
--> channelmembers | userid = 'width2' | schemeuser | [boolean] | keep true
--> channelmembers | userid = 'width2' | schemeguest | [boolean] | keep true
--> channelmembers | userid = 'width2' | schemeadmin | [boolean] | keep true

INSERT INTO ChannelMembers (ChannelId, UserId, SchemeUser, SchemeGuest, SchemeAdmin) VALUES ('c', 'width-1', -1, -9223372036854775808, 2);
--> channelmembers | userid = 'width-1' | schemeuser | [boolean] | keep true
--> channelmembers | userid = 'width-1' | schemeguest | [boolean] | keep true
--> channelmembers | userid = 'width-1' | schemeadmin | [boolean] | keep true

-- Without a schema, the width of 1 tells a boolean.
CREATE TABLE corpus_booleans (id int PRIMARY KEY, flag tinyint(1), small tinyint, flagu bool NOT NULL DEFAULT 0);

INSERT INTO corpus_booleans VALUES (0, NULL, NULL, 1);
--> corpus_booleans | id = 0 | flag | NULL
--> corpus_booleans | id = 0 | small | NULL
--> corpus_booleans | id = 0 | flagu | true

INSERT INTO corpus_booleans VALUES (1, 0, 0, 1);
--> corpus_booleans | id = 1 | flag | false
--> corpus_booleans | id = 1 | small | 0
--> corpus_booleans | id = 1 | flagu | true

INSERT INTO corpus_booleans VALUES (2, 1, 1, 1);
--> corpus_booleans | id = 2 | flag | true
--> corpus_booleans | id = 2 | small | 1
--> corpus_booleans | id = 2 | flagu | true

INSERT INTO corpus_booleans VALUES (3, 2, 2, 1);
--> corpus_booleans | id = 3 | flag | [boolean] | keep true
--> corpus_booleans | id = 3 | small | 2
--> corpus_booleans | id = 3 | flagu | true

INSERT INTO corpus_booleans VALUES (4, -1, -1, 1);
--> corpus_booleans | id = 4 | flag | [boolean] | keep true
--> corpus_booleans | id = 4 | small | -1
--> corpus_booleans | id = 4 | flagu | true

INSERT INTO corpus_booleans VALUES (5, 127, 127, 1);
--> corpus_booleans | id = 5 | flag | [boolean] | keep true
--> corpus_booleans | id = 5 | small | 127
--> corpus_booleans | id = 5 | flagu | true

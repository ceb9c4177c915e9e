-- 17. Labels: MySQL's empty one of index 0, which it writes for a wrong one, other
-- case, none.

INSERT INTO Channels (Id, Type) VALUES ('label-o', 'O');
--> channels | id = 'label-o' | type | 'O'

INSERT INTO Channels (Id, Type) VALUES ('label-lower', 'd');
--> channels | id = 'label-lower' | type | 'D'

INSERT INTO Channels (Id, Type) VALUES ('label-wrong', 'x');
--> channels | id = 'label-wrong' | type | [enum]

INSERT INTO Channels (Id, Type) VALUES ('label-empty', '');
--> channels | id = 'label-empty' | type | [enum]

INSERT INTO Channels (Id, Type) VALUES ('label-null', NULL);
--> channels | id = 'label-null' | type | NULL

INSERT INTO Channels (Id, Type) VALUES ('label-index', 2);
--> channels | id = 'label-index' | type | 'O'

INSERT INTO PropertyFields (ID, Name, Type, CreateAt, UpdateAt, DeleteAt) VALUES ('label', 'label', 'multiuser', 0, 0, 0);
--> propertyfields | id = 'label' | type | 'multiuser'

INSERT INTO PropertyFields (ID, Name, Type, CreateAt, UpdateAt, DeleteAt) VALUES ('label-upper', 'label-upper', 'SELECT', 0, 0, 0);
--> propertyfields | id = 'label-upper' | type | 'select'

INSERT INTO PropertyFields (ID, Name, Type, CreateAt, UpdateAt, DeleteAt) VALUES ('label-wrong', 'label-wrong', 'rank', 0, 0, 0);
--> propertyfields | id = 'label-wrong' | type | [enum]

INSERT INTO PropertyFields (ID, Name, Type, CreateAt, UpdateAt, DeleteAt) VALUES ('label-null', 'label-null', NULL, 0, 0, 0);
--> propertyfields | id = 'label-null' | type | NULL

INSERT INTO OutgoingOAuthConnections (Id, GrantType) VALUES ('grant', 'client_credentials');
--> outgoingoauthconnections | id = 'grant' | granttype | 'client_credentials'

INSERT INTO OutgoingOAuthConnections (Id, GrantType) VALUES ('grant-password', 'password');
--> outgoingoauthconnections | id = 'grant-password' | granttype | 'password'

INSERT INTO OutgoingOAuthConnections (Id, GrantType) VALUES ('grant-case', 'Client_Credentials');
--> outgoingoauthconnections | id = 'grant-case' | granttype | [enum]

INSERT INTO OutgoingOAuthConnections (Id, GrantType) VALUES ('grant-empty', '');
--> outgoingoauthconnections | id = 'grant-empty' | granttype | [enum]

INSERT INTO OutgoingOAuthConnections (Id, GrantType) VALUES ('grant-blank', 'password ');
--> outgoingoauthconnections | id = 'grant-blank' | granttype | [enum]

INSERT INTO OutgoingOAuthConnections (Id, GrantType) VALUES ('grant-null', NULL);
--> outgoingoauthconnections | id = 'grant-null' | granttype | NULL

-- Labels with quotes, commas, and the empty one as a label of its own.
CREATE TABLE corpus_labels (id int PRIMARY KEY, e enum('a','B','it''s','x,y','','é','back\\slash') DEFAULT 'a', f enum('n','y') NOT NULL) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_labels VALUES (0, 'a', 'y');
--> corpus_labels | id = 0 | e | 'a'
--> corpus_labels | id = 0 | f | 'y'

INSERT INTO corpus_labels VALUES (1, 'b', 'y');
--> corpus_labels | id = 1 | e | 'B'
--> corpus_labels | id = 1 | f | 'y'

INSERT INTO corpus_labels VALUES (2, 'it''s', 'y');
--> corpus_labels | id = 2 | e | 'it''s'
--> corpus_labels | id = 2 | f | 'y'

INSERT INTO corpus_labels VALUES (3, 'x,y', 'y');
--> corpus_labels | id = 3 | e | 'x,y'
--> corpus_labels | id = 3 | f | 'y'

INSERT INTO corpus_labels VALUES (4, '', 'y');
--> corpus_labels | id = 4 | e | ''
--> corpus_labels | id = 4 | f | 'y'

INSERT INTO corpus_labels VALUES (5, 'é', 'y');
--> corpus_labels | id = 5 | e | 'é'
--> corpus_labels | id = 5 | f | 'y'

INSERT INTO corpus_labels VALUES (6, 'back\\slash', 'y');
--> corpus_labels | id = 6 | e | 'back\slash'
--> corpus_labels | id = 6 | f | 'y'

INSERT INTO corpus_labels VALUES (7, NULL, 'n');
--> corpus_labels | id = 7 | e | NULL
--> corpus_labels | id = 7 | f | 'n'

INSERT INTO corpus_labels VALUES (8, DEFAULT, 'y');
--> corpus_labels | id = 8 | e | 'a'
--> corpus_labels | id = 8 | f | 'y'

-- The servers' catalogs have a question mark for a character beyond the Basic
-- Multilingual Plane, so that the labels cannot be known: the column becomes text.
CREATE TABLE corpus_emoji_labels (id int PRIMARY KEY, e enum('💩','?','a')) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_emoji_labels VALUES (1, '💩');
--> corpus_emoji_labels | id = 1 | e | '💩'

INSERT INTO corpus_emoji_labels VALUES (2, '?');
--> corpus_emoji_labels | id = 2 | e | '?'

INSERT INTO corpus_emoji_labels VALUES (3, 'x');
--> corpus_emoji_labels | id = 3 | e | ''

INSERT INTO corpus_emoji_labels VALUES (4, 'a');
--> corpus_emoji_labels | id = 4 | e | 'a'

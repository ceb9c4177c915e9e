-- 21. Keys: emoji names, case, several columns, none at all.

INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'post 0', '+1');
--> reactions | postid = 'post 0' | emojiname | '+1'

INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'post 1', '-1');
--> reactions | postid = 'post 1' | emojiname | '-1'

INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'post 2', '100');
--> reactions | postid = 'post 2' | emojiname | '100'

INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'post 3', '_x');
--> reactions | postid = 'post 3' | emojiname | '_x'

INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'post 4', 'Smile');
--> reactions | postid = 'post 4' | emojiname | 'Smile'

INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'post 5', 'smile');
--> reactions | postid = 'post 5' | emojiname | 'smile'

INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'post 6', 'flag-de');
--> reactions | postid = 'post 6' | emojiname | 'flag-de'

INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'post 7', 'é');
--> reactions | postid = 'post 7' | emojiname | 'é'

INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'same', '+1');
--> reactions | postid = 'same' AND emojiname = '+1' | userid | 'u'

INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'same', '-1');
--> reactions | postid = 'same' AND emojiname = '-1' | userid | 'u'

-- Mattermost's collations take keys that differ only in case for the same one, so
-- that only a table of another collation has both.
CREATE TABLE corpus_keys (a varchar(26) COLLATE utf8mb4_bin, b int, c varchar(26) COLLATE utf8mb4_bin, PRIMARY KEY (a, b, c)) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_keys VALUES ('abc', 1, '');
--> corpus_keys | a = 'abc' AND b = 1 AND c = '' | b | '1'

INSERT INTO corpus_keys VALUES ('ABC', 1, '');
--> corpus_keys | a = 'ABC' AND b = 1 AND c = '' | b | '1'

INSERT INTO corpus_keys VALUES ('Abc', 1, '');
--> corpus_keys | a = 'Abc' AND b = 1 AND c = '' | b | '1'

INSERT INTO corpus_keys VALUES ('abc', 2, '');
--> corpus_keys | a = 'abc' AND b = 2 AND c = '' | b | '2'

INSERT INTO corpus_keys VALUES ('abc', 1, 'x');
--> corpus_keys | a = 'abc' AND b = 1 AND c = 'x' | b | '1'

INSERT INTO corpus_keys VALUES ('', 0, '');
--> corpus_keys | a = '' AND b = 0 AND c = '' | b | '0'

INSERT INTO corpus_keys VALUES ('ä', 1, '');
--> corpus_keys | a = 'ä' AND b = 1 AND c = '' | b | '1'

INSERT INTO corpus_keys VALUES ('Ä', 1, '');
--> corpus_keys | a = 'Ä' AND b = 1 AND c = '' | b | '1'

INSERT INTO corpus_keys VALUES ('💩', -1, '💩');
--> corpus_keys | a = '💩' AND b = -1 AND c = '💩' | b | '-1'

-- Rows of a table without a key arrive as often as they are there.
CREATE TABLE corpus_no_key (id varchar(26), create_at bigint) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_no_key VALUES ('once', 1);
--> corpus_no_key | id = 'once' | create_at | 1

INSERT INTO corpus_no_key VALUES ('twice', 2), ('twice', 2);
--> corpus_no_key | id = 'twice' | create_at | 2
--> corpus_no_key | id = 'twice' | create_at | 2

INSERT INTO corpus_no_key VALUES (NULL, NULL);
--> corpus_no_key | id IS NULL | create_at | NULL

-- NULL in columns that are NOT NULL in PostgreSQL.
INSERT INTO PropertyFields (ID, Name, CreateAt, UpdateAt, DeleteAt) VALUES ('no-time', 'no-time', NULL, 1, 1);
--> propertyfields | id = 'no-time' | createat | [null] | replace 0
--> propertyfields | id = 'no-time' | updateat | 1

INSERT INTO PropertyValues (ID, FieldID, Value, CreateAt, UpdateAt, DeleteAt) VALUES ('no-value', 'no-value', NULL, 1, 1, 1);
--> propertyvalues | id = 'no-value' | value | [null] | replace '{}'

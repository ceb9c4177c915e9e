-- 3. The longest messages that MySQL's TEXT takes, 65,535 bytes.

INSERT INTO Posts (Id, Message) VALUES ('longest-emoji', CONCAT(REPEAT('💩', 16383), 'abc'));
--> posts | id = 'longest-emoji' | message | repeat('💩', 16383) || 'abc'

INSERT INTO Posts (Id, Message) VALUES ('longest-ascii', REPEAT('m', 65535));
--> posts | id = 'longest-ascii' | message | repeat('m', 65535)

INSERT INTO Posts (Id, Message) VALUES ('longest-euro', REPEAT('€', 21845));
--> posts | id = 'longest-euro' | message | repeat('€', 21845)

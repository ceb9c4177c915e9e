-- 1. NUL bytes in texts. What is behind the NUL must not be lost.

INSERT INTO Posts (Id, Message) VALUES ('nul-inside', 'a\0b');
--> posts | id = 'nul-inside' | message | [nul] | strip 'ab' | replace E'a\uFFFDb'

INSERT INTO Posts (Id, Message) VALUES ('nul-first', '\0ab');
--> posts | id = 'nul-first' | message | [nul] | strip 'ab' | replace E'\uFFFDab'

INSERT INTO Posts (Id, Message) VALUES ('nul-last', 'ab\0');
--> posts | id = 'nul-last' | message | [nul] | strip 'ab' | replace E'ab\uFFFD'

INSERT INTO Posts (Id, Message) VALUES ('nul-only', '\0');
--> posts | id = 'nul-only' | message | [nul] | strip '' | replace E'\uFFFD'

INSERT INTO Posts (Id, Message) VALUES ('nul-many', '\0a\0\0b\0');
--> posts | id = 'nul-many' | message | [nul] | strip 'ab' | replace E'\uFFFDa\uFFFD\uFFFDb\uFFFD'

INSERT INTO Posts (Id, Message) VALUES ('nul-long', CONCAT(REPEAT('x', 30000), '\0', REPEAT('y', 30000)));
--> posts | id = 'nul-long' | message | [nul] | strip repeat('x', 30000) || repeat('y', 30000) | replace repeat('x', 30000) || E'\uFFFD' || repeat('y', 30000)

-- Digits and a letter are not an escape.
INSERT INTO Posts (Id, Message) VALUES ('nul-as-text', 'a\\0b\\x00\\u0000');
--> posts | id = 'nul-as-text' | message | 'a\0b\x00\u0000'

-- 8. \u0000 in JSON of MySQL's own type. An escaped backslash before it makes it
-- text, which stays.

INSERT INTO Posts (Id, Props) VALUES ('escape-1', '{"a":"\\u0000"}');
--> posts | id = 'escape-1' | props | [json-nul] | strip '{"a": ""}' | replace '{"a": "�"}'

INSERT INTO Posts (Id, Props) VALUES ('escape-2', '{"a":"x\\u0000y"}');
--> posts | id = 'escape-2' | props | [json-nul] | strip '{"a": "xy"}' | replace '{"a": "x�y"}'

INSERT INTO Posts (Id, Props) VALUES ('escape-3', '{"a":"\\\\u0000"}');
--> posts | id = 'escape-3' | props | '{"a": "\\u0000"}'

INSERT INTO Posts (Id, Props) VALUES ('escape-4', '{"a":"\\\\\\u0000"}');
--> posts | id = 'escape-4' | props | [json-nul] | strip '{"a": "\\"}' | replace '{"a": "\\�"}'

INSERT INTO Posts (Id, Props) VALUES ('escape-5', '{"\\u0000":1}');
--> posts | id = 'escape-5' | props | [json-nul] | strip '{"": 1}' | replace '{"�": 1}'

INSERT INTO Posts (Id, Props) VALUES ('escape-many', '{"a":["\\u0000\\u0000",{"\\u0000b":"c\\u0000"}]}');
--> posts | id = 'escape-many' | props | [json-nul] | strip '{"a": ["", {"b": "c"}]}' | replace '{"a": ["��", {"�b": "c�"}]}'

-- MySQL keeps both keys apart, and PostgreSQL keeps the last one.
ALTER TABLE Sessions MODIFY Props longtext;

INSERT INTO Sessions (Id, Props) VALUES ('escape-keys', '{"a\\u0000":1,"a":2}');
--> sessions | id = 'escape-keys' | props | [json-nul] | strip '{"a": 2}' | replace '{"a": 2, "a�": 1}'

INSERT INTO Sessions (Id, Props) VALUES ('escape-upper', '{"a":"\\U0000"}');
--> sessions | id = 'escape-upper' | props | [json] | replace '{}'

-- 7. JSON texts of all kinds, in a column that an old release made longtext and
-- whose target is jsonb.

ALTER TABLE Jobs MODIFY Data longtext;

INSERT INTO Jobs (Id, Data) VALUES ('json-empty', '');
--> jobs | id = 'json-empty' | data | [json-empty] | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-blank', ' ');
--> jobs | id = 'json-blank' | data | [json-empty] | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-null', 'null');
--> jobs | id = 'json-null' | data | [json-scalar] | keep 'null' | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-string', '"str"');
--> jobs | id = 'json-string' | data | [json-scalar] | keep '"str"' | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-number', '17');
--> jobs | id = 'json-number' | data | [json-scalar] | keep '17' | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-true', ' true ');
--> jobs | id = 'json-true' | data | [json-scalar] | keep 'true' | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-array', '[]');
--> jobs | id = 'json-array' | data | '[]'

INSERT INTO Jobs (Id, Data) VALUES ('json-object', '{}');
--> jobs | id = 'json-object' | data | '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-open', '{');
--> jobs | id = 'json-open' | data | [json] | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-cut', '{"a":"b');
--> jobs | id = 'json-cut' | data | [json] | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-words', 'not json');
--> jobs | id = 'json-words' | data | [json] | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-single', '{''a'':1}');
--> jobs | id = 'json-single' | data | [json] | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-comma', '{"a":1,}');
--> jobs | id = 'json-comma' | data | [json] | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-nan', '{"a":NaN}');
--> jobs | id = 'json-nan' | data | [json] | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-twice', '{"a":1,"a":2}');
--> jobs | id = 'json-twice' | data | '{"a": 2}'

INSERT INTO Jobs (Id, Data) VALUES ('json-spaces', ' {\t"a" :\n1 } ');
--> jobs | id = 'json-spaces' | data | '{"a": 1}'

INSERT INTO Jobs (Id, Data) VALUES ('json-1e400', '{"n":1e400}');
--> jobs | id = 'json-1e400' | data | ('{"n": 1' || repeat('0', 400) || '}')

INSERT INTO Jobs (Id, Data) VALUES ('json-minus-zero', '{"n":-0}');
--> jobs | id = 'json-minus-zero' | data | '{"n": 0}'

INSERT INTO Jobs (Id, Data) VALUES ('json-2-53-1', '{"n":9007199254740993}');
--> jobs | id = 'json-2-53-1' | data | '{"n": 9007199254740993}'

INSERT INTO Jobs (Id, Data) VALUES ('json-20-digits', '{"n":12345678901234567890}');
--> jobs | id = 'json-20-digits' | data | '{"n": 12345678901234567890}'

INSERT INTO Jobs (Id, Data) VALUES ('json-fraction', '{"n":0.10000000000000000000000000000001}');
--> jobs | id = 'json-fraction' | data | '{"n": 0.10000000000000000000000000000001}'

INSERT INTO Jobs (Id, Data) VALUES ('json-trailing-zero', '{"n":1.50}');
--> jobs | id = 'json-trailing-zero' | data | '{"n": 1.50}'

INSERT INTO Jobs (Id, Data) VALUES ('json-huge', '{"n":1e131072}');
--> jobs | id = 'json-huge' | data | [json-number]

INSERT INTO Jobs (Id, Data) VALUES ('json-tiny', '{"n":1e-16384}');
--> jobs | id = 'json-tiny' | data | [json-number]

INSERT INTO Jobs (Id, Data) VALUES ('json-largest', '{"n":1e131071}');
--> jobs | id = 'json-largest' | data | ('{"n": 1' || repeat('0', 131071) || '}')

INSERT INTO Jobs (Id, Data) VALUES ('json-null-member', '{"a":null}');
--> jobs | id = 'json-null-member' | data | '{"a": null}'

INSERT INTO Jobs (Id, Data) VALUES ('json-emoji', '{"💩":"💩"}');
--> jobs | id = 'json-emoji' | data | '{"💩": "💩"}'

INSERT INTO Jobs (Id, Data) VALUES ('json-pair', '{"a":"\\ud83d\\ude00"}');
--> jobs | id = 'json-pair' | data | '{"a": "😀"}'

INSERT INTO Jobs (Id, Data) VALUES ('json-escapes', '{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"}');
--> jobs | id = 'json-escapes' | data | '{"a": "\"\\/\b\f\n\r\té"}'

-- A character in a NUL's place makes it no JSON at all.
INSERT INTO Jobs (Id, Data) VALUES ('json-nul-byte', CONCAT('{"a":', CHAR(0), '1}'));
--> jobs | id = 'json-nul-byte' | data | [nul] | strip '{"a": 1}' | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-deep', CONCAT(REPEAT('[', 1000), REPEAT(']', 1000)));
--> jobs | id = 'json-deep' | data | repeat('[', 1000) || repeat(']', 1000)

INSERT INTO Jobs (Id, Data) VALUES ('json-too-deep', CONCAT(REPEAT('[', 1001), REPEAT(']', 1001)));
--> jobs | id = 'json-too-deep' | data | [json] | replace '{}'

INSERT INTO Jobs (Id, Data) VALUES ('json-sql-null', NULL);
--> jobs | id = 'json-sql-null' | data | NULL

-- A column of which nobody knows that it holds objects takes scalars.
ALTER TABLE LinkMetadata MODIFY Data longtext;

INSERT INTO LinkMetadata (Hash, Data) VALUES (1, 'null');
--> linkmetadata | hash = 1 | data | 'null'

INSERT INTO LinkMetadata (Hash, Data) VALUES (2, '"str"');
--> linkmetadata | hash = 2 | data | '"str"'

INSERT INTO LinkMetadata (Hash, Data) VALUES (3, '-0');
--> linkmetadata | hash = 3 | data | '0'

INSERT INTO LinkMetadata (Hash, Data) VALUES (4, '1E400');
--> linkmetadata | hash = 4 | data | ('1' || repeat('0', 400))

INSERT INTO LinkMetadata (Hash, Data) VALUES (5, 'false');
--> linkmetadata | hash = 5 | data | 'false'

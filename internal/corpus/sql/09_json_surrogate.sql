-- 9. Escapes of half a surrogate pair. MySQL's and MariaDB's own checks of JSON may
-- refuse them, an old column of text takes them.

INSERT INTO Jobs (Id, Data) VALUES ('half-high', '{"a":"\\ud800"}');
--> jobs | id = 'half-high' | data | [json-surrogate] | replace '{"a": "�"}'

INSERT INTO Jobs (Id, Data) VALUES ('half-low', '{"a":"\\udc00"}');
--> jobs | id = 'half-low' | data | [json-surrogate] | replace '{"a": "�"}'

INSERT INTO Jobs (Id, Data) VALUES ('half-swapped', '{"a":"\\ude00\\ud83d"}');
--> jobs | id = 'half-swapped' | data | [json-surrogate] | replace '{"a": "��"}'

INSERT INTO Jobs (Id, Data) VALUES ('half-key', '{"\\ud800":1}');
--> jobs | id = 'half-key' | data | [json-surrogate] | replace '{"�": 1}'

INSERT INTO Jobs (Id, Data) VALUES ('half-twice', '{"a":"\\ud83d\\ud83d\\ude00"}');
--> jobs | id = 'half-twice' | data | [json-surrogate] | replace '{"a": "�😀"}'

INSERT INTO Jobs (Id, Data) VALUES ('half-before-text', '{"a":"\\ud800\\\\udc00"}');
--> jobs | id = 'half-before-text' | data | [json-surrogate] | replace '{"a": "�\\udc00"}'

INSERT INTO Jobs (Id, Data) VALUES ('half-text', '{"a":"\\\\ud800"}');
--> jobs | id = 'half-text' | data | '{"a": "\\ud800"}'

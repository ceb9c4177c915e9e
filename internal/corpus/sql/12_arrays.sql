-- 12. JSON arrays of texts that become arrays of PostgreSQL.

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('two', '["id1","id2"]');
--> retentionidsfordeletion | id = 'two' | ids | '{id1,id2}'

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('none', '[]');
--> retentionidsfordeletion | id = 'none' | ids | '{}'

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('quotes', '["a\\"b","c,d","{e}","f\\\\g"]');
--> retentionidsfordeletion | id = 'quotes' | ids | ARRAY['a"b', 'c,d', '{e}', 'f\g']

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('empty-text', '[""]');
--> retentionidsfordeletion | id = 'empty-text' | ids | ARRAY['']

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('null-element', '[null,"NULL"]');
--> retentionidsfordeletion | id = 'null-element' | ids | ARRAY[NULL, 'NULL']

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('emoji', '["💩","é"]');
--> retentionidsfordeletion | id = 'emoji' | ids | ARRAY['💩', 'é']

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('blanks', '[" a "]');
--> retentionidsfordeletion | id = 'blanks' | ids | ARRAY[' a ']

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('26', '["kx6bs1cw8bfqmdr1pi3xqoxjry"]');
--> retentionidsfordeletion | id = '26' | ids | '{kx6bs1cw8bfqmdr1pi3xqoxjry}'

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('sql-null', NULL);
--> retentionidsfordeletion | id = 'sql-null' | ids | NULL

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('json-null', 'null');
--> retentionidsfordeletion | id = 'json-null' | ids | [json] | replace '{}'

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('json-object', '{"a":"b"}');
--> retentionidsfordeletion | id = 'json-object' | ids | [json] | replace '{}'

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('json-numbers', '[1,2]');
--> retentionidsfordeletion | id = 'json-numbers' | ids | [json] | replace '{}'

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('json-string', '"id1"');
--> retentionidsfordeletion | id = 'json-string' | ids | [json] | replace '{}'

INSERT INTO RetentionIdsForDeletion (Id, Ids) VALUES ('escape', '["a\\u0000b"]');
--> retentionidsfordeletion | id = 'escape' | ids | [json-nul] | strip '{ab}' | replace '{a�b}'

-- 11. JSON's null where an object belongs, and an empty text where a plugin of PostgreSQL
-- has JSON.

INSERT INTO Users (Id, Props) VALUES ('json-null', 'null');
--> users | id = 'json-null' | props | [json-scalar] | keep 'null' | replace '{}'

INSERT INTO Users (Id, Props, NotifyProps, Timezone) VALUES ('sql-null', NULL, 'null', '"UTC"');
--> users | id = 'sql-null' | props | NULL
--> users | id = 'sql-null' | notifyprops | [json-scalar] | keep 'null' | replace '{}'
--> users | id = 'sql-null' | timezone | [json-scalar] | keep '"UTC"' | replace '{}'

-- Boards' own tables move with the plugin. A table of their form that no plugin is
-- known for has text.
CREATE TABLE corpus_blocks_history (id varchar(36), insert_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), fields text, PRIMARY KEY (id, insert_at)) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_blocks_history VALUES ('empty', '2024-02-29 12:34:56.123456', '');
--> corpus_blocks_history | id = 'empty' | fields | ''
--> corpus_blocks_history | id = 'empty' | insert_at | '2024-02-29 12:34:56.123456'

INSERT INTO corpus_blocks_history VALUES ('object', '2024-02-29 12:34:56.000001', '{}');
--> corpus_blocks_history | id = 'object' | fields | '{}'
--> corpus_blocks_history | id = 'object' | insert_at | '2024-02-29 12:34:56.000001'

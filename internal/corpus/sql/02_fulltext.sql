-- 2. Texts in columns with a full-text index: too many words for a tsvector, a
-- word that no index takes.

-- 1,079,980 bytes of words that are all different.
-- not on mariadb: its recursion has another setting
SET SESSION cte_max_recursion_depth = 200000, group_concat_max_len = 2000000;

-- not on mysql: its recursion has another setting
SET SESSION max_recursive_iterations = 200000, group_concat_max_len = 2000000;

INSERT INTO FileInfo (Id, Content) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 107998) SELECT 'words', CONCAT(GROUP_CONCAT('w', LPAD(i, 8, '0') ORDER BY i SEPARATOR ' '), ' ') FROM n;
--> fileinfo | id = 'words' | content | [fulltext] | keep (SELECT string_agg('w' || lpad(i::text, 8, '0'), ' ' ORDER BY i) || ' ' FROM generate_series(1, 107998) AS i)

INSERT INTO FileInfo (Id, Content) VALUES ('one-word', REPEAT('x', 2048));
--> fileinfo | id = 'one-word' | content | repeat('x', 2048)

INSERT INTO FileInfo (Id, Content) VALUES ('long-word', CONCAT('a ', REPEAT('x', 100000), ' b'));
--> fileinfo | id = 'long-word' | content | 'a ' || repeat('x', 100000) || ' b'

INSERT INTO FileInfo (Id, Content) VALUES ('limit', REPEAT('a b c d e', 116508));
--> fileinfo | id = 'limit' | content | repeat('a b c d e', 116508)

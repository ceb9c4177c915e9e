-- 6. Values that are equal in one collation and different in another. All the
-- rows of a unique key must arrive, blanks at the end included.

-- not on mariadb: it has no collation of that name before 11.4
CREATE TABLE corpus_unique (id int PRIMARY KEY, name varchar(64) COLLATE utf8mb4_0900_as_cs, UNIQUE KEY name (name)) DEFAULT CHARSET=utf8mb4;

-- not on mysql: it has no collation of that name
CREATE TABLE corpus_unique (id int PRIMARY KEY, name varchar(64) COLLATE utf8mb4_nopad_bin, UNIQUE KEY name (name)) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_unique VALUES (1, 'abc');
--> corpus_unique | id = 1 | name | 'abc'

INSERT INTO corpus_unique VALUES (2, 'abc  ');
--> corpus_unique | id = 2 | name | 'abc  '

INSERT INTO corpus_unique VALUES (3, 'Tech-Talk');
--> corpus_unique | id = 3 | name | 'Tech-Talk'

INSERT INTO corpus_unique VALUES (4, 'tech-talk');
--> corpus_unique | id = 4 | name | 'tech-talk'

INSERT INTO corpus_unique VALUES (5, '');
--> corpus_unique | id = 5 | name | ''

INSERT INTO corpus_unique VALUES (6, ' ');
--> corpus_unique | id = 6 | name | ' '

INSERT INTO corpus_unique VALUES (7, 'résumé');
--> corpus_unique | id = 7 | name | 'résumé'

INSERT INTO corpus_unique VALUES (8, 'resume');
--> corpus_unique | id = 8 | name | 'resume'

INSERT INTO corpus_unique VALUES (9, NULL);
--> corpus_unique | id = 9 | name | NULL

INSERT INTO corpus_unique VALUES (10, NULL);
--> corpus_unique | id = 10 | name | NULL

-- In a collation that pads, only one of the two has room in a unique key; its
-- blanks arrive.
CREATE TABLE corpus_padded (id int PRIMARY KEY, name varchar(64) COLLATE utf8mb4_general_ci, fixed char(10), UNIQUE KEY name (name)) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_padded VALUES (1, 'abc  ', 'abc  ');
--> corpus_padded | id = 1 | name | 'abc  '
--> corpus_padded | id = 1 | fixed | 'abc'

INSERT INTO corpus_padded VALUES (2, 'Tech-Talk', '');
--> corpus_padded | id = 2 | name | 'Tech-Talk'
--> corpus_padded | id = 2 | fixed | ''

INSERT INTO Channels (Id, Name, TeamId) VALUES ('case-upper', 'Tech-Talk', 'a');
--> channels | id = 'case-upper' | name | 'Tech-Talk'

INSERT INTO Channels (Id, Name, TeamId) VALUES ('case-lower', 'tech-talk', 'b');
--> channels | id = 'case-lower' | name | 'tech-talk'

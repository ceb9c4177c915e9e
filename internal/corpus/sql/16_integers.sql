-- 16. Integers at the ends of their types, and beyond the target's.

CREATE TABLE corpus_integers (id int PRIMARY KEY, t tinyint, tu tinyint unsigned, s smallint, su smallint unsigned, m mediumint, mu mediumint unsigned, i int, iu int unsigned, b bigint, bu bigint unsigned, z int(10) unsigned zerofill);

INSERT INTO corpus_integers VALUES (1, -128, 0, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, 0);
--> corpus_integers | id = 1 | t | '-128'
--> corpus_integers | id = 1 | tu | '0'
--> corpus_integers | id = 1 | s | '-32768'
--> corpus_integers | id = 1 | su | '0'
--> corpus_integers | id = 1 | m | '-8388608'
--> corpus_integers | id = 1 | mu | '0'
--> corpus_integers | id = 1 | i | '-2147483648'
--> corpus_integers | id = 1 | iu | '0'
--> corpus_integers | id = 1 | b | '-9223372036854775808'
--> corpus_integers | id = 1 | bu | '0'
--> corpus_integers | id = 1 | z | '0'

INSERT INTO corpus_integers VALUES (2, 127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807, 18446744073709551615, 4294967295);
--> corpus_integers | id = 2 | t | '127'
--> corpus_integers | id = 2 | tu | '255'
--> corpus_integers | id = 2 | s | '32767'
--> corpus_integers | id = 2 | su | '65535'
--> corpus_integers | id = 2 | m | '8388607'
--> corpus_integers | id = 2 | mu | '16777215'
--> corpus_integers | id = 2 | i | '2147483647'
--> corpus_integers | id = 2 | iu | '4294967295'
--> corpus_integers | id = 2 | b | '9223372036854775807'
--> corpus_integers | id = 2 | bu | '18446744073709551615'
--> corpus_integers | id = 2 | z | '4294967295'

INSERT INTO corpus_integers VALUES (3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
--> corpus_integers | id = 3 | t | '0'
--> corpus_integers | id = 3 | tu | '0'
--> corpus_integers | id = 3 | s | '0'
--> corpus_integers | id = 3 | su | '0'
--> corpus_integers | id = 3 | m | '0'
--> corpus_integers | id = 3 | mu | '0'
--> corpus_integers | id = 3 | i | '0'
--> corpus_integers | id = 3 | iu | '0'
--> corpus_integers | id = 3 | b | '0'
--> corpus_integers | id = 3 | bu | '0'
--> corpus_integers | id = 3 | z | '0'

INSERT INTO corpus_integers VALUES (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
--> corpus_integers | id = 4 | t | NULL
--> corpus_integers | id = 4 | tu | NULL
--> corpus_integers | id = 4 | s | NULL
--> corpus_integers | id = 4 | su | NULL
--> corpus_integers | id = 4 | m | NULL
--> corpus_integers | id = 4 | mu | NULL
--> corpus_integers | id = 4 | i | NULL
--> corpus_integers | id = 4 | iu | NULL
--> corpus_integers | id = 4 | b | NULL
--> corpus_integers | id = 4 | bu | NULL
--> corpus_integers | id = 4 | z | NULL

INSERT INTO corpus_integers VALUES (5, -1, 128, -1, 32768, -1, 8388608, -1, 2178774338, -1, 9223372036854775808, 42);
--> corpus_integers | id = 5 | t | '-1'
--> corpus_integers | id = 5 | tu | '128'
--> corpus_integers | id = 5 | s | '-1'
--> corpus_integers | id = 5 | su | '32768'
--> corpus_integers | id = 5 | m | '-1'
--> corpus_integers | id = 5 | mu | '8388608'
--> corpus_integers | id = 5 | i | '-1'
--> corpus_integers | id = 5 | iu | '2178774338'
--> corpus_integers | id = 5 | b | '-1'
--> corpus_integers | id = 5 | bu | '9223372036854775808'
--> corpus_integers | id = 5 | z | '42'

INSERT INTO ChannelBookmarks (Id, SortOrder) VALUES ('fits', 2147483647);
--> channelbookmarks | id = 'fits' | sortorder | 2147483647

INSERT INTO ChannelBookmarks (Id, SortOrder) VALUES ('fits-below', -2147483648);
--> channelbookmarks | id = 'fits-below' | sortorder | '-2147483648'

INSERT INTO ChannelBookmarks (Id, SortOrder) VALUES ('over', 2178774338);
--> channelbookmarks | id = 'over' | sortorder | [range]

INSERT INTO ChannelBookmarks (Id, SortOrder) VALUES ('over-by-one', 2147483648);
--> channelbookmarks | id = 'over-by-one' | sortorder | [range]

INSERT INTO ChannelBookmarks (Id, SortOrder) VALUES ('below', -2147483649);
--> channelbookmarks | id = 'below' | sortorder | [range]

INSERT INTO ChannelBookmarks (Id, SortOrder) VALUES ('most', 9223372036854775807);
--> channelbookmarks | id = 'most' | sortorder | [range]

-- A site that made a column unsigned.
ALTER TABLE FileInfo MODIFY Width int unsigned, MODIFY Size bigint unsigned;

INSERT INTO FileInfo (Id, Width, Size) VALUES ('unsigned', 4294967295, 1);
--> fileinfo | id = 'unsigned' | width | [range]
--> fileinfo | id = 'unsigned' | size | 1

INSERT INTO FileInfo (Id, Width, Size) VALUES ('unsigned-big', 1, 18446744073709551615);
--> fileinfo | id = 'unsigned-big' | width | 1
--> fileinfo | id = 'unsigned-big' | size | [range]

INSERT INTO FileInfo (Id, Width, Size) VALUES ('unsigned-fits', 2147483647, 9223372036854775807);
--> fileinfo | id = 'unsigned-fits' | width | 2147483647
--> fileinfo | id = 'unsigned-fits' | size | 9223372036854775807

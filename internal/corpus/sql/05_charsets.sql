-- 5. Columns of other character sets. MySQL's latin1 is cp1252 ("The cp1252 West
-- European Character Set" in its manual).

CREATE TABLE corpus_latin1 (id varchar(26) CHARACTER SET ascii PRIMARY KEY, c varchar(200), t text) DEFAULT CHARSET=latin1;

INSERT INTO corpus_latin1 VALUES ('cp1252', 0x8096999385, 0x80);
--> corpus_latin1 | id = 'cp1252' | c | U&'\20AC\2013\2122\201C\2026'
--> corpus_latin1 | id = 'cp1252' | t | U&'\20AC'

INSERT INTO corpus_latin1 VALUES ('high', 0xA0E4F6FCDFE9FF, NULL);
--> corpus_latin1 | id = 'high' | c | U&'\00A0äöüßéÿ'

-- Bytes that cp1252 does not have are control characters to MySQL.
INSERT INTO corpus_latin1 VALUES ('undefined', 0x818D8F909D, NULL);
--> corpus_latin1 | id = 'undefined' | c | U&'\0081\008D\008F\0090\009D'

-- UTF-8 that an application wrote as if it were latin1 arrives as every client
-- with the right character set sees it in MySQL.
INSERT INTO corpus_latin1 VALUES ('utf8', 0x416E6472C3A9, NULL);
--> corpus_latin1 | id = 'utf8' | c | 'AndrÃ©'

INSERT INTO corpus_latin1 VALUES ('nul', 0x6100E9, NULL);
--> corpus_latin1 | id = 'nul' | c | [nul] | strip 'aé' | replace E'a\uFFFDé'

CREATE TABLE corpus_utf8mb3 (id varchar(26) PRIMARY KEY, c varchar(200), t text) DEFAULT CHARSET=utf8mb3;

INSERT INTO corpus_utf8mb3 VALUES ('slovak', 'Rožňavská', 'Rožňavská');
--> corpus_utf8mb3 | id = 'slovak' | c | 'Rožňavská'
--> corpus_utf8mb3 | id = 'slovak' | t | 'Rožňavská'

INSERT INTO corpus_utf8mb3 VALUES ('chinese', '中文', '한국어');
--> corpus_utf8mb3 | id = 'chinese' | c | '中文'
--> corpus_utf8mb3 | id = 'chinese' | t | '한국어'

CREATE TABLE corpus_charsets (id varchar(26) PRIMARY KEY, latin2 varchar(50) CHARACTER SET latin2, ucs2 varchar(50) CHARACTER SET ucs2, utf16 varchar(50) CHARACTER SET utf16, sjis varchar(50) CHARACTER SET sjis, koi8 varchar(50) CHARACTER SET koi8r) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_charsets VALUES ('all', 'Rožňavská', 'Rožňavská', '💩', 'カタカナ', 'Привет');
--> corpus_charsets | id = 'all' | latin2 | 'Rožňavská'
--> corpus_charsets | id = 'all' | ucs2 | 'Rožňavská'
--> corpus_charsets | id = 'all' | utf16 | '💩'
--> corpus_charsets | id = 'all' | sjis | 'カタカナ'
--> corpus_charsets | id = 'all' | koi8 | 'Привет'

-- UCS-2 takes half a surrogate pair, which the servers then send as three bytes
-- that are no UTF-8.
INSERT INTO corpus_charsets (id, ucs2) VALUES ('half', 0x0061D8000062);
--> corpus_charsets | id = 'half' | ucs2 | [utf8] | replace E'a\uFFFDb'

INSERT INTO corpus_charsets (id, ucs2) VALUES ('halves', 0xDE00D83D);
--> corpus_charsets | id = 'halves' | ucs2 | [utf8] | replace E'\uFFFD'

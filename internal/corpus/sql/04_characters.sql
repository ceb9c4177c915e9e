-- 4. Characters that tools get wrong: beyond the Basic Multilingual Plane,
-- combining ones, and what a text COPY would take for its own.

INSERT INTO Posts (Id, Message) VALUES ('poo', 'a💩b');
--> posts | id = 'poo' | message | U&'a\+01F4A9b'

INSERT INTO Posts (Id, Message) VALUES ('tetragram', '𝌆');
--> posts | id = 'tetragram' | message | U&'\+01D306'

INSERT INTO Posts (Id, Message) VALUES ('last', _utf8mb4 0xF48FBFBF);
--> posts | id = 'last' | message | U&'\+10FFFF'

INSERT INTO Posts (Id, Message) VALUES ('family', '👨‍👩‍👧🏽');
--> posts | id = 'family' | message | U&'\+01F468\200D\+01F469\200D\+01F467\+01F3FD'

INSERT INTO Posts (Id, Message) VALUES ('combining', _utf8mb4 0x65CC81CCA7);
--> posts | id = 'combining' | message | U&'e\0301\0327'

INSERT INTO Posts (Id, Message) VALUES ('composed', _utf8mb4 0xC3A9);
--> posts | id = 'composed' | message | U&'\00E9'

INSERT INTO Posts (Id, Message) VALUES ('replacement', _utf8mb4 0xEFBFBD);
--> posts | id = 'replacement' | message | U&'\FFFD'

INSERT INTO Posts (Id, Message) VALUES ('non-characters', _utf8mb4 0xEFB790EFBFBEEFBFBF);
--> posts | id = 'non-characters' | message | U&'\FDD0\FFFE\FFFF'

INSERT INTO Posts (Id, Message) VALUES ('bom', _utf8mb4 0xEFBBBF61);
--> posts | id = 'bom' | message | U&'\FEFFa'

INSERT INTO Posts (Id, Message) VALUES ('right-to-left', _utf8mb4 0xE280AED7A9D79CD795D79D);
--> posts | id = 'right-to-left' | message | U&'\202E\05E9\05DC\05D5\05DD'

INSERT INTO Posts (Id, Message) VALUES ('cr', 'a\rb');
--> posts | id = 'cr' | message | E'a\rb'

INSERT INTO Posts (Id, Message) VALUES ('crlf', 'a\r\nb\r\n');
--> posts | id = 'crlf' | message | E'a\r\nb\r\n'

INSERT INTO Posts (Id, Message) VALUES ('tab', '\ta\tb\t');
--> posts | id = 'tab' | message | E'\ta\tb\t'

INSERT INTO Posts (Id, Message) VALUES ('backslash', '\\');
--> posts | id = 'backslash' | message | '\'

INSERT INTO Posts (Id, Message) VALUES ('backslashes', 'C:\\temp\\new\\\\x');
--> posts | id = 'backslashes' | message | 'C:\temp\new\\x'

INSERT INTO Posts (Id, Message) VALUES ('copy-null', '\\N');
--> posts | id = 'copy-null' | message | '\N'

INSERT INTO Posts (Id, Message) VALUES ('copy-end', 'a\n\\.\nb');
--> posts | id = 'copy-end' | message | E'a\n\\.\nb'

INSERT INTO Posts (Id, Message) VALUES ('copy-end-alone', '\\.');
--> posts | id = 'copy-end-alone' | message | '\.'

INSERT INTO Posts (Id, Message) VALUES ('null-as-text', 'NULL');
--> posts | id = 'null-as-text' | message | 'NULL'

INSERT INTO Posts (Id, Message) VALUES ('quotes', '''"`$$;--');
--> posts | id = 'quotes' | message | '''"`$$;--'

INSERT INTO Posts (Id, Message) VALUES ('controls', _utf8mb4 0x0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F7F);
--> posts | id = 'controls' | message | E'\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F\x7F'

INSERT INTO Posts (Id, Message) VALUES ('empty', '');
--> posts | id = 'empty' | message | ''

INSERT INTO Posts (Id, Message) VALUES ('null', NULL);
--> posts | id = 'null' | message | NULL

INSERT INTO Posts (Id, Message) VALUES ('blanks', '  a  ');
--> posts | id = 'blanks' | message | '  a  '

-- 20. Bytes: each of them, none, what looks like an escape, the longest MEDIUMBLOB.

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'every', 0x000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF);
--> pluginkeyvaluestore | pkey = 'every' | pvalue | '\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'empty', '');
--> pluginkeyvaluestore | pkey = 'empty' | pvalue | ''

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'null', NULL);
--> pluginkeyvaluestore | pkey = 'null' | pvalue | NULL

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'hex-escape', '\\x41');
--> pluginkeyvaluestore | pkey = 'hex-escape' | pvalue | '\x5c783431'

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'octal-escape', '\\101');
--> pluginkeyvaluestore | pkey = 'octal-escape' | pvalue | '\x5c313031'

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'nul', 0x00);
--> pluginkeyvaluestore | pkey = 'nul' | pvalue | '\x00'

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'backslash', '\\');
--> pluginkeyvaluestore | pkey = 'backslash' | pvalue | '\x5c'

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'latin1', 0x416E6472E9);
--> pluginkeyvaluestore | pkey = 'latin1' | pvalue | '\x416e6472e9'

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'utf8', 'André');
--> pluginkeyvaluestore | pkey = 'utf8' | pvalue | '\x416e6472c3a9'

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'gob', 0x0CFF810201);
--> pluginkeyvaluestore | pkey = 'gob' | pvalue | '\x0cff810201'

INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'json', '{"a":"\\u0000"}');
--> pluginkeyvaluestore | pkey = 'json' | pvalue | '{"a":"\\u0000"}'

INSERT INTO FileInfo (Id, MiniPreview) VALUES ('preview', 0xFFD8FFE000104A46494600);
--> fileinfo | id = 'preview' | minipreview | '\xffd8ffe000104a46494600'

INSERT INTO FileInfo (Id, MiniPreview) VALUES ('preview-text', 'text');
--> fileinfo | id = 'preview-text' | minipreview | 'text'

-- not on mariadb: its max_allowed_packet of 16 MB has no room for such a row
INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'longest', REPEAT(0xAB, 16777215));
--> pluginkeyvaluestore | pkey = 'longest' | pvalue | decode(repeat('ab', 16777215), 'hex')

-- not on mysql: it has room for a longer one
INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'longest', REPEAT(0xAB, 16000000));
--> pluginkeyvaluestore | pkey = 'longest' | pvalue | decode(repeat('ab', 16000000), 'hex')

CREATE TABLE corpus_bytes (id int PRIMARY KEY, b binary(4), v varbinary(300), t tinyblob, m blob, l longblob, g geometry);

INSERT INTO corpus_bytes VALUES (1, 'ab', 0x000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF, 0x00, 'a', 0xFF00, ST_GeomFromText('POINT(1 2)', 0));
--> corpus_bytes | id = 1 | b | '\x61620000'
--> corpus_bytes | id = 1 | v | '\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'
--> corpus_bytes | id = 1 | t | '\x00'
--> corpus_bytes | id = 1 | m | 'a'
--> corpus_bytes | id = 1 | l | '\xff00'
--> corpus_bytes | id = 1 | g | '\x0101000000000000000000f03f0000000000000040'

INSERT INTO corpus_bytes VALUES (2, '', '', '', '', '', NULL);
--> corpus_bytes | id = 2 | b | '\x00000000'
--> corpus_bytes | id = 2 | v | ''
--> corpus_bytes | id = 2 | t | ''
--> corpus_bytes | id = 2 | m | ''
--> corpus_bytes | id = 2 | l | ''
--> corpus_bytes | id = 2 | g | NULL

-- The reference system is in the four bytes before the WKB. MySQL takes the axes of
-- 4326 as latitude and longitude, and stores them as longitude and latitude.
-- not on mariadb: it takes the axes as they are stored
INSERT INTO corpus_bytes (id, g) VALUES (3, ST_GeomFromText('POINT(1 2)', 4326));
--> corpus_bytes | id = 3 | g | '\x01010000000000000000000040000000000000f03f'

-- not on mysql: it takes the axes in another order
INSERT INTO corpus_bytes (id, g) VALUES (3, ST_GeomFromText('POINT(1 2)', 4326));
--> corpus_bytes | id = 3 | g | '\x0101000000000000000000f03f0000000000000040'

INSERT INTO corpus_bytes (id, g) VALUES (4, ST_GeomFromText('GEOMETRYCOLLECTION(POINT(0 0),LINESTRING(0 0,1 1))'));
--> corpus_bytes | id = 4 | g | '\x01070000000200000001010000000000000000000000000000000000000001020000000200000000000000000000000000000000000000000000000000f03f000000000000f03f'

-- 18. Bits, sets, decimals and approximate numbers.

CREATE TABLE corpus_bits (id int PRIMARY KEY, one bit(1), eight bit(8), ten bit(10), all64 bit(64));

INSERT INTO corpus_bits VALUES (0, b'0', b'0', b'0', b'0');
--> corpus_bits | id = 0 | one | B'0'
--> corpus_bits | id = 0 | eight | B'00000000'
--> corpus_bits | id = 0 | ten | B'0000000000'
--> corpus_bits | id = 0 | all64 | B'0000000000000000000000000000000000000000000000000000000000000000'

INSERT INTO corpus_bits VALUES (1, b'1', b'1', b'1', b'1');
--> corpus_bits | id = 1 | one | B'1'
--> corpus_bits | id = 1 | eight | B'00000001'
--> corpus_bits | id = 1 | ten | B'0000000001'
--> corpus_bits | id = 1 | all64 | B'0000000000000000000000000000000000000000000000000000000000000001'

INSERT INTO corpus_bits VALUES (2, b'1', b'10000001', b'1000000001', 18446744073709551615);
--> corpus_bits | id = 2 | one | B'1'
--> corpus_bits | id = 2 | eight | B'10000001'
--> corpus_bits | id = 2 | ten | B'1000000001'
--> corpus_bits | id = 2 | all64 | B'1111111111111111111111111111111111111111111111111111111111111111'

INSERT INTO corpus_bits VALUES (3, NULL, NULL, NULL, NULL);
--> corpus_bits | id = 3 | one | NULL
--> corpus_bits | id = 3 | eight | NULL
--> corpus_bits | id = 3 | ten | NULL
--> corpus_bits | id = 3 | all64 | NULL

CREATE TABLE corpus_sets (id int PRIMARY KEY, s set('a','B','it''s','d e','💩')) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_sets VALUES (0, '');
--> corpus_sets | id = 0 | s | '{}'

INSERT INTO corpus_sets VALUES (1, 'a');
--> corpus_sets | id = 1 | s | '{a}'

INSERT INTO corpus_sets VALUES (2, 'b,A');
--> corpus_sets | id = 2 | s | '{a,B}'

INSERT INTO corpus_sets VALUES (3, 'it''s,d e,💩');
--> corpus_sets | id = 3 | s | ARRAY['it''s', 'd e', '💩']

INSERT INTO corpus_sets VALUES (4, 31);
--> corpus_sets | id = 4 | s | ARRAY['a', 'B', 'it''s', 'd e', '💩']

INSERT INTO corpus_sets VALUES (5, NULL);
--> corpus_sets | id = 5 | s | NULL

CREATE TABLE corpus_decimals (id int PRIMARY KEY, d decimal(65,30), m decimal(10,2), w decimal(65,0), u decimal(5,2) unsigned);

INSERT INTO corpus_decimals VALUES (0, 99999999999999999999999999999999999.999999999999999999999999999999, 99999999.99, 99999999999999999999999999999999999999999999999999999999999999999, 999.99);
--> corpus_decimals | id = 0 | d | '99999999999999999999999999999999999.999999999999999999999999999999'
--> corpus_decimals | id = 0 | m | '99999999.99'
--> corpus_decimals | id = 0 | w | '99999999999999999999999999999999999999999999999999999999999999999'
--> corpus_decimals | id = 0 | u | '999.99'

INSERT INTO corpus_decimals VALUES (1, -99999999999999999999999999999999999.999999999999999999999999999999, -99999999.99, -99999999999999999999999999999999999999999999999999999999999999999, 0.00);
--> corpus_decimals | id = 1 | d | '-99999999999999999999999999999999999.999999999999999999999999999999'
--> corpus_decimals | id = 1 | m | '-99999999.99'
--> corpus_decimals | id = 1 | w | '-99999999999999999999999999999999999999999999999999999999999999999'
--> corpus_decimals | id = 1 | u | '0.00'

INSERT INTO corpus_decimals VALUES (2, 0.000000000000000000000000000001, 0.01, 1, 0.01);
--> corpus_decimals | id = 2 | d | '0.000000000000000000000000000001'
--> corpus_decimals | id = 2 | m | '0.01'
--> corpus_decimals | id = 2 | w | '1'
--> corpus_decimals | id = 2 | u | '0.01'

INSERT INTO corpus_decimals VALUES (3, -0.000000000000000000000000000001, -0.01, -1, 0.10);
--> corpus_decimals | id = 3 | d | '-0.000000000000000000000000000001'
--> corpus_decimals | id = 3 | m | '-0.01'
--> corpus_decimals | id = 3 | w | '-1'
--> corpus_decimals | id = 3 | u | '0.10'

INSERT INTO corpus_decimals VALUES (4, 0, 0, 0, 0);
--> corpus_decimals | id = 4 | d | '0.000000000000000000000000000000'
--> corpus_decimals | id = 4 | m | '0.00'
--> corpus_decimals | id = 4 | w | '0'
--> corpus_decimals | id = 4 | u | '0.00'

INSERT INTO corpus_decimals VALUES (5, 12345.6789, 10, 10000, 100);
--> corpus_decimals | id = 5 | d | '12345.678900000000000000000000000000'
--> corpus_decimals | id = 5 | m | '10.00'
--> corpus_decimals | id = 5 | w | '10000'
--> corpus_decimals | id = 5 | u | '100.00'

INSERT INTO corpus_decimals VALUES (6, NULL, NULL, NULL, NULL);
--> corpus_decimals | id = 6 | d | NULL
--> corpus_decimals | id = 6 | m | NULL
--> corpus_decimals | id = 6 | w | NULL
--> corpus_decimals | id = 6 | u | NULL

CREATE TABLE corpus_floats (id int PRIMARY KEY, f float, d double);

INSERT INTO corpus_floats VALUES (0, 0.1, 0.1);
--> corpus_floats | id = 0 | f | '0.1'
--> corpus_floats | id = 0 | d | '0.1'

INSERT INTO corpus_floats VALUES (1, 16777215, 9007199254740993);
--> corpus_floats | id = 1 | f | '16777215'
--> corpus_floats | id = 1 | d | '9007199254740992'

INSERT INTO corpus_floats VALUES (2, 1.17549435e-38, 2.2250738585072014e-308);
--> corpus_floats | id = 2 | f | '1.1754944e-38'
--> corpus_floats | id = 2 | d | '2.2250738585072014e-308'

INSERT INTO corpus_floats VALUES (3, 3.40282347e38, 1.7976931348623157e308);
--> corpus_floats | id = 3 | f | '3.4028235e+38'
--> corpus_floats | id = 3 | d | '1.7976931348623157e+308'

INSERT INTO corpus_floats VALUES (4, -1.2345678, -3.141592653589793);
--> corpus_floats | id = 4 | f | '-1.2345678'
--> corpus_floats | id = 4 | d | '-3.141592653589793'

INSERT INTO corpus_floats VALUES (5, 8388609.5, 0.30000000000000004);
--> corpus_floats | id = 5 | f | '8388610'
--> corpus_floats | id = 5 | d | '0.30000000000000004'

INSERT INTO corpus_floats VALUES (6, 0, 5e-324);
--> corpus_floats | id = 6 | f | '0'
--> corpus_floats | id = 6 | d | '5e-324'

INSERT INTO corpus_floats VALUES (7, NULL, NULL);
--> corpus_floats | id = 7 | f | NULL
--> corpus_floats | id = 7 | d | NULL

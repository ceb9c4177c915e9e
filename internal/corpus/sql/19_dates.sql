-- 19. Dates and times: zero and partial ones, early years, fractions, durations.

SET SESSION sql_mode = 'ALLOW_INVALID_DATES';

CREATE TABLE corpus_dates (id varchar(26) PRIMARY KEY, d date, dt datetime, d6 datetime(6)) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_dates VALUES ('plain', '2025-01-31', '2025-01-31 23:59:59', '2025-01-31 23:59:59.123456');
--> corpus_dates | id = 'plain' | d | '2025-01-31'
--> corpus_dates | id = 'plain' | dt | '2025-01-31 23:59:59'
--> corpus_dates | id = 'plain' | d6 | '2025-01-31 23:59:59.123456'

INSERT INTO corpus_dates VALUES ('zero-date', '0000-00-00', NULL, NULL);
--> corpus_dates | id = 'zero-date' | d | [date]
--> corpus_dates | id = 'zero-date' | dt | NULL
--> corpus_dates | id = 'zero-date' | d6 | NULL

INSERT INTO corpus_dates VALUES ('zero-datetime', NULL, '0000-00-00 00:00:00', NULL);
--> corpus_dates | id = 'zero-datetime' | d | NULL
--> corpus_dates | id = 'zero-datetime' | dt | [date]
--> corpus_dates | id = 'zero-datetime' | d6 | NULL

INSERT INTO corpus_dates VALUES ('zero-fraction', NULL, NULL, '0000-00-00 00:00:00');
--> corpus_dates | id = 'zero-fraction' | d | NULL
--> corpus_dates | id = 'zero-fraction' | dt | NULL
--> corpus_dates | id = 'zero-fraction' | d6 | [date]

INSERT INTO corpus_dates VALUES ('zero-month', '2025-00-15', NULL, NULL);
--> corpus_dates | id = 'zero-month' | d | [date]
--> corpus_dates | id = 'zero-month' | dt | NULL
--> corpus_dates | id = 'zero-month' | d6 | NULL

INSERT INTO corpus_dates VALUES ('zero-day', NULL, '2022-11-00 20:59:22', NULL);
--> corpus_dates | id = 'zero-day' | d | NULL
--> corpus_dates | id = 'zero-day' | dt | [date]
--> corpus_dates | id = 'zero-day' | d6 | NULL

INSERT INTO corpus_dates VALUES ('zero-year', '0000-01-01', NULL, NULL);
--> corpus_dates | id = 'zero-year' | d | [date]
--> corpus_dates | id = 'zero-year' | dt | NULL
--> corpus_dates | id = 'zero-year' | d6 | NULL

INSERT INTO corpus_dates VALUES ('february-30', '2025-02-30', NULL, NULL);
--> corpus_dates | id = 'february-30' | d | [date]
--> corpus_dates | id = 'february-30' | dt | NULL
--> corpus_dates | id = 'february-30' | d6 | NULL

INSERT INTO corpus_dates VALUES ('no-leap-year', NULL, '2023-02-29 12:00:00', NULL);
--> corpus_dates | id = 'no-leap-year' | d | NULL
--> corpus_dates | id = 'no-leap-year' | dt | [date]
--> corpus_dates | id = 'no-leap-year' | d6 | NULL

INSERT INTO corpus_dates VALUES ('leap-year', '2024-02-29', '2000-02-29 12:00:00', NULL);
--> corpus_dates | id = 'leap-year' | d | '2024-02-29'
--> corpus_dates | id = 'leap-year' | dt | '2000-02-29 12:00:00'
--> corpus_dates | id = 'leap-year' | d6 | NULL

INSERT INTO corpus_dates VALUES ('year-9', '0009-12-04', '0009-12-04 01:02:03', '0009-12-04 01:02:03.000004');
--> corpus_dates | id = 'year-9' | d | '0009-12-04'
--> corpus_dates | id = 'year-9' | dt | '0009-12-04 01:02:03'
--> corpus_dates | id = 'year-9' | d6 | '0009-12-04 01:02:03.000004'

INSERT INTO corpus_dates VALUES ('first', '0001-01-01', '0001-01-01 00:00:00', '0001-01-01 00:00:00');
--> corpus_dates | id = 'first' | d | '0001-01-01'
--> corpus_dates | id = 'first' | dt | '0001-01-01 00:00:00'
--> corpus_dates | id = 'first' | d6 | '0001-01-01 00:00:00'

INSERT INTO corpus_dates VALUES ('before-epochs', '1969-12-31', '1969-12-31 23:59:59', '1999-12-31 23:59:59.999999');
--> corpus_dates | id = 'before-epochs' | d | '1969-12-31'
--> corpus_dates | id = 'before-epochs' | dt | '1969-12-31 23:59:59'
--> corpus_dates | id = 'before-epochs' | d6 | '1999-12-31 23:59:59.999999'

INSERT INTO corpus_dates VALUES ('gregorian', '1582-10-10', '1582-10-10 00:00:00', NULL);
--> corpus_dates | id = 'gregorian' | d | '1582-10-10'
--> corpus_dates | id = 'gregorian' | dt | '1582-10-10 00:00:00'
--> corpus_dates | id = 'gregorian' | d6 | NULL

INSERT INTO corpus_dates VALUES ('last', '9999-12-31', '9999-12-31 23:59:59', '9999-12-31 23:59:59.999999');
--> corpus_dates | id = 'last' | d | '9999-12-31'
--> corpus_dates | id = 'last' | dt | '9999-12-31 23:59:59'
--> corpus_dates | id = 'last' | d6 | '9999-12-31 23:59:59.999999'

INSERT INTO corpus_dates VALUES ('null', NULL, NULL, NULL);
--> corpus_dates | id = 'null' | d | NULL
--> corpus_dates | id = 'null' | dt | NULL
--> corpus_dates | id = 'null' | d6 | NULL

-- A zero date that MySQL's NOT NULL lets in.
CREATE TABLE corpus_zero_dates (id int PRIMARY KEY, d date NOT NULL, dt datetime(3) NOT NULL);

INSERT INTO corpus_zero_dates VALUES (1, '0000-00-00', '2025-01-01');
--> corpus_zero_dates | id = 1 | d | [date]

INSERT INTO corpus_zero_dates VALUES (2, '2025-01-01', '0000-00-00');
--> corpus_zero_dates | id = 2 | dt | [date]

INSERT INTO corpus_zero_dates VALUES (3, '2025-01-01', '2025-01-01 00:00:00.120');
--> corpus_zero_dates | id = 3 | d | '2025-01-01'
--> corpus_zero_dates | id = 3 | dt | '2025-01-01 00:00:00.12'

-- The instants around both changes of the clock in Berlin, and in India's zone of
-- half an hour. A server's own tables of zones may be empty, so sessions have offsets.
CREATE TABLE corpus_instants (id varchar(26) PRIMARY KEY, ts timestamp(6) NULL) DEFAULT CHARSET=utf8mb4;

SET SESSION time_zone = '+01:00';
INSERT INTO corpus_instants VALUES ('before-gap', '2025-03-30 01:59:59.999999');
--> corpus_instants | id = 'before-gap' | ts | '2025-03-30 00:59:59.999999+00'

SET SESSION time_zone = '+02:00';
INSERT INTO corpus_instants VALUES ('behind-gap', '2025-03-30 03:00:00');
--> corpus_instants | id = 'behind-gap' | ts | '2025-03-30 01:00:00+00'

SET SESSION time_zone = '+02:00';
INSERT INTO corpus_instants VALUES ('overlap-first', '2025-10-26 02:30:00');
--> corpus_instants | id = 'overlap-first' | ts | '2025-10-26 00:30:00+00'

SET SESSION time_zone = '+01:00';
INSERT INTO corpus_instants VALUES ('overlap-second', '2025-10-26 02:30:00');
--> corpus_instants | id = 'overlap-second' | ts | '2025-10-26 01:30:00+00'

SET SESSION time_zone = '+05:30';
INSERT INTO corpus_instants VALUES ('kolkata', '2025-06-01 00:00:00.5');
--> corpus_instants | id = 'kolkata' | ts | '2025-05-31 18:30:00.5+00'

SET SESSION time_zone = '+00:00';
INSERT INTO corpus_instants VALUES ('first', '1970-01-01 00:00:01');
--> corpus_instants | id = 'first' | ts | '1970-01-01 00:00:01+00'

SET SESSION time_zone = '+00:00';
INSERT INTO corpus_instants VALUES ('last', '2038-01-19 03:14:07.999999');
--> corpus_instants | id = 'last' | ts | '2038-01-19 03:14:07.999999+00'

INSERT INTO corpus_instants VALUES ('zero', '0000-00-00 00:00:00');
--> corpus_instants | id = 'zero' | ts | [date]

CREATE TABLE corpus_times (id varchar(26) PRIMARY KEY, t time, t6 time(6), y year) DEFAULT CHARSET=utf8mb4;

INSERT INTO corpus_times VALUES ('most', '838:59:59', '838:59:59', 2155);
--> corpus_times | id = 'most' | t | '838:59:59'
--> corpus_times | id = 'most' | t6 | '838:59:59'
--> corpus_times | id = 'most' | y | 2155

INSERT INTO corpus_times VALUES ('least', '-838:59:59', '-838:59:59', 1901);
--> corpus_times | id = 'least' | t | '-838:59:59'
--> corpus_times | id = 'least' | t6 | '-838:59:59'
--> corpus_times | id = 'least' | y | 1901

INSERT INTO corpus_times VALUES ('minus-hour', '-01:00:00', '-00:00:00.5', 0);
--> corpus_times | id = 'minus-hour' | t | '-01:00:00'
--> corpus_times | id = 'minus-hour' | t6 | '-00:00:00.5'
--> corpus_times | id = 'minus-hour' | y | 0

INSERT INTO corpus_times VALUES ('day', '24:00:00', '25:00:00.000001', 2025);
--> corpus_times | id = 'day' | t | '24:00:00'
--> corpus_times | id = 'day' | t6 | '25:00:00.000001'
--> corpus_times | id = 'day' | y | 2025

INSERT INTO corpus_times VALUES ('time', '12:34:56', '12:34:56.789', 1970);
--> corpus_times | id = 'time' | t | '12:34:56'
--> corpus_times | id = 'time' | t6 | '12:34:56.789'
--> corpus_times | id = 'time' | y | 1970

INSERT INTO corpus_times VALUES ('zero', '00:00:00', '00:00:00', 2000);
--> corpus_times | id = 'zero' | t | '00:00:00'
--> corpus_times | id = 'zero' | t6 | '00:00:00'
--> corpus_times | id = 'zero' | y | 2000

INSERT INTO corpus_times VALUES ('null', NULL, NULL, NULL);
--> corpus_times | id = 'null' | t | NULL
--> corpus_times | id = 'null' | t6 | NULL
--> corpus_times | id = 'null' | y | NULL

SET SESSION sql_mode = '', time_zone = '+00:00';

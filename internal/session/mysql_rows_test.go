package session_test

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
)

// ways are what a DSN can have for the ways in which rows come over the wire, and
// the statuses of the session that show it.
var ways = map[string]struct{ options, tls, compressed string }{
	"Plain":      {"", "", "OFF"},
	"TLS":        {"?tls=skip-verify", "TLS", "OFF"},
	"Compressed": {"?compress=true", "", "ON"},
	"Both":       {"?tls=skip-verify&compress=true", "TLS", "ON"},
}

// connections open a pool, and a connection of it, for each product and way.
// MariaDB's server has no certificate.
func connections() map[string]func(*testing.T) (*sql.DB, *sql.Conn) {
	list := map[string]func(*testing.T) (*sql.DB, *sql.Conn){}
	for product, server := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		for name, way := range ways {
			if product == "MariaDB" && way.tls != "" {
				continue
			}
			list[product+"/"+name] = func(t *testing.T) (*sql.DB, *sql.Conn) {
				t.Helper()
				db := openMySQL(t, server(t).DSN+way.options)
				conn := connect(t, db)
				for status, want := range map[string]string{"Ssl_version": way.tls, "Compression": way.compressed} {
					var variable, value string
					if err := conn.QueryRowContext(t.Context(), "SHOW SESSION STATUS LIKE '"+status+"'").Scan(&variable, &value); err != nil || !strings.HasPrefix(value, want) {
						t.Fatalf("%s is %q, %v; want %q", status, value, err, want)
					}
				}
				return db, conn
			}
		}
	}
	return list
}

func connect(t *testing.T, db *sql.DB) *sql.Conn {
	t.Helper()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// read reads all rows and copies them.
func read(ctx context.Context, conn *sql.Conn, query string, columns int) (rows [][][]byte, err error) {
	err = session.ReadRows(ctx, conn, query, columns, func(row [][]byte) error {
		row = slices.Clone(row)
		for i, value := range row {
			row[i] = bytes.Clone(value)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// requireUsable requires that a connection takes queries of both readers, or that
// it and its session are gone.
func requireUsable(t *testing.T, conn *sql.Conn, usable bool) {
	t.Helper()
	rows, err := read(t.Context(), conn, "SELECT 'x'", 1)
	var text string
	driverErr := conn.QueryRowContext(t.Context(), "SELECT 'x'").Scan(&text)
	switch {
	case usable && (err != nil || driverErr != nil || text != "x" || len(rows) != 1 || string(rows[0][0]) != "x"):
		t.Errorf("the connection is not usable: %v, %v, %q, %q", err, driverErr, rows, text)
	case !usable && (!errors.Is(err, driver.ErrBadConn) || !errors.Is(driverErr, driver.ErrBadConn) && !errors.Is(driverErr, sql.ErrConnDone)):
		t.Errorf("the connection is still there: %v, %v", err, driverErr)
	}
}

// values are values in SQL, and how they come.
var values = []struct{ columnType, value, want string }{
	{"tinyint", "-128", "-128"}, {"smallint unsigned", "65535", "65535"}, {"mediumint", "0", "0"}, {"int", "-2147483648", "-2147483648"},
	{"bigint", "-9223372036854775808", "-9223372036854775808"}, {"bigint unsigned", "18446744073709551615", "18446744073709551615"}, {"year", "2025", "2025"},
	{"decimal(65,30)", "-1.5", "-1.500000000000000000000000000000"}, {"double", "-0.1", "-0.1"}, {"float", "1.5", "1.5"}, {"bit(12)", "b'101000000001'", "\x0a\x01"},
	{"char(3)", "'a '", "a"}, {"varchar(300)", "REPEAT('ü', 300)", strings.Repeat("ü", 300)}, {"longtext", "''", ""}, {"longtext", "REPEAT(_utf8mb4 x'f09f9880', 20000)", strings.Repeat("😀", 20000)},
	{"varbinary(3)", "x'00ff5c'", "\x00\xff\\"}, {"longblob", "x'fb'", "\xfb"}, {"longblob", "x'fe'", "\xfe"}, {"longblob", "x'ff'", "\xff"},
	{"enum('a','b')", "'b'", "b"}, {"set('a','b')", "'b,a'", "a,b"}, {"json", "'[1]'", "[1]"}, {"date", "'2025-01-31'", "2025-01-31"},
	{"time(6)", "'-838:59:59'", "-838:59:59.000000"}, {"datetime(6)", "'2025-01-31 23:59:59.123456'", "2025-01-31 23:59:59.123456"},
	{"timestamp NULL", "'2025-01-31 23:59:59'", "2025-01-31 23:59:59"}, {"geometry", "ST_GeomFromText('POINT(0 0)')", "\x00\x00\x00\x00\x01\x01" + strings.Repeat("\x00", 19)},
}

// TestRowsOfAllTypes has a value of each type, first alone in its row, then with
// all others, and a row of NULLs.
func TestRowsOfAllTypes(t *testing.T) {
	t.Parallel()
	for name, open := range connections() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, conn := open(t)
			var definitions, expressions []string
			want := make([][]byte, len(values))
			for i, v := range values {
				definitions = append(definitions, fmt.Sprintf("c%d %s", i, v.columnType))
				expressions = append(expressions, v.value)
				want[i] = []byte(v.want)
			}
			for _, statement := range []string{
				"CREATE TABLE t (" + strings.Join(definitions, ", ") + ")", "INSERT INTO t VALUES (" + strings.Join(expressions, ", ") + ")", "INSERT INTO t () VALUES ()",
			} {
				if _, err := conn.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			rows, err := read(t.Context(), conn, "SELECT * FROM t ORDER BY c0 IS NULL", len(values))
			if diff := cmp.Diff([][][]byte{want, make([][]byte, len(values))}, rows); diff != "" || err != nil {
				t.Errorf("rows (-want +got): %v\n%s", err, diff)
			}
			for i := range values {
				rows, err := read(t.Context(), conn, fmt.Sprintf("SELECT c%d FROM t ORDER BY c0 IS NULL", i), 1)
				if diff := cmp.Diff([][][]byte{{want[i]}, {nil}}, rows); diff != "" || err != nil {
					t.Errorf("%s alone (-want +got): %v\n%s", values[i].columnType, err, diff)
				}
			}
			requireUsable(t, conn, true)
		})
	}
}

// thousands are rows with n from 0 to a million less one, in no order.
const thousands = "(SELECT a.n * 1000 + b.n AS n FROM thousand a, thousand b) t"

// makeThousand makes the table that thousands reads.
func makeThousand(t *testing.T, db *sql.DB) {
	t.Helper()
	for _, statement := range []string{
		"CREATE TABLE thousand (n bigint PRIMARY KEY)", "INSERT INTO thousand WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 999) SELECT i FROM n",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// TestManyRows has more packets than there are numbers for them, of all lengths up
// to beyond what is read at once.
func TestManyRows(t *testing.T) {
	t.Parallel()
	for name, open := range connections() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, conn := open(t)
			makeThousand(t, db)
			const rows = 100_000
			seen, sum := 0, 0
			err := session.ReadRows(t.Context(), conn, "SELECT n, IF(n % 100 = 0, REPEAT(n % 10, n), NULL) FROM "+thousands+" WHERE n < "+strconv.Itoa(rows), 2, func(row [][]byte) error {
				n, err := strconv.Atoi(string(row[0]))
				if err != nil {
					return err
				}
				if (row[1] == nil) != (n%100 != 0) || row[1] != nil && (len(row[1]) != n || bytes.Trim(row[1], strconv.Itoa(n%10)) != nil) {
					return fmt.Errorf("in row %d there are %d bytes", n, len(row[1]))
				}
				seen, sum = seen+1, sum+n
				return nil
			})
			if err != nil || seen != rows || sum != rows*(rows-1)/2 {
				t.Errorf("%d rows, %v", seen, err)
			}
			requireUsable(t, conn, true)
		})
	}
}

// TestRowsLongerThanPackets has rows whose packets are about as long as packets
// can be.
func TestRowsLongerThanPackets(t *testing.T) {
	t.Parallel()
	const packet = 1<<24 - 1
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testdb.Private(t, start, "d", "max-allowed-packet=1G")
			for _, way := range []string{"Plain", "Compressed"} {
				conn := connect(t, openMySQL(t, server.DSN("d")+ways[way].options))
				// A value's length takes four bytes here, or nine, and the others take two.
				for _, length := range []int{packet - 7, packet - 6, packet - 5, packet, 2*packet - 12, 2*packet - 11, 2*packet - 10, 50_000_000} {
					rows, err := read(t.Context(), conn, fmt.Sprintf("SELECT 'x', RPAD('', %d, '0123456'), NULL", length), 3)
					if err != nil || len(rows) != 1 || string(rows[0][0]) != "x" || rows[0][2] != nil || len(rows[0][1]) != length {
						t.Fatalf("%s, %d bytes: %d rows, %v", way, length, len(rows), err)
					}
					if !bytes.Equal(rows[0][1], bytes.Repeat([]byte("0123456"), length/7+1)[:length]) {
						t.Errorf("%s, %d bytes are others", way, length)
					}
				}
				requireUsable(t, conn, true)
			}
		})
	}
}

// TestServersErrors has statements that the server refuses at once, and on the way.
func TestServersErrors(t *testing.T) {
	t.Parallel()
	for name, open := range connections() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, conn := open(t)
			makeThousand(t, db)
			for query, want := range map[string]struct {
				number uint16
				state  string
				rows   int
			}{
				"SELECT":                   {1064, "42000", 0},
				"SELECT n, 1 FROM missing": {1146, "42S02", 0},
				"SELECT n, 9223372036854775000 + n FROM thousand": {1690, "22003", 808},
			} {
				rows, err := read(t.Context(), conn, query, 2)
				var answer *mysql.MySQLError
				if !errors.As(err, &answer) || answer.Number != want.number || string(answer.SQLState[:]) != want.state || answer.Message == "" || len(rows) != want.rows {
					t.Errorf("%s: %d rows, %v", query, len(rows), err)
				}
				requireUsable(t, conn, true)
			}
		})
	}
}

// TestOtherStatements are not for ReadRows, which ends the connection.
func TestOtherStatements(t *testing.T) {
	t.Parallel()
	for name, open := range connections() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, _ := open(t)
			for _, query := range []string{"SET @a = 1", "SELECT 1", "SELECT 1, 2, 3"} {
				conn := connect(t, db)
				if rows, err := read(t.Context(), conn, query, 2); err == nil || rows != nil {
					t.Errorf("%s: %q, %v", query, rows, err)
				}
				requireUsable(t, conn, false)
			}
		})
	}
}

// TestConnectionOfAnother is one that OpenMySQL has not opened.
func TestConnectionOfAnother(t *testing.T) {
	t.Parallel()
	conn := connect(t, testdb.OpenMySQL(t, testdb.MySQL(t).DSN))
	if _, err := read(t.Context(), conn, "SELECT 1", 1); err == nil || !strings.Contains(err.Error(), "OpenMySQL has not opened it") {
		t.Error(err)
	}
}

// endless is a query of more than a gigabyte, none of which the server can hold
// back.
const endless = "SELECT REPEAT('x', 10000) FROM " + thousands

// connectionID is the server's number of a connection.
func connectionID(t *testing.T, conn *sql.Conn) (id int64) {
	t.Helper()
	if err := conn.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// awaitEnd waits until a session is gone.
func awaitEnd(t *testing.T, db *sql.DB, id int64) {
	t.Helper()
	testdb.Await(t, "the session's end", func() (gone bool) {
		if err := db.QueryRowContext(t.Context(), fmt.Sprintf("SELECT NOT EXISTS (SELECT 1 FROM %s WHERE id = %d)", testdb.ProcessList(t, db), id)).Scan(&gone); err != nil {
			t.Fatal(err)
		}
		return gone
	})
}

// TestKilled has another session end the query, or the connection, among its rows.
func TestKilled(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"QUERY", "CONNECTION"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			for name, open := range connections() {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					db, conn := open(t)
					makeThousand(t, db)
					id := connectionID(t, conn)
					rows := 0
					err := session.ReadRows(t.Context(), conn, endless, 1, func([][]byte) error {
						if rows++; rows > 1 {
							return nil
						}
						_, err := db.ExecContext(t.Context(), fmt.Sprintf("KILL %s %d", what, id))
						return err
					})
					var answer *mysql.MySQLError
					if what == "QUERY" && (!errors.As(err, &answer) || answer.Number != 1317) || what == "CONNECTION" && !errors.Is(err, mysql.ErrInvalidConn) {
						t.Errorf("after %d rows: %v", rows, err)
					}
					if what == "CONNECTION" {
						awaitEnd(t, db, id)
					}
					requireUsable(t, conn, what == "QUERY")
				})
			}
		})
	}
}

// TestShutdown has the server shut down among the rows.
func TestShutdown(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		for _, way := range []string{"Plain", "Compressed"} {
			t.Run(name+"/"+way, func(t *testing.T) {
				t.Parallel()
				db := openMySQL(t, testdb.Private(t, start, "d").DSN("d")+ways[way].options)
				makeThousand(t, db)
				conn, rows := connect(t, db), 0
				err := session.ReadRows(t.Context(), conn, endless, 1, func([][]byte) error {
					if rows++; rows > 1 {
						return nil
					}
					_, err := db.ExecContext(t.Context(), "SHUTDOWN")
					return err
				})
				if !errors.Is(err, mysql.ErrInvalidConn) {
					t.Errorf("after %d rows: %v", rows, err)
				}
			})
		}
	}
}

// TestKilledWhileIdle has the server end the connection before the query.
func TestKilledWhileIdle(t *testing.T) {
	t.Parallel()
	for name, open := range connections() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, conn := open(t)
			id := connectionID(t, conn)
			if _, err := db.ExecContext(t.Context(), fmt.Sprintf("KILL %d", id)); err != nil {
				t.Fatal(err)
			}
			awaitEnd(t, db, id)
			if rows, err := read(t.Context(), conn, "SELECT 1", 1); !errors.Is(err, mysql.ErrInvalidConn) && !errors.Is(err, driver.ErrBadConn) {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			requireUsable(t, conn, false)
		})
	}
}

// TestCancelled ends the context among the rows, and while the server has none
// yet.
func TestCancelled(t *testing.T) {
	t.Parallel()
	for name, open := range connections() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, conn := open(t)
			makeThousand(t, db)
			ctx, cancel := context.WithCancel(t.Context())
			id, rows := connectionID(t, conn), 0
			err := session.ReadRows(ctx, conn, endless, 1, func([][]byte) error {
				if rows++; rows == 1 {
					cancel()
				}
				return nil
			})
			if !errors.Is(err, context.Canceled) || rows == 1_000_000 {
				t.Errorf("after %d rows: %v", rows, err)
			}
			awaitEnd(t, db, id)
			requireUsable(t, conn, false)
			if _, err := read(ctx, connect(t, db), "SELECT 1", 1); !errors.Is(err, context.Canceled) {
				t.Errorf("with an ended context: %v", err)
			}

			conn = connect(t, db)
			ctx, cancel = context.WithCancel(t.Context())
			defer cancel()
			id = connectionID(t, conn)
			ended := make(chan error)
			go func() {
				_, err := read(ctx, conn, "SELECT SLEEP(600)", 1)
				ended <- err
			}()
			testdb.Await(t, "the query's begin", func() (begun bool) {
				query := fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM %s WHERE id = %d AND info LIKE 'SELECT SLEEP%%')", testdb.ProcessList(t, db), id)
				if err := db.QueryRowContext(t.Context(), query).Scan(&begun); err != nil {
					t.Fatal(err)
				}
				return begun
			})
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			requireUsable(t, conn, false)
			if _, err := db.ExecContext(t.Context(), fmt.Sprintf("KILL %d", id)); err != nil && !strings.Contains(err.Error(), "Unknown thread") {
				t.Error(err)
			}
		})
	}
}

// TestEachEndsTheRows has an error of each end the rest of the answer.
func TestEachEndsTheRows(t *testing.T) {
	t.Parallel()
	for name, open := range connections() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, conn := open(t)
			makeThousand(t, db)
			id, enough := connectionID(t, conn), errors.New("enough")
			rows := 0
			err := session.ReadRows(t.Context(), conn, endless, 1, func([][]byte) error {
				if rows++; rows == 3 {
					return enough
				}
				return nil
			})
			if !errors.Is(err, enough) || rows != 3 {
				t.Errorf("after %d rows: %v", rows, err)
			}
			awaitEnd(t, db, id)
			requireUsable(t, conn, false)
		})
	}
}

// TestRowsAllocateNothing compares what few rows and many allocate.
//
//nolint:paralleltest // it counts what other tests allocate too
func TestRowsAllocateNothing(t *testing.T) {
	db := openMySQL(t, testdb.MySQL(t).DSN)
	makeThousand(t, db)
	conn := connect(t, db)
	allocated := func(rows int) int64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := session.ReadRows(t.Context(), conn, fmt.Sprintf("SELECT n, NULL, REPEAT('x', n %% 1000) FROM %s WHERE n < %d", thousands, rows), 3, func([][]byte) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return int64(after.Mallocs - before.Mallocs)
	}
	few, many := allocated(1000), allocated(101_000)
	if many-few > 100 {
		t.Errorf("1,000 rows take %d allocations, 101,000 take %d", few, many)
	}
}

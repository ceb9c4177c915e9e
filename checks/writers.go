package checks

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"

	"migration-assist/internal/session"
	"migration-assist/schema"
)

// nameWriters is the name of the check for servers that still write.
const nameWriters = "writers"

// stopMattermost is what to do about them.
const stopMattermost = "stop all Mattermost servers before migrate begins: what they write meanwhile may not arrive"

// writers is about others that use the database, and servers of a cluster that were
// alive a moment ago.
func writers(ctx context.Context, s *Source) ([]Problem, error) {
	problems, err := unseenSessions(ctx, s)
	if err != nil {
		return nil, err
	}
	sessions, err := otherSessions(ctx, s)
	if err != nil {
		return nil, asked("other sessions", err)
	}
	servers, err := clusterServers(ctx, s)
	return slices.Concat(problems, sessions, servers), err
}

// unseenSessions is about a user without the privilege PROCESS, who sees no sessions
// but those of his own account.
func unseenSessions(ctx context.Context, s *Source) ([]Problem, error) {
	grants, err := readGrants(ctx, s.db)
	if err != nil {
		return nil, asked("the user's privileges", err)
	}
	if grants.allow("PROCESS", "") {
		return nil, nil
	}
	var account string
	if err := s.db.QueryRowContext(ctx, "SELECT CURRENT_USER()").Scan(&account); err != nil {
		return nil, asked("the user's account", err)
	}
	user := quoteAccount(account)
	return []Problem{{
		Check: nameWriters, What: "the user " + user + " sees no sessions of others, so that nothing shows servers that still write",
		Advice: "make sure that all Mattermost servers are stopped before migrate begins; or run GRANT PROCESS ON *.* TO " + user,
	}}, nil
}

// client is where sessions come from.
type client struct{ user, host string }

func otherSessions(ctx context.Context, s *Source) (problems []Problem, err error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	threads, err := session.ReadThreads(ctx, conn)
	if err != nil {
		return nil, err
	}
	sessions := map[client]int{}
	var clients []client
	for _, t := range threads {
		if t.Own || t.Database != s.catalog.Name {
			continue
		}
		c := client{t.User, withoutPort(t.Host)}
		if sessions[c]++; sessions[c] == 1 {
			clients = append(clients, c)
		}
	}
	slices.SortFunc(clients, func(a, b client) int { return cmp.Or(cmp.Compare(a.user, b.user), cmp.Compare(a.host, b.host)) })
	for _, c := range clients {
		text := "another session"
		if n := sessions[c]; n > 1 {
			text = fmt.Sprintf("%d other sessions", n)
		}
		problems = append(problems, Problem{
			Check: nameWriters, What: fmt.Sprintf("the user %s at %s has %s in the database", c.user, c.host, text), Advice: stopMattermost,
		})
	}
	return problems, nil
}

// withoutPort takes the port from a session's host. It is behind the last colon, of
// which an IPv6 address has others, and not there where a session came over a socket.
func withoutPort(host string) string {
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 {
		return host[:colon]
	}
	return host
}

// clusterServers is about servers that have written to ClusterDiscovery in the last
// three minutes, which each server does every minute.
func clusterServers(ctx context.Context, s *Source) ([]Problem, error) {
	for _, pair := range s.pairing.Tables {
		if pair.Target.Name != "clusterdiscovery" || sourceColumn(pair, "lastpingat") == nil {
			continue
		}
		var n int64
		query := "SELECT COUNT(*) FROM " + s.tableName(pair.Source.Name) + " WHERE " +
			schema.QuoteMySQL(sourceColumn(pair, "lastpingat").Name) + " > (UNIX_TIMESTAMP() - 180) * 1000"
		if err := s.db.QueryRowContext(ctx, query).Scan(&n); err != nil {
			return nil, asked("servers in "+pair.Source.Name, err)
		}
		if n > 0 {
			return []Problem{{
				Check: nameWriters, Table: pair.Source.Name, Rows: n, What: "servers of a cluster have been alive in the last three minutes", Advice: stopMattermost,
			}}, nil
		}
	}
	return nil, nil
}

// position returns a text that changes with each write to the server, as far as its
// binary log shows it to the user; "" where it does not.
func position(ctx context.Context, db *sql.DB) (string, error) {
	var all strings.Builder
	for _, query := range []string{
		"SELECT @@GLOBAL.gtid_executed, ''", "SELECT @@GLOBAL.gtid_binlog_pos, ''", // MySQL's, MariaDB's
		"SHOW BINARY LOG STATUS", "SHOW MASTER STATUS", // since MySQL 8.2; before, and MariaDB
	} {
		text, err := firstTwo(ctx, db, query)
		var answer *mysql.MySQLError
		switch {
		case err == nil:
			all.WriteString(text)
		case !errors.As(err, &answer): // else the server does not know it, or the user may not
			return "", asked("its binary log's position", err)
		}
	}
	return all.String(), nil
}

// firstTwo returns the first two columns of the first row as one text.
func firstTwo(ctx context.Context, db *sql.DB, query string) (text string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err := rows.Columns()
	if err != nil || !rows.Next() {
		return "", errors.Join(err, rows.Err())
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(sql.RawBytes)
	}
	if err := rows.Scan(values...); err != nil {
		return "", err
	}
	for _, value := range values[:2] {
		text += string(*value.(*sql.RawBytes)) + " "
	}
	return text, rows.Err()
}

// moved tells whether something was written between two positions.
func moved(before, after string) []Problem {
	if before == after {
		return nil
	}
	return []Problem{{
		Check: nameWriters, What: "something was written to this MySQL server while the checks ran, to this database or another one", Advice: stopMattermost,
	}}
}

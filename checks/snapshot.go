package checks

import (
	"context"
	"fmt"
	"strings"

	"migration-assist/schema"
)

// leastConnections is how many sessions migrate opens with two workers: one for each
// of them, one that finds chunks, one that locks, and one that asks.
const leastConnections = 5

// snapshot is about the privileges and settings with which migrate can read one state
// of the database while others write, and go on after an interruption.
func snapshot(ctx context.Context, s *Source) (problems []Problem, err error) {
	grants, err := readGrants(ctx, s.db)
	if err != nil {
		return nil, asked("the user's privileges", err)
	}
	var account, log string
	var limit, ownLimit int
	const query = "SELECT CURRENT_USER(), @@GLOBAL.log_bin, @@GLOBAL.max_connections, @@SESSION.max_user_connections"
	if err := s.db.QueryRowContext(ctx, query).Scan(&account, &log, &limit, &ownLimit); err != nil {
		return nil, asked("its settings", err)
	}
	at, err := position(ctx, s.db)
	if err != nil {
		return nil, err
	}
	user := quoteAccount(account)
	add := func(what, advice string) {
		problems = append(problems, Problem{Check: "snapshot", What: what, Advice: advice})
	}
	if !grants.allow("RELOAD", "") && !grants.allow("FLUSH_TABLES", "") && !grants.allow("LOCK TABLES", s.catalog.Name) {
		add("the user "+user+" may not lock tables, not even for the moment in which migrate opens its snapshot",
			"stop Mattermost before migrate begins, as one should; or run GRANT LOCK TABLES ON "+schema.QuoteMySQL(s.catalog.Name)+".* TO "+user)
	}
	const again = "an interrupted migration goes on only with --source-stopped, which says that Mattermost is stopped"
	switch {
	case log != "1" && log != "ON":
		add("the server has no binary log, which would show that nothing has changed", again)
	case strings.TrimSpace(at) == "":
		add("the user "+user+" may not see the position of the binary log, which would show that nothing has changed",
			again+"; or run GRANT REPLICATION CLIENT ON *.* TO "+user)
	}
	if ownLimit > 0 {
		limit = min(limit, ownLimit)
	}
	if limit < leastConnections {
		add(fmt.Sprintf("the user %s may have %d connections at a time", user, limit),
			fmt.Sprintf("migrate opens three more than --workers says: raise max_connections or max_user_connections to %d or more", leastConnections))
	}
	return problems, nil
}

// quoteAccount quotes what CURRENT_USER() returns: a name, an @ and a host, where the
// name may have an @ too.
func quoteAccount(account string) string {
	at := strings.LastIndexByte(account, '@')
	if at < 0 {
		return schema.QuoteMySQL(account)
	}
	return schema.QuoteMySQL(account[:at]) + "@" + schema.QuoteMySQL(account[at+1:])
}

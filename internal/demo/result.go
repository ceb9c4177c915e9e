package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/jackc/pgx/v5"
)

// example is a query that shows something of the result.
type example struct {
	title, query string
}

func examples() []example {
	return []example{
		{
			"What arrived",
			`SELECT 'users' AS table, count(*) FROM public.users
UNION ALL SELECT 'channels', count(*) FROM public.channels
UNION ALL SELECT 'posts', count(*) FROM public.posts
UNION ALL SELECT 'reactions', count(*) FROM public.reactions`,
		},
		{
			"Posts of each team",
			`SELECT t.displayname AS team, count(*) AS posts
FROM public.posts p JOIN public.channels c ON c.id = p.channelid JOIN public.teams t ON t.id = c.teamid
GROUP BY t.displayname ORDER BY posts DESC`,
		},
		{
			"The server's own statistics, a materialized view",
			`SELECT to_char(day, 'YYYY-MM-DD') AS day, sum(num)::bigint AS posts FROM public.posts_by_team_day
GROUP BY 1 ORDER BY 1 DESC LIMIT 3`,
		},
	}
}

// showResult queries the target and prints what it says.
func (s *servers) showResult(ctx context.Context) (err error) {
	conn, err := pgx.Connect(ctx, s.target())
	if err != nil {
		return fmt.Errorf("look at the result: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	for _, e := range examples() {
		fmt.Printf("\n-- %s\n%s;\n\n", e.title, e.query)
		if err := show(ctx, conn, e.query); err != nil {
			return fmt.Errorf("query %q: %w", e.title, err)
		}
	}
	return nil
}

// show prints a query's rows as a table.
func show(ctx context.Context, conn *pgx.Conn, query string) error {
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	table := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	for _, f := range rows.FieldDescriptions() {
		fmt.Fprintf(table, "  %s\t", f.Name)
	}
	fmt.Fprintln(table)
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return err
		}
		for _, v := range values {
			fmt.Fprintf(table, "  %v\t", v)
		}
		fmt.Fprintln(table)
	}
	return errors.Join(rows.Err(), table.Flush())
}

// showServers prints how to reach the servers, which go on running.
func (s *servers) showServers(ctx context.Context) error {
	programs, err := s.postgres.Programs(ctx)
	if err != nil {
		return err
	}
	fmt.Printf(`
Both servers go on running; make demo-stop stops them.

  %s '%s'

  MIGRATION_ASSIST_MYSQL_DSN='%s'
  MIGRATION_ASSIST_POSTGRES_DSN='%s'
`, filepath.Join(programs, "psql"), s.target(), s.source(), s.target())
	return nil
}

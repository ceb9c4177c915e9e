package migrate

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/session"
	"migration-assist/schema"
)

// connect connects to both servers, and reads and checks the source's catalog.
func (r *run) connect(ctx context.Context) (err error) {
	if r.source, err = session.OpenMySQL(r.MySQL); err != nil {
		return err
	}
	if err := r.source.PingContext(ctx); err != nil {
		return fmt.Errorf("cannot connect to MySQL at %s as %s: %w", r.MySQL.Addr, r.MySQL.User, err)
	}
	if r.target, err = session.OpenPostgres(ctx, r.Postgres); err != nil {
		return err
	}
	if err := r.readSource(ctx); err != nil {
		return err
	}
	if err := r.readConfiguration(ctx); err != nil {
		return err
	}
	var version string
	if err := r.target.QueryRow(ctx, "SELECT split_part(current_setting('server_version'), ' ', 1)").Scan(&version); err != nil {
		return fmt.Errorf("asking PostgreSQL for its version: %w", err)
	}
	r.reportServers(version)
	server := r.catalog.Server
	r.printf("source   %s at %s, %s %s\n", r.MySQL.DBName, r.MySQL.Addr, server.Flavor, server.Version)
	if len(r.versions) > 0 {
		r.printf("         Mattermost's migrations %s\n", r.versions)
	}
	r.printf("target   %s at %s, schema %s, PostgreSQL %s\n", r.Postgres.Database, address(r.Postgres), r.Schema, version)
	return r.findPlugins(ctx)
}

// pingTimeout is how long PostgreSQL has to answer over a connection that was idle.
const pingTimeout = 10 * time.Second

// ping asks whether PostgreSQL still answers. Where it does not in time, the
// connection is closed.
func (r *run) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	return r.target.Ping(ctx)
}

// reconnect replaces a connection to PostgreSQL that broke, and its lock, which a
// server that was not told of the end still holds for its session.
func (r *run) reconnect(ctx context.Context) error {
	if err := session.ClosePostgres(ctx, r.target); err != nil {
		return err
	}
	conn, err := session.OpenPostgres(ctx, r.Postgres)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return copier.RelockRun(ctx, tx, r.Schema, r.target.PgConn().PID()) })
	if err != nil {
		return errors.Join(err, session.ClosePostgres(ctx, conn))
	}
	r.target = conn
	return nil
}

// again does something with the connection to PostgreSQL, which is replaced where it
// broke, and again where an error may pass. What it does may have been done: the answer
// may have been lost.
func (r *run) again(ctx context.Context, do func(context.Context) error) error {
	return r.retries().Do(ctx, func() error {
		if r.ping(ctx) != nil {
			if err := r.reconnect(ctx); err != nil {
				return err
			}
		}
		return session.WithLoss(r.target, do(ctx))
	})
}

// retries are how what comes after the copy is tried again: that reads either server,
// or can be done twice.
func (r *run) retries() session.Retry {
	return session.Retry{
		Tries: r.Tries, Retrying: r.retryBuild,
		MayPass: func(err error) bool { return session.MayPass(err) || session.MySQLMayPass(err) },
	}
}

// readSource reads the source's catalog and tells which migrations it has.
func (r *run) readSource(ctx context.Context) (err error) {
	if r.catalog, err = schema.ReadMySQL(ctx, r.source, r.MySQL.DBName); err != nil {
		return fmt.Errorf("reading the source's schema: %w", err)
	}
	r.versions, err = r.command.sourceVersions()
	return err
}

// address is where PostgreSQL was asked for, without secrets.
func address(c *pgx.ConnConfig) string {
	return net.JoinHostPort(c.Host, fmt.Sprint(c.Port))
}

// close closes both connections and the rejects file.
func (r *run) close(ctx context.Context) error {
	if r.builds != nil {
		r.builds.Stop()
	}
	var err error
	if r.source != nil {
		err = r.source.Close()
	}
	if r.rejects != nil {
		err = errors.Join(err, r.rejects.Close())
	}
	return errors.Join(err, session.ClosePostgres(ctx, r.target))
}

package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/report"
	"migration-assist/internal/session"
	"migration-assist/schema"
)

// connect connects to both servers, and reads and checks the source's catalog.
func (r *run) connect(ctx context.Context) error {
	if err := r.open(ctx, session.OpenMySQL); err != nil {
		return err
	}
	if err := r.read(ctx); err != nil {
		return err
	}
	r.printServers()
	for _, p := range r.plugins {
		r.printf("plugin   %s\n", p)
	}
	return nil
}

// open connects to both servers. The error is of each to which it cannot.
func (r *run) open(ctx context.Context, openMySQL func(*mysql.Config) (*sql.DB, error)) (err error) {
	if r.source, err = openMySQL(r.MySQL); err != nil {
		return err
	}
	if err = r.source.PingContext(ctx); err != nil {
		err = fmt.Errorf("cannot connect to MySQL at %s as %s: %w", r.MySQL.Addr, r.MySQL.User, err)
	}
	if ctx.Err() != nil {
		return err
	}
	var other error
	r.target, other = session.OpenPostgres(ctx, r.Postgres)
	return errors.Join(err, other)
}

// read asks both servers what they are, and the source what it has. The error lists all
// that keeps the source from being moved.
func (r *run) read(ctx context.Context) error {
	if err := r.target.QueryRow(ctx, "SELECT split_part(current_setting('server_version'), ' ', 1)").Scan(&r.postgresVersion); err != nil {
		return fmt.Errorf("asking PostgreSQL for its version: %w", err)
	}
	var err error
	if r.catalog, err = schema.ReadMySQL(ctx, r.source, r.MySQL.DBName); err != nil {
		return fmt.Errorf("reading the source's schema: %w", err)
	}
	r.versions, err = r.sourceVersions()
	err = errors.Join(err, r.readConfiguration(ctx), r.findPlugins(ctx))
	r.recorder.Update(func(report *report.Report) { report.Source, report.Target = r.servers() })
	return err
}

// servers are what is moved where.
func (r *run) servers() (source, target report.Server) {
	server := r.catalog.Server
	source = report.Server{Product: server.Flavor, Version: server.Version, Address: r.MySQL.Addr, Database: r.MySQL.DBName}
	if len(r.versions) > 0 {
		source.Migrations = r.versions.String()
	}
	target = report.Server{Product: "PostgreSQL", Version: r.postgresVersion, Address: address(r.Postgres), Database: r.Postgres.Database, Schema: r.Schema}
	return source, target
}

// printServers says what is moved where.
func (r *run) printServers() {
	source, target := r.servers()
	r.printf("source   %s at %s, %s %s\n", source.Database, source.Address, source.Product, source.Version)
	if source.Migrations != "" {
		r.printf("         Mattermost's migrations %s\n", source.Migrations)
	}
	r.printf("target   %s at %s, schema %s, PostgreSQL %s\n", target.Database, target.Address, target.Schema, target.Version)
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

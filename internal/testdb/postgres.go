package testdb

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	_ "github.com/jackc/pgx/v5/stdlib" // the database/sql driver "pgx"
)

// StartPostgres starts a PostgreSQL server of the distribution's version. The
// error is ErrNoServer where `make deps` has not run.
func StartPostgres(ctx context.Context, o Options) (*Server, error) {
	return startPostgres(ctx, productPostgres, o)
}

// StartPostgresNewest starts a PostgreSQL server of the newest version there is.
// The error is ErrNoServer where `make deps` has not run.
func StartPostgresNewest(ctx context.Context, o Options) (*Server, error) {
	return startPostgres(ctx, productPostgresNewest, o)
}

func startPostgres(ctx context.Context, p product, o Options) (*Server, error) {
	if err := o.validate(p); err != nil {
		return nil, fmt.Errorf("start %s: %w", p, err)
	}
	home, err := p.home()
	if err != nil {
		return nil, err
	}
	owner, err := postgresOwner()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", p, err)
	}
	return startServer(ctx, p, postgresKind{home: home, owner: owner, settings: o.Settings, files: o.Files}, o)
}

// postgresOwner is the user to run PostgreSQL under, which refuses to be root.
// It is nil where this process is not root.
func postgresOwner() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("a user for PostgreSQL: %w", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("a user for PostgreSQL: %w", err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("a user for PostgreSQL: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// postgresKind is PostgreSQL of one version.
type postgresKind struct {
	home  string
	owner *syscall.Credential
	// settings come after those for data that is thrown away, as "name=value".
	settings []string
	files    map[string][]byte
}

// accessRules let the superuser in without a password; other roles need theirs,
// so that a test can have a wrong one.
const accessRules = `# type database user address method
local all all trust
host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`

// initialise makes the data folder. The locale knows Unicode's letters and sorts
// by bytes.
func (k postgresKind) initialise(ctx context.Context, data string) error {
	if err := os.Mkdir(data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if k.owner != nil {
		if err := os.Chown(data, int(k.owner.Uid), int(k.owner.Gid)); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
	}
	p := program{
		path: filepath.Join(k.home, "bin", "initdb"),
		args: []string{
			"--pgdata=" + data,
			"--username=postgres",
			"--auth=trust",
			"--encoding=UTF8",
			"--locale=C.UTF-8",
			"--no-sync",
			"--no-instructions",
		},
		owner:       k.owner,
		deathSignal: syscall.SIGKILL,
	}
	if err := p.run(ctx); err != nil {
		return fmt.Errorf("initialise: %w", err)
	}
	rules := filepath.Join(data, "pg_hba.conf")
	if err := os.WriteFile(rules, []byte(accessRules), 0o600); err != nil {
		return fmt.Errorf("access rules: %w", err)
	}
	return writeFiles(data, k.files, k.owner)
}

// program runs PostgreSQL with settings for data that is thrown away. Its death
// signal is an immediate shutdown, which ends the backends too.
func (k postgresKind) program(data string, port int) program {
	args := []string{"-D", data}
	settings := []string{
		"port=" + strconv.Itoa(port),
		"listen_addresses=127.0.0.1",
		"unix_socket_directories=.", // the data folder
		"max_connections=300",
		"fsync=off",
		"synchronous_commit=off",
		"full_page_writes=off",
	}
	for _, setting := range append(settings, k.settings...) {
		args = append(args, "-c", setting)
	}
	return program{
		path:        filepath.Join(k.home, "bin", "postgres"),
		args:        args,
		owner:       k.owner,
		deathSignal: syscall.SIGQUIT,
	}
}

func (k postgresKind) dsn(port int, database string) string {
	if database == "" {
		database = "postgres"
	}
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", port, database)
}

package testdb

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOptionsThatContradict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		product product
		options Options
		want    string
	}{
		{productMySQL, Options{}, ""},
		{productMariaDB, Options{LowerCaseTableNames: 1, Folder: "x", Detached: true}, ""},
		{productMySQL, Options{Detached: true}, "named folder"},
		{productMySQL, Options{LowerCaseTableNames: 2}, "not 0 or 1"},
		{productPostgres, Options{LowerCaseTableNames: 1}, "not a setting of PostgreSQL"},
	} {
		err := c.options.validate(c.product)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %+v: error %v, want %q", c.product, c.options, err, c.want)
		}
	}
}

func TestMissingServerSaysMakeDeps(t *testing.T) {
	t.Setenv("MIGRATION_ASSIST_SERVERS", t.TempDir())
	for name, start := range map[string]func(context.Context, Options) (*Server, error){
		"mysql": StartMySQL, "mariadb": StartMariaDB, "postgres": StartPostgres, "postgres-newest": StartPostgresNewest,
	} {
		s, err := start(t.Context(), Options{})
		if s != nil || !errors.Is(err, ErrNoServer) || !strings.Contains(err.Error(), "make deps") {
			t.Errorf("%s: error %v, want one that says make deps", name, err)
		}
	}
}

func TestFolderInUseIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "precious")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := StartMySQL(t.Context(), Options{Folder: folder}); err == nil {
		t.Error("a server started in a folder with a file in it")
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// takenPort starts its server on a port that is in use, the first time.
type takenPort struct {
	kind
	taken int
}

func (k *takenPort) program(data string, port int) program {
	if k.taken != 0 {
		port, k.taken = k.taken, 0
	}
	return k.kind.program(data, port)
}

func TestTakenPortIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, p := range []product{productMySQL, productMariaDB, productPostgres} {
		t.Run(string(p), func(t *testing.T) {
			t.Parallel()
			listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			address := netip.MustParseAddrPort(listener.Addr().String())
			k := &takenPort{kind: kindOf(t, p), taken: int(address.Port())}
			s, err := startServer(t.Context(), p, k, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Stop(); err != nil {
				t.Error(err)
			}
			if k.taken != 0 {
				t.Error("the taken port was not tried")
			}
		})
	}
}

func kindOf(t *testing.T, p product) kind {
	t.Helper()
	home, err := p.home()
	if err != nil {
		t.Fatal(err)
	}
	if !p.isPostgres() {
		return mysqlKind{product: p, home: home}
	}
	owner, err := postgresOwner()
	if err != nil {
		t.Fatal(err)
	}
	return postgresKind{home: home, owner: owner}
}

func TestFailedStartShowsTheLogAndLeavesNothing(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "server")
	k := brokenSetting{kindOf(t, productMySQL)}
	_, err := startServer(t.Context(), productMySQL, k, Options{Folder: folder})
	if err == nil || !strings.Contains(err.Error(), "no-such-setting") {
		t.Errorf("error %v, want one with the server's log", err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data folder: %v, want it removed", err)
	}
}

// brokenSetting is a server that refuses to start.
type brokenSetting struct{ kind }

func (k brokenSetting) program(data string, port int) program {
	p := k.kind.program(data, port)
	p.args = append(p.args, "--no-such-setting=1")
	return p
}

func TestServerOfSomebodyElse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		product  product
		database *Database
	}{
		{productMySQL, MySQL(t)},
		{productPostgres, Postgres(t)},
	} {
		s, err := useServer(c.product, c.database.Server.DSN(""))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.DSN(c.database.Name); got != c.database.DSN {
			t.Errorf("DSN %q, want %q", got, c.database.DSN)
		}
		if s.Version != c.database.Server.Version {
			t.Errorf("version %q, want %q", s.Version, c.database.Server.Version)
		}
		if err := errors.Join(s.CreateDatabase(t.Context(), "somebodys"), s.DropDatabase(t.Context(), "somebodys")); err != nil {
			t.Error(err)
		}
		if err := s.Stop(); err != nil || s.PID() != 0 {
			t.Errorf("Stop: %v, PID: %d; want nil and 0", err, s.PID())
		}
		if err := c.database.Server.readVersion(t.Context()); err != nil {
			t.Errorf("after Stop: %v; want the server to run on", err)
		}
	}
}

func TestNoErrorShowsAPassword(t *testing.T) {
	t.Parallel()
	for dsn, product := range map[string]product{
		"root:hunter2@tcp(127.0.0.1:1)/":                productMySQL,
		"root:hunter2@tcp(127.0.0.1:1":                  productMySQL,
		"postgres://u:hunter2@127.0.0.1:1/":             productPostgres,
		"postgres://u:hunter2@127.0.0.1:x/":             productPostgres,
		"postgres://u:hunter2@127.0.0.1:1/?sslmode=x":   productPostgres,
		"host=127.0.0.1 port=1 user=u password=hunter2": productPostgres,
	} {
		_, err := useServer(product, dsn)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("useServer(%s): error %v, want one without the password", dsn, err)
		}
	}
}

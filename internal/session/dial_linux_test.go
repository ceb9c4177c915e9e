package session_test

import (
	"errors"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
)

// TestSilentConnectionsEnd asks the system when it would give a connection up.
func TestSilentConnectionsEnd(t *testing.T) {
	t.Parallel()
	config, err := dsn.Postgres(testdb.Postgres(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := session.OpenPostgres(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.ClosePostgres(t.Context(), conn) }()
	tcp, ok := conn.PgConn().Conn().(syscall.Conn)
	if !ok {
		t.Fatalf("the connection is a %T", conn.PgConn().Conn())
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	for name, option := range map[string]struct{ level, name, want int }{
		"SO_KEEPALIVE":     {unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
		"TCP_KEEPIDLE":     {unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 30},
		"TCP_KEEPINTVL":    {unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 10},
		"TCP_KEEPCNT":      {unix.IPPROTO_TCP, unix.TCP_KEEPCNT, 6},
		"TCP_USER_TIMEOUT": {unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, 90_000},
	} {
		var got int
		var asked error
		err := raw.Control(func(fd uintptr) { got, asked = unix.GetsockoptInt(int(fd), option.level, option.name) })
		if err := errors.Join(err, asked); err != nil || got != option.want {
			t.Errorf("%s is %d, want %d: %v", name, got, option.want, err)
		}
	}
}

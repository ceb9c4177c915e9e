package testproxy_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"migration-assist/internal/testproxy"
)

const (
	// patience is how long something may take that must happen.
	patience = 30 * time.Second
	// silence is how long nothing must happen.
	silence = 50 * time.Millisecond
)

// server hands the connections out that it takes.
type server struct {
	listener net.Listener
	conns    chan net.Conn
}

func newServer(t *testing.T) *server {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{listener: listener, conns: make(chan net.Conn, 10)}
	go func() {
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			s.conns <- conn
		}
	}()
	t.Cleanup(func() { _ = listener.Close() })
	return s
}

// dial returns a connection through a proxy, which is closed at the test's end.
func dial(t *testing.T, p *testproxy.Proxy) net.Conn {
	t.Helper()
	conn, err := net.DialTimeout("tcp4", p.Addr(), patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// connect returns both ends of a connection through a proxy that lets it pass.
func (s *server) connect(t *testing.T, p *testproxy.Proxy) (client, served net.Conn) {
	t.Helper()
	client = dial(t, p)
	select {
	case served = <-s.conns:
	case <-time.After(patience):
		t.Fatal("the server is not reached")
	}
	t.Cleanup(func() { _ = served.Close() })
	return client, served
}

func send(t *testing.T, conn net.Conn, data []byte) {
	t.Helper()
	if _, err := conn.Write(data); err != nil {
		t.Fatal(err)
	}
}

// requireArrival reads what must be the next bytes.
func requireArrival(t *testing.T, conn net.Conn, want []byte) {
	t.Helper()
	got := make([]byte, len(want))
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if n, err := io.ReadFull(conn, got); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%d of %d bytes arrived: %v", n, len(want), err)
	}
}

// requireSilence has nothing arrive, neither bytes nor an end.
func requireSilence(t *testing.T, conns ...net.Conn) {
	t.Helper()
	for _, conn := range conns {
		if err := conn.SetReadDeadline(time.Now().Add(silence)); err != nil {
			t.Fatal(err)
		}
		if n, err := conn.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("%d bytes arrived: %v", n, err)
		}
	}
}

// requireReset has the connections end by RST, after whatever arrived before.
func requireReset(t *testing.T, conns ...net.Conn) {
	t.Helper()
	for _, conn := range conns {
		if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, conn); !errors.Is(err, syscall.ECONNRESET) {
			t.Fatalf("the connection ended with: %v", err)
		}
	}
}

// requireRefusal has a connection end by RST, as early as in the dialling.
func requireRefusal(t *testing.T, p *testproxy.Proxy) {
	t.Helper()
	conn, err := net.DialTimeout("tcp4", p.Addr(), patience)
	if errors.Is(err, syscall.ECONNRESET) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	requireReset(t, conn)
}

func TestForward(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p := testproxy.New(t, s.listener.Addr().String())
	client, served := s.connect(t, p)
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	sent := make(chan error, 1)
	go func() { _, err := client.Write(large); sent <- err }()
	requireArrival(t, served, large)
	if err := <-sent; err != nil {
		t.Fatal(err)
	}

	// Each direction ends by itself.
	if err := client.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(served); err != nil || len(rest) != 0 {
		t.Fatalf("after the end came %q, %v", rest, err)
	}
	send(t, served, []byte("late answer"))
	if err := served.Close(); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(client); err != nil || string(rest) != "late answer" {
		t.Fatalf("the client reads %q, %v", rest, err)
	}
	if up, down := p.Passed(testproxy.ToServer), p.Passed(testproxy.FromServer); up != int64(len(large)) || down != 11 {
		t.Errorf("%d bytes passed to the server, %d back", up, down)
	}
}

func TestServerIsGone(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p := testproxy.New(t, s.listener.Addr().String())
	client, served := s.connect(t, p)
	if err := served.(*net.TCPConn).SetLinger(0); err != nil {
		t.Fatal(err)
	}
	if err := served.Close(); err != nil {
		t.Fatal(err)
	}
	requireReset(t, client)
	if err := s.listener.Close(); err != nil {
		t.Fatal(err)
	}
	requireRefusal(t, p)
}

func TestReset(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p := testproxy.New(t, s.listener.Addr().String())
	client, served := s.connect(t, p)
	other, otherServed := s.connect(t, p)
	p.Cut(testproxy.Reset)
	requireReset(t, client, served, other, otherServed)
	requireRefusal(t, p)
	p.Heal()
	client, served = s.connect(t, p)
	send(t, client, []byte("again"))
	requireArrival(t, served, []byte("again"))
}

func TestSilent(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p := testproxy.New(t, s.listener.Addr().String())
	client, served := s.connect(t, p)
	send(t, client, []byte("before"))
	requireArrival(t, served, []byte("before"))
	p.Cut(testproxy.Silent)
	late := dial(t, p)
	for _, conn := range []net.Conn{client, served, late} {
		send(t, conn, []byte("into the void"))
	}
	requireSilence(t, client, served, late)
	if len(s.conns) != 0 {
		t.Error("the server is reached")
	}

	p.Heal()
	healed, healedServed := s.connect(t, p)
	send(t, healed, []byte("again"))
	requireArrival(t, healedServed, []byte("again"))
	requireSilence(t, client, served, late)

	// The server does not hear that the client has gone, until the reset.
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	requireSilence(t, served)
	p.Cut(testproxy.Reset)
	requireReset(t, served, late, healed)
}

// TestSilentWhileBothWait cuts while the receiver does not read and the sender
// waits for it.
func TestSilentWhileBothWait(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p := testproxy.New(t, s.listener.Addr().String())
	client, served := s.connect(t, p)
	if err := client.SetWriteDeadline(time.Now().Add(silence)); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(client, endless{}); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("%d bytes were sent, then: %v", n, err)
	}
	p.Cut(testproxy.Silent)
	if err := served.SetReadDeadline(time.Now().Add(silence)); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, served); n > p.Passed(testproxy.ToServer) || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%d bytes arrived, then: %v", n, err)
	}
}

// endless has zeroes without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestCutAfter(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int64{"none": 0, "one": 1, "a buffer": 32 << 10, "some": 100_000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			p := testproxy.New(t, s.listener.Addr().String())
			client, served := s.connect(t, p)
			other, otherServed := s.connect(t, p)
			send(t, client, []byte("before"))
			requireArrival(t, served, []byte("before"))
			cut := p.CutAfter(testproxy.Silent, testproxy.ToServer, size)
			send(t, served, []byte("the other way"))
			requireArrival(t, client, []byte("the other way"))
			for _, conn := range []net.Conn{client, other} {
				go func() { _, _ = conn.Write(make([]byte, 200_000)) }()
			}
			await(t, cut)
			var arrived int64
			for _, conn := range []net.Conn{served, otherServed} {
				if err := conn.SetReadDeadline(time.Now().Add(silence)); err != nil {
					t.Fatal(err)
				}
				n, err := io.Copy(io.Discard, conn)
				if arrived += n; !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("the connection ended with: %v", err)
				}
			}
			if arrived != size || p.Passed(testproxy.ToServer) != size+6 {
				t.Errorf("%d bytes arrived, and %d passed with the 6 before; want %d", arrived, p.Passed(testproxy.ToServer), size)
			}
		})
	}
}

func TestCutAfterIsReplaced(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p := testproxy.New(t, s.listener.Addr().String())
	client, served := s.connect(t, p)
	first := p.CutAfter(testproxy.Silent, testproxy.ToServer, 3)
	second := p.CutAfter(testproxy.Reset, testproxy.FromServer, 3)
	send(t, client, []byte("passes"))
	requireArrival(t, served, []byte("passes"))
	send(t, served, []byte("cuts"))
	await(t, second)
	requireReset(t, client)
	p.Heal()
	third := p.CutAfter(testproxy.Reset, testproxy.ToServer, 3)
	p.Cut(testproxy.Silent)
	p.Heal()
	client, served = s.connect(t, p)
	send(t, client, []byte("passes"))
	requireArrival(t, served, []byte("passes"))
	select {
	case <-first:
		t.Error("the first cut was made")
	case <-third:
		t.Error("the third cut was made")
	default:
	}
}

// await waits for a cut.
func await(t *testing.T, cut <-chan struct{}) {
	t.Helper()
	select {
	case <-cut:
	case <-time.After(patience):
		t.Fatal("nothing was cut")
	}
}

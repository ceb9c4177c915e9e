// Package testproxy stands between a test and a database server and cuts the
// connections: with a reset, or so that neither end is told.
package testproxy

import (
	"context"
	"net"
	"sync"
	"testing"
)

// Cut is a way to break connections.
type Cut int

const (
	// Reset resets both ends of all connections, also of those that were cut
	// silently. Further connections are reset too.
	Reset Cut = iota + 1
	// Silent lets nothing pass any more and tells nobody: both ends stay open, and
	// what they send fills the system's buffers until they wait. Further
	// connections are taken and never answered. Only keep-alive probes are still
	// answered, by this machine.
	Silent
)

// Direction is one of the two ways through a proxy.
type Direction int

// The directions of what a client sends and of what the server answers.
const (
	ToServer Direction = iota
	FromServer
)

// Proxy forwards TCP connections to one server until they are cut.
type Proxy struct {
	server   string
	listener net.Listener
	// running are the goroutines that accept and forward.
	running sync.WaitGroup

	mutex sync.Mutex
	// changed is signalled when trigger changes.
	changed *sync.Cond
	// cut is 0 while connections pass.
	cut    Cut
	links  map[*link]bool
	passed [2]int64
	// trigger is nil where CutAfter has set none.
	trigger *trigger
}

// trigger is a cut after some bytes.
type trigger struct {
	cut       Cut
	direction Direction
	bytes     int64 // which may still pass
	due       bool  // when those on their way have passed
	done      chan struct{}
}

// New starts a proxy on a port of 127.0.0.1, in front of the server at an address
// "host:port". At the test's end it resets all connections that are left.
func New(tb testing.TB, server string) *Proxy {
	tb.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(tb.Context(), "tcp4", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("testproxy: %v", err)
	}
	p := &Proxy{server: server, listener: listener, links: map[*link]bool{}}
	p.changed = sync.NewCond(&p.mutex)
	ctx := context.WithoutCancel(tb.Context())
	p.running.Go(func() { p.accept(ctx) })
	tb.Cleanup(func() {
		if err := listener.Close(); err != nil {
			tb.Errorf("testproxy: %v", err)
		}
		p.Cut(Reset)
		p.running.Wait()
	})
	return p
}

// Addr is where the proxy listens, as "host:port".
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Cut cuts all connections and those to come. A cut that CutAfter has set is not
// due any more.
func (p *Proxy) Cut(cut Cut) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.cutAll(cut)
}

// CutAfter cuts when that many bytes have passed in one direction from now on, of
// all connections together: no byte more passes, and for Silent none less arrives,
// although the receiver may read them later. The channel is closed after the cut.
// A cut that was set before is not due any more.
func (p *Proxy) CutAfter(cut Cut, direction Direction, bytes int64) <-chan struct{} {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.trigger = &trigger{cut: cut, direction: direction, bytes: bytes, done: make(chan struct{})}
	p.changed.Broadcast()
	return p.trigger.done
}

// Heal lets further connections pass. What was cut silently stays so.
func (p *Proxy) Heal() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.cut = 0
}

// Passed returns how many bytes have passed in a direction since the start.
func (p *Proxy) Passed(direction Direction) int64 {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.passed[direction]
}

// cutAll is Cut under the mutex.
func (p *Proxy) cutAll(cut Cut) {
	p.cut, p.trigger = cut, nil
	for l := range p.links {
		p.cutLink(l)
	}
	p.changed.Broadcast()
}

// cutLink cuts a connection as all are cut, under the mutex.
func (p *Proxy) cutLink(l *link) {
	l.cut = true
	if p.cut == Silent {
		l.silence()
		return
	}
	l.reset()
	delete(p.links, l)
}

// accept takes connections until the listener is closed.
func (p *Proxy) accept(ctx context.Context) {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.running.Go(func() { p.connect(ctx, client) })
	}
}

// connect forwards a client's connection, or cuts it.
func (p *Proxy) connect(ctx context.Context, client net.Conn) {
	l := &link{ends: []net.Conn{client}}
	if !p.admitLink(l) {
		return
	}
	var dialer net.Dialer
	server, err := dialer.DialContext(ctx, "tcp", p.server)
	if err != nil { // the client is told so
		l.reset()
		return
	}
	l.ends = append(l.ends, server)
	if !p.admitLink(l) {
		return
	}
	for _, direction := range []Direction{ToServer, FromServer} {
		p.running.Go(func() { p.forward(l, direction) })
	}
}

// admitLink reports whether a connection may pass, and cuts it where it may not.
// With both ends it is noted among those to cut.
func (p *Proxy) admitLink(l *link) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.cut != 0 || len(l.ends) == 2 {
		p.links[l] = true
	}
	if p.cut != 0 {
		p.cutLink(l)
	}
	return p.cut == 0
}

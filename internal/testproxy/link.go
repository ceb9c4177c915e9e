package testproxy

import (
	"errors"
	"io"
	"net"
	"time"
)

// bufferSize is how many bytes are forwarded at a time.
const bufferSize = 32 << 10

// errCut ends the forwarding of a connection that was cut.
var errCut = errors.New("the connection was cut")

// link is a client's connection with the proxy's own one to the server.
type link struct {
	// ends are the client's side, and the server's where it was reached.
	ends []net.Conn
	cut  bool
	// ended are how many directions have come to their end in order.
	ended int
}

// reset closes both ends without an orderly end.
func (l *link) reset() {
	for _, end := range l.ends {
		if tcp, ok := end.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // where it fails, the end is closed already
		}
		_ = end.Close()
	}
}

// silence stops forwarding: a deadline in the past ends the reads and writes that
// wait.
func (l *link) silence() {
	for _, end := range l.ends {
		_ = end.SetDeadline(time.Unix(1, 0)) // where it fails, the end is closed already
	}
}

// forward sends on what comes in one direction, until its end or a cut.
func (p *Proxy) forward(l *link, direction Direction) {
	from, to := l.ends[direction], l.ends[1-direction]
	buffer := make([]byte, bufferSize)
	for {
		n, err := from.Read(buffer)
		if passErr := p.pass(l, direction, to, buffer[:n]); passErr != nil {
			err = passErr
		}
		if err != nil {
			p.end(l, to, errors.Is(err, io.EOF))
			return
		}
	}
}

// pass sends bytes on, of which a trigger may cut some off.
func (p *Proxy) pass(l *link, direction Direction, to io.Writer, bytes []byte) error {
	for len(bytes) > 0 {
		n, due, err := p.admit(l, direction, len(bytes))
		if err != nil {
			return err
		}
		_, err = to.Write(bytes[:n])
		if due != nil {
			p.pull(due)
		}
		if err != nil {
			return err
		}
		bytes = bytes[n:]
	}
	return nil
}

// admit returns how many of n bytes may pass, and the trigger that is due when
// they have passed. While another connection's last bytes are on their way, it
// waits for the cut.
func (p *Proxy) admit(l *link, direction Direction, n int) (admitted int, due *trigger, err error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	t := p.trigger
	for !l.cut && t != nil && t.direction == direction && t.due {
		p.changed.Wait()
		t = p.trigger
	}
	if l.cut {
		return 0, nil, errCut
	}
	if t != nil && t.direction == direction {
		if t.bytes <= int64(n) {
			n, t.due, due = int(t.bytes), true, t
		}
		t.bytes -= int64(n)
	}
	p.passed[direction] += int64(n)
	return n, due, nil
}

// pull cuts what a trigger is for, if nothing else has taken its place.
func (p *Proxy) pull(t *trigger) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.trigger == t {
		p.cutAll(t.cut)
		close(t.done)
	}
}

// end ends one direction of a link: in order, which the other direction may
// outlive, or else with a reset of both.
func (p *Proxy) end(l *link, to net.Conn, inOrder bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if l.cut {
		return
	}
	if tcp, ok := to.(*net.TCPConn); ok && inOrder && tcp.CloseWrite() == nil {
		if l.ended++; l.ended < len(l.ends) {
			return
		}
		for _, end := range l.ends {
			_ = end.Close() // nothing is under way any more
		}
	} else {
		l.reset()
	}
	delete(p.links, l)
}

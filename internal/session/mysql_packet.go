package session

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-sql-driver/mysql"
)

const (
	// packetHead is the length of what is before each packet's payload: three
	// bytes of its length, the lowest first, and one that counts the packets.
	packetHead = 4
	// maxPacket is the greatest length of a payload. One of this length goes on
	// in the next packet ("MySQL Packets" in the protocol's documentation).
	maxPacket = 1<<24 - 1
)

// packets reads the packets of one answer.
type packets struct {
	in       *bufio.Reader
	sequence byte                  // the next packet's number
	present  int                   // the length of the present packet, which in still has
	long     []byte                // the present payload where it is too long for in's buffer
	announce func(bytes int) error // of a payload of several packets; may be nil
}

// next returns the next payload, put together where it came in several packets.
// It has a byte at least, and is valid until the next call. An error is for which
// the connection is of no more use: it is a mysql.ErrInvalidConn where that broke.
func (p *packets) next() ([]byte, error) {
	p.release()
	length, err := p.head()
	switch {
	case err != nil:
		return nil, err
	case length == 0:
		return nil, malformed("a packet is empty")
	case packetHead+length > p.in.Size():
		return p.nextLong(length)
	}
	p.long = nil
	packet, err := p.in.Peek(packetHead + length)
	if err != nil {
		return nil, lost(err)
	}
	p.present = len(packet)
	return packet[packetHead:], nil
}

// release takes the present packet from the input.
func (p *packets) release() {
	_, _ = p.in.Discard(p.present) // it is there
	p.present = 0
}

// head looks at the head of the next packet and returns the payload's length.
func (p *packets) head() (length int, err error) {
	head, err := p.in.Peek(packetHead)
	if err != nil {
		return 0, lost(err)
	}
	length = int(head[0]) | int(head[1])<<8 | int(head[2])<<16
	if head[3] != p.sequence {
		return 0, malformed("packet %d has the number %d", p.sequence, head[3])
	}
	p.sequence++
	return length, nil
}

// nextLong reads a payload into a buffer of its own, of which the first packet's
// head was looked at. The buffer serves long rows that follow, and is given back
// when a row is much shorter.
func (p *packets) nextLong(length int) ([]byte, error) {
	_, _ = p.in.Discard(packetHead)
	space := length
	if length == maxPacket {
		begin, err := p.in.Peek(p.in.Size())
		if err != nil {
			return nil, lost(err)
		}
		space = max(length, min(rowLength(begin), maxSpace)) + p.in.Size() // for short values behind a long one
		// Another row may be waited for, which has the memory.
		p.long = nil
		if p.announce != nil {
			if err := p.announce(space); err != nil {
				return nil, err
			}
		}
	}
	if space > cap(p.long) || space < cap(p.long)/4 {
		p.long = make([]byte, 0, space)
	}
	p.long = p.long[:0]
	for {
		start := len(p.long)
		p.long = slices.Grow(p.long, length)[:start+length]
		if _, err := io.ReadFull(p.in, p.long[start:]); err != nil {
			return nil, lost(err)
		}
		if length < maxPacket {
			return p.long, nil
		}
		var err error
		if length, err = p.head(); err != nil {
			return nil, err
		}
		_, _ = p.in.Discard(packetHead)
	}
}

// maxSpace is the longest row that is made room for at once: a value has 1 GB at
// most (max_allowed_packet in the MySQL manual).
const maxSpace = 1 << 30

// rowLength is how long a row is at least that begins with these bytes.
func rowLength(begin []byte) int {
	rest := begin
	for len(rest) > 0 {
		if rest[0] == valueNULL {
			rest = rest[1:]
			continue
		}
		n, behind, ok := cutInteger(rest)
		if !ok {
			break
		}
		if n > uint64(len(behind)) {
			return len(begin) - len(behind) + int(min(n, maxSpace))
		}
		rest = behind[n:]
	}
	return len(begin)
}

// lost is the error of a connection that broke.
func lost(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w: reading from MySQL: %w", mysql.ErrInvalidConn, err)
}

// malformed is the error of an answer that is not MySQL's protocol.
func malformed(format string, args ...any) error {
	return fmt.Errorf("MySQL's answer cannot be read: %w: %s", mysql.ErrMalformPkt, fmt.Sprintf(format, args...))
}

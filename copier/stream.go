package copier

import (
	"context"
	"errors"
	"io"
)

const (
	// bufferSize is how many bytes of rows are handed over at a time.
	bufferSize = 256 << 10
	// bufferCount is how many buffers a worker has: the reader fills one while
	// COPY drains the others.
	bufferCount = 4
)

// errStopped is what COPY is told when the rows end too early. PostgreSQL
// writes it to its log, so it holds none of the data.
var errStopped = errors.New("the copy was stopped")

// stream hands rows from the goroutine that reads MySQL to the one that feeds
// COPY, in a bounded number of buffers.
type stream struct {
	free chan []byte
	full chan []byte

	filling []byte // the writer's
	read    []byte // the reader's present buffer
	rest    []byte // what of it was not read yet
	failed  bool   // set before full is closed
}

// newBuffers makes the buffers of one worker.
func newBuffers() chan []byte {
	free := make(chan []byte, bufferCount)
	for range bufferCount {
		free <- make([]byte, 0, bufferSize)
	}
	return free
}

// newStream returns a stream over free buffers. They are all free again when
// Read has returned io.EOF.
func newStream(free chan []byte) *stream {
	return &stream{free: free, full: make(chan []byte, bufferCount), filling: <-free}
}

// next hands over the buffer that the writer has filled, and waits for a free
// one.
func (s *stream) next(ctx context.Context) error {
	// full has room for all buffers there are.
	s.full <- s.filling
	select {
	case s.filling = <-s.free:
		return nil
	case <-ctx.Done():
		s.filling = nil
		return ctx.Err()
	}
}

// close hands over the last rows, or tells the reader that they are incomplete.
func (s *stream) close(err error) {
	if err != nil {
		s.failed = true
	} else {
		s.full <- s.filling
	}
	close(s.full)
}

// Read fills p as far as there are rows: pgconn sends one message, and makes
// one system call, for each Read.
func (s *stream) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(s.rest) == 0 && !s.advance() {
			switch {
			case s.failed:
				return n, errStopped
			case n == 0:
				return 0, io.EOF
			}
			return n, nil
		}
		copied := copy(p[n:], s.rest)
		n += copied
		s.rest = s.rest[copied:]
	}
	return n, nil
}

// advance gives the present buffer back and waits for the next full one.
func (s *stream) advance() bool {
	if s.read != nil {
		s.recycle()
	}
	buffer, more := <-s.full
	s.read, s.rest = buffer, buffer
	return more
}

// recycle makes the buffer free again. One that a long row made large is given
// back to the garbage collector.
func (s *stream) recycle() {
	buffer := s.read[:0]
	if cap(buffer) > 2*bufferSize {
		buffer = make([]byte, 0, bufferSize)
	}
	s.read = nil
	s.free <- buffer
}

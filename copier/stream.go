package copier

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// errStopped is what COPY is told when the rows end too early. PostgreSQL
// writes it to its log, so it holds none of the data.
var errStopped = errors.New("the copy was stopped")

// errUnwanted is returned to the writer of a stream whose reader has ended.
var errUnwanted = errors.New("nobody takes the rows")

// buffer is bytes of rows, and for how many memory was taken.
type buffer struct {
	bytes []byte
	taken int
}

// What the writer of a stream waits for: MySQL, the budget that all streams share,
// or COPY.
const (
	forRows int32 = iota
	forMemory
	forTaker
)

// stream hands rows from the goroutine that reads MySQL to the one that feeds
// COPY, in a bounded number of buffers.
type stream struct {
	memory *memory
	full   chan buffer
	// unwanted is closed when the reader has ended.
	unwanted chan struct{}

	filling buffer // the writer's
	failed  bool   // set before full is closed

	// mutex guards what the reader has: pgconn may still be reading when a COPY
	// over a broken connection has ended.
	mutex   sync.Mutex
	reading buffer
	rest    []byte // what of it was not read yet

	// moved counts the bytes that were handed over and that were taken.
	moved atomic.Int64
	// waiting is what the writer waits for.
	waiting atomic.Int32
	// counters take what passes, and how long each side waits. read is what the
	// writer had of MySQL's values and rows is of how many rows, both not counted yet;
	// counted is how many rows were.
	counters            *tableCounters
	read, rows, counted int
}

func newStream(m *memory, counters *tableCounters) *stream {
	return &stream{memory: m, full: make(chan buffer, bufferCount-2), unwanted: make(chan struct{}), counters: counters}
}

// room makes room for that many bytes in the buffer that the writer fills. What is
// there already is handed over where it does not fit.
func (s *stream) room(ctx context.Context, bytes int) error {
	if len(s.filling.bytes)+bytes <= cap(s.filling.bytes) {
		return nil
	}
	s.counters.waitedForPostgres.begin()
	defer func() {
		s.waiting.Store(forRows)
		s.counters.waitedForPostgres.end()
	}()
	if err := s.handOver(ctx); err != nil {
		return err
	}
	s.waiting.Store(forMemory)
	filling, err := s.memory.take(ctx, bytes)
	if err != nil {
		return err
	}
	s.filling = buffer{filling, max(bytes, bufferSize)}
	return nil
}

// handOver gives what was filled to the reader, and leaves the writer without a
// buffer.
func (s *stream) handOver(ctx context.Context) error {
	s.counters.bytesRead.Add(int64(s.read))
	s.counters.rowsInWork.Add(int64(s.rows))
	s.read, s.rows, s.counted = 0, 0, s.counted+s.rows
	if s.filling.taken == 0 {
		return nil
	}
	if len(s.filling.bytes) == 0 {
		s.memory.give(s.filling.bytes, s.filling.taken)
		s.filling = buffer{}
		return nil
	}
	s.waiting.Store(forTaker)
	select {
	case s.full <- s.filling:
		s.moved.Add(int64(len(s.filling.bytes)))
		s.filling = buffer{}
		return nil
	case <-s.unwanted:
		return errUnwanted
	case <-ctx.Done():
		return ctx.Err()
	}
}

// finish hands over the last rows, or tells the reader that they are incomplete.
func (s *stream) finish(ctx context.Context, err error) error {
	if err == nil {
		err = s.handOver(ctx)
	}
	s.waiting.Store(forTaker)
	s.failed = err != nil
	close(s.full)
	if s.filling.taken > 0 {
		s.memory.give(s.filling.bytes, s.filling.taken)
	}
	return err
}

// Read fills p as far as there are rows: pgconn sends one message, and makes
// one system call, for each Read.
func (s *stream) Read(p []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	n := 0
	for n < len(p) {
		if len(s.rest) == 0 {
			if err := s.advance(); errors.Is(err, io.EOF) && n > 0 {
				break
			} else if err != nil {
				return n, err
			}
		}
		copied := copy(p[n:], s.rest)
		n += copied
		s.rest = s.rest[copied:]
	}
	s.moved.Add(int64(n))
	s.counters.bytesWritten.Add(int64(n))
	return n, nil
}

// advance gives the present buffer back and waits for the next full one. The error
// is io.EOF behind the last one.
func (s *stream) advance() error {
	s.recycle()
	var more bool
	select {
	case <-s.unwanted:
		return errStopped
	default:
	}
	select {
	case s.reading, more = <-s.full:
	default:
		s.counters.waitedForMySQL.begin()
		defer s.counters.waitedForMySQL.end()
		select {
		case s.reading, more = <-s.full:
		case <-s.unwanted:
			return errStopped
		}
	}
	s.rest = s.reading.bytes
	switch {
	case more:
		return nil
	case s.failed:
		return errStopped
	default:
		return io.EOF
	}
}

// recycle gives the present buffer back.
func (s *stream) recycle() {
	if s.reading.taken > 0 {
		s.memory.give(s.reading.bytes, s.reading.taken)
	}
	s.reading, s.rest = buffer{}, nil
}

// abandon says that nothing is read any more. The writer may still be at work.
func (s *stream) abandon() {
	close(s.unwanted)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.recycle()
}

// drain gives back what the writer handed over and nobody read, when it has
// finished.
func (s *stream) drain() {
	for b := range s.full {
		s.memory.give(b.bytes, b.taken)
	}
}

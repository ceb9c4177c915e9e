package copier

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

// newTestStream returns a stream with a budget of its own.
func newTestStream() *stream { return newStream(newMemory(4*bufferSize), &tableCounters{}) }

// requireFree fails where a part of the budget is not free.
func requireFree(t *testing.T, s *stream) {
	t.Helper()
	if taken := s.memory.taken.Load(); taken != 0 || !s.memory.budget.TryAcquire(s.memory.size) {
		t.Errorf("a part of the memory, %d bytes, was not given back", taken)
	}
}

// TestStreamDeliversWhatWasWritten writes rows of random lengths, some longer than
// the whole budget, as a table's reader does, and reads them in pieces of random
// lengths.
func TestStreamDeliversWhatWasWritten(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		s := newTestStream()
		var want bytes.Buffer
		written := make(chan error, 1)
		rows := random.IntN(200)
		lengths := make([]int, rows)
		for i := range lengths {
			lengths[i] = random.IntN(6 * bufferSize / (1 + random.IntN(100)))
		}
		go func() {
			var err error
			for i, n := range lengths {
				row := bytes.Repeat([]byte{byte(i)}, n)
				want.Write(row)
				if err = s.room(t.Context(), n); err != nil {
					break
				}
				s.filling.bytes = append(s.filling.bytes, row...)
			}
			written <- s.finish(t.Context(), err)
		}()
		got, err := io.ReadAll(iotest.HalfReader(s))
		if err != nil {
			t.Fatal(err)
		}
		if err := <-written; err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("%d bytes were written, %d other ones read", want.Len(), len(got))
		}
		if counted := s.counters.bytesWritten.Load(); counted != int64(len(got)) {
			t.Errorf("%d bytes were counted, %d read", counted, len(got))
		}
		requireFree(t, s)
	}
}

// TestStreamFillsWhatIsRead holds COPY's messages at their full length.
func TestStreamFillsWhatIsRead(t *testing.T) {
	t.Parallel()
	s := newTestStream()
	written := make(chan error, 1)
	go func() {
		var err error
		for range 100 {
			if err = s.room(t.Context(), 10_000); err != nil {
				break
			}
			s.filling.bytes = append(s.filling.bytes, make([]byte, 10_000)...)
		}
		written <- s.finish(t.Context(), err)
	}()
	p := make([]byte, 300_000)
	for _, want := range []int{300_000, 300_000, 300_000, 100_000} {
		if n, err := s.Read(p); n != want || err != nil {
			t.Errorf("Read returned %d, %v; want %d", n, err, want)
		}
	}
	if n, err := s.Read(p); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("Read returned %d, %v at the end", n, err)
	}
	if err := <-written; err != nil {
		t.Error(err)
	}
	requireFree(t, s)
}

func TestStreamThatFails(t *testing.T) {
	t.Parallel()
	s := newTestStream()
	if err := s.room(t.Context(), 100); err != nil {
		t.Fatal(err)
	}
	s.filling.bytes = append(s.filling.bytes, "an unfinished row"...)
	reason := errors.New("a secret reason")
	if err := s.finish(t.Context(), reason); !errors.Is(err, reason) {
		t.Errorf("finish returned %v", err)
	}
	if _, err := io.ReadAll(s); !errors.Is(err, errStopped) {
		t.Errorf("the reader was told %v", err)
	}
	requireFree(t, s)
}

// TestStreamThatNobodyReads has the reader end first, and the writer with it.
func TestStreamThatNobodyReads(t *testing.T) {
	t.Parallel()
	s := newTestStream()
	written := make(chan error, 1)
	go func() {
		var err error
		for err == nil {
			err = s.room(t.Context(), bufferSize)
			s.filling.bytes = append(s.filling.bytes, 'x')
		}
		written <- s.finish(t.Context(), err)
	}()
	if _, err := s.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	s.abandon()
	if err := <-written; !errors.Is(err, errUnwanted) {
		t.Errorf("the writer ended with %v", err)
	}
	s.drain()
	requireFree(t, s)
}

package copier

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

// TestStreamDeliversWhatWasWritten writes rows of random lengths, as a table's
// reader does, and reads them in pieces of random lengths.
func TestStreamDeliversWhatWasWritten(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	free := newBuffers()
	for range 20 {
		s := newStream(free)
		var want bytes.Buffer
		written := make(chan error, 1)
		rows := random.IntN(200)
		lengths := make([]int, rows)
		for i := range lengths {
			lengths[i] = random.IntN(3 * bufferSize / (1 + random.IntN(100)))
		}
		go func() {
			for i, n := range lengths {
				row := bytes.Repeat([]byte{byte(i)}, n)
				want.Write(row)
				s.filling = append(s.filling, row...)
				if len(s.filling) >= bufferSize {
					if err := s.next(t.Context()); err != nil {
						written <- err
						return
					}
				}
			}
			s.close(nil)
			written <- nil
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
		if len(free) != bufferCount {
			t.Fatalf("%d buffers are free after the end, want %d", len(free), bufferCount)
		}
	}
}

// TestStreamFillsWhatIsRead holds COPY's messages at their full length.
func TestStreamFillsWhatIsRead(t *testing.T) {
	t.Parallel()
	s := newStream(newBuffers())
	go func() {
		defer s.close(nil)
		for range 100 {
			s.filling = append(s.filling, make([]byte, 1000)...)
			if err := s.next(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}()
	p := make([]byte, 30_000)
	for _, want := range []int{30_000, 30_000, 30_000, 10_000} {
		if n, err := s.Read(p); n != want || err != nil {
			t.Errorf("Read returned %d, %v; want %d", n, err, want)
		}
	}
	if n, err := s.Read(p); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("Read returned %d, %v at the end", n, err)
	}
}

func TestStreamThatFails(t *testing.T) {
	t.Parallel()
	s := newStream(newBuffers())
	s.filling = append(s.filling, "an unfinished row"...)
	s.close(errors.New("a secret reason"))
	if _, err := io.ReadAll(s); !errors.Is(err, errStopped) {
		t.Errorf("the reader was told %v", err)
	}
}

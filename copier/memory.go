package copier

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

const (
	// bufferSize is how many bytes of rows are handed over at a time.
	bufferSize = 256 << 10
	// bufferCount is how many buffers a worker has at the most: the reader fills
	// one while COPY drains the others.
	bufferCount = 4
	// DefaultMemory is how many bytes of rows a copy holds where nothing else is
	// said.
	DefaultMemory = 32 << 20
	// LeastMemory is how many it needs: two buffers.
	LeastMemory = 2 * bufferSize
)

// memory is the budget of all buffers that a copy has in flight. Who takes some
// must not hold any that only he can give back.
type memory struct {
	size   int64
	budget *semaphore.Weighted
	taken  atomic.Int64 // of the budget
	free   chan []byte  // of bufferSize, not counted
}

func newMemory(size int64) *memory {
	return &memory{size: size, budget: semaphore.NewWeighted(size), free: make(chan []byte, size/bufferSize)}
}

// take waits for a buffer with room for that many bytes. One that is larger than
// the whole budget waits for all of it.
func (m *memory) take(ctx context.Context, bytes int) ([]byte, error) {
	bytes = max(bytes, bufferSize)
	if err := m.budget.Acquire(ctx, m.weight(bytes)); err != nil {
		return nil, err
	}
	m.taken.Add(m.weight(bytes))
	if bytes == bufferSize {
		select {
		case buffer := <-m.free:
			return buffer, nil
		default:
		}
	}
	return make([]byte, 0, bytes), nil
}

// give gives back a buffer that take returned with room for that many bytes.
func (m *memory) give(buffer []byte, bytes int) {
	if cap(buffer) == bufferSize {
		m.free <- buffer[:0]
	}
	m.taken.Add(-m.weight(bytes))
	m.budget.Release(m.weight(bytes))
}

// weight is what a buffer counts for.
func (m *memory) weight(bytes int) int64 { return min(int64(max(bytes, bufferSize)), m.size) }

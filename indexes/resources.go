package indexes

import (
	"context"
	"fmt"

	"github.com/dustin/go-humanize"
	"github.com/jackc/pgx/v5"
)

// Resources are what a build may use of the server.
type Resources struct {
	// Workers is how many statements run at a time.
	Workers int
	// Memory is maintenance_work_mem of each, in bytes, its helpers' included.
	Memory int64
	// Parallel is how many other processes of the server may help with one of them
	// at most.
	Parallel int
}

// String says it to a person.
func (r Resources) String() string {
	return fmt.Sprintf("%d at a time, maintenance_work_mem %s for each, up to %d more of the server's processes for a large one", r.Workers, humanize.IBytes(uint64(r.Memory)), r.Parallel)
}

// mostMemory is how much an index gets at most. More makes few faster: a full-text
// index of 100,000 posts took as long with 64 MiB as with 128, and longer with 256.
const mostMemory = 256 << 20

// ReadResources derives from the server's settings what builds may use. How much
// memory the machine has cannot be asked for, so it is taken from what whoever set
// the server up grants: all builds together get half of shared_buffers, or what all of
// autovacuum's workers may take together, whichever is more; but none gets less than
// it would have by itself. As many cores are assumed as there are workers.
func (b Builder) ReadResources(ctx context.Context) (r Resources, err error) {
	var own, buffers, vacuum int64
	var processes int
	err = b.connected(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT pg_size_bytes(current_setting('maintenance_work_mem')), pg_size_bytes(current_setting('shared_buffers')),
				current_setting('autovacuum_max_workers')::bigint * pg_size_bytes(CASE current_setting('autovacuum_work_mem') WHEN '-1' THEN current_setting('maintenance_work_mem')
					ELSE current_setting('autovacuum_work_mem') END),
				least(current_setting('max_parallel_workers')::int, current_setting('max_worker_processes')::int)`).Scan(&own, &buffers, &vacuum, &processes)
	})
	if err != nil {
		return r, fmt.Errorf("reading PostgreSQL's settings: %w", err)
	}
	share := max(buffers/2, vacuum) / int64(b.Workers)
	return Resources{
		Workers: b.Workers, Memory: max(own, min(share, mostMemory)), Parallel: max(min(b.Workers-1, processes), 0),
	}, nil
}

// use sets up a session. Its commits do not wait for the disk: see Queue.
func (r Resources) use(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SELECT set_config('maintenance_work_mem', $1, false), set_config('synchronous_commit', 'off', false)", fmt.Sprintf("%dkB", r.Memory>>10))
	return err
}

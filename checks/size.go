package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"migration-assist/schema"
)

// The time of migrate in multiples of what the checks take: measured with 300,000 posts,
// where it was 10 to 17, most of it for full-text indexes.
const leastTimes, mostTimes = 10, 20

// size is about how much there is to copy, and how long that may take, judged by how
// long the checks have read.
func (s *Source) size(elapsed time.Duration) Problem {
	tables := make([]*schema.Table, 0, len(s.pairing.Tables))
	var bytes int64
	for _, pair := range s.pairing.Tables {
		tables = append(tables, pair.Source)
		bytes += pair.Source.Bytes
	}
	slices.SortStableFunc(tables, func(a, b *schema.Table) int { return cmp.Compare(b.Bytes, a.Bytes) })
	var largest []string
	for _, t := range tables[:min(len(tables), 3)] {
		largest = append(largest, fmt.Sprintf("%s with %s and about %s rows", t.Name, humanize.IBytes(uint64(t.Bytes)), humanize.Comma(t.Rows)))
	}
	times := "about " + roughly(mostTimes*elapsed)
	if least := roughly(leastTimes * elapsed); times != "about "+least {
		times = "from " + least + " to " + roughly(mostTimes*elapsed)
	}
	return Problem{
		Check: "size", What: fmt.Sprintf("%d tables have %s of rows; the largest are %s", len(tables), humanize.IBytes(uint64(bytes)), strings.Join(largest, ", ")),
		Advice: "migrate may take " + times + ", if PostgreSQL is about as fast as this server; try it on a copy before the day",
	}
}

// roughly is a duration in minutes, the next full one.
func roughly(d time.Duration) string {
	minutes := int64((d + time.Minute - 1) / time.Minute)
	switch {
	case minutes == 1:
		return "1 minute"
	case minutes < 120:
		return fmt.Sprintf("%d minutes", minutes)
	default:
		return fmt.Sprintf("%d hours", (minutes+59)/60)
	}
}

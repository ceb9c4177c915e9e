package report

import (
	"fmt"
	"math"
	"time"

	"github.com/dustin/go-humanize"
)

// duration is a time of so many seconds as a person writes it.
func duration(seconds float64) string {
	switch whole := int64(math.Round(seconds)); {
	case seconds == 0:
		return "0"
	case seconds < 10:
		return fmt.Sprintf("%.2f s", seconds)
	case seconds < 60:
		return fmt.Sprintf("%.1f s", seconds)
	case whole < 3600 && whole%60 == 0:
		return fmt.Sprintf("%d min", whole/60)
	case whole < 3600:
		return fmt.Sprintf("%d min %02d s", whole/60, whole%60)
	case whole%3600 < 60:
		return fmt.Sprintf("%d h", whole/3600)
	default:
		return fmt.Sprintf("%d h %02d min", whole/3600, whole%3600/60)
	}
}

func bytesText(n int64) string { return humanize.IBytes(uint64(max(n, 0))) }

// rateText is a rate in bytes a second, "" where there is none.
func rateText(bytes float64) string {
	if bytes <= 0 {
		return ""
	}
	return bytesText(int64(bytes)) + "/s"
}

// when is a time of which nobody has to ask in which zone it is.
func when(t time.Time) string { return t.Format("2006-01-02 15:04:05 -07:00") }

// counted says how many there are of what a regular noun names.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return humanize.Comma(int64(n)) + " " + noun
}

// word is the state of a run for its page.
func (s State) word() string {
	if s == Rejected {
		return "done, rows set aside"
	}
	return string(s)
}

// mark shows a state beside its word, so that colours are not needed.
func (s State) mark() string {
	switch s {
	case Done:
		return "✔"
	case Rejected:
		return "▲"
	case Failed, Interrupted:
		return "✖"
	default:
		return "●"
	}
}

package checks

import (
	"testing"
	"time"
)

func TestRoughly(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Millisecond: "1 minute", time.Minute: "1 minute", 61 * time.Second: "2 minutes",
		119 * time.Minute: "119 minutes", 2 * time.Hour: "2 hours", 121 * time.Minute: "3 hours",
	} {
		if have := roughly(d); have != want {
			t.Errorf("%s is %s, want %s", d, have, want)
		}
	}
}

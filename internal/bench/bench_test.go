package main

import "testing"

func TestCopySeconds(t *testing.T) {
	t.Parallel()
	const output = "phase schema   0.362s\nphase copy     12.345s\nphase indexes  1.123s\n"
	seconds, err := copySeconds([]byte(output))
	if err != nil || seconds != 12.345 {
		t.Errorf("%v, %v; want 12.345", seconds, err)
	}
	if _, err := copySeconds([]byte("phase schema 0.362s\n")); err == nil {
		t.Error("no error for an output without the copy phase")
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 3, 2}, 2.5},
	} {
		if have := median(test.values); have != test.want {
			t.Errorf("median of %v is %v, want %v", test.values, have, test.want)
		}
	}
}

package main

import (
	"fmt"
	"slices"
)

// series are the measurements of one way of the rows.
type series struct {
	name string
	runs []measurement
}

// add takes a measurement and prints it.
func (s *series) add(m measurement) {
	s.runs = append(s.runs, m)
	fmt.Printf("%-22s %5d %9.3f s %9.3f s %8.2f s %8.2f s %8.2f s %8.2f s %10s\n", s.name, len(s.runs),
		m.seconds, m.total, m.usage.source, m.usage.postgres, m.usage.client, m.usage.others(), mebibytes(m.peak))
}

// last is the measurement that was added last.
func (s *series) last() measurement { return s.runs[len(s.runs)-1] }

// way is how rows get from one side to the other.
type way struct {
	series *series
	// rounds is in how many of the rounds it is measured.
	rounds  int
	measure func() (measurement, error)
}

// measureRound measures the way, if it has a part in the round.
func (w way) measureRound(round int) error {
	if round >= w.rounds {
		return nil
	}
	m, err := w.measure()
	if err != nil {
		return fmt.Errorf("round %d: %s: %w", round+1, w.series.name, err)
	}
	w.series.add(m)
	return nil
}

// printHeader prints what the columns of add are.
func printHeader() {
	const columns = "%-22s %5s %11s %11s %10s %10s %10s %10s %10s\n"
	fmt.Println()
	fmt.Printf(columns, "", "", "time of", "whole", "CPU of", "", "", "", "peak of")
	fmt.Printf(columns, "", "round", "the rows", "run", "source", "PostgreSQL", "client", "others", "client")
}

// mebibytes prints a number of KiB, or that it is not known.
func mebibytes(kibibytes int64) string {
	if kibibytes == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f MiB", float64(kibibytes)/1024)
}

func (s *series) seconds() (all []float64) {
	for _, m := range s.runs {
		all = append(all, m.seconds)
	}
	return all
}

// cpuSeconds are of all three sides together.
func (s *series) cpuSeconds() (all []float64) {
	for _, m := range s.runs {
		all = append(all, m.usage.sum())
	}
	return all
}

func (s *series) peak() (kibibytes int64) {
	for _, m := range s.runs {
		kibibytes = max(kibibytes, m.peak)
	}
	return kibibytes
}

// printRatios prints by how much s took longer than other. The CPU times are what
// is left of a difference where the cores are the limit and nothing else runs.
func (s *series) printRatios(other *series) {
	line := func(name string, mine, others float64) {
		fmt.Printf("%-15s %s %.3f s, %s %.3f s: ratio %.2f\n", name, s.name, mine, other.name, others, mine/others)
	}
	line("medians", median(s.seconds()), median(other.seconds()))
	line("minima", slices.Min(s.seconds()), slices.Min(other.seconds()))
	line("minima of CPU", slices.Min(s.cpuSeconds()), slices.Min(other.cpuSeconds()))
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

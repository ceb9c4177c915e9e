package main

import (
	"fmt"
	"slices"
)

// result is what all rounds measured. Round i is migrations[i] and restores[i].
type result struct {
	migrations []migration
	// restores are in seconds.
	restores []float64
	// rows and bytes are those of the copied tables: bytes in COPY's binary form.
	rows, bytes int64
}

func (r *result) printRound(i int) {
	m := r.migrations[i]
	if i == 0 {
		fmt.Printf("\n%5s %12s %12s %7s %12s %11s %11s\n", "round", "copy phase", "pg_restore", "ratio", "whole run", "max RSS", "VmHWM")
	}
	fmt.Printf("%5d %10.3f s %10.3f s %7.2f %10.3f s %7.1f MiB %7.1f MiB\n",
		i+1, m.seconds, r.restores[i], m.seconds/r.restores[i], m.total, mebibytes(m.maxRSS), mebibytes(m.peak))
}

func (r *result) printSummary() {
	var copies []float64
	var maxRSS, peak int64
	for _, m := range r.migrations {
		copies = append(copies, m.seconds)
		maxRSS, peak = max(maxRSS, m.maxRSS), max(peak, m.peak)
	}
	fmt.Printf("\n%d rows, %.1f MiB in COPY's binary form\n", r.rows, float64(r.bytes)/(1<<20))
	printRatio("median", median(copies), median(r.restores))
	printRatio("minimum", slices.Min(copies), slices.Min(r.restores))
	fmt.Printf("peak memory: max RSS %.1f MiB, VmHWM %.1f MiB\n", mebibytes(maxRSS), mebibytes(peak))
}

func printRatio(name string, ours, restore float64) {
	fmt.Printf("%-8s copy phase %.3f s, pg_restore %.3f s: ratio %.2f\n", name+":", ours, restore, ours/restore)
}

func mebibytes(kibibytes int64) float64 { return float64(kibibytes) / 1024 }

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

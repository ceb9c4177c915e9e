package main

import (
	"context"
	"fmt"
	"slices"
)

// scale is the mode that copies databases of growing size from one server, and
// compares the time of a row with that of the smallest.
func scale(ctx context.Context, b *bench) error {
	sizes := []int{b.scalePosts / 10, b.scalePosts * 3 / 10, b.scalePosts}
	all := make([]series, len(sizes))
	rows := make([]int64, len(sizes))
	for i, posts := range sizes {
		all[i].name = fmt.Sprintf("%d posts", posts)
		fmt.Printf("Generating %d posts and what belongs to them ...\n", posts)
		if err := makeSource(ctx, b.mysql, sizeName(posts), generate(posts)); err != nil {
			return err
		}
	}
	printHeader()
	for range b.rounds {
		for i, posts := range sizes {
			m, err := b.migrate(ctx, b.mysql, sizeName(posts))
			if err != nil {
				return err
			}
			all[i].add(m)
			counts, err := b.countRows(ctx, migratedName)
			if err != nil {
				return err
			}
			rows[i] = sumRows(counts)
		}
	}
	fmt.Println()
	for i := range all {
		fmt.Printf("%-14s %9d rows; a row takes", all[i].name, rows[i])
		for _, by := range []struct {
			name  string
			value func(series) float64
		}{
			{"medians", func(s series) float64 { return median(s.seconds()) }},
			{"minima", func(s series) float64 { return slices.Min(s.seconds()) }},
			{"minima of CPU", func(s series) float64 { return slices.Min(s.cpuSeconds()) }},
		} {
			each, first := by.value(all[i])/float64(rows[i]), by.value(all[0])/float64(rows[0])
			fmt.Printf(" %.3f µs (%+.1f %%) by the %s;", each*1e6, (each/first-1)*100, by.name)
		}
		fmt.Println()
	}
	return nil
}

// sizeName is the name of the source database with so many posts.
func sizeName(posts int) string { return fmt.Sprintf("%s_%d", sourceName, posts) }

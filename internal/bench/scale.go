package main

import (
	"context"
	"fmt"
	"slices"
)

// scale is the mode that copies databases of growing size from one server, and
// compares the time of a row with that of the smallest.
func scale(ctx context.Context, b *bench) error {
	sizes := []int{100_000, 300_000, 1_000_000}
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
			m, err := b.migrate(ctx, b.mysql, sizeName(posts), migratedName)
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
	perRow := func(i int, of func([]float64) float64) float64 { return of(all[i].seconds()) / float64(rows[i]) }
	for i := range all {
		middle, least := perRow(i, median), perRow(i, slices.Min)
		fmt.Printf("%-14s %9d rows; a row takes %.3f µs by the medians, %+.1f %%; %.3f µs by the minima, %+.1f %%\n", all[i].name, rows[i],
			middle*1e6, (middle/perRow(0, median)-1)*100, least*1e6, (least/perRow(0, slices.Min)-1)*100)
	}
	return nil
}

// sizeName is the name of the source database with so many posts.
func sizeName(posts int) string { return fmt.Sprintf("%s_%d", sourceName, posts) }

package main

import (
	"context"
	"fmt"
)

// scale is the mode that copies databases of growing size from one server.
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
	first := median(all[0].seconds()) / float64(rows[0])
	for i := range all {
		each := median(all[i].seconds()) / float64(rows[i])
		fmt.Printf("%-14s %9d rows, median %7.3f s: %.3f µs a row, %+.1f %%\n",
			all[i].name+":", rows[i], median(all[i].seconds()), each*1e6, (each/first-1)*100)
	}
	return nil
}

// sizeName is the name of the source database with so many posts.
func sizeName(posts int) string { return fmt.Sprintf("%s_%d", sourceName, posts) }

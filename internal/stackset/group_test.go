package stackset

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// cellsOf draws a random set of cells.
func cellsOf(r *rapid.T, most int) map[string]map[string]bool {
	rows, columns := rapid.IntRange(1, most).Draw(r, "rows"), rapid.IntRange(1, most).Draw(r, "columns")
	cells := map[string]map[string]bool{}
	for i := range rows {
		for j := range columns {
			if rapid.Bool().Draw(r, "full") {
				add(cells, fmt.Sprintf("a%02d", i), fmt.Sprintf("r%02d", j))
			}
		}
	}
	return cells
}

// Whatever the cells are: the cross products hold each exactly once, and
// nothing else.
func TestPartitionIsExact(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		cells := cellsOf(r, 16)
		seen := map[Place]int{}
		for _, rectangle := range partition(cells) {
			for _, place := range product(rectangle.rows, rectangle.columns) {
				seen[place]++
			}
		}
		want := map[Place]int{}
		for row, columns := range cells {
			for column := range columns {
				want[Place{row, column}] = 1
			}
		}
		if !maps.Equal(seen, want) {
			r.Fatalf("got %v, want %v", seen, want)
		}
	})
}

// On small sets there are hardly more calls than brute force needs.
func TestPartitionIsSmall(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		cells := cellsOf(r, 4)
		least := leastBlocks(cells)
		if got := len(partition(cells)); float64(got) > 1.2*float64(least) {
			r.Fatalf("%d calls for %v, brute force needs %d", got, cells, least)
		}
	})
}

// leastBlocks tries everything: the first cell is in a block of any rows and
// columns, and then the rest again.
func leastBlocks(cells map[string]map[string]bool) int {
	rows := slices.Sorted(maps.Keys(cells))
	columnSet := map[string]bool{}
	for _, columns := range cells {
		maps.Copy(columnSet, columns)
	}
	columns := slices.Sorted(maps.Keys(columnSet))
	var left uint
	for i, row := range rows {
		for j, column := range columns {
			if cells[row][column] {
				left |= 1 << (i*len(columns) + j)
			}
		}
	}
	var blocks []uint
	for rs := uint(1); rs < 1<<len(rows); rs++ {
		for cs := uint(1); cs < 1<<len(columns); cs++ {
			var block uint
			for i := range rows {
				if rs&(1<<i) != 0 {
					block |= cs << (i * len(columns))
				}
			}
			if block&left == block {
				blocks = append(blocks, block)
			}
		}
	}
	known := map[uint]int{0: 0}
	var solve func(left uint) int
	solve = func(left uint) int {
		if n, ok := known[left]; ok {
			return n
		}
		least := 1 << 20
		for _, block := range blocks {
			if block&left == block && block&left&-left != 0 {
				least = min(least, 1+solve(left&^block))
			}
		}
		known[left] = least
		return least
	}
	return solve(left)
}

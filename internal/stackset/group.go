package stackset

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// rectangle is a cross product of rows and columns.
type rectangle struct{ rows, columns []string }

// partition splits a set of cells into cross products that do not overlap, in
// as few as it finds. Rows alike and columns alike are merged first, which
// alone gives the least where targets are whole blocks; what is left is solved
// exactly while it is small, and else by the best of three simple ways.
func partition(cells map[string]map[string]bool) []rectangle {
	m := merge(cells)
	if len(m.rows) == 0 {
		return nil
	}
	best := m.byRows()
	for _, other := range [][]block{m.byColumns(), m.greedy()} {
		if len(other) < len(best) {
			best = other
		}
	}
	if better := m.exact(len(best)); better != nil {
		best = better
	}
	rectangles := make([]rectangle, 0, len(best))
	for _, b := range best {
		rectangles = append(rectangles, m.rectangle(b))
	}
	slices.SortFunc(rectangles, func(a, b rectangle) int {
		return cmp.Or(cmp.Compare(a.columns[0], b.columns[0]), cmp.Compare(a.rows[0], b.rows[0]))
	})
	return rectangles
}

// matrix holds the cells after merging: each row and column stands for names
// that are alike.
type matrix struct {
	rows, columns [][]string
	full          [][]bool
}

// block is a cross product of merged rows and columns, by their indexes.
type block struct{ rows, columns []int }

func merge(cells map[string]map[string]bool) *matrix {
	rows, columnsOf := alike(cells)
	transposed := map[string]map[string]bool{}
	for i, columns := range columnsOf {
		for column := range columns {
			if transposed[column] == nil {
				transposed[column] = map[string]bool{}
			}
			transposed[column][rows[i][0]] = true
		}
	}
	columns, rowsOf := alike(transposed)
	m := &matrix{rows: rows, columns: columns, full: make([][]bool, len(rows))}
	for i := range rows {
		m.full[i] = make([]bool, len(columns))
		for j := range columns {
			m.full[i][j] = rowsOf[j][rows[i][0]]
		}
	}
	return m
}

// alike groups the keys that have the same set, in the order of their names.
func alike(sets map[string]map[string]bool) (groups [][]string, of []map[string]bool) {
	index := map[string]int{}
	for _, key := range slices.Sorted(maps.Keys(sets)) {
		if len(sets[key]) == 0 {
			continue
		}
		signature := strings.Join(slices.Sorted(maps.Keys(sets[key])), "\x00")
		i, known := index[signature]
		if !known {
			i = len(groups)
			index[signature] = i
			groups, of = append(groups, nil), append(of, sets[key])
		}
		groups[i] = append(groups[i], key)
	}
	return groups, of
}

func (m *matrix) rectangle(b block) (r rectangle) {
	for _, i := range b.rows {
		r.rows = append(r.rows, m.rows[i]...)
	}
	for _, j := range b.columns {
		r.columns = append(r.columns, m.columns[j]...)
	}
	slices.Sort(r.rows)
	slices.Sort(r.columns)
	return r
}

// byRows takes each row as a block.
func (m *matrix) byRows() (blocks []block) {
	for i := range m.rows {
		b := block{rows: []int{i}}
		for j := range m.columns {
			if m.full[i][j] {
				b.columns = append(b.columns, j)
			}
		}
		blocks = append(blocks, b)
	}
	return blocks
}

func (m *matrix) byColumns() (blocks []block) {
	for j := range m.columns {
		b := block{columns: []int{j}}
		for i := range m.rows {
			if m.full[i][j] {
				b.rows = append(b.rows, i)
			}
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// greedy takes away the largest block that grows from a row or a column, again
// and again.
func (m *matrix) greedy() (blocks []block) {
	left := make([][]bool, len(m.full))
	cells := 0
	for i, row := range m.full {
		left[i] = slices.Clone(row)
		for _, is := range row {
			if is {
				cells++
			}
		}
	}
	for cells > 0 {
		var best block
		size := 0
		for i := range left {
			b := grow(left, i)
			if n := len(b.rows) * len(b.columns); n > size {
				best, size = b, n
			}
		}
		for _, i := range best.rows {
			for _, j := range best.columns {
				left[i][j] = false
			}
		}
		cells -= size
		blocks = append(blocks, best)
	}
	return blocks
}

// grow begins with the cells of a row and takes rows in as long as the block
// becomes larger.
func grow(left [][]bool, start int) block {
	b := block{rows: []int{start}}
	for j, is := range left[start] {
		if is {
			b.columns = append(b.columns, j)
		}
	}
	if len(b.columns) == 0 {
		return block{}
	}
	for {
		next, shared := -1, []int(nil)
		for i := range left {
			if slices.Contains(b.rows, i) {
				continue
			}
			var common []int
			for _, j := range b.columns {
				if left[i][j] {
					common = append(common, j)
				}
			}
			if len(common) > len(shared) {
				next, shared = i, common
			}
		}
		if next < 0 || (len(b.rows)+1)*len(shared) < len(b.rows)*len(b.columns) {
			slices.Sort(b.rows)
			return b
		}
		b.rows, b.columns = append(b.rows, next), shared
	}
}

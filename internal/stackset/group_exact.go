package stackset

import "math/bits"

// The exact search is tried on matrices of at most so many rows and columns,
// and given up after so many blocks have been looked at.
const (
	exactSide   = 12
	exactBudget = 40_000
)

// exact finds a partition into fewer blocks than limit, nil where it finds
// none. Rows are bit sets of columns.
func (m *matrix) exact(limit int) []block {
	if len(m.rows) > exactSide || len(m.columns) > exactSide {
		return nil
	}
	left := make([]uint, len(m.rows))
	for i := range m.rows {
		for j, is := range m.full[i] {
			if is {
				left[i] |= 1 << j
			}
		}
	}
	for count := 1; count < limit; count++ {
		s := &exactSearch{left: left, budget: exactBudget}
		if s.solve(count) {
			return s.blocks
		}
		if s.budget <= 0 {
			return nil
		}
	}
	return nil
}

type exactSearch struct {
	left   []uint
	blocks []block
	budget int
}

// solve covers what is left with count more blocks. The first cell that is
// left has to be in one: all blocks with it are tried.
func (s *exactSearch) solve(count int) bool {
	row, distinct := s.first()
	if row < 0 {
		return true
	}
	if count == 0 || s.budget <= 0 || distinct > 1<<count-1 {
		return false
	}
	cell := s.left[row] & -s.left[row]
	others := s.left[row] &^ cell
	// All subsets of the other columns, the largest first.
	for subset := others; ; subset = (subset - 1) & others {
		if s.withColumns(row, cell|subset, count) {
			return true
		}
		if subset == 0 {
			return false
		}
	}
}

// first gives the first row with cells left, and how many different rows
// there are: count blocks make at most 2^count - 1.
func (s *exactSearch) first() (row, distinct int) {
	row = -1
	seen := map[uint]bool{}
	for i, columns := range s.left {
		if columns == 0 {
			continue
		}
		if row < 0 {
			row = i
		}
		seen[columns] = true
	}
	return row, len(seen)
}

// withColumns tries the blocks of these columns: row, and any of the rows
// below that have them all.
func (s *exactSearch) withColumns(row int, columns uint, count int) bool {
	var fit uint
	for i := row + 1; i < len(s.left); i++ {
		if s.left[i]&columns == columns {
			fit |= 1 << i
		}
	}
	for subset := fit; ; subset = (subset - 1) & fit {
		s.budget--
		rows := subset | 1<<row
		s.flip(rows, columns)
		s.blocks = append(s.blocks, block{rows: indexes(rows), columns: indexes(columns)})
		if s.solve(count - 1) {
			return true
		}
		s.blocks = s.blocks[:len(s.blocks)-1]
		s.flip(rows, columns)
		if subset == 0 || s.budget <= 0 {
			return false
		}
	}
}

// flip takes a block away, or puts it back.
func (s *exactSearch) flip(rows, columns uint) {
	for _, i := range indexes(rows) {
		s.left[i] ^= columns
	}
}

func indexes(set uint) (list []int) {
	for ; set != 0; set &= set - 1 {
		list = append(list, bits.TrailingZeros(set))
	}
	return list
}

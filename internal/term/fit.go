package term

// fit gives each column its width, 0 for a column that is not shown. Columns
// are first folded, then dropped; names keep their width even if the terminal
// must wrap the line.
func (t *Table) fit(width int) []int {
	full := t.natural()
	if width <= 0 {
		return full
	}
	for {
		if t.total(t.folded(full)) <= width {
			return t.shrink(full, width)
		}
		drop := t.nextToDrop(full)
		if drop < 0 {
			return t.shrink(full, width)
		}
		full[drop] = 0
	}
}

func (t *Table) natural() []int {
	widths := make([]int, len(t.Columns))
	for _, row := range t.rows {
		for i, c := range row {
			widths[i] = max(widths[i], Width(c.Text))
		}
	}
	for i, c := range t.Columns {
		if widths[i] > 0 { // a column without a value is left out with its title
			widths[i] = max(widths[i], Width(c.Title))
		}
	}
	return widths
}

func (t *Table) total(widths []int) int {
	sum, gaps := t.Indent, -2
	for _, w := range widths {
		if w > 0 {
			sum, gaps = sum+w, gaps+2
		}
	}
	return sum + max(gaps, 0)
}

// folded gives the widths with every column as narrow as it may be.
func (t *Table) folded(full []int) []int {
	widths := make([]int, len(full))
	for i, w := range full {
		widths[i] = w
		if f := t.Columns[i].Fold; f > 0 {
			widths[i] = min(w, f)
		}
	}
	return widths
}

// shrink takes one column after another from the widest that may still fold.
func (t *Table) shrink(full []int, width int) []int {
	widths := append([]int(nil), full...)
	low := t.folded(full)
	for excess := t.total(widths) - width; excess > 0; excess-- {
		widest := -1
		for i := range widths {
			if widths[i] > low[i] && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

func (t *Table) nextToDrop(widths []int) int {
	drop := -1
	for i, c := range t.Columns {
		if widths[i] > 0 && c.Drop > 0 && (drop < 0 || c.Drop > t.Columns[drop].Drop) {
			drop = i
		}
	}
	return drop
}

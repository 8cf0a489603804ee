package stackset

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// A grid of more accounts or regions than these is no help to the eye: it is
// summed up by region.
const (
	maxRows    = 60
	maxColumns = 24
)

// mark is what stands in a cell of a grid.
type mark struct {
	text  string
	style term.Style
	// kind names the mark where cells are counted.
	kind string
}

// grid is accounts by regions.
type grid struct {
	names map[string]string
	cells map[stackset.Place]mark
}

func (g grid) accounts() []string {
	return axis(g.cells, func(p stackset.Place) string { return p.Account })
}

func (g grid) regions() []string {
	return axis(g.cells, func(p stackset.Place) string { return p.Region })
}

func axis(cells map[stackset.Place]mark, of func(stackset.Place) string) []string {
	seen := map[string]bool{}
	for place := range cells {
		seen[of(place)] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// size says how large it is: 4 accounts × 3 regions.
func (g grid) size(look term.Look) string {
	return count(look, len(g.accounts()), "account") + " " + look.Char(term.Times) + " " + count(look, len(g.regions()), "region")
}

// count is a number with its noun.
func count(look term.Look, n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return look.Count(n) + " " + noun + "s"
}

// maxNameWidth is how much of an account's name a grid shows.
const maxNameWidth = 16

// lines draws the grid, the regions that do not fit in further blocks below;
// summed up where it is too large.
func (g grid) lines(look term.Look, width int) []string {
	accounts, regions := g.accounts(), g.regions()
	if len(accounts) > maxRows || len(regions) > maxColumns {
		return g.summary(look, width)
	}
	names := 0
	for _, account := range accounts {
		names = max(names, min(term.Width(term.Clean(g.names[account])), maxNameWidth))
	}
	left := 2 + names + 12 // the indent, a name, an account's digits
	if names > 0 {
		left += 2
	}
	var lines []string
	for len(regions) > 0 {
		fitting := fit(regions, width-left)
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		head := strings.Repeat(" ", left)
		for _, region := range regions[:fitting] {
			head += "  " + region
		}
		lines = append(lines, look.Paint(term.Dim, head))
		for _, account := range accounts {
			lines = append(lines, g.row(look, account, names, regions[:fitting]))
		}
		regions = regions[fitting:]
	}
	return lines
}

// fit is how many regions go side by side, at least one.
func fit(regions []string, room int) int {
	if room <= 0 {
		return len(regions)
	}
	for i, region := range regions {
		if room -= len(region) + 2; room < 0 {
			return max(i, 1)
		}
	}
	return len(regions)
}

func (g grid) row(look term.Look, account string, names int, regions []string) string {
	line := "  "
	if names > 0 {
		name := look.Fold(term.Clean(g.names[account]), names)
		line += look.Paint(term.Bold, name) + strings.Repeat(" ", names-term.Width(name)+2)
	}
	line += account
	for _, region := range regions {
		m := g.cells[stackset.Place{Account: account, Region: region}]
		before := max(len(region)-term.Width(m.text), 0) / 2
		after := max(len(region)-before-term.Width(m.text), 0)
		line += "  " + strings.Repeat(" ", before) + look.Paint(m.style, m.text) + strings.Repeat(" ", after)
	}
	return strings.TrimRight(line, " ")
}

// summary counts the marks of each region; regions with the same counts share a
// line.
func (g grid) summary(look term.Look, width int) []string {
	kinds := map[string]bool{}
	counts := map[string]map[string]int{}
	for place, m := range g.cells {
		kinds[m.kind] = true
		if counts[place.Region] == nil {
			counts[place.Region] = map[string]int{}
		}
		counts[place.Region][m.kind]++
	}
	columns := []term.Column{{Title: "Region", Fold: 24}}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		columns = append(columns, term.Column{Title: kind, Right: true})
	}
	table := term.Table{Indent: 2, Columns: columns}
	var order []string
	alike := map[string][]string{}
	for _, region := range g.regions() {
		key := fmt.Sprint(counts[region]) // a map is printed in the order of its keys
		if alike[key] == nil {
			order = append(order, key)
		}
		alike[key] = append(alike[key], region)
	}
	for _, key := range order {
		regions := alike[key]
		label := regions[0]
		if n := len(regions); n > 1 {
			label = fmt.Sprintf("%d regions, each (%s %s %s)", n, regions[0], look.Char(term.Ellipsis), regions[n-1])
		}
		row := []term.Cell{term.Text(label)}
		for _, c := range columns[1:] {
			cell := term.Cell{}
			if n := counts[regions[0]][c.Title]; n > 0 {
				cell = look.Number(n)
			}
			row = append(row, cell)
		}
		table.Row(row...)
	}
	return table.Lines(look, width)
}

// placed lists instances, the first few accounts: 111111111111 (us-east-1).
func placed(look term.Look, places []stackset.Place, most int) string {
	byAccount := map[string][]string{}
	for _, p := range places {
		byAccount[p.Account] = append(byAccount[p.Account], p.Region)
	}
	var parts []string
	for i, account := range slices.Sorted(maps.Keys(byAccount)) {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d more accounts", len(byAccount)-most))
			break
		}
		slices.Sort(byAccount[account])
		parts = append(parts, account+" ("+strings.Join(byAccount[account], ", ")+")")
	}
	return strings.Join(parts, ", ")
}

package stackset

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// board is what a live display shows: all instances of what goes on.
type board struct {
	name  string
	names map[string]string
	began time.Time
	ended time.Time
	// operation is the newest.
	operation stackset.Operation
	cells     map[stackset.Place]types.StackSetOperationResultStatus
	// failed are the instances that failed, in the order in which they did, with
	// the reason.
	failed []stackset.Result
	// done counts those that are over.
	done int
}

func newBoard(name string, expected []stackset.Place, names map[string]string) *board {
	b := &board{name: name, names: names, began: time.Now(), cells: map[stackset.Place]types.StackSetOperationResultStatus{}}
	for _, place := range expected {
		b.cells[place] = ""
	}
	return b
}

// take moves the display on.
func (b *board) take(e stackset.Event) {
	b.operation = e.Operation
	if e.Result == nil {
		return
	}
	r := e.Result
	was := b.cells[r.Place]
	over := was != "" && (stackset.Result{Status: was}).Over()
	if r.Over() && !over {
		b.done++
	} else if !r.Over() && over { // the next operation deals with it too
		b.done--
	}
	b.cells[r.Place] = r.Status
	if r.Status == types.StackSetOperationResultStatusFailed {
		b.failed = append(b.failed, *r)
	}
}

// maxBoard is how wide the headline gets.
const maxBoard = 76

// Render implements term.Component.
func (b *board) Render(f term.Frame) []string {
	now := f.Now
	if !b.ended.IsZero() {
		now = b.ended
	}
	elapsed := now.Sub(b.began)
	what := describe(b.operation)
	if b.operation.Status == "" {
		what = "starting"
	} else if b.operation.Status != types.StackSetOperationStatusRunning && !b.operation.Over() {
		what = strings.ToLower(string(b.operation.Status)) // queued, stopping
	}
	counted := fmt.Sprintf("%s/%s", f.Count(b.done), f.Count(len(b.cells)))
	speed, left := b.left(elapsed)
	head := ""
	for _, more := range [][]string{{speed, left}, {left}, nil} { // as much as there is room for
		parts := append([]string{f.Paint(term.Bold, b.name), f.Paint(term.Active, what), term.Duration(elapsed)}, more...)
		if head = "  " + f.Join(parts...); term.Width(head)+2+len(counted) <= f.Width {
			break
		}
	}
	gap := max(2, min(f.Width, maxBoard)-term.Width(head)-len(counted))
	lines := []string{
		head + strings.Repeat(" ", gap) + counted,
		"  " + f.Bar(b.done, len(b.cells), min(max(f.Width-4, 10), 40)),
	}
	return append(lines, b.body(f, f.Height-len(lines))...)
}

// left says how fast it goes and about how long it still takes.
func (b *board) left(elapsed time.Duration) (speed, left string) {
	if b.done < 2 || b.done >= len(b.cells) || elapsed < 5*time.Second {
		return "", ""
	}
	remaining := time.Duration(float64(elapsed) / float64(b.done) * float64(len(b.cells)-b.done))
	return fmt.Sprintf("%.0f a minute", float64(b.done)/elapsed.Minutes()), "about " + term.Duration(remaining) + " left"
}

// body is the grid where there is room for all of it, else a line a region.
func (b *board) body(f term.Frame, room int) []string {
	g := grid{names: b.names, cells: b.marks(f)}
	lines := g.lines(f.Look, f.Width)
	if len(lines) <= room && len(g.accounts()) <= maxRows && len(g.regions()) <= maxColumns {
		return lines
	}
	return append(b.regions(f, room/2), b.failures(f, room-room/2)...)
}

func (b *board) marks(f term.Frame) map[stackset.Place]mark {
	marks := make(map[stackset.Place]mark, len(b.cells))
	for place, status := range b.cells {
		m := mark{f.Char(term.Unchanged), term.Dim, ""}
		switch status {
		case types.StackSetOperationResultStatusRunning:
			m = mark{f.SpinnerChar(), term.Active, ""}
		case types.StackSetOperationResultStatusSucceeded:
			m = mark{f.Char(term.Done), term.Good, ""}
		case types.StackSetOperationResultStatusFailed:
			m = mark{f.Char(term.Failed), term.Bad, ""}
		case types.StackSetOperationResultStatusCancelled:
			m = mark{f.Char(term.Delete), term.Warn, ""}
		default:
		}
		marks[place] = m
	}
	return marks
}

// regions is a bar a region, those with work left first.
func (b *board) regions(f term.Frame, room int) (lines []string) {
	type tally struct {
		region                       string
		total, done, failed, running int
	}
	byRegion := map[string]*tally{}
	for place, status := range b.cells {
		t := byRegion[place.Region]
		if t == nil {
			t = &tally{region: place.Region}
			byRegion[place.Region] = t
		}
		t.total++
		switch {
		case status == types.StackSetOperationResultStatusRunning:
			t.running++
		case status == types.StackSetOperationResultStatusFailed:
			t.failed++
			t.done++
		case status != "" && (stackset.Result{Status: status}).Over():
			t.done++
		}
	}
	all := make([]*tally, 0, len(byRegion))
	for _, t := range byRegion {
		all = append(all, t)
	}
	slices.SortFunc(all, func(x, y *tally) int {
		if order := (y.total - y.done) - (x.total - x.done); order != 0 {
			return order
		}
		return strings.Compare(x.region, y.region)
	})
	for i, t := range all {
		if i == room-1 && len(all) > room {
			return append(lines, f.Paint(term.Dim, fmt.Sprintf("  %s %d more regions", f.Char(term.Ellipsis), len(all)-i)))
		}
		line := "  " + term.Pad(t.region, 14) + "  " + f.Bar(t.done, t.total, 20) + "  " + term.PadLeft(fmt.Sprintf("%s/%s", f.Count(t.done), f.Count(t.total)), 9)
		if t.failed > 0 {
			line += "  " + f.Paint(term.Bad, f.Count(t.failed)+" failed")
		}
		lines = append(lines, line)
	}
	return lines
}

// failures are the newest that failed.
func (b *board) failures(f term.Frame, room int) (lines []string) {
	for i := len(b.failed) - 1; i >= 0 && len(lines) < room-1; i-- {
		r := b.failed[i]
		lines = append(lines, f.Truncate("  "+f.Symbol(term.Failed)+" "+r.Account+"  "+r.Region+"  "+f.Paint(term.Dim, r.Reason), f.Width))
	}
	return lines
}

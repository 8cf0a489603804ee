package view

import (
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// settled is how long nothing must have happened, where it is not known which
// resources change, to take it that none is left.
const settled = 3 * time.Second

// watched tells until when the alarms are still watched: all resources are
// there, and the operation goes on.
func (b *board) watched(now time.Time) (until time.Time, ok bool) {
	switch {
	case b.triggers.Minutes == 0, b.undoing, !b.deploying, !b.known && now.Sub(b.newest) < settled:
		return until, false
	}
	last := b.began
	for _, r := range b.rows {
		if r.state != done && !b.leaves(r) {
			return until, false
		}
		if r.ended.After(last) {
			last = r.ended
		}
	}
	return last.Add(time.Duration(b.triggers.Minutes) * time.Minute), true
}

// leaves reports that a resource is not in the template any more: it goes after
// everything else.
func (b *board) leaves(r *row) bool {
	return b.template != nil && len(r.path) == 1 && b.template.Resource(r.path[0]) == nil
}

// watching says for how long the alarms are still watched.
func (b *board) watching(f term.Frame, until, now time.Time) string {
	return "  " + f.Spinner() + " " + f.Join(
		f.Paint(term.Plain, watches(b.triggers)+" until "+until.Local().Format("15:04:05")),
		term.Duration(max(until.Sub(now), 0))+" left")
}

// watches says what an operation does in its monitoring time.
func watches(t stack.Triggers) string {
	if len(t.Alarms) == 0 {
		return "waits before it goes on,"
	}
	return "watches " + strings.Join(t.Names(), ", ")
}

// left counts the resources before the monitoring time of an operation.
type left struct {
	open     map[string]bool
	triggers stack.Triggers
}

// newLeft is nil where there is no monitoring time, or not known what changes.
func newLeft(op stack.Operation, t *template.Template) *left {
	l := &left{open: map[string]bool{}, triggers: op.Triggers}
	for _, id := range op.Resources {
		if t != nil && t.Resource(id) != nil {
			l.open[id] = true
		}
	}
	if op.Triggers.Minutes == 0 || len(l.open) == 0 {
		return nil
	}
	return l
}

// note says, after the event of the last resource, until when the alarms are
// watched.
func (l *left) note(e stack.Event) string {
	if l == nil || len(e.Path) > 0 || !l.open[e.LogicalID] || !strings.HasSuffix(string(e.Status), "_COMPLETE") {
		return ""
	}
	delete(l.open, e.LogicalID)
	if len(l.open) > 0 {
		return ""
	}
	until := e.Time.Add(time.Duration(l.triggers.Minutes) * time.Minute)
	return watches(l.triggers) + " until " + until.Local().Format("15:04:05")
}

package stackset

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/stackset"
	"github.com/cfn-cli/cfn/internal/term"
)

// planView shows a plan to a person.
type planView struct {
	*prepared
	out *term.Stream
	// notes are the overrides that the grid marks, in order.
	notes []string
}

func showPlan(out *term.Stream, p *prepared) {
	v := &planView{prepared: p, out: out}
	v.set()
	g := grid{names: p.names, cells: v.marks()}
	if len(g.cells) > 0 {
		v.out.Println("", "  "+v.out.Paint(term.Dim, v.out.Join(g.size(v.out.Look), permissions(p.ServiceManaged()))), "")
		v.out.Println(g.lines(v.out.Look, v.out.Width())...)
	}
	v.legend()
	v.counts()
}

func permissions(serviceManaged bool) string {
	if serviceManaged {
		return "service-managed"
	}
	return "self-managed"
}

// marks are the cells of the grid; * and a number stand for overrides.
func (v *planView) marks() map[stackset.Place]mark {
	seen := map[string]int{}
	for _, c := range v.Cells {
		if note := v.note(c); note != "" && seen[note] == 0 {
			v.notes = append(v.notes, note)
			seen[note] = len(v.notes)
		}
	}
	cells := map[stackset.Place]mark{}
	for _, c := range v.Cells {
		m := v.mark(c)
		if n := seen[v.note(c)]; n > 0 {
			m.text += "*"
			if len(v.notes) > 1 {
				m.text += fmt.Sprint(n)
			}
		}
		cells[c.Place] = m
	}
	return cells
}

func (v *planView) mark(c stackset.Cell) mark {
	signed := func(s term.Symbol, kind string) mark { return mark{v.out.Char(s), term.StyleOf(s), kind} }
	switch c.Action {
	case stackset.Create:
		return signed(term.Add, "create")
	case stackset.Update:
		return signed(term.Modify, "update")
	case stackset.Retry:
		return signed(term.Modify, "retry")
	case stackset.Delete:
		return signed(term.Delete, "delete")
	case stackset.Leave:
		return mark{v.out.Char(term.Delete), term.Dim, "not in the file"}
	case stackset.Block:
		return signed(term.Failed, "inoperable")
	default:
		if c.Suspended {
			return mark{suspendedMark, term.Dim, "suspended"}
		}
		if c.Status == "OUTDATED" {
			return signed(term.Warning, "outdated")
		}
		return signed(term.Unchanged, "unchanged")
	}
}

// suspendedMark stands for an instance whose account is suspended.
const suspendedMark = "s"

// note says which overrides an instance has, and which it had.
func (v *planView) note(c stackset.Cell) string {
	after, before := v.pairs(c.After), v.pairs(c.Before)
	switch {
	case c.Action == stackset.Delete, c.Action == stackset.Leave:
		return ""
	case !c.Overridden() || c.Action == stackset.Create:
		return after
	case after == "":
		return "takes back " + before
	case before == "":
		return after + " (new)"
	default:
		return after + " (was " + before + ")"
	}
}

func (v *planView) pairs(values map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		parts = append(parts, name+"="+hidden(v.secret, name, values[name]))
	}
	return strings.Join(parts, ", ")
}

func hidden(secret map[string]bool, name, value string) string {
	if secret[name] {
		return "****"
	}
	return value
}

// legend explains the marks that are not plain.
func (v *planView) legend() {
	var lines []string
	for i, note := range v.notes {
		sign := "*"
		if len(v.notes) > 1 {
			sign += fmt.Sprint(i + 1)
		}
		lines = append(lines, sign+" "+note)
	}
	if n := v.Count(stackset.Leave); n > 0 {
		lines = append(lines, v.out.Char(term.Delete)+" not in the file; stays (--prune deletes it)")
	}
	if n := v.Count(stackset.Delete); n > 0 {
		what := "its stack is deleted"
		if v.Retain {
			what = "taken out, its stack stays (--retain)"
		}
		if len(v.Targets) > 0 {
			what = "not in the file; " + what
		}
		lines = append(lines, v.out.Char(term.Delete)+" "+what)
	}
	if v.Outdated() > 0 {
		lines = append(lines, v.out.Char(term.Warning)+" an earlier operation failed on it (--retry-outdated tries again)")
	}
	if v.Count(stackset.Block) > 0 {
		lines = append(lines, v.out.Char(term.Failed)+" inoperable: take it out with --retain and delete its stack by hand")
	}
	if v.anySuspended() {
		lines = append(lines, suspendedMark+" left out: its account is suspended")
	}
	if len(lines) > 0 {
		v.out.Println("")
	}
	for _, line := range lines {
		for _, part := range term.Wrap(line, indented(v.out, 2), 2) {
			v.out.Println("  " + v.out.Paint(term.Plain, part))
		}
	}
}

func (v *planView) anySuspended() bool {
	return slices.ContainsFunc(v.Cells, func(c stackset.Cell) bool { return c.Suspended })
}

// indented is the width that is left beside an indent, 0 for no limit.
func indented(out *term.Stream, indent int) int {
	if out.Width() == 0 {
		return 0
	}
	return max(out.Width()-indent, 20)
}

// counts tells how much it is, in how many operations, and how fast.
func (v *planView) counts() {
	if v.Empty() {
		return
	}
	var parts []string
	say := func(n int, what string) {
		if n > 0 {
			parts = append(parts, v.out.Count(n)+" "+what)
		}
	}
	say(v.Count(stackset.Create), "to create")
	say(v.Count(stackset.Update), "to update")
	say(v.Count(stackset.Retry), "to try again")
	say(v.Count(stackset.Delete), "to delete")
	say(v.Count(stackset.Keep, stackset.Leave, stackset.Block), "left alone")
	lines := []string{strings.Join(parts, ", ")}
	lines = append(lines, count(v.out.Look, v.operations(), "operation"))
	if len(v.Cells) > 0 {
		lines = append(lines, v.pace())
	}
	v.out.Println("")
	for _, line := range term.Wrap(v.out.Join(lines...), indented(v.out, 2), 0) {
		v.out.Println("  " + line)
	}
}

// operations counts the calls that are one; making the StackSet itself is not.
func (p *prepared) operations() (n int) {
	for _, c := range p.Calls {
		if c.Kind != stackset.CreateSet {
			n++
		}
	}
	return n
}

// pace is what AWS makes of the preferences: with strict tolerance fewer
// accounts at a time than were asked for.
func (v *planView) pace() string {
	accounts := len(v.Accounts())
	concurrent, tolerance := v.Operation.Effective(accounts)
	failures := "no failure"
	if tolerance > 0 {
		failures = count(v.out.Look, tolerance, "failure")
	}
	text := fmt.Sprintf("%s at a time, %s tolerated in a region", count(v.out.Look, min(concurrent, accounts), "account"), failures)
	soft := v.Operation
	soft.Concurrency = "SOFT_FAILURE_TOLERANCE"
	if asked, _ := soft.Effective(accounts); min(asked, accounts) > concurrent {
		text += fmt.Sprintf(" (strict tolerance allows no more; concurrency: soft makes it %d)", min(asked, accounts))
	}
	return text
}

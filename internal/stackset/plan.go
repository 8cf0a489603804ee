package stackset

import (
	"cmp"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Action is what happens to a stack instance.
type Action string

// The actions.
const (
	Keep   Action = "keep"   // as declared already
	Create Action = "create" // a stack is created
	Update Action = "update" // the stack is updated: template, parameters or overrides
	Retry  Action = "retry"  // an earlier operation failed; it is tried again
	Delete Action = "delete" // not in the file; it goes
	Leave  Action = "leave"  // not in the file; it stays
	Block  Action = "block"  // inoperable: only a person can mend it
)

// Cell is one stack instance of a plan.
type Cell struct {
	Place
	OU     string `json:"organizationalUnitId,omitempty"`
	Action Action `json:"action"`
	// Before and After are the overrides; Before is nil where they are not
	// known or there is no instance.
	Before map[string]string         `json:"overridesBefore,omitempty"`
	After  map[string]string         `json:"overrides,omitempty"`
	Status types.StackInstanceStatus `json:"status,omitempty"`
	// Suspended tells that the account is, so that the service leaves it out.
	Suspended bool `json:"suspended,omitempty"`
	// overridden tells that the overrides change.
	overridden bool
}

// Overridden reports that the instance's overrides change.
func (c Cell) Overridden() bool { return c.overridden }

// Choices are what a person decides about a plan.
type Choices struct {
	// Prune deletes the instances that the file does not name, Retain leaves
	// their stacks alone.
	Prune, Retain bool
	// RetryOutdated tries again where an earlier operation failed.
	RetryOutdated bool
}

// Plan is what has to be done to make a StackSet as declared.
type Plan struct {
	*Declaration
	Choices
	// Set is what happens to the StackSet itself.
	Set SetChange
	// Cells are the instances, by account and region.
	Cells []Cell
	// Calls are the operations, in order.
	Calls []Call
	// Members are the accounts of organizational units, for names.
	Members map[string][]Member
}

// Empty reports that nothing has to be done.
func (p *Plan) Empty() bool { return len(p.Calls) == 0 }

// Differs reports that the real state is not the declared one, whether or not
// the plan does something about it.
func (p *Plan) Differs() bool {
	return !p.Empty() || p.Outdated() > 0 || slices.ContainsFunc(p.Cells, func(c Cell) bool { return c.Action == Leave || c.Action == Block })
}

// Make computes the plan. wanted comes from Declaration.Wanted.
func Make(d *Declaration, body string, wanted map[Place]Want, members map[string][]Member, s State, c Choices) *Plan {
	p := &Plan{Declaration: d, Choices: c, Members: members, Set: setChange(d, body, s.Set)}
	updates := p.Set.Updates()
	for place, want := range wanted {
		if _, exists := s.Instances[place]; !exists && want.Suspended {
			continue // the service would leave it out
		}
		p.Cells = append(p.Cells, wantedCell(place, want, s, updates, c))
	}
	for place, instance := range s.Instances {
		if _, ok := wanted[place]; ok {
			continue
		}
		cell := Cell{Place: place, OU: instance.OU, Action: Leave, Before: instance.Overrides, Status: instance.Status}
		if c.Prune {
			cell.Action = Delete
		}
		p.Cells = append(p.Cells, cell)
	}
	slices.SortFunc(p.Cells, func(a, b Cell) int { return ComparePlaces(a.Place, b.Place) })
	p.Calls = p.calls(s)
	return p
}

func wantedCell(place Place, want Want, s State, updates bool, c Choices) Cell {
	cell := Cell{Place: place, OU: want.OU, Action: Keep, After: want.Overrides}
	instance, exists := s.Instances[place]
	if !exists {
		cell.Action = Create
		return cell
	}
	cell.OU = cmp.Or(instance.OU, want.OU)
	cell.Status = instance.Status
	// The organization knows best whether an account is back; of a self-managed
	// StackSet only the instance tells.
	cell.Suspended = want.Suspended || want.OU == "" && instance.Suspended()
	if instance.Known {
		cell.Before = instance.Overrides
	}
	cell.overridden = !instance.sameOverrides(want.Overrides)
	switch {
	case instance.Status == types.StackInstanceStatusInoperable:
		cell.Action = Block
	case want.Suspended: // it stays as it is until the account is back
		cell.overridden = false
	case updates || cell.overridden:
		cell.Action = Update
	case !instance.Current() && !cell.Suspended && c.RetryOutdated:
		cell.Action = Retry
	}
	return cell
}

// Count is the number of instances with one of the actions.
func (p *Plan) Count(actions ...Action) (n int) {
	for _, c := range p.Cells {
		if slices.Contains(actions, c.Action) {
			n++
		}
	}
	return n
}

// Outdated is the number of instances that are to stay as they are although an
// earlier operation failed on them.
func (p *Plan) Outdated() (n int) {
	for _, c := range p.Cells {
		if c.Action == Keep && c.Status == types.StackInstanceStatusOutdated && !c.Suspended {
			n++
		}
	}
	return n
}

// Accounts and Regions are the rows and columns of the grid.
func (p *Plan) Accounts() []string {
	return p.distinct(func(c Cell) string { return c.Account })
}

// Regions are the columns of the grid: see Accounts.
func (p *Plan) Regions() []string { return p.distinct(func(c Cell) string { return c.Region }) }

func (p *Plan) distinct(of func(Cell) string) []string {
	seen := map[string]bool{}
	for _, c := range p.Cells {
		seen[of(c)] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

package stackset

import (
	"maps"
	"slices"
	"strings"
)

// Kind is what an operation does.
type Kind string

// The kinds, in the order in which they are done: deletions come first, so
// that doomed instances are not updated; new parameters must be known to the
// StackSet before an instance can override them.
const (
	SwitchManaged   Kind = "managed-execution"
	DeleteInstances Kind = "delete-instances"
	CreateSet       Kind = "create-stackset"
	UpdateSet       Kind = "update-stackset"
	SetAutomatic    Kind = "auto-deployment"
	CreateInstances Kind = "create-instances"
	UpdateInstances Kind = "update-instances"
	RetryInstances  Kind = "retry-instances"
)

// Call is one operation of a plan: a cross product of accounts or
// organizational units and regions.
type Call struct {
	Kind Kind `json:"kind"`
	// Accounts are those of the call. With OUs they are an intersection.
	Accounts []string `json:"accounts,omitempty"`
	// OUs are organizational units, taken whole where there are no accounts.
	OUs     []string `json:"organizationalUnits,omitempty"`
	Regions []string `json:"regions,omitempty"`
	// Overrides are what the instances get; Reset are overrides to be taken
	// back.
	Overrides map[string]string `json:"overrides,omitempty"`
	Reset     bool              `json:"reset,omitempty"`
	// Places are the instances that the call touches.
	Places []Place `json:"-"`
}

// The limits of a call (AWS documentation, "StackSets quotas", and the
// operations' references).
const (
	maxUnits  = 50
	maxPlaces = 10_000
)

// calls lists the operations, in order.
func (p *Plan) calls(s State) (calls []Call) {
	if p.Set.Managed != nil {
		calls = append(calls, Call{Kind: SwitchManaged})
	}
	calls = append(calls, p.instanceCalls(DeleteInstances, Delete, s)...)
	switch {
	case p.Set.Creates:
		calls = append(calls, Call{Kind: CreateSet})
	case p.Set.Updates():
		calls = append(calls, Call{Kind: UpdateSet, Places: p.staying(s)})
	}
	if len(p.Set.AutoDeployment) > 0 {
		calls = append(calls, Call{Kind: SetAutomatic})
	}
	calls = append(calls, p.instanceCalls(CreateInstances, Create, s)...)
	calls = append(calls, p.emptyUnits(s)...)
	calls = append(calls, p.instanceCalls(UpdateInstances, Update, s)...)
	return append(calls, p.instanceCalls(RetryInstances, Retry, s)...)
}

// staying are the instances that an update of the StackSet reaches: all that
// exist and do not go.
func (p *Plan) staying(s State) (places []Place) {
	for _, c := range p.Cells {
		if _, exists := s.Instances[c.Place]; exists && c.Action != Delete {
			places = append(places, c.Place)
		}
	}
	return places
}

// instanceCalls groups the instances of an action into calls.
func (p *Plan) instanceCalls(kind Kind, action Action, s State) (calls []Call) {
	groups := map[string][]Cell{}
	overrides := map[string]map[string]string{}
	for _, c := range p.Cells {
		if c.Action != action || kind == UpdateInstances && !c.overridden {
			continue
		}
		key := ""
		if kind == CreateInstances || kind == UpdateInstances {
			key = signature(c.After)
			overrides[key] = c.After
		}
		groups[key] = append(groups[key], c)
	}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		for _, call := range p.group(groups[key], s, kind) {
			call.Kind, call.Overrides = kind, overrides[key]
			call.Reset = kind == UpdateInstances && len(call.Overrides) == 0
			calls = append(calls, call)
		}
	}
	return calls
}

func signature(overrides map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(overrides)) {
		b.WriteString(name + "\x00" + overrides[name] + "\x01")
	}
	return b.String()
}

// group makes cross products of instances. Where all accounts of an
// organizational unit are among them, the unit itself is named.
func (p *Plan) group(cells []Cell, s State, kind Kind) (calls []Call) {
	whole, single := map[string]map[string]bool{}, map[string]map[string]bool{}
	unitOf := map[string]string{}
	for unit, regions := range p.byUnit(cells) {
		for region, accounts := range regions {
			if unit != "" && p.isWhole(unit, region, accounts, s, kind) {
				add(whole, unit, region)
				continue
			}
			for _, account := range accounts {
				add(single, account, region)
				unitOf[account] = unit
			}
		}
	}
	for _, r := range partition(whole) {
		for units := range slices.Chunk(r.rows, maxUnits) {
			calls = append(calls, Call{OUs: units, Regions: r.columns, Places: p.placesOf(units, r.columns, cells)})
		}
	}
	for _, r := range partition(single) {
		for accounts := range slices.Chunk(r.rows, max(1, maxPlaces/len(r.columns))) {
			calls = append(calls, p.accountCalls(accounts, unitOf, r.columns)...)
		}
	}
	return calls
}

// byUnit sorts the accounts by organizational unit and region.
func (p *Plan) byUnit(cells []Cell) map[string]map[string][]string {
	units := map[string]map[string][]string{}
	for _, c := range cells {
		unit := ""
		if p.ServiceManaged() {
			unit = c.OU
		}
		if units[unit] == nil {
			units[unit] = map[string][]string{}
		}
		units[unit][c.Region] = append(units[unit][c.Region], c.Account)
	}
	return units
}

func add(cells map[string]map[string]bool, row, column string) {
	if cells[row] == nil {
		cells[row] = map[string]bool{}
	}
	cells[row][column] = true
}

// isWhole tells whether an operation on a whole unit in a region reaches just
// these accounts: a creation reaches all members, a deletion all instances that
// the unit has, and what comes later those that are left and those that are new.
func (p *Plan) isWhole(unit, region string, accounts []string, s State, kind Kind) bool {
	if kind == CreateInstances {
		return len(accounts) == p.active(unit)
	}
	n := 0
	for place, instance := range s.Instances {
		if place.Region == region && instance.OU == unit {
			n++
		}
	}
	for _, c := range p.Cells {
		if kind == DeleteInstances || c.Region != region || c.OU != unit {
			continue
		}
		switch c.Action {
		case Create:
			n++
		case Delete:
			n--
		default:
		}
	}
	return n == len(accounts)
}

// active is the number of a unit's accounts that are not suspended.
func (p *Plan) active(unit string) (n int) {
	for _, m := range p.Members[unit] {
		if !m.Suspended {
			n++
		}
	}
	return n
}

func (p *Plan) placesOf(units, regions []string, cells []Cell) (places []Place) {
	for _, c := range cells {
		if slices.Contains(units, c.OU) && slices.Contains(regions, c.Region) {
			places = append(places, c.Place)
		}
	}
	return places
}

// accountCalls name accounts; in a service-managed StackSet as an intersection
// with their units, of which a call takes a limited number.
func (p *Plan) accountCalls(accounts []string, unitOf map[string]string, regions []string) (calls []Call) {
	if !p.ServiceManaged() {
		return []Call{{Accounts: accounts, Regions: regions, Places: product(accounts, regions)}}
	}
	byUnit := map[string][]string{}
	for _, account := range accounts {
		byUnit[unitOf[account]] = append(byUnit[unitOf[account]], account)
	}
	for units := range slices.Chunk(slices.Sorted(maps.Keys(byUnit)), maxUnits) {
		var some []string
		for _, unit := range units {
			some = append(some, byUnit[unit]...)
		}
		slices.Sort(some)
		calls = append(calls, Call{OUs: units, Accounts: some, Regions: regions, Places: product(some, regions)})
	}
	return calls
}

func product(accounts, regions []string) (places []Place) {
	for _, account := range accounts {
		for _, region := range regions {
			places = append(places, Place{account, region})
		}
	}
	return places
}

// emptyUnits makes the calls for organizational units that have no account
// yet: with automatic deployment, those that join get their stacks.
func (p *Plan) emptyUnits(s State) (calls []Call) {
	if p.AutoDeployment == nil || !p.AutoDeployment.Enabled {
		return nil
	}
	cells := map[string]map[string]bool{}
	for _, t := range p.Targets {
		for _, unit := range t.OUs {
			for _, region := range t.Regions {
				if p.active(unit) == 0 && !slices.Contains(s.Automatic[unit], region) {
					add(cells, unit, region)
				}
			}
		}
	}
	for _, r := range partition(cells) {
		for units := range slices.Chunk(r.rows, maxUnits) {
			calls = append(calls, Call{Kind: CreateInstances, OUs: units, Regions: r.columns})
		}
	}
	return calls
}

package stackset

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
)

// Place is where a stack instance is: an account and a region.
type Place struct {
	Account string `json:"account"`
	Region  string `json:"region"`
}

// ComparePlaces orders by account, then by region.
func ComparePlaces(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
}

// Want is what a stack instance is to be.
type Want struct {
	// OU is the organizational unit that the target names, empty in a
	// self-managed StackSet.
	OU        string
	Overrides map[string]string
	// Suspended accounts are left out by the service.
	Suspended bool
	target    int
}

// Member is an account of an organizational unit.
type Member struct {
	ID, Name  string
	Suspended bool
}

// Wanted spreads the targets out into stack instances. members gives the
// accounts of each organizational unit, those of the units below it included.
// Targets that overlap with different overrides are an error that names both.
func (d *Declaration) Wanted(members map[string][]Member) (map[Place]Want, error) {
	wanted := map[Place]Want{}
	var findings diag.List
	told := map[[2]int]bool{}
	for i, t := range d.Targets {
		for _, one := range t.accounts(members) {
			for _, region := range t.Regions {
				place := Place{one.account, region}
				other, again := wanted[place]
				if !again {
					wanted[place] = Want{OU: one.unit, Overrides: t.Parameters, Suspended: one.suspended, target: i}
					continue
				}
				if maps.Equal(other.Overrides, t.Parameters) || told[[2]int{other.target, i}] {
					continue
				}
				told[[2]int{other.target, i}] = true
				findings = append(findings, d.overlap(other.target, i, place))
			}
		}
	}
	return wanted, findings.Err()
}

func (d *Declaration) overlap(first, second int, at Place) *diag.Diagnostic {
	return diag.New(diag.Invalid, "stackset-file", "account %s in %s is in this target and in that of line %d, with different parameters (%s and %s)",
		at.Account, at.Region, d.Targets[first].At.Line, show(d.Targets[second].Parameters), show(d.Targets[first].Parameters)).
		At(d.Targets[second].At).WithHint("name it in one of them")
}

// show writes overrides on a line.
func show(overrides map[string]string) string {
	if len(overrides) == 0 {
		return "none"
	}
	pairs := make([]string, 0, len(overrides))
	for _, name := range slices.Sorted(maps.Keys(overrides)) {
		pairs = append(pairs, fmt.Sprintf("%s=%s", name, overrides[name]))
	}
	return strings.Join(pairs, ", ")
}

type unitAccount struct {
	account, unit string
	suspended     bool
}

// accounts are those that the target names.
func (t Target) accounts(members map[string][]Member) (all []unitAccount) {
	for _, account := range t.Accounts {
		all = append(all, unitAccount{account: account})
	}
	for _, unit := range t.OUs {
		for _, m := range members[unit] {
			if len(t.Only) > 0 && !slices.Contains(t.Only, m.ID) || slices.Contains(t.Except, m.ID) {
				continue
			}
			all = append(all, unitAccount{m.ID, unit, m.Suspended})
		}
	}
	return all
}

// Units are the organizational units that the targets name.
func (d *Declaration) Units() (units []string) {
	for _, t := range d.Targets {
		for _, unit := range t.OUs {
			if !slices.Contains(units, unit) {
				units = append(units, unit)
			}
		}
	}
	return units
}

// Order sorts declarations so that each comes after those it depends on, else
// as they stand. Two of the same name, an unknown name or a circle is an error
// with its place.
func Order(declarations []*Declaration) ([]*Declaration, error) {
	byName := map[string]*Declaration{}
	var findings diag.List
	for _, d := range declarations {
		if first, again := byName[d.Name]; again {
			findings = append(findings, diag.New(diag.Invalid, "stackset-file", "StackSet %s is declared twice, first in %s", d.Name, first.NameAt).At(d.NameAt))
			continue
		}
		byName[d.Name] = d
	}
	o := &orderer{byName: byName, state: map[*Declaration]int{}}
	for _, d := range declarations {
		o.visit(d)
	}
	return o.sorted, append(findings, o.findings...).Err()
}

type orderer struct {
	byName   map[string]*Declaration
	state    map[*Declaration]int // 1 on the way, 2 done
	sorted   []*Declaration
	findings diag.List
}

func (o *orderer) visit(d *Declaration) {
	if o.state[d] == 2 {
		return
	}
	if o.state[d] == 1 {
		o.findings = append(o.findings, diag.New(diag.Invalid, "stackset-file", "StackSet %s depends on itself, through its dependsOn", d.Name).At(d.NameAt))
		return
	}
	o.state[d] = 1
	for _, name := range d.DependsOn {
		if need, ok := o.byName[name]; ok {
			o.visit(need)
			continue
		}
		o.findings = append(o.findings, diag.New(diag.Invalid, "stackset-file", "StackSet %s depends on %s, which no document declares", d.Name, name).At(d.NameAt))
	}
	o.state[d] = 2
	o.sorted = append(o.sorted, d)
}

package stackset

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Trouble is why an instance is not as declared.
type Trouble string

// The troubles, the worst first.
const (
	Inoperable Trouble = "inoperable" // only a person can mend it
	Failed     Trouble = "failed"     // the operation failed on it
	Cancelled  Trouble = "cancelled"  // the operation ended before its turn
	Outdated   Trouble = "outdated"   // an earlier operation failed on it
	Missing    Trouble = "missing"    // it does not exist
	Suspended  Trouble = "suspended"  // its account is suspended; that is no failure
)

// Group is instances with the same trouble for the same reason.
type Group struct {
	Trouble Trouble `json:"trouble"`
	Reason  string  `json:"reason,omitempty"`
	Places  []Place `json:"instances"`
	// Tolerated tells that the operation has put up with the failures.
	Tolerated bool `json:"tolerated"`
}

// Outcome judges what an application has come to.
type Outcome struct {
	// Wanted counts the instances that are declared, Current those that are as
	// declared.
	Wanted  int `json:"wanted"`
	Current int `json:"current"`
	// Groups are the others, by trouble and reason.
	Groups []Group `json:"groups"`
	// Tolerated counts failures that the operations put up with.
	Tolerated int `json:"tolerated"`
	// OK tells that there is nothing left to do but for what was tolerated.
	OK bool `json:"ok"`
}

// Judge compares what is with what was planned. after are the instances as they
// are now, done the operations that were made.
func Judge(p *Plan, after map[Place]Instance, done []*Followed) Outcome {
	undone, broken := map[Place]Result{}, false
	tolerated := map[Place]bool{}
	for _, f := range done {
		broken = broken || !f.Succeeded()
		for place, r := range f.Undone {
			undone[place] = r
			tolerated[place] = f.Succeeded() && r.Status == types.StackSetOperationResultStatusFailed
		}
	}
	j := &judge{groups: map[string]*Group{}}
	out := Outcome{Groups: []Group{}, OK: !broken}
	for _, cell := range p.Cells {
		instance, exists := after[cell.Place]
		result, was := undone[cell.Place]
		switch cell.Action {
		case Leave:
			continue
		case Delete:
			if exists {
				j.add(cell.Place, troubleOf(instance, result, was), cmp.Or(result.Reason, instance.Reason), tolerated[cell.Place])
			}
			continue
		default:
		}
		if cell.Suspended || exists && instance.Suspended() {
			j.add(cell.Place, Suspended, "", false)
			continue
		}
		out.Wanted++
		if exists && instance.Current() {
			out.Current++
			continue
		}
		trouble := Missing
		if exists {
			trouble = troubleOf(instance, result, was)
		} else if was {
			trouble = Failed
		}
		j.add(cell.Place, trouble, cmp.Or(result.Reason, instance.Reason), tolerated[cell.Place])
	}
	out.Groups = j.sorted()
	for _, g := range out.Groups {
		switch {
		case g.Trouble == Suspended:
		case g.Tolerated:
			out.Tolerated += len(g.Places)
		default:
			out.OK = false
		}
	}
	return out
}

func troubleOf(i Instance, r Result, was bool) Trouble {
	switch {
	case i.Suspended():
		return Suspended
	case i.Status == types.StackInstanceStatusInoperable:
		return Inoperable
	case was && r.Status == types.StackSetOperationResultStatusFailed:
		return Failed
	case was:
		return Cancelled
	default:
		return Outdated
	}
}

type judge struct{ groups map[string]*Group }

// unique finds what AWS's texts hold that no two of them share: IDs of requests
// and of stacks.
var unique = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// add sorts an instance to those with an equal reason: the same but for the
// account, the region and IDs, which AWS's texts often name.
func (j *judge) add(place Place, trouble Trouble, reason string, tolerated bool) {
	alike := strings.NewReplacer(place.Account, "*", place.Region, "*").Replace(reason)
	alike = unique.ReplaceAllLiteralString(alike, "*")
	key := string(trouble) + "\x00" + alike
	if tolerated {
		key += "\x00tolerated"
	}
	g := j.groups[key]
	if g == nil {
		g = &Group{Trouble: trouble, Reason: reason, Tolerated: tolerated}
		j.groups[key] = g
	}
	g.Places = append(g.Places, place)
}

func (j *judge) sorted() []Group {
	order := []Trouble{Inoperable, Failed, Cancelled, Outdated, Missing, Suspended}
	groups := make([]Group, 0, len(j.groups))
	for _, g := range j.groups {
		slices.SortFunc(g.Places, ComparePlaces)
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Trouble), slices.Index(order, b.Trouble)),
			-cmp.Compare(len(a.Places), len(b.Places)), ComparePlaces(a.Places[0], b.Places[0]))
	})
	return groups
}

// Troubles groups the instances that are not CURRENT.
func Troubles(instances map[Place]Instance) []Group {
	j := &judge{groups: map[string]*Group{}}
	for _, place := range slices.SortedFunc(maps.Keys(instances), ComparePlaces) {
		if i := instances[place]; !i.Current() {
			j.add(place, troubleOf(i, Result{}, false), i.Reason, false)
		}
	}
	return j.sorted()
}

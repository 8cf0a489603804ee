package stackset

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const body = `{"Parameters": {"P": {"Type": "String", "Default": "p"}}, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}`

// existing is a StackSet that has the template already.
func existing() *types.StackSet {
	return &types.StackSet{TemplateBody: aws.String(body), Parameters: []types.Parameter{{ParameterKey: aws.String("P"), ParameterValue: aws.String("p")}}}
}

var overrideChoices = []map[string]string{nil, {"P": "a"}, {"P": "b"}}

type world struct {
	declaration *Declaration
	members     map[string][]Member
	state       State
}

// drawWorld makes targets of single accounts or of organizational units, and
// instances that have little to do with them.
func drawWorld(r *rapid.T) world {
	w := world{declaration: &Declaration{Name: "s", Permissions: types.PermissionModelsSelfManaged}, members: map[string][]Member{}}
	w.state = State{Set: existing(), Instances: map[Place]Instance{}}
	units := rapid.IntRange(0, 3).Draw(r, "units")
	if units > 0 {
		w.declaration.Permissions = types.PermissionModelsServiceManaged
	}
	accounts, unitOf := []string{}, map[string]string{}
	for i := range rapid.IntRange(1, 6).Draw(r, "accounts") {
		id := fmt.Sprintf("%012d", i+1)
		accounts = append(accounts, id)
		if units > 0 {
			unit := fmt.Sprintf("ou-%d", i%units)
			unitOf[id] = unit
			w.members[unit] = append(w.members[unit], Member{ID: id})
		}
	}
	regions := []string{"eu-one-1", "eu-one-2", "eu-two-1", "eu-two-2"}[:rapid.IntRange(1, 4).Draw(r, "regions")]
	for _, account := range accounts {
		for _, region := range regions {
			if rapid.Bool().Draw(r, "wanted") {
				target := Target{Accounts: []string{account}, Regions: []string{region}, Parameters: rapid.SampledFrom(overrideChoices).Draw(r, "overrides")}
				if units > 0 {
					target.Accounts, target.OUs, target.Only = nil, []string{unitOf[account]}, []string{account}
				}
				w.declaration.Targets = append(w.declaration.Targets, target)
			}
			if rapid.Bool().Draw(r, "exists") {
				w.state.Instances[Place{account, region}] = Instance{
					OU: unitOf[account], Overrides: rapid.SampledFrom(overrideChoices).Draw(r, "has"), Known: true,
					Status: rapid.SampledFrom([]types.StackInstanceStatus{types.StackInstanceStatusCurrent, types.StackInstanceStatusOutdated}).Draw(r, "status"),
				}
			}
		}
	}
	return w
}

// model is the service, as far as a plan's calls go.
type model struct {
	world
	instances map[Place]Instance
	touched   map[Place]int
}

// places are those that a call reaches in the service's own understanding.
func (m *model) places(r *rapid.T, c Call) (places []Place) {
	accounts := c.Accounts
	if len(c.OUs) > 0 {
		accounts = nil
		for _, unit := range c.OUs {
			for _, member := range m.members[unit] {
				if len(c.Accounts) == 0 || slices.Contains(c.Accounts, member.ID) {
					accounts = append(accounts, member.ID)
				}
			}
		}
	}
	for _, place := range product(accounts, c.Regions) {
		_, exists := m.instances[place]
		if c.Kind != CreateInstances && !exists && len(c.OUs) > 0 && len(c.Accounts) == 0 {
			continue // a whole unit reaches the instances that it has
		}
		if (c.Kind == CreateInstances) == exists {
			r.Fatalf("%s touches %v, exists: %v", c.Kind, place, exists)
		}
		places = append(places, place)
		m.touched[place]++
	}
	return places
}

func (m *model) apply(r *rapid.T, c Call) {
	for _, place := range m.places(r, c) {
		instance := m.instances[place]
		switch c.Kind {
		case DeleteInstances:
			delete(m.instances, place)
			continue
		case CreateInstances, UpdateInstances:
			instance.Overrides = c.Overrides
		default:
		}
		instance.Status = types.StackInstanceStatusCurrent
		m.instances[place] = instance
	}
}

// For any wish and any state: applying the plan's calls to a model of the
// service gives what was wished and touches nothing else.
func TestPlanLeadsToWhatIsDeclared(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := drawWorld(r)
		wanted, err := w.declaration.Wanted(w.members)
		if err != nil {
			r.Fatal(err)
		}
		plan := Make(w.declaration, body, wanted, w.members, w.state, Choices{Prune: true, RetryOutdated: true})
		m := &model{world: w, instances: maps.Clone(w.state.Instances), touched: map[Place]int{}}
		for _, c := range plan.Calls {
			m.apply(r, c)
		}
		if len(m.instances) != len(wanted) {
			r.Fatalf("got %d instances, want %d", len(m.instances), len(wanted))
		}
		for place, want := range wanted {
			got := m.instances[place]
			before, existed := w.state.Instances[place]
			if !maps.Equal(got.Overrides, want.Overrides) || got.Status != types.StackInstanceStatusCurrent && existed {
				r.Fatalf("%v: got %+v, want %+v", place, got, want)
			}
			if existed && before.Current() && maps.Equal(before.Overrides, want.Overrides) && m.touched[place] > 0 {
				r.Fatalf("%v is touched and was as declared", place)
			}
		}
		for place, n := range m.touched {
			if n > 1 {
				r.Fatalf("%v is touched %d times", place, n)
			}
		}
		again := Make(w.declaration, body, wanted, w.members, State{Set: w.state.Set, Instances: known(m.instances)}, Choices{Prune: true, RetryOutdated: true})
		if !again.Empty() {
			r.Fatalf("a second plan does %+v", again.Calls)
		}
	})
}

func known(instances map[Place]Instance) map[Place]Instance {
	all := maps.Clone(instances)
	for place, instance := range all {
		instance.Known = true
		all[place] = instance
	}
	return all
}

func TestWithoutPruneNothingIsDeleted(t *testing.T) {
	d := &Declaration{Name: "s", Targets: []Target{{Accounts: []string{"1"}, Regions: []string{"a"}}}}
	state := State{Set: existing(), Instances: map[Place]Instance{{"1", "a"}: {Status: "CURRENT"}, {"1", "b"}: {Status: "CURRENT"}}}
	wanted, err := d.Wanted(nil)
	if err != nil {
		t.Fatal(err)
	}
	plan := Make(d, body, wanted, nil, state, Choices{})
	if !plan.Empty() || !plan.Differs() || plan.Count(Leave) != 1 {
		t.Errorf("got %+v", plan)
	}
	plan = Make(d, body, wanted, nil, state, Choices{Prune: true})
	want := []Call{{Kind: DeleteInstances, Accounts: []string{"1"}, Regions: []string{"b"}, Places: []Place{{"1", "b"}}}}
	if diff := cmp.Diff(want, plan.Calls); diff != "" {
		t.Error(diff)
	}
}

// STRICT never runs more than the tolerance and one; percentages are rounded
// down (AWS documentation, "StackSetOperationPreferences").
func TestEffectiveConcurrency(t *testing.T) {
	percent := func(n int32) *Amount { return &Amount{n, true} }
	soft := types.ConcurrencyModeSoftFailureTolerance
	for _, test := range []struct {
		p                     Preferences
		accounts              int
		concurrent, tolerance int
	}{
		{Preferences{}, 10, 1, 0},
		{Preferences{MaxConcurrent: percent(25)}, 10, 1, 0},
		{Preferences{MaxConcurrent: percent(25), FailureTolerance: percent(10)}, 20, 3, 2},
		{Preferences{MaxConcurrent: percent(25), Concurrency: soft}, 20, 5, 0},
		{Preferences{MaxConcurrent: percent(5), Concurrency: soft}, 3, 1, 0},
		{Preferences{MaxConcurrent: &Amount{Value: 8}, FailureTolerance: &Amount{Value: 3}}, 100, 4, 3},
	} {
		if c, f := test.p.Effective(test.accounts); c != test.concurrent || f != test.tolerance {
			t.Errorf("%+v: got %d, %d, want %d, %d", test.p, c, f, test.concurrent, test.tolerance)
		}
	}
}

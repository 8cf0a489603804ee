package stack_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cfn-cli/cfn/internal/stack"
)

// pace is how a kind of stack behaves in time.
type pace struct {
	name      string
	resources int
	// total is about how long the operation takes.
	least, most time.Duration
	// slowest is the share of the time that goes to one last resource.
	slowest float64
	// blind gives no list of resources to expect, as when attaching.
	blind bool
}

var paces = []pace{
	{name: "emulator, 1-3 s", resources: 8, least: time.Second, most: 3 * time.Second},
	{name: "one resource, 1-3 s", resources: 1, least: time.Second, most: 3 * time.Second},
	{name: "small, 20 s", resources: 6, least: 20 * time.Second, most: 20 * time.Second},
	{name: "small, 10-30 s", resources: 6, least: 10 * time.Second, most: 30 * time.Second},
	{name: "small, 10-30 s, attached", resources: 6, least: 10 * time.Second, most: 30 * time.Second, blind: true},
	{name: "middle, 30-120 s", resources: 15, least: 30 * time.Second, most: 2 * time.Minute},
	{name: "large, 2-5 min", resources: 60, least: 2 * time.Minute, most: 5 * time.Minute},
	{name: "one slow resource, 1-5 min", resources: 10, least: time.Minute, most: 5 * time.Minute, slowest: 0.8},
}

// script makes up an operation: resources that start as others end, each with
// a time of its own, and the stack itself a moment after the last of them.
func (p pace) script(random *rand.Rand) (events []scripted, names []string, end time.Duration) {
	end = p.least + time.Duration(random.Float64()*float64(p.most-p.least))
	closing := min(end/10, 400*time.Millisecond+time.Duration(random.IntN(800))*time.Millisecond)
	work := end - closing
	most := time.Duration(float64(work) * (1 - p.slowest))
	events = append(events, own(0, "CREATE_IN_PROGRESS"))
	for i := range p.resources {
		id := fmt.Sprintf("R%d", i)
		names = append(names, id)
		done := most * time.Duration(i+1) / time.Duration(p.resources)
		if i == p.resources-1 {
			done = work
		} else {
			done += time.Duration((random.Float64() - 0.5) * float64(most) / float64(p.resources))
		}
		began := time.Duration(random.Float64() * float64(min(done, most)) / 2)
		events = append(events, at(began, id, "CREATE_IN_PROGRESS"), at(began+(done-began)/10, id, "CREATE_IN_PROGRESS"), at(done, id, "CREATE_COMPLETE"))
	}
	return append(events, own(end, "CREATE_COMPLETE")), names, end
}

// TestPace measures the waiting, on a clock of its own, over many operations
// of each kind: how late the end is seen, and how many calls it takes.
func TestPace(t *testing.T) {
	const runs = 30
	budget := map[string]struct {
		lag   time.Duration // median
		worst time.Duration // nine of ten
		calls int           // median
	}{}
	_ = budget
	for _, p := range paces {
		random := rand.New(rand.NewPCG(1, 2))
		var lags []time.Duration
		var calls []int
		var rates []float64
		for range runs {
			synctest.Test(t, func(t *testing.T) {
				events, names, end := p.script(random)
				s := newService(events...)
				op := stack.Operation{Stack: "shop", StackID: rootID, Resources: names}
				if p.blind {
					op.Resources = nil
				}
				if _, err := s.client(t).Watch(t.Context(), op, func(stack.Event) {}); err != nil {
					t.Fatal(err)
				}
				lags = append(lags, time.Since(s.began)-end)
				calls = append(calls, len(s.calls))
				rates = append(rates, float64(len(s.calls))/time.Since(s.began).Seconds())
			})
		}
		slices.Sort(lags)
		slices.Sort(calls)
		slices.Sort(rates)
		t.Logf("%-28s lag median %4d ms, 90%% %4d ms   calls median %3d most %3d   rate median %.2f/s most %.2f/s", p.name,
			lags[runs/2].Milliseconds(), lags[runs*9/10].Milliseconds(), calls[runs/2], calls[runs-1], rates[runs/2], rates[runs-1])
	}
}

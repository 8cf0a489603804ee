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

// pace is how a kind of stack behaves in time, and what its waiting may cost.
type pace struct {
	name      string
	resources int
	// least and most bound the time that the operation takes.
	least, most time.Duration
	// slowest is the share of the time that goes to one last resource.
	slowest float64
	// blind gives no list of resources to expect, as when attaching.
	blind bool

	lag   time.Duration // how late the end is seen, in the median
	calls int           // in the median, 0 for no bound
}

const second = time.Second

// paces holds the budget: the end of a stack under five minutes is seen within
// a second in the median, that of one which takes a moment at once; a stack of
// 20 s takes eleven calls; and no kind takes more than 0.7 calls a second,
// except those that are over before there is a pace.
var paces = []pace{
	{name: "1-3 s", resources: 8, least: second, most: 3 * second, lag: 300 * time.Millisecond, calls: 5},
	{name: "1-3 s, one resource", resources: 1, least: second, most: 3 * second, lag: 400 * time.Millisecond, calls: 5},
	{name: "18-22 s", resources: 6, least: 18 * second, most: 22 * second, lag: second, calls: 11},
	{name: "10-30 s", resources: 6, least: 10 * second, most: 30 * second, lag: second, calls: 11},
	{name: "10-30 s, attached", resources: 6, least: 10 * second, most: 30 * second, blind: true, lag: second, calls: 12},
	{name: "30-120 s", resources: 15, least: 30 * second, most: 120 * second, lag: second},
	{name: "2-5 min", resources: 60, least: 120 * second, most: 300 * second, lag: second},
	{name: "1-5 min, one slow resource", resources: 10, least: 60 * second, most: 300 * second, slowest: 0.8, lag: second},
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

// TestPace measures the waiting, on a clock of its own, over operations of each
// kind. A call takes 80 ms.
func TestPace(t *testing.T) {
	const runs = 11
	for _, p := range paces {
		random := rand.New(rand.NewPCG(1, 2))
		var lags []time.Duration
		var calls []int
		var rates []float64
		for range runs {
			lag, n, took := p.run(t, random)
			lags, calls, rates = append(lags, lag), append(calls, n), append(rates, float64(n)/took.Seconds())
		}
		slices.Sort(lags)
		slices.Sort(calls)
		slices.Sort(rates)
		median := runs / 2
		t.Logf("%-27s lag %4d ms, nine of ten %4d ms · calls %3d, most %3d · %.2f/s", p.name,
			lags[median].Milliseconds(), lags[runs*9/10].Milliseconds(), calls[median], calls[runs-1], rates[median])
		if lags[median] > p.lag {
			t.Errorf("%s: the end is seen after %v, want %v", p.name, lags[median], p.lag)
		}
		if p.calls > 0 && calls[median] > p.calls {
			t.Errorf("%s: %d calls, want %d", p.name, calls[median], p.calls)
		}
		if rates[median] > 0.7 && p.least >= 10*second {
			t.Errorf("%s: %.2f calls a second", p.name, rates[median])
		}
	}
}

func (p pace) run(t *testing.T, random *rand.Rand) (lag time.Duration, calls int, took time.Duration) {
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
		took = time.Since(s.began)
		lag, calls = took-end, len(s.calls)
	})
	return lag, calls, took
}

package stackset

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestJudge(t *testing.T) {
	a, b, c := Place{"111111111111", "r"}, Place{"222222222222", "r"}, Place{"333333333333", "r"}
	cells := func(action Action, places ...Place) (cells []Cell) {
		for _, p := range places {
			cells = append(cells, Cell{Place: p, Action: action})
		}
		return cells
	}
	current := Instance{Status: types.StackInstanceStatusCurrent}
	outdated := Instance{Status: types.StackInstanceStatusOutdated, Reason: "before"}
	suspended := Instance{Status: types.StackInstanceStatusOutdated, Detailed: types.StackInstanceDetailedStatusSkippedSuspendedAccount}
	failed := func(p Place, reason string) Result {
		return Result{Place: p, Status: types.StackSetOperationResultStatusFailed, Reason: reason}
	}
	ended := func(status types.StackSetOperationStatus, undone ...Result) *Followed {
		f := &Followed{Operation: &Operation{Status: status}, Undone: map[Place]Result{}}
		for _, r := range undone {
			f.Undone[r.Place] = r
		}
		return f
	}
	for _, test := range []struct {
		what  string
		cells []Cell
		after map[Place]Instance
		done  []*Followed
		want  Outcome
	}{
		{
			"all as declared", cells(Create, a, b),
			map[Place]Instance{a: current, b: current},
			[]*Followed{ended("SUCCEEDED")},
			Outcome{Wanted: 2, Current: 2, OK: true},
		},
		{
			"equal reasons but for the account are one group", cells(Update, a, b, c),
			map[Place]Instance{a: outdated, b: outdated, c: current},
			[]*Followed{ended("FAILED", failed(a, "Account 111111111111 has no role"), failed(b, "Account 222222222222 has no role"))},
			Outcome{Wanted: 3, Current: 1, Groups: []Group{{Trouble: Failed, Reason: "Account 111111111111 has no role", Places: []Place{a, b}}}},
		},
		{
			"tolerated failures", cells(Update, a, b),
			map[Place]Instance{a: outdated, b: current},
			[]*Followed{ended("SUCCEEDED", failed(a, "x"))},
			Outcome{Wanted: 2, Current: 1, Tolerated: 1, OK: true, Groups: []Group{{Trouble: Failed, Reason: "x", Places: []Place{a}, Tolerated: true}}},
		},
		{
			"a stopped operation is a failure even where all is current", cells(Update, a),
			map[Place]Instance{a: current},
			[]*Followed{ended("STOPPED")},
			Outcome{Wanted: 1, Current: 1},
		},
		{
			"what failed before and was not tried again", cells(Keep, a),
			map[Place]Instance{a: outdated},
			nil,
			Outcome{Wanted: 1, Groups: []Group{{Trouble: Outdated, Reason: "before", Places: []Place{a}}}},
		},
		{
			"a suspended account is no failure", cells(Create, a, b),
			map[Place]Instance{a: suspended, b: current},
			[]*Followed{ended("SUCCEEDED")},
			Outcome{Wanted: 1, Current: 1, OK: true, Groups: []Group{{Trouble: Suspended, Places: []Place{a}}}},
		},
		{
			"an instance that did not go", cells(Delete, a),
			map[Place]Instance{a: outdated},
			[]*Followed{ended("FAILED", failed(a, "not empty"))},
			Outcome{Groups: []Group{{Trouble: Failed, Reason: "not empty", Places: []Place{a}}}},
		},
		{"what is not in the file does not count", cells(Leave, a), map[Place]Instance{a: outdated}, nil, Outcome{OK: true}},
		{"one that was never made", cells(Create, a), nil, nil, Outcome{Wanted: 1, Groups: []Group{{Trouble: Missing, Places: []Place{a}}}}},
	} {
		got := Judge(&Plan{Cells: test.cells}, test.after, test.done)
		if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", test.what, diff)
		}
	}
}

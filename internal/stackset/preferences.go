package stackset

import "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

// Effective is how many accounts an operation on so many works on at a time in
// a region, and how many may fail there. STRICT, the default, never runs more than the
// tolerance and one, so that failures cannot get past it; percentages are
// rounded down, but at least one account is worked on (AWS documentation,
// "StackSetOperationPreferences").
func (p Preferences) Effective(accounts int) (concurrent, tolerance int) {
	concurrent, tolerance = 1, 0
	if p.MaxConcurrent != nil {
		concurrent = p.MaxConcurrent.of(accounts)
	}
	if p.FailureTolerance != nil {
		tolerance = p.FailureTolerance.of(accounts)
	}
	concurrent = max(concurrent, 1)
	if p.Concurrency != types.ConcurrencyModeSoftFailureTolerance {
		concurrent = min(concurrent, tolerance+1)
	}
	return concurrent, tolerance
}

func (a Amount) of(accounts int) int {
	if a.Percent {
		return accounts * int(a.Value) / 100
	}
	return int(a.Value)
}

package stacksets

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// request is what the requests that begin an operation have in common.
type request struct {
	name        string
	id          *string
	kind        Kind
	accounts    []string
	targets     *types.DeploymentTargets
	regions     []string
	everywhere  bool // all instances that there are
	preferences *types.StackSetOperationPreferences
	overrides   []types.Parameter
	retain      *bool
	callAs      types.CallAs
	// stacks are those to be imported.
	stacks map[place]string
	// queue lets the operation wait, also without managed execution.
	queue bool
	// input is the whole request, to tell a repeated one from another.
	input any
	// prepare changes the StackSet before the operation begins.
	prepare func(tx store.Tx, set *Set) error
}

// begin accepts a request and lets its operation run, or queues it. A request
// with the ID of an earlier operation is that one again, if it asks for the
// same (API reference, OperationId).
func (s *Service) begin(ctx context.Context, r request) (string, error) {
	if err := checkPreferences(r.preferences); err != nil {
		return "", err
	}
	var op *Operation
	var key string
	err := s.store.Update(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, r.callAs, &r.name)
		if err != nil {
			return err
		}
		id, repeated, err := operationID(tx, set, r)
		if err != nil {
			return err
		}
		if repeated != nil {
			op = repeated
			return nil
		}
		if s.busy(tx, set) && !set.Managed && !r.queue {
			return operationInProgress()
		}
		if err := mayManage(ctx, tx, set, r.callAs); err != nil {
			return err
		}
		if r.prepare != nil {
			if err := r.prepare(tx, set); err != nil {
				return err
			}
		}
		if op, err = s.newOperation(tx, set, r, id); err != nil {
			return err
		}
		set.automatic(r)
		key = set.runningKey(op.Number)
		if err := store.Put(tx, key, true); err != nil {
			return err
		}
		return set.save(tx)
	})
	if err != nil {
		return "", err
	}
	if key != "" {
		s.start(key)
	}
	return op.ID, nil
}

func operationID(tx store.Tx, set *Set, r request) (id string, repeated *Operation, err error) {
	if r.id == nil {
		id, err = uuid(tx)
		return id, nil, err
	}
	number, ok, err := store.Get[int](tx, set.operationIDKey(*r.id))
	if err != nil || !ok {
		return *r.id, nil, err
	}
	earlier, err := getOperation(tx, set, number)
	if err != nil {
		return "", nil, err
	}
	if earlier.Request != hash(r.input) {
		return "", nil, &wire.Error{Code: "OperationIdAlreadyExistsException", Status: 409, Message: "The specified operation ID already exists: " + *r.id}
	}
	return *r.id, earlier, nil
}

// newOperation makes the records of an operation and of what it does to each
// instance.
func (s *Service) newOperation(tx store.Tx, set *Set, r request, id string) (*Operation, error) {
	targets, err := s.reach(tx, set, r)
	if err != nil {
		return nil, err
	}
	set.Operations++
	now := time.Now().UTC()
	op := &Operation{
		ID: id, Number: set.Operations, Kind: r.kind, Request: hash(r.input), Status: types.StackSetOperationStatusRunning, Created: now,
		Retain: r.retain, Overrides: r.overrides, Preferences: r.preferences, Targets: r.targets,
		AdminRole: set.AdminRole, Execution: set.ExecutionRole,
	}
	if s.busy(tx, set) {
		op.Status = types.StackSetOperationStatusQueued
	}
	for _, t := range targets {
		if !slices.Contains(op.Regions, t.Region) {
			op.Regions = append(op.Regions, t.Region)
		}
		if err := s.plan(tx, set, op, t); err != nil {
			return nil, err
		}
	}
	op.Regions = ordered(op.Regions, r)
	if err := store.Put(tx, set.operationIDKey(id), op.Number); err != nil {
		return nil, err
	}
	return op, store.Put(tx, set.operationKey(op.Number), op)
}

// plan notes that an instance will be worked on, and makes it where it is new.
func (s *Service) plan(tx store.Tx, set *Set, op *Operation, t target) error {
	key := set.instanceKey(t.Account, t.Region)
	i, ok, err := store.Get[*Instance](tx, key)
	if err != nil {
		return err
	}
	if !ok {
		i = &Instance{StackID: t.stackID, Account: t.Account, Region: t.Region, OU: t.OU, Status: types.StackInstanceStatusOutdated, Drift: types.StackDriftStatusNotChecked}
	}
	if op.Kind != detect {
		i.Detailed, i.LastOperation = types.StackInstanceDetailedStatusPending, op.ID
		if op.Overrides != nil {
			i.Overrides = merged(i.Overrides, op.Overrides)
		}
		if err := store.Put(tx, key, i); err != nil {
			return err
		}
	}
	result := Result{Account: t.Account, Region: t.Region, OU: i.OU, Status: types.StackSetOperationResultStatusPending, Changed: op.Created}
	if t.suspended {
		result.Status, result.Reason = types.StackSetOperationResultStatusCancelled, "Account is suspended"
		i.Detailed = types.StackInstanceDetailedStatusSkippedSuspendedAccount
		if err := store.Put(tx, key, i); err != nil {
			return err
		}
	}
	return store.Put(tx, set.resultPrefix(op.Number)+t.Account+"/"+t.Region, result)
}

// merged sets overrides. A key without a value takes its override back, and
// UsePreviousValue keeps it (API reference, "UpdateStackInstances").
func merged(before, given []types.Parameter) []types.Parameter {
	after := []types.Parameter{}
	for _, p := range given {
		key := aws.ToString(p.ParameterKey)
		if aws.ToBool(p.UsePreviousValue) {
			i := slices.IndexFunc(before, func(old types.Parameter) bool { return aws.ToString(old.ParameterKey) == key })
			if i >= 0 {
				after = append(after, before[i])
			}
			continue
		}
		if p.ParameterValue != nil {
			after = append(after, types.Parameter{ParameterKey: &key, ParameterValue: p.ParameterValue})
		}
	}
	return after
}

// ordered puts the regions into the order that the preferences give, or in
// which the request names them.
func ordered(regions []string, r request) []string {
	order := r.regions
	if r.preferences != nil && len(r.preferences.RegionOrder) > 0 {
		order = r.preferences.RegionOrder
	}
	rank := func(region string) int {
		if i := slices.Index(order, region); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(regions, func(a, b string) int { return rank(a) - rank(b) })
	return regions
}

// checkPreferences refuses what excludes each other or is out of bounds (API
// reference, "StackSetOperationPreferences").
func checkPreferences(p *types.StackSetOperationPreferences) error {
	if p == nil {
		return nil
	}
	bad := func(message string) error { return wire.Errorf("ValidationError", "%s", message) }
	switch {
	case p.FailureToleranceCount != nil && p.FailureTolerancePercentage != nil:
		return bad("FailureToleranceCount and FailureTolerancePercentage cannot both be specified")
	case p.MaxConcurrentCount != nil && p.MaxConcurrentPercentage != nil:
		return bad("MaxConcurrentCount and MaxConcurrentPercentage cannot both be specified")
	case p.FailureTolerancePercentage != nil && (*p.FailureTolerancePercentage < 0 || *p.FailureTolerancePercentage > 100):
		return bad("FailureTolerancePercentage must be between 0 and 100")
	case p.MaxConcurrentPercentage != nil && (*p.MaxConcurrentPercentage < 1 || *p.MaxConcurrentPercentage > 100):
		return bad("MaxConcurrentPercentage must be between 1 and 100")
	case p.MaxConcurrentCount != nil && *p.MaxConcurrentCount < 1:
		return bad("MaxConcurrentCount must be at least 1")
	case p.MaxConcurrentCount != nil && p.FailureToleranceCount != nil && *p.MaxConcurrentCount > *p.FailureToleranceCount+1 &&
		p.ConcurrencyMode != types.ConcurrencyModeSoftFailureTolerance:
		return bad("MaxConcurrentCount cannot be more than one greater than FailureToleranceCount")
	}
	return nil
}

func as[T error](err error, into *T) bool { return errors.As(err, into) }

package stacksets

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func getOperation(tx store.Tx, set *Set, number int) (*Operation, error) {
	op, _, err := store.Get[*Operation](tx, set.operationKey(number))
	return op, err
}

// findOperation finds an operation by its ID.
func findOperation(tx store.Tx, set *Set, id string) (*Operation, error) {
	number, ok, err := store.Get[int](tx, set.operationIDKey(id))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &wire.Error{Code: "OperationNotFoundException", Status: 404, Message: "Operation " + id + " not found"}
	}
	return getOperation(tx, set, number)
}

func (op *Operation) action() types.StackSetOperationAction {
	switch op.Kind {
	case create, adopt:
		return types.StackSetOperationActionCreate
	case remove:
		return types.StackSetOperationActionDelete
	case detect:
		return types.StackSetOperationActionDetectDrift
	default:
		return types.StackSetOperationActionUpdate
	}
}

func (op *Operation) details() *types.StackSetOperationStatusDetails {
	failed := int32(op.Failed) //nolint:gosec // at most the number of instances
	return &types.StackSetOperationStatusDetails{FailedStackInstancesCount: &failed}
}

func (s *Service) describeStackSetOperation(ctx context.Context, in *cfn.DescribeStackSetOperationInput) (*cfn.DescribeStackSetOperationOutput, error) {
	var out *cfn.DescribeStackSetOperationOutput
	err := s.store.View(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, in.CallAs, in.StackSetName)
		if err != nil {
			return err
		}
		op, err := findOperation(tx, set, aws.ToString(in.OperationId))
		if err != nil {
			return err
		}
		out = &cfn.DescribeStackSetOperationOutput{StackSetOperation: &types.StackSetOperation{
			Action: op.action(), AdministrationRoleARN: text(set.adminRoleARN()), ExecutionRoleName: text(set.executionRole()),
			CreationTimestamp: stamp(&op.Created), EndTimestamp: stamp(op.Ended), OperationId: &op.ID, StackSetId: aws.String(set.ID()),
			DeploymentTargets: op.Targets, OperationPreferences: op.Preferences, RetainStacks: op.Retain,
			Status: op.Status, StatusReason: text(op.Reason), StatusDetails: op.details(),
		}}
		if op.Kind == detect {
			out.StackSetOperation.StackSetDriftDetectionDetails = set.Drift
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Service) listStackSetOperations(ctx context.Context, in *cfn.ListStackSetOperationsInput) (*cfn.ListStackSetOperationsOutput, error) {
	out := &cfn.ListStackSetOperationsOutput{Summaries: []types.StackSetOperationSummary{}}
	err := s.store.View(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, in.CallAs, in.StackSetName)
		if err != nil {
			return err
		}
		operations, err := store.List[*Operation](tx, set.prefix("stacksetoperation"))
		if err != nil {
			return err
		}
		slices.Reverse(operations) // the newest first
		for _, op := range operations {
			if !s.visible(tx, op.Created) {
				continue
			}
			out.Summaries = append(out.Summaries, types.StackSetOperationSummary{
				Action: op.action(), CreationTimestamp: stamp(&op.Created), EndTimestamp: stamp(op.Ended), OperationId: &op.ID,
				OperationPreferences: op.Preferences, Status: op.Status, StatusReason: text(op.Reason), StatusDetails: op.details(),
			})
		}
		out.Summaries, out.NextToken, err = paging.List(out.Summaries, in.NextToken, paging.Size(in.MaxResults, pageSize))
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Service) listStackSetOperationResults(ctx context.Context, in *cfn.ListStackSetOperationResultsInput) (*cfn.ListStackSetOperationResultsOutput, error) {
	out := &cfn.ListStackSetOperationResultsOutput{Summaries: []types.StackSetOperationResultSummary{}}
	err := s.store.View(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, in.CallAs, in.StackSetName)
		if err != nil {
			return err
		}
		op, err := findOperation(tx, set, aws.ToString(in.OperationId))
		if err != nil {
			return err
		}
		out.NextToken, err = paging.Records(tx, set.resultPrefix(op.Number), in.NextToken, paging.Size(in.MaxResults, pageSize), func(r *Result) bool {
			if !s.visible(tx, r.Changed) {
				return false // the list is eventually consistent
			}
			for _, f := range in.Filters {
				if f.Name == types.OperationResultFilterNameOperationResultStatus && !slices.Contains(strings.Split(aws.ToString(f.Values), ","), string(r.Status)) {
					return false
				}
			}
			out.Summaries = append(out.Summaries, types.StackSetOperationResultSummary{
				Account: &r.Account, Region: &r.Region, OrganizationalUnitId: text(r.OU), Status: r.Status, StatusReason: text(r.Reason),
				AccountGateResult: gate(r),
			})
			return true
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// gate is what the account gate function says, which no account here has (AWS
// documentation, "Prevent failed StackSets deployments using target account
// gates").
func gate(r *Result) *types.AccountGateResult {
	if r.Status == types.StackSetOperationResultStatusPending || r.Status == types.StackSetOperationResultStatusCancelled {
		return nil
	}
	return &types.AccountGateResult{
		Status:       types.AccountGateStatusSkipped,
		StatusReason: aws.String("Function not found: arn:" + wire.Partition(r.Region) + ":lambda:" + r.Region + ":" + r.Account + ":function:AWSCloudFormationStackSetAccountGate"),
	}
}

func (s *Service) stopStackSetOperation(ctx context.Context, in *cfn.StopStackSetOperationInput) (*cfn.StopStackSetOperationOutput, error) {
	key := ""
	err := s.store.Update(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, in.CallAs, in.StackSetName)
		if err != nil {
			return err
		}
		op, err := findOperation(tx, set, aws.ToString(in.OperationId))
		if err != nil {
			return err
		}
		switch op.Status {
		case types.StackSetOperationStatusRunning, types.StackSetOperationStatusQueued:
		case types.StackSetOperationStatusStopping:
			return nil
		default:
			return &wire.Error{Code: "InvalidOperationException", Status: 400, Message: "Operation " + op.ID + " is in status " + string(op.Status) + " and cannot be stopped"}
		}
		op.Status, key = types.StackSetOperationStatusStopping, set.runningKey(op.Number)
		return store.Put(tx, set.operationKey(op.Number), op)
	})
	if err != nil {
		return nil, err
	}
	if key != "" {
		s.start(key)
	}
	return &cfn.StopStackSetOperationOutput{}, nil
}

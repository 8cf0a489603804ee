package engine

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// The sizes of pages. AWS cuts answers at 1 MB, lists at 100.
const (
	describePage = 50
	listPage     = 100
)

func (e *Engine) describeStacks(ctx context.Context, in *cfn.DescribeStacksInput) (*cfn.DescribeStacksOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	out := &cfn.DescribeStacksOutput{Stacks: []types.Stack{}}
	err := e.store.View(func(tx store.Tx) error {
		if in.StackName != nil {
			s, err := findStack(tx, p, *in.StackName, anyStack)
			if err != nil {
				return err
			}
			if s == nil {
				return withIDDoesNotExist(*in.StackName)
			}
			out.Stacks = append(out.Stacks, s.describe())
			return nil
		}
		stacks, next, err := stacksPage(tx, p, in.NextToken, describePage, func(s *Stack) bool {
			return s.Status != types.StackStatusDeleteComplete
		})
		for _, s := range stacks {
			out.Stacks = append(out.Stacks, s.describe())
		}
		out.NextToken = next
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// stacksPage reads a page of the stacks of a place, the newest first, deleted
// ones too: those that are wanted, from the place of token on. It gives the
// token of the rest.
func stacksPage(tx store.Tx, p place, token *string, size int, wanted func(s *Stack) bool) (stacks []*Stack, next *string, err error) {
	prefix, last := createdPrefix(p), ""
	if token != nil {
		number, err := paging.Place(*token)
		if err != nil {
			return nil, nil, err
		}
		last = createdKey(p, number)
	}
	for key := range tx.Descend(prefix, last) {
		uuid, _, err := store.Get[string](tx, key)
		if err != nil {
			return nil, nil, err
		}
		s, err := getStack(tx, p, uuid)
		switch {
		case err != nil:
			return nil, nil, err
		case s == nil || !wanted(s):
			continue
		case len(stacks) == size:
			return stacks, aws.String(paging.Token(last[len(prefix):])), nil
		}
		stacks, last = append(stacks, s), key
	}
	return stacks, nil, nil
}

// describe gives the stack as DescribeStacks does. What is absent and what is
// empty follows the recordings.
func (s *Stack) describe() types.Stack {
	d := types.Stack{
		StackId: aws.String(s.ID()), StackName: aws.String(s.Name),
		StackStatus: s.Status, StackStatusReason: text(s.Reason), DetailedStatus: s.DetailedStatus,
		CreationTime: stamp(&s.Created), LastUpdatedTime: stamp(s.Updated), DeletionTime: stamp(s.Deleted),
		ChangeSetId: text(s.ChangeSetID), Description: text(s.Description),
		Capabilities: s.Capabilities, DeletionMode: s.DeletionMode,
		DisableRollback:  aws.Bool(s.DisableRollback),
		DriftInformation: s.driftInformation(),
		DeploymentConfig: s.Config,
		LastOperations:   s.LastOperations,
		NotificationARNs: filled(s.NotificationARNs),
		Parameters:       describeParameters(s.Parameters),
		ParentId:         text(s.ParentID), RootId: text(s.RootID), RoleARN: text(s.RoleARN),
		RollbackConfiguration: describeRollback(s.Rollback),
		Tags:                  filled(s.Tags),
	}
	if s.Status != types.StackStatusDeleteComplete {
		d.EnableTerminationProtection = aws.Bool(s.TerminationProtected)
	}
	if s.RetainExceptOnCreate {
		d.RetainExceptOnCreate = aws.Bool(true)
	}
	if s.TimeoutInMinutes > 0 {
		d.TimeoutInMinutes = aws.Int32(s.TimeoutInMinutes)
	}
	for _, o := range s.Outputs {
		d.Outputs = append(d.Outputs, types.Output{
			OutputKey: aws.String(o.Key), OutputValue: aws.String(o.Value),
			Description: text(o.Description), ExportName: text(o.Export),
		})
	}
	return d
}

// describeRollback is present even where nothing is configured (recorded).
func describeRollback(r *types.RollbackConfiguration) *types.RollbackConfiguration {
	if r == nil {
		return &types.RollbackConfiguration{}
	}
	return r
}

// filled is a list that is present even where it is empty.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// stamp is a time as the service gives it: UTC, to the millisecond.
func stamp(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return aws.Time(t.UTC().Truncate(time.Millisecond))
}

func (e *Engine) listStacks(ctx context.Context, in *cfn.ListStacksInput) (*cfn.ListStacksOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	out := &cfn.ListStacksOutput{StackSummaries: []types.StackSummary{}}
	err := e.store.View(func(tx store.Tx) error {
		stacks, next, err := stacksPage(tx, p, in.NextToken, listPage, func(s *Stack) bool {
			return len(in.StackStatusFilter) == 0 || slices.Contains(in.StackStatusFilter, s.Status)
		})
		for _, s := range stacks {
			out.StackSummaries = append(out.StackSummaries, s.summary())
		}
		out.NextToken = next
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Stack) summary() types.StackSummary {
	drift := s.driftInformation()
	return types.StackSummary{
		StackId: aws.String(s.ID()), StackName: aws.String(s.Name),
		StackStatus: s.Status, StackStatusReason: text(s.Reason),
		CreationTime: stamp(&s.Created), LastUpdatedTime: stamp(s.Updated), DeletionTime: stamp(s.Deleted),
		DriftInformation: &types.StackDriftInformationSummary{StackDriftStatus: drift.StackDriftStatus, LastCheckTimestamp: drift.LastCheckTimestamp},
		LastOperations:   s.LastOperations,
		ParentId:         text(s.ParentID), RootId: text(s.RootID),
		TemplateDescription: text(s.Description),
	}
}

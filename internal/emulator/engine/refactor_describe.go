package engine

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
)

// summary is a refactor as it is now: obsolete where one of its stacks has
// changed.
func (r *Refactor) summary(tx store.Tx) (types.StackRefactorSummary, error) {
	s := types.StackRefactorSummary{
		StackRefactorId: &r.ID, Description: text(r.Description), Status: r.Status, StatusReason: text(r.Reason),
		ExecutionStatus: r.Execution, ExecutionStatusReason: text(r.ExecutionReason),
	}
	reason, err := r.obsolete(tx)
	if reason != "" {
		s.ExecutionStatus, s.ExecutionStatusReason = types.StackRefactorExecutionStatusObsolete, &reason
	}
	return s, err
}

func (e *Engine) describeStackRefactor(ctx context.Context, in *cfn.DescribeStackRefactorInput) (*cfn.DescribeStackRefactorOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	out := &cfn.DescribeStackRefactorOutput{}
	err := e.store.View(func(tx store.Tx) error {
		r, err := getRefactor(tx, p, aws.ToString(in.StackRefactorId))
		if err != nil {
			return err
		}
		s, err := r.summary(tx)
		if err != nil {
			return err
		}
		out.StackRefactorId, out.Description = s.StackRefactorId, s.Description
		out.Status, out.StatusReason = s.Status, s.StatusReason
		out.ExecutionStatus, out.ExecutionStatusReason = s.ExecutionStatus, s.ExecutionStatusReason
		for i := range r.Members {
			out.StackIds = append(out.StackIds, r.stackID(i))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// stackID is the ARN of a member.
func (r *Refactor) stackID(i int) string {
	s := Stack{Account: r.Account, Region: r.Region, Partition: r.Partition, Name: r.Members[i].Name, UUID: r.Members[i].UUID}
	return s.ID()
}

// listStackRefactors gives the newest first; AWS's documentation tells no order.
func (e *Engine) listStackRefactors(ctx context.Context, in *cfn.ListStackRefactorsInput) (*cfn.ListStackRefactorsOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	out := &cfn.ListStackRefactorsOutput{StackRefactorSummaries: []types.StackRefactorSummary{}}
	err := e.store.View(func(tx store.Tx) error {
		list, err := store.List[*Refactor](tx, p.key("refactor"))
		if err != nil {
			return err
		}
		slices.SortFunc(list, func(a, b *Refactor) int { return b.Number - a.Number })
		for _, r := range list {
			s, err := r.summary(tx)
			if err != nil {
				return err
			}
			if len(in.ExecutionStatusFilter) == 0 || slices.Contains(in.ExecutionStatusFilter, s.ExecutionStatus) {
				out.StackRefactorSummaries = append(out.StackRefactorSummaries, s)
			}
		}
		out.StackRefactorSummaries, out.NextToken, err = paging.List(out.StackRefactorSummaries, in.NextToken, paging.Size(in.MaxResults, listPage))
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (e *Engine) listStackRefactorActions(ctx context.Context, in *cfn.ListStackRefactorActionsInput) (*cfn.ListStackRefactorActionsOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	out := &cfn.ListStackRefactorActionsOutput{}
	err := e.store.View(func(tx store.Tx) error {
		r, err := getRefactor(tx, p, aws.ToString(in.StackRefactorId))
		if err != nil {
			return err
		}
		out.StackRefactorActions, out.NextToken, err = paging.List(r.actions(), in.NextToken, paging.Size(in.MaxResults, listPage))
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// The descriptions of actions (AWS documentation, "Stack refactoring").
const (
	nothingChanges = "No configuration changes detected."
	validatedLater = "Resource configuration changes will be validated during refactor execution."
)

// actions is what the execution does: the forms are those of the examples in
// AWS's documentation, that of a stack's creation of an AWS blog.
func (r *Refactor) actions() []types.StackRefactorAction {
	list := []types.StackRefactorAction{}
	if r.Status != types.StackRefactorStatusCreateComplete {
		return list
	}
	for i, m := range r.Members {
		if m.New {
			list = append(list, types.StackRefactorAction{
				Action: types.StackRefactorActionTypeCreate, Entity: types.StackRefactorActionEntityStack,
				Description: aws.String("Stack " + r.stackID(i) + " created."), Detection: types.StackRefactorDetectionManual,
				TagResources: []types.Tag{}, UntagResources: []string{},
				ResourceMapping: &types.ResourceMapping{Source: &types.ResourceLocation{}, Destination: &types.ResourceLocation{}},
			})
		}
	}
	for _, m := range r.Moves {
		a := types.StackRefactorAction{
			Action: types.StackRefactorActionTypeMove, Entity: types.StackRefactorActionEntityResource,
			PhysicalResourceId: &m.PhysicalID, ResourceIdentifier: m.identifier(), Description: aws.String(nothingChanges),
			Detection: types.StackRefactorDetectionAuto, TagResources: filled(m.Tag), UntagResources: filled(m.Untag),
			ResourceMapping: &types.ResourceMapping{Source: r.location(m.From), Destination: r.location(m.To)},
		}
		if m.Late {
			a.Description = aws.String(validatedLater)
		}
		if m.Manual {
			a.Detection = types.StackRefactorDetectionManual
		}
		list = append(list, a)
	}
	return list
}

func (r *Refactor) location(s Spot) *types.ResourceLocation {
	return &types.ResourceLocation{StackName: aws.String(r.stackID(s.Member)), LogicalResourceId: &s.LogicalID}
}

// identifier writes the primary identifier as pairs of property and value, in
// the form that the Cloud Control API takes; AWS's documentation tells none.
func (m *Move) identifier() *string {
	facts, known := schema.Lookup(m.Type)
	values := strings.Split(m.Identifier, "|")
	if !known || len(values) != len(facts.PrimaryIdentifier) {
		return nil
	}
	pairs := map[string]string{}
	for i, key := range facts.PrimaryIdentifier {
		pairs[key] = values[i]
	}
	written, err := json.Marshal(pairs)
	if err != nil {
		return nil
	}
	return text(string(written))
}

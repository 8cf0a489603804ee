package engine

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// describeAccountLimits gives the quotas of a new account (AWS documentation,
// "CloudFormation quotas"). None of them is enforced here.
func (e *Engine) describeAccountLimits(_ context.Context, in *cfn.DescribeAccountLimitsInput) (*cfn.DescribeAccountLimitsOutput, error) {
	limit := func(name string, value int32) types.AccountLimit {
		return types.AccountLimit{Name: &name, Value: &value}
	}
	limits, next, err := paging.List([]types.AccountLimit{
		limit("StackLimit", 2000), limit("StackOutputsLimit", 200), limit("ConcurrentResourcesLimit", 2500),
	}, in.NextToken, listPage)
	if err != nil {
		return nil, err
	}
	return &cfn.DescribeAccountLimitsOutput{AccountLimits: limits, NextToken: next}, nil
}

// calculator is AWS's price calculator. The real service adds a key under which
// it has put the template's resources; nobody here could do that, so the
// address says that it holds none.
const calculator = "https://calculator.aws/#/?estimate=none-by-the-emulator"

// estimateTemplateCost checks the template and its parameters as the service
// does, and leads to the calculator.
func (e *Engine) estimateTemplateCost(ctx context.Context, in *cfn.EstimateTemplateCostInput) (*cfn.EstimateTemplateCostOutput, error) {
	body, err := e.source(ctx, in.TemplateBody, in.TemplateURL, false)
	if err != nil {
		return nil, err
	}
	t, err := parse(body)
	if err != nil {
		return nil, err
	}
	call := wire.CallFrom(ctx)
	s := &Stack{Account: call.Account, Region: call.Region, Partition: call.Partition, Name: "estimate", UUID: "estimate"}
	err = e.store.View(func(tx store.Tx) error {
		_, err := parameters(t, in.Parameters, nil, &resolver{Engine: e, tx: tx, stack: s})
		return answer(err)
	})
	if err != nil {
		return nil, err
	}
	return &cfn.EstimateTemplateCostOutput{Url: aws.String(calculator)}, nil
}

// There are no hooks: none can be registered (AWS documentation, "Hooks").

func (e *Engine) listHookResults(_ context.Context, in *cfn.ListHookResultsInput) (*cfn.ListHookResultsOutput, error) {
	return &cfn.ListHookResultsOutput{HookResults: []types.HookResultSummary{}, TargetId: in.TargetId, TargetType: in.TargetType}, nil
}

func (e *Engine) getHookResult(_ context.Context, in *cfn.GetHookResultInput) (*cfn.GetHookResultOutput, error) {
	return nil, &wire.Error{Code: "HookResultNotFound", Status: 404, Message: "Hook result [" + aws.ToString(in.HookResultId) + "] does not exist"}
}

func (e *Engine) describeChangeSetHooks(ctx context.Context, in *cfn.DescribeChangeSetHooksInput) (*cfn.DescribeChangeSetHooksOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	var out *cfn.DescribeChangeSetHooksOutput
	err := e.store.View(func(tx store.Tx) error {
		c, s, err := findChangeSet(tx, p, in.ChangeSetName, in.StackName)
		if err != nil {
			return err
		}
		out = &cfn.DescribeChangeSetHooksOutput{
			ChangeSetId: aws.String(c.ID()), ChangeSetName: aws.String(c.Name), StackId: aws.String(s.ID()), StackName: aws.String(s.Name),
			Hooks: []types.ChangeSetHook{}, Status: types.ChangeSetHooksStatusPlanned,
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

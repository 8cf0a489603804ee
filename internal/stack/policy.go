package stack

import (
	"context"
	"regexp"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"golang.org/x/sync/errgroup"

	"github.com/cfn-cli/cfn/internal/policy"
)

// Policy reads a stack's policy, "" where it has none.
func (c *Client) Policy(ctx context.Context, name string) (string, error) {
	out, err := c.cfn.GetStackPolicy(ctx, &cloudformation.GetStackPolicyInput{StackName: &name})
	if err != nil {
		return "", explain(err, name)
	}
	return aws.ToString(out.StackPolicyBody), nil
}

// SetPolicy gives a stack a policy, which can be changed and not taken away.
func (c *Client) SetPolicy(ctx context.Context, name, body string) error {
	_, err := c.cfn.SetStackPolicy(ctx, &cloudformation.SetStackPolicyInput{StackName: &name, StackPolicyBody: &body})
	return explain(err, name)
}

// Judge marks what policies deny of the plan, as they will when it is executed:
// guard the stack's own resources, those of nested stacks their own policies.
// One that cannot be read foretells nothing.
func (c *Client) Judge(ctx context.Context, p *Plan, guard *policy.Policy) {
	c.judge(ctx, p.Changes, guard)
}

func (c *Client) judge(ctx context.Context, changes []Change, guard *policy.Policy) {
	var group errgroup.Group
	group.SetLimit(nestedAtOnce)
	for i := range changes {
		change := &changes[i]
		action, touches := change.policyAction()
		if verdict := guard.Decide(action, change.LogicalID, change.Type); touches && !verdict.Allowed {
			change.Denied = &Denial{Action: action, Statement: verdict.Statement}
		}
		if change.Type == nestedType && change.PhysicalID != "" && len(change.Nested) > 0 {
			group.Go(func() error {
				c.judge(ctx, change.Nested, c.guard(ctx, change.PhysicalID))
				return nil
			})
		}
	}
	_ = group.Wait() // none fails
}

// guard is a stack's policy, nil where it has none or it cannot be read.
func (c *Client) guard(ctx context.Context, stackID string) *policy.Policy {
	text, err := c.Policy(ctx, stackID)
	if err != nil || text == "" {
		return nil
	}
	parsed, err := policy.Parse("stack policy", []byte(text))
	if err != nil {
		return nil
	}
	return parsed
}

// denying finds the statement's number in the reason of a denial.
var denying = regexp.MustCompile(`Statement \[#(\d+)\]`)

// DeniedBy is what the statement says that has stopped an operation, "" where
// none has or it is not known. during is the policy that held for the root in
// place of its own, empty for none.
func (c *Client) DeniedBy(ctx context.Context, op Operation, r Result, during string) string {
	stackID, reason := op.StackID, r.FirstReason()
	if failure := Diagnose(r.Events); failure != nil {
		stackID, reason = failure.StackID, failure.Reason
	}
	match := denying.FindStringSubmatch(reason)
	if !IsDenied(reason) || match == nil {
		return ""
	}
	guard := (*policy.Policy)(nil)
	if during != "" && stackID == op.StackID {
		guard, _ = policy.Parse("stack policy", []byte(during))
	} else {
		guard = c.guard(ctx, stackID)
	}
	number, err := strconv.Atoi(match[1])
	if guard == nil || err != nil || number < 1 || number > len(guard.Statements) {
		return ""
	}
	return guard.Statements[number-1].Sentence()
}

// Denial is what a stack policy has against a change.
type Denial struct {
	Action policy.Action `json:"action"`
	// Statement is the number of the statement that denies it, from 1; 0 where
	// none allows it.
	Statement int `json:"statement"`
}

// policyAction is what a change is for a stack policy; creations and imports
// are nothing that it guards.
func (c *Change) policyAction() (policy.Action, bool) {
	switch c.Action {
	case Modify, Unknowable:
		// Whether anything changes in a nested stack, that tells.
		return policy.Modify, c.Type != nestedType || slices.ContainsFunc(c.Properties, named)
	case Swap, MaySwap:
		return policy.Replace, true
	case Remove:
		return policy.Delete, true
	default:
		return "", false
	}
}

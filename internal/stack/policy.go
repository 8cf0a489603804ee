package stack

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

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

// Judge marks what a policy denies of the plan, as it will when the plan is
// executed. Those of nested stacks are guarded by policies of their own.
func (p *Plan) Judge(guard *policy.Policy) {
	for i := range p.Changes {
		c := &p.Changes[i]
		action, touches := c.policyAction()
		if !touches {
			continue
		}
		if verdict := guard.Decide(action, c.LogicalID, c.Type); !verdict.Allowed {
			c.Denied = &Denial{Action: action, Statement: verdict.Statement}
		}
	}
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
		return policy.Modify, c.Type != nestedType
	case Swap, MaySwap:
		return policy.Replace, true
	case Remove:
		return policy.Delete, true
	default:
		return "", false
	}
}

package engine

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/policy"
)

// policySource reads the stack policy that a request carries, "" where it has
// none. name is that of the parameters, without Body and URL.
func (e *Engine) policySource(ctx context.Context, name string, body, url *string) (string, error) {
	switch {
	case body == nil && url == nil:
		return "", nil
	case body != nil && url != nil:
		return "", wire.Errorf("ValidationError", "You cannot specify both %sURL and %sBody", name, name)
	case body != nil:
		return *body, checkPolicy(*body)
	case e.config.Fetch == nil:
		return "", wire.Errorf("ValidationError", "%sURL must be a supported URL.", name)
	}
	text, err := e.config.Fetch(ctx, *url)
	if err != nil {
		return "", err
	}
	return string(text), checkPolicy(string(text))
}

// updatePolicies reads the stack policy that an update brings, and the one that
// holds during it.
func (e *Engine) updatePolicies(ctx context.Context, in *cfn.UpdateStackInput) (policies [2]string, err error) {
	if policies[0], err = e.policySource(ctx, "StackPolicy", in.StackPolicyBody, in.StackPolicyURL); err != nil {
		return policies, err
	}
	policies[1], err = e.policySource(ctx, "StackPolicyDuringUpdate", in.StackPolicyDuringUpdateBody, in.StackPolicyDuringUpdateURL)
	return policies, err
}

// checkPolicy refuses what is no policy (recorded).
func checkPolicy(text string) error {
	if _, err := policy.Parse("policy", []byte(text)); err != nil || !json.Valid([]byte(text)) {
		return wire.Errorf("ValidationError", "Error validating stack policy: Invalid stack policy")
	}
	return nil
}

func (e *Engine) setStackPolicy(ctx context.Context, in *cfn.SetStackPolicyInput) (*cfn.SetStackPolicyOutput, error) {
	text, err := e.policySource(ctx, "StackPolicy", in.StackPolicyBody, in.StackPolicyURL)
	if err != nil {
		return nil, err
	}
	p, name := placeOf(wire.CallFrom(ctx)), aws.ToString(in.StackName)
	return nil, e.request(func(t *turn) error {
		s, err := findStack(t.tx, p, name, liveStack)
		if err != nil {
			return err
		}
		if s == nil {
			return doesNotExist(name)
		}
		if text == "" {
			return wire.Errorf("ValidationError", "You must specify either StackPolicyURL or StackPolicyBody")
		}
		s.Policy = text
		return putStack(t.tx, s)
	})
}

func (e *Engine) getStackPolicy(ctx context.Context, in *cfn.GetStackPolicyInput) (*cfn.GetStackPolicyOutput, error) {
	s, _, _, err := e.stackResources(ctx, aws.ToString(in.StackName))
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, doesNotExist(aws.ToString(in.StackName))
	}
	return &cfn.GetStackPolicyOutput{StackPolicyBody: text(s.Policy)}, nil
}

// denied tells why the stack's policy, or the one that holds during this
// update, does not let an update do something to a resource. A policy has no
// say over a creation (AWS CloudFormation User Guide, "Prevent updates to stack
// resources"); the text is the one that its "Troubleshooting" and users show.
func (m *machine) denied(action policy.Action, r *Resource) string {
	text := m.stack.Policy
	if m.stack.Operation.Policy != "" {
		text = m.stack.Operation.Policy
	}
	if text == "" || r.PhysicalID == "" {
		return ""
	}
	p, err := policy.Parse("policy", []byte(text))
	if err != nil {
		return "" // it was checked when it was set
	}
	verdict := p.Decide(action, r.LogicalID, r.Type)
	switch {
	case verdict.Allowed:
		return ""
	case verdict.Statement == 0:
		return "Action not allowed by stack policy"
	default:
		return fmt.Sprintf("Action denied by stack policy: Statement [#%d] does not allow [%s] for resource [LogicalResourceId/%s];",
			verdict.Statement, action, r.LogicalID)
	}
}

// deniedRemoval is why the policy does not let the update delete what the new
// template leaves out.
func (m *machine) deniedRemoval() string {
	for _, r := range m.sorted() {
		if r.Turn != m.operation {
			if reason := m.denied(policy.Delete, r); reason != "" {
				return reason
			}
		}
	}
	return ""
}

// deniedUpdate is why the policy does not let the update change a resource so.
func (m *machine) deniedUpdate(r *Resource, target Version, what difference) string {
	switch what {
	case inPlace:
		if r.nested() && len(changedPaths(nil, r.Properties, target.Properties)) == 0 {
			return "" // whether anything changes in it, the nested stack tells
		}
		return m.denied(policy.Modify, r)
	case replacement:
		return m.denied(policy.Replace, r)
	default:
		return ""
	}
}

// refuse fails a resource before anything is done to it.
func (m *machine) refuse(r *Resource, target Version, reason string) error {
	failed := &m.stack.Operation.Failed
	failed.Update = append(failed.Update, r.LogicalID)
	r.Unstable = true
	target.PhysicalID = r.PhysicalID
	m.again()
	return m.report(r, &target, types.ResourceStatusUpdateFailed, reason)
}

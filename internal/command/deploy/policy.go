package deploy

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/command"
	guards "github.com/cfn-cli/cfn/internal/command/policy"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/policy"
	"github.com/cfn-cli/cfn/internal/stack"
)

// readPolicies reads and checks the policies that the flags name. A change set
// carries none: one for the stack is set beside it, one for a single update
// makes that a direct update, after its plan was shown.
func (f *flow) readPolicies(e *env.Env) (err error) {
	if f.request.Policy, err = readPolicy(e, f.o.StackPolicy); err != nil {
		return err
	}
	f.request.PolicyDuring, err = readPolicy(e, f.o.PolicyDuring)
	return err
}

func readPolicy(e *env.Env, path string) (string, error) {
	if path == "" {
		return "", nil
	}
	data, err := command.ReadFile(e, path, "stack policy")
	if err != nil {
		return "", err
	}
	if _, err := policy.Parse(path, data); err != nil {
		return "", err
	}
	return policy.JSON(path, data)
}

// guard is the policy that will judge the update: that of the flags, else the
// stack's. Without the right to read it nothing is foretold.
func (f *flow) guard(ctx context.Context) *policy.Policy {
	text := f.request.PolicyDuring
	if text == "" {
		text = f.request.Policy
	}
	if text == "" && f.deployed != nil {
		text, _ = f.Stacks.Policy(ctx, aws.ToString(f.deployed.StackId))
	}
	if text == "" {
		return nil
	}
	parsed, err := policy.Parse("stack policy", []byte(text))
	if err != nil {
		return nil
	}
	return parsed
}

// showPolicy shows what --stack-policy changes, before the question that
// settles both. It is nil without the flag, and for a stack that is yet to be
// created.
func (f *flow) showPolicy(ctx context.Context) (*guards.Change, error) {
	if f.request.Policy == "" || f.creates() {
		return nil, nil
	}
	change, err := guards.Compare(ctx, f.Session, f.request.Stack, f.request.Policy)
	if err == nil && change.Changed() {
		change.Show(f.Session)
	}
	return change, err
}

// setPolicy gives the stack the policy of --stack-policy.
func (f *flow) setPolicy(ctx context.Context, stackID string) error {
	if f.request.Policy == "" {
		return nil
	}
	if err := f.Stacks.SetPolicy(ctx, stackID, f.request.Policy); err != nil {
		return err
	}
	f.view.Note("stack policy set;  cfn policy get " + f.request.Stack)
	return nil
}

// setPolicyAlone asks and sets it where nothing else changes.
func (f *flow) setPolicyAlone(ctx context.Context) error {
	change, err := f.showPolicy(ctx)
	if err != nil || change == nil || !change.Changed() {
		return err
	}
	if err := change.Ask(ctx, f.Session); err != nil {
		return err
	}
	f.view.Note("stack policy set;  cfn policy get " + f.request.Stack)
	return nil
}

// creates tells that the stack was never deployed.
func (f *flow) creates() bool {
	return f.deployed == nil || stack.OutcomeOf(f.deployed.StackStatus) == stack.InReview
}

// tellUnguarded says that a policy for an update has nothing to guard yet.
func (f *flow) tellUnguarded() {
	if f.request.PolicyDuring != "" && f.creates() {
		f.view.Note("--policy-during-update has no effect: a stack policy guards nothing while the stack is created")
	}
}

// execute starts the plan. With a policy for this update alone the change set
// is given up for a direct update: only that takes one.
func (f *flow) execute(ctx context.Context, plan *stack.Plan) (op stack.Operation, err error) {
	if f.request.PolicyDuring == "" || plan.Creates {
		if op, err = f.Stacks.Execute(ctx, plan); err != nil {
			return op, err
		}
		if plan.Creates {
			err = f.setPolicy(ctx, plan.StackID)
		}
		return op, err
	}
	if err := f.Stacks.Discard(ctx, plan); err != nil {
		return op, err
	}
	op, changed, err := f.Stacks.Apply(ctx, f.request, f.summary, f.deployed)
	if err == nil && !changed {
		err = diag.New(diag.Busy, "stack.changed", "stack %s has changed since the plan was made", f.request.Stack).
			WithHint("run the command again")
	}
	return op, err
}

package refactor

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
)

// flow is one walk from edited templates to moved resources.
type flow struct {
	*command.Session
	o      Options
	view   display
	inputs []*input
	plan   *stack.RefactorPlan
}

// header says what is done to which stacks, and where.
type header struct {
	Stacks  []string `json:"stacks"`
	Region  string   `json:"region"`
	Account string   `json:"account"`
	Context string   `json:"context"`
}

// Run plans, asks, makes, executes and follows a refactor.
func Run(ctx context.Context, e *env.Env, o Options) error {
	stacks, err := o.parse()
	if err != nil {
		return err
	}
	given, err := o.mappings(stacks)
	if err != nil {
		return err
	}
	inputs, err := load(e, stacks)
	if err != nil {
		return err
	}
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	if err := s.Writable(); err != nil {
		return err
	}
	f := &flow{Session: s, o: o, inputs: inputs, view: newDisplay(s)}
	return f.run(ctx, given)
}

func (f *flow) run(ctx context.Context, given []stack.Mapping) error {
	identity, err := f.look(ctx)
	if err != nil {
		return err
	}
	if r, err := f.started(ctx); r != nil || err != nil {
		if err != nil {
			return err
		}
		f.view.note("an earlier run has started a refactor of these stacks; following it")
		return f.follow(ctx, r)
	}
	if err := f.ready(); err != nil {
		return err
	}
	if err := f.read(ctx, identity.Account); err != nil {
		return err
	}
	if f.plan, err = stack.PlanRefactor(f.stacks(), given); err != nil {
		return err
	}
	if len(f.plan.Moves) == 0 {
		f.view.unchanged()
		return nil
	}
	f.view.plan(f.plan)
	if err := f.Confirm(ctx, "Move the resources?"); err != nil {
		return err
	}
	if err := f.upload(ctx, identity.Account); err != nil {
		return err
	}
	r, err := f.create(ctx)
	if err != nil {
		f.Stacks.RemoveShells(ctx, f.plan.Creates)
		return err
	}
	f.view.found(r)
	if err := f.Stacks.ExecuteRefactor(ctx, r); err != nil {
		return err
	}
	return f.follow(ctx, r)
}

// create makes the refactor. What CloudFormation would do is what was shown, or
// nothing is done.
func (f *flow) create(ctx context.Context) (*stack.Refactor, error) {
	checked := f.view.checking()
	r, err := f.Stacks.CreateRefactor(ctx, f.plan, f.o.Description)
	checked()
	if err != nil && ctx.Err() != nil {
		return nil, diag.New(diag.Interrupted, "interrupted", "interrupted before anything was moved").
			WithHint("what was made of the refactor stays in the list, unused; to begin again:  %s", f.o.again())
	}
	if err != nil {
		return nil, hint(err, f.plan)
	}
	if other := r.Besides(f.plan); len(other) > 0 {
		return nil, diag.New(diag.Failed, "refactor.other", "CloudFormation would do something else than was shown; nothing was done").
			WithDetail(strings.Join(other, "\n")).WithHint("name the moves with --map")
	}
	return r, nil
}

// hint says what helps against a refusal.
func hint(err error, plan *stack.RefactorPlan) error {
	var d *diag.Diagnostic
	if !errors.As(err, &d) || d.Code != "refactor.refused" || d.Hint != "" {
		return err
	}
	for _, m := range plan.Moves {
		if strings.Contains(d.Detail, "does not support "+m.Type) {
			return d.At(*m.At).WithHint("leave %s in stack %s", m.From.LogicalID, m.From.Stack)
		}
		if strings.Contains(d.Detail, "Resource "+m.From.LogicalID+" in stack") {
			return d.At(*m.At).WithHint("make its properties the same as in stack %s, also what they evaluate to (AWS::StackName differs)", m.From.Stack)
		}
	}
	return d
}

// started finds a refactor of these stacks that an interrupted run has begun.
func (f *flow) started(ctx context.Context) (*stack.Refactor, error) {
	running := slices.ContainsFunc(f.inputs, func(i *input) bool { return stack.IsRunning(i.deployed) })
	if !running {
		return nil, nil
	}
	names := make([]string, len(f.inputs))
	for i, in := range f.inputs {
		names[i] = in.name
	}
	return f.Stacks.RunningRefactor(ctx, names)
}

// ready refuses stacks in states that a refactor cannot begin from.
func (f *flow) ready() error {
	for _, in := range f.inputs {
		if in.deployed == nil {
			continue
		}
		status := in.deployed.StackStatus
		switch stack.WayFrom(status, aws.ToBool(in.deployed.DisableRollback)) {
		case stack.Update:
		case stack.Wait:
			return diag.New(diag.Busy, "stack.busy", "stack %s is in %s: another operation is in progress", in.name, status).
				WithHint("cfn watch %s", in.name)
		case stack.Create:
			return diag.New(diag.Failed, "refactor.state", "stack %s is in %s: it was never deployed", in.name, status).
				WithHint("cfn delete %s, or deploy it first", in.name)
		case stack.ContinueBack, stack.UpdateOnly:
			return diag.New(diag.Failed, "refactor.state", "stack %s is in %s, and a refactor needs one that is complete", in.name, status).
				WithHint("%s", undo(in.deployed))
		case stack.Replace:
			return diag.New(diag.Failed, "refactor.state", "stack %s is in %s and can only be deleted", in.name, status).
				WithHint("cfn delete %s", in.name)
		}
	}
	return nil
}

// follow watches the execution to its end.
func (f *flow) follow(ctx context.Context, r *stack.Refactor) error {
	if f.o.NoWait {
		f.view.note("accepted; the same command follows it:  " + f.o.again())
		return nil
	}
	waiting, cancel := f.waiting(ctx)
	defer cancel()
	f.view.start(r)
	result, err := f.Stacks.WatchRefactor(waiting, r, f.view.event)
	if err != nil {
		f.view.stop()
		return f.leave(err)
	}
	f.view.end(result, f.failure(result))
	if result.Succeeded() {
		return nil
	}
	return command.Shown(diag.Failed)
}

func (f *flow) waiting(ctx context.Context) (context.Context, context.CancelFunc) {
	return command.Within(ctx, f.o.Timeout, diag.New(diag.Timeout, "wait.timeout", "the refactor was not done after %s; it goes on", f.o.Timeout).
		WithHint("%s  follows it", f.o.again()))
}

// leave ends a wait that was cut off.
func (f *flow) leave(err error) error {
	if !diag.Is(err, diag.Interrupted) {
		return err
	}
	return diag.New(diag.Interrupted, "interrupted", "the refactor goes on").WithHint("%s  follows it", f.o.again()).Because(err)
}

// undo leads a stack back to where it was complete.
func undo(deployed *types.Stack) string {
	name := aws.ToString(deployed.StackName)
	if stack.MustStayExpress(deployed) {
		return stack.UndoExpress(name, deployed.StackStatus)
	}
	return "cfn rollback " + name
}

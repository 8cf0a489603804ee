package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command/drift"
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
)

// bringIn is cfn import: a change set that takes in what the stack does not
// have, and then, because it can do nothing else, an update that brings the
// rest of the template. Each step looks at what is there, so that a run that
// repeats an interrupted one goes on from where that was.
func (f *flow) bringIn(ctx context.Context) error {
	last := &finale{Operation: f.view}
	f.view = last
	if err := f.joinImport(ctx); err != nil {
		return err
	}
	members, err := f.Stacks.Members(ctx, f.deployed)
	if err != nil {
		return err
	}
	if err := f.checkEarly(members); err != nil {
		return err
	}
	if err := f.ship(ctx); err != nil {
		return err
	}
	if err := f.ready(ctx); err != nil && !f.started() {
		return err
	}
	newcomers, err := f.newcomers(ctx, members)
	if err != nil {
		return err
	}
	joined := last.end != nil
	if len(newcomers) > 0 {
		if err := f.takeIn(ctx, newcomers); err != nil {
			return err
		}
	} else if !joined {
		f.view.Note("the stack has every resource of the template already")
	}
	if err := f.bringRest(ctx); err != nil {
		return err
	}
	switch {
	case joined || len(newcomers) > 0:
		return f.finish(ctx, last, newcomers)
	case last.end == nil:
		return f.unchanged(ctx)
	}
	last.show()
	return nil
}

// finish compares what was imported with the template, and ends.
func (f *flow) finish(ctx context.Context, last *finale, newcomers []*stack.Newcomer) error {
	var ids []string // all, where an earlier run knew which
	for _, n := range newcomers {
		ids = append(ids, n.LogicalID)
	}
	found, err := f.compare(ctx, ids)
	if err != nil {
		return err
	}
	if found == nil {
		last.show()
		return nil
	}
	drift.Show(f.Session, found, f.source.parsed)
	last.show()
	drift.Advise(f.Session, found, f.o.Template)
	return nil
}

// joinImport follows an import that is in progress to its end: most likely an
// earlier run has started it.
func (f *flow) joinImport(ctx context.Context) error {
	if f.deployed == nil || f.deployed.StackStatus != types.StackStatusImportInProgress {
		return nil
	}
	f.view.Note("an import is in progress; following it")
	op, err := stack.AttachTo(f.deployed)
	if err == nil {
		err = f.follow(ctx, op)
	}
	if err == nil {
		f.deployed, err = f.Stacks.Get(ctx, op.StackID)
	}
	return err
}

// surroundings are what the template's values depend on.
func (f *flow) surroundings(members map[string]string) stack.Surroundings {
	partition := "aws"
	if parts := strings.SplitN(f.identity.ARN, ":", 3); len(parts) == 3 && parts[1] != "" {
		partition = parts[1]
	}
	return stack.Surroundings{
		Stack: f.request.Stack, Region: f.AWS.Region, Account: f.identity.Account, Partition: partition,
		Parameters: f.request.Parameters, Deployed: f.deployed, Members: members,
	}
}

// checkEarly refuses what can be seen in the template to be refused, before it
// is sent anywhere.
func (f *flow) checkEarly(members map[string]string) error {
	if f.source.parsed == nil {
		return nil
	}
	newcomers, _ := stack.Newcomers(f.source.parsed, f.surroundings(members))
	return f.check(newcomers)
}

// check refuses what an import does not take.
func (f *flow) check(newcomers []*stack.Newcomer) error {
	t := f.source.parsed
	if macros := t.Macros(); len(macros) > 0 {
		return diag.New(diag.Invalid, "import.transform", "the template has transforms (%s): which resources come out of them is not known here",
			strings.Join(macros, ", ")).WithHint("import with a template that has the resources themselves, then  cfn deploy  this one")
	}
	var bare []string
	for _, n := range newcomers {
		if n.DeletionPolicy == "" {
			bare = append(bare, n.LogicalID)
		}
	}
	if len(bare) > 0 {
		return stack.Unretained(t, bare, "").Err()
	}
	return nil
}

// newcomers finds the resources to import and how each is identified.
func (f *flow) newcomers(ctx context.Context, members map[string]string) ([]*stack.Newcomer, error) {
	t := f.source.parsed
	if t == nil {
		return nil, diag.New(diag.Access, "import.template", "the template %s cannot be read here, and an import has to know its resources", f.o.Template)
	}
	given, err := f.o.identities(f.Env, t)
	if err != nil {
		return nil, err
	}
	if err := f.complete(ctx); err != nil {
		return nil, err
	}
	around := f.surroundings(members)
	list, all := stack.Newcomers(t, around)
	if !all {
		return nil, diag.New(diag.Invalid, "import.conditions", "which resources the template has depends on values that are not known here").
			WithHint("give the parameters that its conditions use:  --param NAME=VALUE")
	}
	if err := f.check(list); err != nil {
		return nil, err
	}
	if err := stack.Take(list, f.summary, given); err != nil {
		return nil, err
	}
	return list, f.identify(ctx, around, list)
}

// takeIn imports, in as many change sets as it takes: what refers to others
// comes after them.
func (f *flow) takeIn(ctx context.Context, newcomers []*stack.Newcomer) error {
	parts := stack.ImportParts(f.source.parsed, newcomers)
	if len(parts) > 1 {
		f.view.Note(fmt.Sprintf("%d resources in %d change sets, as one takes %d", len(newcomers), len(parts), stack.MaxImport))
	}
	for i, part := range parts {
		var later []string
		for _, n := range slices.Concat(parts[i+1:]...) {
			later = append(later, n.LogicalID)
		}
		if err := f.takePart(ctx, part, later); err != nil {
			return err
		}
	}
	return nil
}

// takePart imports with one change set: show, ask, execute, follow.
func (f *flow) takePart(ctx context.Context, newcomers []*stack.Newcomer, later []string) error {
	source, rest, err := f.importSource(ctx, later)
	if err != nil {
		return err
	}
	plan, err := f.Stacks.Plan(ctx, f.request.Import(source, newcomers), f.summary, f.deployed)
	if err != nil {
		return err
	}
	f.view.Plan(view.Plan{Plan: plan, Sources: f.sources(), Capabilities: f.needs()})
	if rest = append(rest, f.settings()...); len(rest) > 0 && len(later) == 0 {
		f.view.Note("then an update brings what an import cannot: " + strings.Join(rest, ", "))
	}
	question := fmt.Sprintf("Import into stack %s?", plan.Stack)
	if plan.Creates {
		question = fmt.Sprintf("Import into a new stack %s?", plan.Stack)
	}
	if err := f.Confirm(ctx, question); err != nil {
		f.Stacks.Abandon(ctx, plan)
		return err
	}
	op, err := f.Stacks.Execute(ctx, plan)
	if err != nil {
		f.Stacks.Abandon(ctx, plan)
		return err
	}
	if err := f.follow(ctx, op); err != nil {
		return err
	}
	f.deployed, err = f.Stacks.Get(ctx, op.StackID)
	return err
}

// settings names what the request asks for besides the template.
func (f *flow) settings() (list []string) {
	for _, s := range []struct {
		name  string
		asked bool
	}{
		{"tags", f.request.Tags != nil}, {"the role", f.request.RoleARN != ""}, {"notifications", f.request.Notifications != nil},
	} {
		if s.asked {
			list = append(list, s.name)
		}
	}
	return list
}

// bringRest updates the stack to the whole template. What only sets outputs and
// tags belongs to the import that was agreed to; anything else is asked for.
func (f *flow) bringRest(ctx context.Context) error {
	if f.started() {
		f.view.Note("an earlier run has started the update; following it")
		return f.follow(ctx, stack.Operation{Stack: f.request.Stack, StackID: aws.ToString(f.deployed.StackId), Triggers: stack.TriggersOf(f.deployed.RollbackConfiguration)})
	}
	plan, err := f.Stacks.Plan(ctx, f.request, f.summary, f.deployed)
	if err != nil || plan.Empty() {
		return err
	}
	f.view.Plan(view.Plan{Plan: plan, Sources: f.sources(), Capabilities: f.needs()})
	if !onlyTags(plan) {
		if err := f.confirm(ctx, plan); err != nil {
			f.Stacks.Abandon(ctx, plan)
			return err
		}
	}
	op, err := f.Stacks.Execute(ctx, plan)
	if err != nil {
		f.Stacks.Abandon(ctx, plan)
		return err
	}
	return f.follow(ctx, op)
}

// onlyTags reports that the plan changes nothing of a resource but its tags.
func onlyTags(plan *stack.Plan) bool {
	return !slices.ContainsFunc(plan.Changes, func(c stack.Change) bool {
		return c.Action != stack.Modify || slices.ContainsFunc(c.Properties, func(p stack.PropertyChange) bool {
			return p.Path != string(types.ResourceAttributeTags)
		})
	})
}

package changeset

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

// DeleteOptions are the arguments of cfn changeset delete.
type DeleteOptions struct {
	command.Common
	Stack string
	Names []string
}

// Delete deletes change sets. With the last one of a stack that was never
// deployed the empty stack goes too, which CloudFormation would keep for ever.
func Delete(ctx context.Context, e *env.Env, o DeleteOptions) error {
	s, err := command.Open(ctx, e, o.Common)
	if err != nil {
		return err
	}
	if err := s.Writable(); err != nil {
		return err
	}
	found, err := s.Stacks.Get(ctx, o.Stack)
	if err != nil {
		return err
	}
	sets, err := s.Stacks.ChangeSets(ctx, aws.ToString(found.StackId))
	if err != nil {
		return err
	}
	name := aws.ToString(found.StackName)
	for _, wanted := range o.Names {
		if !slices.ContainsFunc(sets, func(set types.ChangeSetSummary) bool { return isCalled(set, wanted) }) {
			return stack.NoChangeSet(name, wanted)
		}
	}
	left := slices.DeleteFunc(sets, func(set types.ChangeSetSummary) bool {
		return slices.ContainsFunc(o.Names, func(wanted string) bool { return isCalled(set, wanted) })
	})
	shell := stack.OutcomeOf(found.StackStatus) == stack.InReview && len(left) == 0
	what := "change set " + strings.Join(o.Names, ", ")
	if shell {
		what += " and the empty stack " + name + ", which was never deployed"
	}
	if err := s.Confirm(ctx, "Delete "+what+"?"); err != nil {
		return err
	}
	if err := s.Stacks.DeleteChangeSets(ctx, aws.ToString(found.StackId), o.Names, shell); err != nil {
		return err
	}
	if s.Machine() {
		return s.Print(map[string]any{"stack": name, "deleted": o.Names, "stackDeleted": shell})
	}
	s.Term.Out.Println(s.Term.Out.Symbol(term.Done) + " deleted: " + what)
	return nil
}

// isCalled tells whether a change set is the one with this name or ID.
func isCalled(set types.ChangeSetSummary, name string) bool {
	return aws.ToString(set.ChangeSetName) == name || aws.ToString(set.ChangeSetId) == name
}

package engine

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// changesPage is how many changes one answer holds. AWS cuts at 1 MB.
const changesPage = 100

func (e *Engine) describeChangeSet(ctx context.Context, in *cfn.DescribeChangeSetInput) (*cfn.DescribeChangeSetOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	var out *cfn.DescribeChangeSetOutput
	err := e.store.View(func(tx store.Tx) error {
		c, s, err := findChangeSet(tx, p, in.ChangeSetName, in.StackName)
		if err != nil {
			return err
		}
		list := c.Changes
		if aws.ToBool(in.IncludePropertyValues) {
			list = c.Values
		}
		d := &c.Deployment
		out = &cfn.DescribeChangeSetOutput{
			ChangeSetId: aws.String(c.ID()), ChangeSetName: aws.String(c.Name),
			StackId: aws.String(s.ID()), StackName: aws.String(s.Name), Description: text(c.Description),
			CreationTime: stamp(&c.Created), Status: c.Status, StatusReason: text(c.Reason), ExecutionStatus: c.Execution,
			Capabilities: filled(d.Capabilities), NotificationARNs: filled(d.NotificationARNs),
			Parameters: describeParameters(d.Parameters), RollbackConfiguration: describeRollback(d.Rollback),
			IncludeNestedStacks: aws.Bool(c.IncludeNestedStacks), OnStackFailure: c.OnStackFailure,
			DeploymentConfig: c.Config, DeploymentMode: c.Mode, StackDriftStatus: c.Drift,
			ParentChangeSetId: text(c.ParentID), RootChangeSetId: text(c.RootID), ImportExistingResources: yes(c.ImportExistingResources),
		}
		if len(d.Tags) > 0 {
			out.Tags = d.Tags
		}
		out.Changes, out.NextToken, err = paging.List(filled(list), in.NextToken, changesPage)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// yes leaves a member out where it is not true.
func yes(is bool) *bool {
	if !is {
		return nil
	}
	return &is
}

func (e *Engine) listChangeSets(ctx context.Context, in *cfn.ListChangeSetsInput) (*cfn.ListChangeSetsOutput, error) {
	p, name := placeOf(wire.CallFrom(ctx)), aws.ToString(in.StackName)
	out := &cfn.ListChangeSetsOutput{Summaries: []types.ChangeSetSummary{}}
	err := e.store.View(func(tx store.Tx) error {
		s, err := findStack(tx, p, name, liveStack)
		if err != nil {
			return err
		}
		if s == nil {
			return doesNotExist(name)
		}
		sets, err := stackChangeSets(tx, s)
		if err != nil {
			return err
		}
		sets, out.NextToken, err = paging.List(sets, in.NextToken, listPage)
		for _, c := range sets {
			out.Summaries = append(out.Summaries, types.ChangeSetSummary{
				ChangeSetId: aws.String(c.ID()), ChangeSetName: aws.String(c.Name),
				StackId: aws.String(s.ID()), StackName: aws.String(s.Name), Description: text(c.Description),
				CreationTime: stamp(&c.Created), Status: c.Status, StatusReason: text(c.Reason), ExecutionStatus: c.Execution,
				IncludeNestedStacks: aws.Bool(c.IncludeNestedStacks),
				ParentChangeSetId:   text(c.ParentID), RootChangeSetId: text(c.RootID), ImportExistingResources: yes(c.ImportExistingResources),
			})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (e *Engine) deleteChangeSet(ctx context.Context, in *cfn.DeleteChangeSetInput) (*cfn.DeleteChangeSetOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	err := e.request(func(t *turn) error {
		c, s, err := findChangeSet(t.tx, p, in.ChangeSetName, in.StackName)
		if err != nil {
			var answer *wire.Error
			if errors.As(err, &answer) && answer.Code == "ChangeSetNotFound" {
				return nil // deleting what is not there succeeds
			}
			return err
		}
		switch {
		case c.Execution == types.ExecutionStatusExecuteInProgress:
			return wire.Errorf("InvalidChangeSetStatus", "An operation on this ChangeSet is currently in progress.  Please attempt this operation again later.")
		case c.Execution == types.ExecutionStatusExecuteComplete, c.Execution == types.ExecutionStatusExecuteFailed:
			return nil
		case c.ParentID != "":
			return wire.Errorf("InvalidChangeSetStatus", "Nested change set [%s] can only be deleted from its root change set [%s]", c.ID(), c.RootID)
		case c.Status == types.ChangeSetStatusDeletePending, c.Status == types.ChangeSetStatusDeleteInProgress:
			return nil
		case c.IncludeNestedStacks:
			return e.deleting(t, c, types.ChangeSetStatusDeletePending)
		}
		return e.removeChangeSet(t, s, c)
	})
	return nil, err
}

func (e *Engine) executeChangeSet(ctx context.Context, in *cfn.ExecuteChangeSetInput) (*cfn.ExecuteChangeSetOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	err := e.request(func(t *turn) error {
		done, err := replay(t.tx, p, in.ClientRequestToken, "ExecuteChangeSet", in)
		if err != nil || done != nil {
			return err
		}
		c, s, err := findChangeSet(t.tx, p, in.ChangeSetName, in.StackName)
		if err != nil {
			return err
		}
		if err := mayExecute(c, in); err != nil {
			return err
		}
		if err := remember(t.tx, p, in.ClientRequestToken, "ExecuteChangeSet", in, tokenRecord{}); err != nil {
			return err
		}
		return e.execute(t, s, c, in)
	})
	return nil, err
}

func mayExecute(c *ChangeSet, in *cfn.ExecuteChangeSetInput) error {
	switch {
	case c.Status != types.ChangeSetStatusCreateComplete:
		return wire.Errorf("InvalidChangeSetStatus", "ChangeSet [%s] cannot be executed in its current status of [%s]", c.ID(), c.Status)
	case c.Execution != types.ExecutionStatusAvailable:
		return wire.Errorf("InvalidChangeSetStatus", "ChangeSet [%s] cannot be executed in its current execution status of [%s]", c.ID(), c.Execution)
	case c.OnStackFailure != "" && in.DisableRollback != nil:
		return wire.Errorf("ValidationError", "You can only specify one of DisableRollback or OnStackFailure")
	}
	return nil
}

// execute starts the operation. The stack's other change sets go, and the name
// of this one is free again (recorded).
func (e *Engine) execute(t *turn, s *Stack, c *ChangeSet, in *cfn.ExecuteChangeSetInput) error {
	if err := e.deleteChangeSets(t, s, c.UUID); err != nil {
		return err
	}
	if err := t.tx.Delete(changeSetsPrefix(s.place(), s.UUID) + c.Name); err != nil {
		return err
	}
	c.Execution = types.ExecutionStatusExecuteInProgress
	if err := putChangeSet(t.tx, c); err != nil {
		return err
	}
	disable := in.DisableRollback
	if c.Config != nil { // the change set was made with an answer to this
		disable = nil
	}
	disabled, err := rollbackDisabled(c.Config, disable)
	if err != nil {
		return err
	}
	s.DisableRollback = (disabled && c.OnStackFailure == "") || c.OnStackFailure == types.OnStackFailureDoNothing
	s.RetainExceptOnCreate = aws.ToBool(in.RetainExceptOnCreate)
	op := &Operation{Express: express(c.Config), Token: aws.ToString(in.ClientRequestToken), Imports: c.Imports}
	if c.Kind == types.ChangeSetTypeCreate {
		if c.OnStackFailure == types.OnStackFailureDelete {
			s.OnFailure = types.OnFailureDelete
		}
		op.Type = types.OperationTypeCreateStack
		s.Deployment, s.Updated, s.Config = c.Deployment, &t.now, c.Config
		return e.beginCreate(t, s, op)
	}
	if c.Kind == types.ChangeSetTypeImport {
		return e.beginImport(t, s, c.Deployment, op)
	}
	if !mayUpdate(s) {
		return notUpdatable(s)
	}
	if err := mayGoOn(s, c.Config, s.DisableRollback); err != nil {
		return err
	}
	s.Config = c.Config
	op.Type, op.Reverts = types.OperationTypeUpdateStack, c.Mode == types.DeploymentModeRevertDrift
	return e.beginUpdate(t, s, c.Deployment, op)
}

// executed tells the change set that an operation came from how that ended.
func (m *machine) executed(id string, ok bool) error {
	if id == "" {
		return nil
	}
	c, err := getChangeSet(m.tx, m.ref.place, changeSetUUID(id))
	if err != nil || c == nil || c.Execution != types.ExecutionStatusExecuteInProgress {
		return err
	}
	if err := m.dropShells(m.turn, c); err != nil {
		return err
	}
	c.Execution = types.ExecutionStatusExecuteComplete
	if !ok {
		c.Execution = types.ExecutionStatusExecuteFailed
	}
	return putChangeSet(m.tx, c)
}

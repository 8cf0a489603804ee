package engine

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// fail leads from a failed execution to its rollback. What is under way is
// cancelled. Nothing of the templates has changed yet, so that only the
// resources go back.
func (x *refactoring) fail(reason string) error {
	x.r.Execution, x.r.ExecutionReason = types.StackRefactorExecutionStatusRollbackInProgress, reason
	for _, m := range x.r.Moves {
		if m.Stage != MoveImporting {
			continue
		}
		m.Stage = MoveExported
		if err := x.report(m.To, m.arrived(), types.ResourceStatusImportFailed, importCancelled); err != nil {
			return err
		}
	}
	for _, s := range x.stacks {
		op := s.Operation
		created := op.Type == types.OperationTypeCreateStack
		status := types.StackStatusUpdateRollbackInProgress
		op.Ended = types.StackStatusUpdateRollbackComplete
		if created {
			status, op.Ended = types.StackStatusRollbackInProgress, types.StackStatusRollbackComplete
			s.Deleted = &x.now // as in the rollback of any creation
		}
		if err := x.replaceOperation(x.turn, s, types.OperationTypeRollback); err != nil {
			return err
		}
		if err := x.setStatus(x.turn, s, status, reason); err != nil {
			return err
		}
	}
	return x.beginBack()
}

// beginBack begins to bring all resources back.
func (x *refactoring) beginBack() error {
	x.r.Due = x.now
	for _, m := range x.r.Moves {
		_, total := x.config.Provider.Duration(m.Type, Import)
		if due := x.now.Add(total); due.After(x.r.Due) {
			x.r.Due = due
		}
		if m.Stage == MoveImported {
			r, _, err := store.Get[*Resource](x.tx, resourcePrefix(x.r.place(), x.stacks[m.To.Member].UUID)+m.To.LogicalID)
			if err != nil {
				return err
			}
			if err := x.report(m.To, r, types.ResourceStatusImportRollbackInProgress, ""); err != nil {
				return err
			}
		}
	}
	for _, m := range x.r.Moves {
		s := x.stacks[m.From.Member]
		err := x.resourceEvent(x.turn, s, m.Source, &m.Source.Version, types.ResourceStatusExportRollbackInProgress, "", false)
		if err != nil {
			return err
		}
	}
	x.at(x.r.Due)
	return nil
}

// rollback brings all resources back to their old places, and ends the
// operations.
func (x *refactoring) rollback() error {
	for _, m := range x.r.Moves {
		if m.Stage == MoveImported {
			if err := x.giveBack(m); err != nil {
				return err
			}
		}
		if err := x.forget(m.To); err != nil {
			return err
		}
	}
	for _, m := range x.r.Moves { // after all new places are free
		if err := x.report(m.From, m.Source, types.ResourceStatusExportRollbackComplete, ""); err != nil {
			return err
		}
		m.Stage, m.Source = "", nil
	}
	x.r.Execution = types.StackRefactorExecutionStatusRollbackComplete
	return x.settle()
}

// giveBack returns a physical resource to its old place; one that is gone
// meanwhile has none.
func (x *refactoring) giveBack(m *Move) error {
	s, old := x.stacks[m.To.Member], x.stacks[m.From.Member]
	r, _, err := store.Get[*Resource](x.tx, resourcePrefix(s.place(), s.UUID)+m.To.LogicalID)
	if err != nil {
		return err
	}
	to := provider.Origin{StackName: old.Name, StackID: old.ID(), LogicalID: m.From.LogicalID}
	err = x.config.Provider.Transfer(x.tx, physical(s, r, &r.Version), to, m.Source.Tags)
	var gone *provider.Error
	if err != nil && !errors.As(err, &gone) {
		return err
	}
	return x.report(m.To, r, types.ResourceStatusImportRollbackComplete, "")
}

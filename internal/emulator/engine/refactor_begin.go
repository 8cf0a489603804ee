package engine

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// PhaseRefactor is where a stack's operation stands while a refactor does its
// work.
const PhaseRefactor Phase = "refactor"

// beginRefactor starts the execution: all stacks are in progress at once.
func (e *Engine) beginRefactor(t *turn, r *Refactor) error {
	w, err := e.newWorld(t.tx, r)
	if err != nil {
		return err
	}
	for _, m := range r.Moves {
		source := *w.after[m.To.Member][m.To.LogicalID]
		source.LogicalID = m.From.LogicalID
		m.Source = &source
	}
	for _, m := range r.Members {
		if err := e.beginMember(t, r, m); err != nil {
			return err
		}
	}
	r.Execution, r.Due = types.StackRefactorExecutionStatusExecuteInProgress, t.now
	if err := r.pursue(t); err != nil {
		return err
	}
	return putRefactor(t.tx, r)
}

// beginMember starts the operation of one stack, which is created where it does
// not exist yet. Until the end it keeps the template that it has.
func (e *Engine) beginMember(t *turn, r *Refactor, m *Member) error {
	op := &Operation{Type: types.OperationTypeUpdateStack, Phase: PhaseRefactor, Ended: types.StackStatusUpdateComplete, Refactor: r.ID}
	status := types.StackStatusUpdateInProgress
	s, err := getStack(t.tx, r.place(), m.UUID)
	if err != nil {
		return err
	}
	if m.New {
		if s, err = e.bornMember(t, r, m); err != nil {
			return err
		}
		op.Type, op.Ended, status = types.OperationTypeCreateStack, types.StackStatusCreateComplete, types.StackStatusCreateInProgress
	} else {
		if err := mayRefactor(s); err != nil {
			return refuse("%s", plainReason(err))
		}
		s.Updated = &t.now
	}
	if err := obsolete(t.tx, s); err != nil {
		return err
	}
	if err := forgetDrift(t.tx, s); err != nil {
		return err
	}
	op.ID, s.DisableRollback = e.stackID(s), false
	s.ChangeSetID = "" // as in an update without one
	s.Operation = op
	if err := e.beginOperation(t, s, op); err != nil {
		return err
	}
	if err := e.setStatus(t, s, status, userInitiated); err != nil {
		return err
	}
	return putStack(t.tx, s)
}

// bornMember makes the record of a stack that comes into being.
func (e *Engine) bornMember(t *turn, r *Refactor, m *Member) (*Stack, error) {
	s, err := r.future(t.tx, m)
	if err != nil {
		return nil, err
	}
	if s.Number, err = count(t.tx, "stacks"); err != nil {
		return nil, err
	}
	s.Created = t.now
	if err := store.Put(t.tx, createdKey(s.place(), s.Number), s.UUID); err != nil {
		return nil, err
	}
	return s, store.Put(t.tx, nameKey(s.place(), s.Name), s.UUID)
}

func (e *Engine) awakenRefactor(ref reference) {
	e.wake(refactoringKey(ref.place, ref.uuid), func() step {
		return func(t *turn) (bool, error) { return e.refactorStep(t, ref) }
	})
}

// refactorStep moves a refactor on by one transaction.
func (e *Engine) refactorStep(t *turn, ref reference) (done bool, err error) {
	r, ok, err := store.Get[*Refactor](t.tx, refactorKey(ref.place, ref.uuid))
	if err != nil || !ok {
		return true, err
	}
	if r.Due.After(t.now) {
		t.at(r.Due)
		return false, nil
	}
	x := &refactoring{Engine: e, turn: t, r: r}
	switch {
	case r.Status == types.StackRefactorStatusCreateInProgress:
		done, err = true, e.checkRefactor(t, r)
	case r.Execution == types.StackRefactorExecutionStatusExecuteInProgress:
		err = x.with(x.execute)
	case r.Execution == types.StackRefactorExecutionStatusRollbackInProgress:
		done, err = true, x.with(x.rollback)
	default:
		done, err = true, x.with(x.settle)
	}
	if err == nil && done {
		err = t.tx.Delete(refactoringKey(ref.place, ref.uuid))
	}
	if err != nil {
		return false, err
	}
	return done, putRefactor(t.tx, r)
}

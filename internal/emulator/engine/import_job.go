package engine

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
)

// The texts of the events of imports, as public logs of imports show them.
const (
	importStarted   = "Resource import started."
	importCompleted = "Resource import completed."
	importTags      = "Apply stack-level tags to imported resource if applicable."
	// importCancelled is formed as those of creations and updates.
	importCancelled = "Resource import cancelled"
)

// mayImport refuses stacks in states that an update could only go on from.
// AWS's documentation does not tell which; a failed update is none to leave.
func mayImport(s *Stack) error {
	if s.Status == types.StackStatusCreateFailed || s.Status == types.StackStatusUpdateFailed || !mayUpdate(s) {
		return notUpdatable(s)
	}
	return nil
}

// beginImport starts the import of resources into a stack, which is a shell or
// has others already.
func (e *Engine) beginImport(t *turn, s *Stack, d Deployment, op *Operation) error {
	op.Type = types.OperationTypeCreateStack
	if s.Status != types.StackStatusReviewInProgress {
		op.Type = types.OperationTypeUpdateStack
		if err := mayImport(s); err != nil {
			return err
		}
	}
	before := s.Deployment
	s.Stable, s.StableOutputs = &before, s.Outputs
	s.Deployment, s.Updated, s.DisableRollback, s.Config = d, &t.now, false, nil
	op.Phase, op.Ended = PhaseDeploy, types.StackStatusImportComplete
	return e.begin(t, s, op, types.StackStatusImportInProgress, userInitiated)
}

// startImport begins to take an existing resource into the stack.
func (m *machine) startImport(r *Resource, target Version, identifier string) error {
	target.Identifier = identifier
	found, err := unowned(m.tx, m.stack, m.plan.template.Resource(r.LogicalID), identifier, nil)
	var refused *provider.Error
	switch {
	case err == nil:
		target.PhysicalID, target.Unique = found.PhysicalID, found.Unique
	case !errors.As(err, &refused): // else the import itself will fail
		return err
	}
	r.Unstable = true
	_, total := m.config.Provider.Duration(r.Type, Import)
	r.Job = &Job{Kind: JobImport, Due: m.after(total), Target: target}
	return m.report(r, &target, types.ResourceStatusImportInProgress, importStarted)
}

// takeIn makes the resource one of the stack. What it is is not compared with
// the template; it gets the stack's tags.
func (m *machine) takeIn(r *Resource) error {
	target := r.Job.Target
	reason, err := m.fault(m.tx, m.stack, r, Import)
	if err != nil {
		return err
	}
	if reason != "" {
		return m.failJob(r, reason)
	}
	before, err := m.config.Provider.Adopt(m.tx, physical(m.stack, r, &target))
	var refused *provider.Error
	if errors.As(err, &refused) {
		return m.failJob(r, refused.Error())
	}
	if err != nil {
		return err
	}
	r.Imported = &Imported{Tags: before.Tags}
	r.Version = target
	if err := m.report(r, &target, types.ResourceStatusImportComplete, importCompleted); err != nil {
		return err
	}
	_, total := m.duration(r.Type, Update)
	r.Job = &Job{Kind: JobTag, Due: m.after(total), Target: target}
	return m.report(r, &target, types.ResourceStatusUpdateInProgress, importTags)
}

// retag gives an imported resource the tags of the stack. On AWS it is an
// update, and fails like one.
func (m *machine) retag(r *Resource) error {
	reason, err := m.fault(m.tx, m.stack, r, Update)
	if err == nil && reason == "" {
		err = m.config.Provider.Retag(m.tx, physical(m.stack, r, &r.Version))
	}
	var refused *provider.Error
	switch {
	case errors.As(err, &refused):
		reason = refused.Error()
	case err != nil:
		return err
	}
	if reason != "" {
		return m.failJob(r, reason)
	}
	return m.succeed(r)
}

// rollbackImport leads from a failed import to its rollback.
func (m *machine) rollbackImport(reason string) error {
	m.stack.Operation.Problem = ""
	if err := m.newOperation(types.OperationTypeRollback); err != nil {
		return err
	}
	m.enter(PhaseRestore, types.StackStatusImportRollbackComplete)
	return m.setStatus(m.turn, m.stack, types.StackStatusImportRollbackInProgress, reason)
}

// startReturn begins to leave a resource to itself again. One that was not
// taken in yet needs nothing, nor does one that the stack had before.
func (m *machine) startReturn(r *Resource) error {
	switch {
	case r.Before != nil:
		r.Version = *r.Before
		return m.save(r)
	case r.Imported == nil:
		return m.save(r)
	}
	_, total := m.config.Provider.Duration(r.Type, Import)
	r.Job = &Job{Kind: JobReturn, Due: m.after(total), Target: r.Version}
	return m.report(r, &r.Version, types.ResourceStatusImportRollbackInProgress, "")
}

func (m *machine) giveBack(r *Resource) error {
	reason, err := m.fault(m.tx, m.stack, r, Import)
	if err != nil {
		return err
	}
	if reason != "" {
		return m.failJob(r, reason)
	}
	if err := m.disown(r, &r.Version); err != nil {
		return err
	}
	r.Job = nil
	m.again()
	return m.report(r, &r.Version, types.ResourceStatusImportRollbackComplete, "")
}

// unimported ends the rollback of an import: the stack knows nothing of the
// resources any more.
func (m *machine) unimported() error {
	for _, r := range m.sorted() {
		if r.Unstable && r.Before == nil {
			if err := m.forget(r); err != nil {
				return err
			}
		}
	}
	if err := m.settle(); err != nil {
		return err
	}
	return m.finish(types.StackStatusImportRollbackComplete, "")
}

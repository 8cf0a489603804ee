package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// The texts of resource events (recorded).
const (
	creationInitiated = "Resource creation Initiated"
	needsReplacement  = "Requested update requires the creation of a new physical resource; hence creating one."
	// Those of siblings of a failed resource: AWS documentation,
	// "Understand CloudFormation stack creation events".
	creationCancelled = "Resource creation cancelled"
	updateCancelled   = "Resource update cancelled"
)

// deploy brings the resources to what the template asks: each as soon as all
// that it depends on are done.
func (m *machine) deploy() error {
	if m.stack.Fault != "" {
		return m.failTransforms()
	}
	if len(m.stack.Operation.Findings) > 0 {
		return m.failValidation()
	}
	if err := m.prepare(); err != nil {
		return err
	}
	for _, r := range m.due() {
		if err := m.advance(r); err != nil {
			return err
		}
	}
	op := m.stack.Operation
	if err := m.interrupt(); err != nil {
		return err
	}
	// Without rollback, a failure stops only what depends on it (AWS
	// documentation, "Choose how to handle failures when provisioning
	// resources").
	halt := func() bool { return op.Problem != "" || op.failed() && !m.stack.DisableRollback }
	if halt() {
		return m.abort()
	}
	started, err := m.startReady()
	if err != nil {
		return err
	}
	switch {
	case halt():
		return m.abort()
	case started || m.working():
		return nil
	case op.failed():
		return m.abort()
	case m.monitoring():
		return nil
	default:
		return m.complete()
	}
}

func (op *Operation) failed() bool {
	f := &op.Failed
	return op.Problem != "" || len(f.Create)+len(f.Import)+len(f.Update)+len(f.Delete) > 0
}

// startReady starts every resource whose turn has come.
func (m *machine) startReady() (started bool, err error) {
	for _, id := range m.plan.order {
		if r := m.resources[id]; r != nil && r.Turn == m.operation || !m.ready(id) {
			continue
		}
		if err := m.start(id); err != nil {
			return started, err
		}
		if m.stack.Operation.Problem != "" {
			return started, nil
		}
		started = true
		m.again()
	}
	return started, nil
}

// ready tells whether all resources that id depends on are done.
func (m *machine) ready(id string) bool {
	failed := &m.stack.Operation.Failed
	for _, need := range m.plan.depends[id] {
		r := m.resources[need]
		if r == nil || r.Turn != m.operation || r.Job != nil ||
			slices.Contains(slices.Concat(failed.Create, failed.Import, failed.Update), need) {
			return false
		}
	}
	return true
}

// start decides what has to be done with a resource and begins it.
func (m *machine) start(id string) error {
	target, err := m.target(id)
	if err != nil {
		// What cannot be evaluated fails the stack, not the resource.
		m.stack.Operation.Problem = err.Error()
		return nil
	}
	r := m.resources[id]
	if r == nil {
		r = &Resource{LogicalID: id, Type: m.plan.template.Resource(id).Type}
		m.resources[id] = r
	}
	r.Turn = m.operation
	if !r.Unstable {
		r.Before = nil
		if r.PhysicalID != "" {
			before := r.Version
			r.Before = &before
		}
	}
	identifier, imports := m.stack.Operation.Imports[id]
	switch {
	case r.PhysicalID == "" && imports:
		return m.startImport(r, target, identifier)
	case r.PhysicalID == "":
		return m.startCreate(r, target)
	case m.stack.Operation.Ended == types.StackStatusImportComplete: // which leaves the others alone
		return m.adopt(r, target)
	}
	what := m.compare(r, target)
	if m.stack.Operation.Reverts {
		if what, err = m.revert(r, target, what); err != nil {
			return err
		}
	}
	if reason := m.deniedUpdate(r, target, what); reason != "" {
		return m.refuse(r, target, reason)
	}
	if r.Type == waitConditionType && len(changedPaths(nil, r.Properties, target.Properties)) > 0 {
		return m.refuse(r, target, "Update to resource type "+waitConditionType+" is not supported")
	}
	switch what {
	case gone:
		return m.startCreate(r, target)
	case same:
		return m.adopt(r, target)
	case inPlace:
		return m.startUpdate(r, target, JobUpdate)
	default:
		return m.startReplace(r, target)
	}
}

// adopt takes over what is no physical change: policies and dependencies.
func (m *machine) adopt(r *Resource, target Version) error {
	target.is(&r.Version)
	r.Version = target
	r.Unstable = r.Unstable || m.stack.Stable != nil
	return m.save(r)
}

// is makes v a version of the physical resource of another one.
func (v *Version) is(other *Version) {
	v.PhysicalID, v.Identifier, v.Unique, v.Data = other.PhysicalID, other.Identifier, other.Unique, other.Data
}

func (m *machine) startCreate(r *Resource, target Version) error {
	target.Unique = m.stackID(m.stack)
	r.Unstable = true
	initiated, _ := m.duration(r.Type, Create)
	r.Job = &Job{Kind: JobCreate, Due: m.after(initiated), Target: target}
	refusal, err := m.expect(r)
	if err != nil {
		return err
	}
	if err := m.report(r, &target, types.ResourceStatusCreateInProgress, ""); err != nil || refusal == "" {
		return err
	}
	return m.failJob(r, refusal)
}

func (m *machine) startUpdate(r *Resource, target Version, kind JobKind) error {
	target.is(&r.Version)
	r.Unstable = true
	_, total := m.duration(r.Type, Update)
	r.Job = &Job{Kind: kind, Due: m.after(total), Target: target}
	return m.report(r, &target, types.ResourceStatusUpdateInProgress, "")
}

func (m *machine) startReplace(r *Resource, target Version) error {
	target.Unique = m.stackID(m.stack)
	r.Unstable = true
	initiated, _ := m.duration(r.Type, Create)
	r.Job = &Job{Kind: JobReplace, Due: m.after(initiated), Target: target}
	refusal, err := m.expect(r)
	if err != nil {
		return err
	}
	shown := target
	shown.PhysicalID = r.PhysicalID // the recordings show the old one here
	if err := m.report(r, &shown, types.ResourceStatusUpdateInProgress, needsReplacement); err != nil {
		return err
	}
	if reason := m.refuseReplacement(r, target); reason != "" {
		refusal = reason
	}
	if refusal != "" {
		return m.failJob(r, refusal)
	}
	return nil
}

// abort ends the deploy phase after a failure. Siblings under way are
// cancelled.
func (m *machine) abort() error {
	op, s := m.stack.Operation, m.stack
	for _, r := range m.sorted() {
		if r.Job == nil {
			continue
		}
		reason := updateCancelled
		switch r.Job.Kind {
		case JobCreate:
			reason = creationCancelled
		case JobImport:
			reason = importCancelled
		default:
		}
		if err := m.failJob(r, reason); err != nil {
			return err
		}
	}
	if err := m.executed(s.ChangeSetID, false); err != nil {
		return err
	}
	reason := op.reason()
	creating := op.Type == types.OperationTypeCreateStack
	switch {
	case op.Ended == types.StackStatusImportComplete:
		return m.rollbackImport(reason)
	case s.DisableRollback && creating:
		return m.finish(types.StackStatusCreateFailed, reason)
	case s.DisableRollback:
		return m.stop(types.StackStatusUpdateFailed, reason)
	case creating:
		return m.rollbackCreate(strings.TrimRight(reason, " "))
	default:
		return m.rollbackUpdate(reason)
	}
}

// reason tells what failed, as the stack's status reason. AWS ends its
// sentences with a space.
func (op *Operation) reason() string {
	if op.Problem != "" {
		return op.Problem
	}
	var b strings.Builder
	for _, f := range []struct {
		what string
		ids  []string
	}{{"create", op.Failed.Create}, {"import", op.Failed.Import}, {"update", op.Failed.Update}, {"delete", op.Failed.Delete}} {
		if len(f.ids) > 0 {
			fmt.Fprintf(&b, "The following resource(s) failed to %s: [%s]. ", f.what, strings.Join(f.ids, ", "))
		}
	}
	return b.String()
}

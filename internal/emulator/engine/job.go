package engine

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// advance takes a job to its next stage.
func (m *machine) advance(r *Resource) error {
	switch {
	case r.nested():
		return m.advanceNested(r)
	case r.Job.Kind == JobImport:
		return m.takeIn(r)
	case r.Job.Kind == JobTag:
		return m.retag(r)
	case r.Job.Kind == JobReturn:
		return m.giveBack(r)
	case r.Job.Kind == JobUpdate || r.Job.Kind == JobRestore:
		return m.applyUpdate(r)
	case r.Job.waits():
		return m.await(r)
	case r.Job.Initiated:
		return m.succeed(r)
	default:
		return m.initiate(r)
	}
}

// initiate makes the new physical resource.
func (m *machine) initiate(r *Resource) error {
	job := r.Job
	physicalID, reason, err := m.perform(r, &job.Target, Create)
	if err != nil {
		return err
	}
	if reason != "" {
		return m.failJob(r, reason)
	}
	status := types.ResourceStatusCreateInProgress
	if job.Kind == JobReplace {
		status = types.ResourceStatusUpdateInProgress
		r.Removals = append(r.Removals, &Removal{
			Version: r.Version, Cleanup: true, Retain: retains(job.Target.UpdateReplacePolicy),
		})
	}
	job.Target.PhysicalID = physicalID
	r.Version = job.Target
	initiated, total := m.duration(r.Type, Create)
	job.Initiated, job.Due = true, m.after(total-initiated)
	return m.report(r, &r.Version, status, creationInitiated)
}

// applyUpdate changes the physical resource in place.
func (m *machine) applyUpdate(r *Resource) error {
	target := r.Job.Target
	if r.Job.Kind == JobRestore && target.Live != nil {
		target.Properties = target.Live
	}
	_, reason, err := m.perform(r, &target, Update)
	if err != nil {
		return err
	}
	if reason != "" {
		return m.failJob(r, reason)
	}
	r.Version = r.Job.Target
	r.Live = nil
	return m.succeed(r)
}

func (m *machine) succeed(r *Resource) error {
	status := types.ResourceStatusUpdateComplete
	if r.Job.Kind == JobCreate {
		status = types.ResourceStatusCreateComplete
	}
	r.Job = nil
	m.again()
	return m.report(r, &r.Version, status, m.done(r.Type))
}

// failJob ends a job that did not succeed.
func (m *machine) failJob(r *Resource, reason string) error {
	failed := &m.stack.Operation.Failed
	status, list := types.ResourceStatusUpdateFailed, &failed.Update
	switch r.Job.Kind {
	case JobCreate:
		status, list = types.ResourceStatusCreateFailed, &failed.Create
	case JobImport:
		status, list = types.ResourceStatusImportFailed, &failed.Import
	case JobReturn:
		status, list = types.ResourceStatusImportRollbackFailed, &failed.Import
	default:
	}
	*list = append(*list, r.LogicalID)
	shown := r.Job.Target
	if r.Job.Kind != JobImport {
		shown.PhysicalID = r.PhysicalID
	}
	r.Job = nil
	m.again()
	return m.report(r, &shown, status, reason)
}

// perform does an action, unless a fault is set for it. reason tells why it
// failed; err is a fault of the store.
func (m *machine) perform(r *Resource, v *Version, action Action) (physicalID, reason string, err error) {
	reason, err = m.fault(m.tx, m.stack, r, action)
	if err != nil || reason != "" {
		return "", reason, err
	}
	p := physical(m.stack, r, v)
	switch action {
	case Create:
		if r.Type == waitHandleType {
			p.PhysicalID = m.handleURL(m.stack, r.LogicalID, v.Unique, m.now)
		}
		physicalID, err = m.config.Provider.Create(m.tx, p)
	case Update:
		physicalID, err = v.PhysicalID, m.config.Provider.Update(m.tx, p)
	case Import, Detect: // which takeIn and detectOne do
	case Delete:
		err = m.config.Provider.Delete(m.tx, p)
	}
	if err != nil {
		return "", err.Error(), nil
	}
	return physicalID, "", nil
}

package engine

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// advanceNested takes a job on a nested stack to its next stage.
func (m *machine) advanceNested(r *Resource) error {
	switch {
	case r.Job.Initiated:
		return m.finishNested(r)
	case r.Job.Kind == JobRestore:
		return m.beginRestoreChild(r)
	}
	template, ready, err := m.nestedTemplate(r)
	if !ready || err != nil {
		return err
	}
	action := Create
	if r.Job.Kind == JobUpdate {
		action = Update
	}
	reason, err := m.fault(m.tx, m.stack, r, action)
	if err == nil && reason == "" && template.err != nil {
		reason, err = refusal(template.err)
	}
	switch {
	case err != nil:
		return err
	case reason != "":
		return m.failJob(r, reason)
	case action == Update:
		return m.beginUpdateChild(r, template.body)
	default:
		return m.beginCreateChild(r, template.body)
	}
}

// nestedTemplate gives the template of a nested stack: as the change set has it
// that is being executed, else from its URL.
func (m *machine) nestedTemplate(r *Resource) (f fetched, ready bool, err error) {
	planned, s, err := m.planned(r)
	if err != nil {
		return f, false, err
	}
	if planned != nil {
		f.body, err = readText(m.tx, s, planned.Deployment.Template)
		return f, true, err
	}
	f, ready = m.templateOf(m.turn, m.stack, r.Job.Target.Properties, m.templates)
	return f, ready, nil
}

func (m *machine) beginCreateChild(r *Resource, body string) error {
	s, reason, err := m.createChild(r, body)
	if err != nil {
		return err
	}
	if reason != "" {
		return m.failJob(r, reason)
	}
	r.Job.Target.PhysicalID, r.Job.Initiated = s.ID(), true
	r.Version = r.Job.Target
	return m.report(r, &r.Version, types.ResourceStatusCreateInProgress, creationInitiated)
}

func (m *machine) beginUpdateChild(r *Resource, body string) error {
	begun, reason, err := m.updateChild(r, body)
	switch {
	case err != nil:
		return err
	case reason != "":
		return m.failJob(r, reason)
	case !begun:
		r.Version = r.Job.Target
		return m.succeed(r)
	}
	r.Job.Initiated = true
	return m.save(r)
}

func (m *machine) beginRestoreChild(r *Resource) error {
	begun, err := m.restoreChild(r)
	if err != nil {
		return err
	}
	if !begun {
		r.Version = r.Job.Target
		return m.succeed(r)
	}
	r.Job.Initiated = true
	return m.save(r)
}

// finishNested takes over the outcome of a nested stack, once it has one. An
// update has failed as soon as the nested stack begins to roll back.
func (m *machine) finishNested(r *Resource) error {
	s, err := m.child(r)
	if err != nil {
		return err
	}
	failing := r.Job.Kind == JobUpdate && s.Status == types.StackStatusUpdateRollbackInProgress
	if s.busy() && !failing {
		return nil // its next status wakes this stack
	}
	wanted := map[JobKind][]types.StackStatus{
		JobCreate:  {types.StackStatusCreateComplete},
		JobUpdate:  {types.StackStatusUpdateCompleteCleanupInProgress, types.StackStatusUpdateComplete},
		JobRestore: {types.StackStatusUpdateRollbackComplete},
	}
	switch {
	case slices.Contains(wanted[r.Job.Kind], s.Status):
		r.Version = r.Job.Target
		return m.succeed(r)
	case r.Job.Kind == JobCreate:
		return m.failJob(r, fmt.Sprintf("Embedded stack %s was not successfully created: %s", s.ID(), s.Reason))
	default:
		return m.failJob(r, fmt.Sprintf("Embedded stack %s was not successfully updated. Currently in %s with reason: %s", s.ID(), s.Status, s.failure()))
	}
}

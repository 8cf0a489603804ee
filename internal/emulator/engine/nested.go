package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// A nested stack is a stack of its own, with a runner of its own. Its parent
// starts the operation, waits for it and takes its outcome for that of the
// resource. An update stops in the hold phase when all resources are done:
// the parent's cleanup lets it go on, the parent's rollback turns it back.

// PhaseHold is where a nested stack's update waits for its parent.
const PhaseHold Phase = "hold"

func (r *Resource) nested() bool { return r.Type == stackType }

// child reads the nested stack of a resource.
func (m *machine) child(r *Resource) (*Stack, error) {
	s, err := getStack(m.tx, m.ref.place, stackUUID(m.ref.place, r.PhysicalID))
	if err == nil && s == nil {
		err = fmt.Errorf("nested stack %s is not in the store", r.PhysicalID)
	}
	return s, err
}

// busy tells whether a nested stack still works on what its parent asked for.
func (s *Stack) busy() bool { return s.Operation != nil && s.Operation.Phase != PhaseHold }

// nestedRequest is what the properties of AWS::CloudFormation::Stack ask for
// (AWS documentation, "AWS::CloudFormation::Stack").
func (m *machine) nestedRequest(properties map[string]any) request {
	r := request{capabilities: m.stack.Capabilities, tags: m.stack.Tags}
	given, _ := properties["Parameters"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(given)) {
		r.parameters = append(r.parameters, types.Parameter{ParameterKey: aws.String(key), ParameterValue: aws.String(parameterText(given[key]))})
	}
	list, _ := properties["Tags"].([]any)
	for _, item := range list {
		tag, _ := item.(map[string]any)
		r.tags = append(slices.Clone(r.tags), types.Tag{Key: aws.String(fmt.Sprint(tag["Key"])), Value: aws.String(fmt.Sprint(tag["Value"]))})
	}
	arns, _ := properties["NotificationARNs"].([]any)
	r.notificationARNs = slices.Clone(m.stack.NotificationARNs)
	for _, arn := range arns {
		r.notificationARNs = append(r.notificationARNs, fmt.Sprint(arn))
	}
	if m.stack.RoleARN != "" {
		r.roleARN = &m.stack.RoleARN
	}
	return r
}

// parameterText is a parameter's value as text; lists are joined.
func parameterText(v any) string {
	list, ok := v.([]any)
	if !ok {
		return fmt.Sprint(v)
	}
	joined := ""
	for i, item := range list {
		if i > 0 {
			joined += ","
		}
		joined += fmt.Sprint(item)
	}
	return joined
}

// fetched is a template that a nested stack names, or why it cannot be read.
type fetched struct {
	body string
	err  error
}

// templateOf gives the template that the properties name. It can only be read
// between two steps: ready is false until it has been.
func (m *machine) templateOf(properties map[string]any) (f fetched, ready bool) {
	url := fmt.Sprint(properties["TemplateURL"])
	if f, ready = m.templates[url]; ready {
		return f, true
	}
	call := wire.Call{Account: m.stack.Account, Region: m.stack.Region, Partition: m.stack.Partition}
	m.outside = append(m.outside, func() {
		f.body, f.err = m.source(wire.WithCall(lifetime{m.closing}, call), nil, &url, false)
		m.templates[url] = f
	})
	m.again()
	return f, false
}

// createChild makes the nested stack of a resource and starts it. reason tells
// why it cannot be.
func (m *machine) createChild(r *Resource, body string) (s *Stack, reason string, err error) {
	target := &r.Job.Target
	call := wire.Call{Account: m.stack.Account, Region: m.stack.Region, Partition: m.stack.Partition}
	s, err = m.newStack(m.turn, call, childName(m.stack.Name, r.LogicalID, target.Unique))
	if err != nil {
		return nil, "", err
	}
	s.ParentID, s.RootID = m.stack.ID(), m.stack.RootID
	if s.RootID == "" {
		s.RootID = m.stack.ID()
	}
	s.DisableRollback = true // the parent rolls back
	s.Deployment, _, err = m.deployment(m.tx, s, m.nestedRequest(target.Properties), body, Deployment{})
	if err != nil {
		if err := m.tx.Delete(nameKey(s.place(), s.Name)); err != nil {
			return nil, "", err
		}
		reason, err = refusal(err)
		return nil, reason, err
	}
	op := &Operation{Type: types.OperationTypeCreateStack, Token: m.stack.Operation.Token, Nested: true}
	return s, "", m.beginCreate(m.turn, s, op)
}

// refusal takes an answer as a resource's status reason. Other errors are
// faults of the store and stay errors.
func refusal(err error) (reason string, fault error) {
	var known *wire.Error
	if errors.As(err, &known) {
		return known.Message, nil
	}
	return "", err
}

// childName is the nested stack's name: parent, logical ID and 12 random
// letters and digits.
func childName(parent, logicalID, unique string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	var seed [32]byte
	copy(seed[:], hash(unique))
	source := rand.New(rand.NewChaCha8(seed))
	suffix := make([]byte, 12)
	for i := range suffix {
		suffix[i] = alphabet[source.IntN(len(alphabet))]
	}
	name := parent + "-" + logicalID
	return name[:min(len(name), 128-13)] + "-" + string(suffix)
}

// updateChild starts the update of a nested stack, to the target of its
// parent's job. begun is false where there is nothing to change.
func (m *machine) updateChild(r *Resource, body string) (begun bool, reason string, err error) {
	s, err := m.child(r)
	if err != nil {
		return false, "", err
	}
	if !mayUpdate(s) {
		return false, fmt.Sprintf("Stack:%s is in %s state and can not be updated.", s.ID(), s.Status), nil
	}
	d, _, err := m.deployment(m.tx, s, m.nestedRequest(r.Job.Target.Properties), body, s.Deployment)
	if err == nil {
		begun, err = m.changed(m.tx, s, &d)
	}
	if err != nil {
		reason, err = refusal(err)
		return false, reason, err
	}
	if !begun {
		return false, "", nil
	}
	s.DisableRollback = m.stack.DisableRollback
	op := &Operation{Type: types.OperationTypeUpdateStack, Token: m.stack.Operation.Token, Nested: true}
	return true, "", m.beginUpdate(m.turn, s, d, op)
}

// advanceNested takes a job on a nested stack to its next stage.
func (m *machine) advanceNested(r *Resource) error {
	switch {
	case r.Job.Initiated:
		return m.finishNested(r)
	case r.Job.Kind == JobRestore:
		return m.beginRestoreChild(r)
	}
	template, ready := m.templateOf(r.Job.Target.Properties)
	if !ready {
		return nil
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

// failure is why a nested stack does not do what was asked of it.
func (s *Stack) failure() string {
	if s.Operation != nil && s.Operation.Cause != "" {
		return s.Operation.Cause
	}
	return s.Reason
}

// restoreChild brings a nested stack back, from wherever its update stands.
// begun is false where there is nothing to bring back.
func (m *machine) restoreChild(r *Resource) (begun bool, err error) {
	s, err := m.child(r)
	if err != nil {
		return false, err
	}
	op := s.Operation
	switch {
	case op != nil && op.Phase == PhaseHold:
		op.ID, op.Type = m.stackID(s), types.OperationTypeRollback
		op.Phase, op.Begun = PhaseRestore, false
		s.addOperation(op)
		if err := m.setStatus(m.turn, s, types.StackStatusUpdateRollbackInProgress, ""); err != nil {
			return false, err
		}
	case s.Status == types.StackStatusUpdateInProgress:
		s.DisableRollback, op.Problem = false, updateCancelled
	case s.Status == types.StackStatusUpdateRollbackFailed, s.Status == types.StackStatusUpdateFailed:
		op := &Operation{
			Type: types.OperationTypeContinueRollback, Token: m.stack.Operation.Token, Nested: true,
			Skip: m.skippedIn(r), Phase: PhaseRestore, Ended: types.StackStatusUpdateRollbackComplete,
		}
		return true, m.begin(m.turn, s, op, types.StackStatusUpdateRollbackInProgress, "")
	default:
		return op != nil, nil
	}
	m.awaken = append(m.awaken, reference{s.place(), s.UUID})
	return true, putStack(m.tx, s)
}

// skippedIn are the resources of a nested stack among those that a continued
// rollback skips, which are written LogicalID.Resource.
func (m *machine) skippedIn(r *Resource) (skip []string) {
	for _, id := range m.stack.Operation.Skip {
		if inner, ok := strings.CutPrefix(id, r.LogicalID+"."); ok {
			skip = append(skip, inner)
		}
	}
	return skip
}

// releaseChildren lets the updates of all nested stacks go on to their
// cleanup.
func (m *machine) releaseChildren() error {
	for _, r := range m.sorted() {
		if !r.nested() || r.PhysicalID == "" {
			continue
		}
		s, err := m.child(r)
		if err != nil {
			return err
		}
		if s.Operation == nil || s.Operation.Phase != PhaseHold {
			continue
		}
		s.Operation.Phase = PhaseRemoval
		m.awaken = append(m.awaken, reference{s.place(), s.UUID})
		if err := putStack(m.tx, s); err != nil {
			return err
		}
	}
	return nil
}

// childrenBusy tells whether a nested stack is still cleaning up.
func (m *machine) childrenBusy() (bool, error) {
	for _, r := range m.resources {
		if !r.nested() || r.PhysicalID == "" || r.Status == types.ResourceStatusDeleteComplete {
			continue
		}
		s, err := m.child(r)
		if err != nil {
			return false, err
		}
		if s.Operation != nil {
			return true, nil
		}
	}
	return false, nil
}

// removeChild deletes a nested stack. It tells whether that is done, and why
// it failed.
func (m *machine) removeChild(r *Resource, v *Removal) (done bool, reason string, err error) {
	s, err := getStack(m.tx, m.ref.place, stackUUID(m.ref.place, v.PhysicalID))
	if err != nil || s == nil {
		return true, "", err
	}
	switch {
	case s.Status == types.StackStatusDeleteComplete:
		return true, "", nil
	case s.Status == types.StackStatusDeleteInProgress:
		return false, "", nil
	case v.Begun:
		return true, fmt.Sprintf("Embedded stack %s was not successfully deleted: %s", s.ID(), s.Reason), nil
	}
	v.Begun = true
	s.TerminationProtected = false
	op := &Operation{Token: m.stack.Operation.Token, Nested: true}
	s.DeletionMode = m.stack.DeletionMode
	if err := m.beginDelete(m.turn, s, op); err != nil {
		return false, "", err
	}
	return false, "", m.save(r)
}

// output is an attribute of a nested stack: Outputs.NAME.
func (v *resolver) output(r *Resource, attribute string) (any, error) {
	s, err := getStack(v.tx, v.stack.place(), stackUUID(v.stack.place(), r.PhysicalID))
	if err != nil {
		return nil, err
	}
	if s != nil {
		for _, o := range s.Outputs {
			if "Outputs."+o.Key == attribute {
				return o.Value, nil
			}
		}
	}
	return nil, fmt.Errorf("Template error: resource %s does not support attribute type %s in Fn::GetAtt", r.LogicalID, attribute)
}

// lifetime is the context of calls outside any request: it ends with the
// engine.
type lifetime struct{ closing <-chan struct{} }

var _ context.Context = lifetime{}

// Deadline implements context.Context: there is none.
func (lifetime) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done implements context.Context.
func (l lifetime) Done() <-chan struct{} { return l.closing }

// Err implements context.Context.
func (l lifetime) Err() error {
	select {
	case <-l.closing:
		return context.Canceled
	default:
		return nil
	}
}

// Value implements context.Context: it has none.
func (lifetime) Value(any) any { return nil }

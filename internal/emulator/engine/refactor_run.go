package engine

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// refactoring takes the steps of a refactor's execution: first all resources
// leave their old places, then each goes to its new one as soon as all that it
// depends on there is in place. The events and statuses are those of AWS's
// documentation ("StackEvent", ResourceStatus); how AWS orders them it does not
// tell.
type refactoring struct {
	*Engine
	*turn
	r      *Refactor
	stacks []*Stack
	// made is the world, once it is needed in a step.
	made *world
}

// with runs a step with the stacks' records, and saves them.
func (x *refactoring) with(step func() error) error {
	for _, m := range x.r.Members {
		s, err := getStack(x.tx, x.r.place(), m.UUID)
		if err != nil {
			return err
		}
		x.stacks = append(x.stacks, s)
	}
	if err := step(); err != nil {
		return err
	}
	for _, s := range x.stacks {
		if err := putStack(x.tx, s); err != nil {
			return err
		}
	}
	return nil
}

func (x *refactoring) world() (*world, error) {
	if x.made != nil {
		return x.made, nil
	}
	var err error
	x.made, err = x.newWorld(x.tx, x.r)
	return x.made, err
}

// execute advances what is due and begins what can be begun.
func (x *refactoring) execute() error {
	failed, err := x.advance()
	if err != nil {
		return err
	}
	if failed != "" {
		return x.fail(failed)
	}
	for _, m := range x.r.Moves {
		if m.Stage == "" {
			if err := x.begin(m, MoveExporting, m.Source, types.ResourceStatusExportInProgress); err != nil {
				return err
			}
		}
	}
	if slices.ContainsFunc(x.r.Moves, func(m *Move) bool { return m.Stage == MoveExporting }) {
		return nil
	}
	for _, m := range x.r.Moves {
		ready, err := x.ready(m)
		if err != nil {
			return err
		}
		if !ready {
			continue
		}
		if err := x.begin(m, MoveImporting, m.arrived(), types.ResourceStatusImportInProgress); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(x.r.Moves, func(m *Move) bool { return m.Stage != MoveImported }) {
		return nil
	}
	return x.complete()
}

// advance ends the stages whose time has come, until one of them fails.
func (x *refactoring) advance() (failed string, err error) {
	for _, m := range x.r.Moves {
		switch {
		case m.Stage != MoveExporting && m.Stage != MoveImporting:
		case m.Due.After(x.now):
			x.at(m.Due)
		case m.Stage == MoveExporting:
			if err := x.letGo(m); err != nil {
				return "", err
			}
		default:
			if failed, err = x.take(m); failed != "" || err != nil {
				return failed, err
			}
		}
	}
	return "", nil
}

// begin starts a stage: the record stands at the place that works on it.
func (x *refactoring) begin(m *Move, stage MoveStage, r *Resource, status types.ResourceStatus) error {
	_, total := x.config.Provider.Duration(m.Type, Import)
	m.Stage, m.Due = stage, x.now.Add(total)
	x.at(m.Due)
	return x.report(m.at(stage), r, status, "")
}

// at is the place that a stage works on.
func (m *Move) at(stage MoveStage) Spot {
	if stage == MoveExporting || stage == MoveExported {
		return m.From
	}
	return m.To
}

// arrived is the record of the new place.
func (m *Move) arrived() *Resource {
	r := *m.Source
	r.LogicalID = m.To.LogicalID
	return &r
}

// report sets a resource's status and tells it in an event of its stack.
func (x *refactoring) report(at Spot, r *Resource, status types.ResourceStatus, reason string) error {
	s := x.stacks[at.Member]
	r.Status, r.Reason, r.Changed = status, reason, x.now
	if err := x.resourceEvent(x.turn, s, r, &r.Version, status, reason, false); err != nil {
		return err
	}
	return store.Put(x.tx, resourcePrefix(s.place(), s.UUID)+r.LogicalID, r)
}

func (x *refactoring) forget(at Spot) error {
	s := x.stacks[at.Member]
	return x.tx.Delete(resourcePrefix(s.place(), s.UUID) + at.LogicalID)
}

// letGo ends the export of a resource: its old stack has it no more.
func (x *refactoring) letGo(m *Move) error {
	m.Stage = MoveExported
	if err := x.report(m.From, m.Source, types.ResourceStatusExportComplete, ""); err != nil {
		return err
	}
	return x.forget(m.From)
}

// ready tells whether an import can begin: all that the resource depends on in
// its new stack is there.
func (x *refactoring) ready(m *Move) (bool, error) {
	if m.Stage != MoveExported {
		return false, nil
	}
	w, err := x.world()
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(w.plans[m.To.Member].depends[m.To.LogicalID], func(need string) bool {
		return slices.ContainsFunc(x.r.Moves, func(other *Move) bool {
			return other.To == Spot{m.To.Member, need} && other.Stage != MoveImported
		})
	}), nil
}

// take ends the import of a resource. Where it cannot be, failed tells why.
func (x *refactoring) take(m *Move) (failed string, err error) {
	s, r := x.stacks[m.To.Member], m.arrived()
	failed, err = x.fault(x.tx, s, r, Import)
	if failed == "" && err == nil {
		failed, err = x.transfer(m, r)
	}
	if err != nil {
		return "", err
	}
	if failed != "" {
		m.Stage = MoveExported
		return s.ID() + ": " + failed, x.report(m.To, r, types.ResourceStatusImportFailed, failed)
	}
	m.Stage = MoveImported
	return "", x.report(m.To, r, types.ResourceStatusImportComplete, "")
}

// transfer gives the physical resource to its new place, as what the template
// there makes of it.
func (x *refactoring) transfer(m *Move, r *Resource) (failed string, err error) {
	w, err := x.world()
	if err != nil {
		return "", err
	}
	var refused *refactorRefusal
	if err := w.unchanged(m); errors.As(err, &refused) {
		return strings.TrimPrefix(refused.reason, x.stacks[m.To.Member].ID()+": "), nil
	}
	if r.Version, err = w.version(m.To.Member, m.To.LogicalID); err != nil {
		return "", err
	}
	old := x.stacks[m.From.Member]
	to := provider.Origin{StackName: x.stacks[m.To.Member].Name, StackID: x.stacks[m.To.Member].ID(), LogicalID: r.LogicalID}
	err = x.config.Provider.Transfer(x.tx, physical(old, m.Source, &m.Source.Version), to, r.Tags)
	var gone *provider.Error
	if errors.As(err, &gone) {
		return gone.Error(), nil
	}
	return "", err
}

// complete gives the stacks their new templates and outputs. AWS calls the
// refactor executed a moment before its stacks are done (public reports).
func (x *refactoring) complete() error {
	w, err := x.world()
	if err != nil {
		return err
	}
	outputs, err := w.outputs()
	if err != nil {
		return x.fail(plainReason(err))
	}
	problem, err := w.exportProblem(outputs)
	if err != nil {
		return err
	}
	if problem != "" {
		return x.fail(problem)
	}
	if err := w.publish(outputs); err != nil {
		return err
	}
	for i, m := range x.r.Members {
		s := x.stacks[i]
		s.Deployment, s.Outputs, s.Complete = m.Deployment, outputs[i], true
		if err := x.adopt(w, i); err != nil {
			return err
		}
	}
	x.r.Execution = types.StackRefactorExecutionStatusExecuteComplete
	x.pause()
	return nil
}

// adopt takes over what is no physical change of the resources that stay.
func (x *refactoring) adopt(w *world, i int) error {
	for id, r := range w.after[i] {
		if slices.ContainsFunc(x.r.Moves, func(m *Move) bool { return m.To == Spot{i, id} }) {
			continue
		}
		target, err := w.version(i, id)
		if err != nil {
			return err
		}
		target.Tags = r.Tags
		r.Version = target
		if err := store.Put(x.tx, resourcePrefix(x.r.place(), x.stacks[i].UUID)+id, r); err != nil {
			return err
		}
	}
	return nil
}

// pause has the next step taken after the time that a change set takes.
func (x *refactoring) pause() {
	x.r.Due = x.now.Add(max(x.config.ChangeSetDelay/2, time.Millisecond))
	x.at(x.r.Due)
}

// settle ends the operations of the stacks.
func (x *refactoring) settle() error {
	for _, s := range x.stacks {
		status := s.Operation.Ended
		if err := x.setStatus(x.turn, s, status, ""); err != nil {
			return err
		}
		if err := x.endOperation(x.turn, s, status); err != nil {
			return err
		}
		s.Operation = nil
	}
	return nil
}

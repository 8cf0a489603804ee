package engine

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// machine takes the steps of one stack's operations. Between steps it keeps
// the resource records, which only it writes while an operation runs; the
// stack's record is read again each time, because requests may change it.
type machine struct {
	*Engine
	ref reference
	// operation is the one that resources and plan were made for.
	operation string
	resources map[string]*Resource
	plan      *plan
	resolver  resolver
	// templates are those of nested stacks that have been read, by URL.
	templates map[string]fetched

	// Of the step that is being taken:
	*turn
	stack *Stack
	// dependants counts what has to be removed before each logical ID.
	dependants map[string]int
}

func newMachine(e *Engine, ref reference) *machine {
	return &machine{Engine: e, ref: ref, templates: map[string]fetched{}}
}

// step moves the stack's operation on by one transaction.
func (m *machine) step(t *turn) (done bool, err error) {
	m.turn = t
	if m.stack, err = getStack(t.tx, m.ref.place, m.ref.uuid); err != nil {
		return false, err
	}
	if m.stack == nil || m.stack.Operation == nil || m.stack.Operation.Refactor != "" {
		return true, t.tx.Delete(runningKey(m.ref.place, m.ref.uuid))
	}
	if op := m.stack.Operation; m.operation != op.ID {
		if err := m.load(); err != nil {
			return false, err
		}
		m.operation, m.plan = op.ID, nil
		clear(m.templates)
	}
	before := m.stack.Status
	m.resolver = resolver{Engine: m.Engine, tx: t.tx, stack: m.stack, resources: m.resources, importing: true}
	if err := m.phase(); err != nil {
		return false, err
	}
	if m.stack.Status != before {
		m.wakeParent()
	}
	if m.stack.Operation == nil {
		m.operation = ""
		if err := m.tx.Delete(runningKey(m.ref.place, m.ref.uuid)); err != nil {
			return false, err
		}
	}
	return m.stack.Operation == nil, putStack(t.tx, m.stack)
}

func (m *machine) phase() error {
	switch m.stack.Operation.Phase {
	case PhaseRestore:
		return m.restore()
	case PhaseRemoval:
		return m.removal()
	case PhaseHold:
		return nil // the parent decides
	default:
		return m.deploy()
	}
}

// wakeParent lets the parent stack look at what has become of this one.
func (m *machine) wakeParent() {
	if parent := stackUUID(m.ref.place, m.stack.ParentID); parent != "" {
		m.awaken = append(m.awaken, reference{m.ref.place, parent})
	}
}

func (m *machine) load() error {
	list, err := store.List[*Resource](m.tx, resourcePrefix(m.ref.place, m.ref.uuid))
	m.resources = make(map[string]*Resource, len(list))
	for _, r := range list {
		m.resources[r.LogicalID] = r
	}
	return err
}

func (m *machine) save(r *Resource) error {
	return store.Put(m.tx, resourcePrefix(m.ref.place, m.ref.uuid)+r.LogicalID, r)
}

// forget removes a resource's record.
func (m *machine) forget(r *Resource) error {
	delete(m.resources, r.LogicalID)
	return m.tx.Delete(resourcePrefix(m.ref.place, m.ref.uuid) + r.LogicalID)
}

// report sets a resource's status and tells it in an event about version v.
func (m *machine) report(r *Resource, v *Version, status types.ResourceStatus, reason string) error {
	r.Status, r.Reason, r.Changed = status, reason, m.now
	if err := m.resourceEvent(m.turn, m.stack, r, v, status, reason, false); err != nil {
		return err
	}
	return m.save(r)
}

// sorted gives the resources in the order of their logical IDs, so that runs
// can be repeated.
func (m *machine) sorted() []*Resource {
	list := make([]*Resource, 0, len(m.resources))
	for _, r := range m.resources {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *Resource) int {
		if a.LogicalID < b.LogicalID {
			return -1
		}
		return 1
	})
	return list
}

// due gives the resources whose job has reached its time, the earliest first,
// and asks for a step at the time of the next.
func (m *machine) due() []*Resource {
	var due []*Resource
	for _, r := range m.sorted() {
		switch {
		case r.Job == nil:
		case r.Job.Due.After(m.now) && !r.Job.waits():
			m.at(r.Job.Due)
		default:
			due = append(due, r)
		}
	}
	slices.SortStableFunc(due, func(a, b *Resource) int { return a.Job.Due.Compare(b.Job.Due) })
	return due
}

// working tells whether any job is under way.
func (m *machine) working() bool {
	for _, r := range m.resources {
		if r.Job != nil {
			return true
		}
	}
	return false
}

// again asks for another step right away.
func (m *machine) again() { m.at(m.now) }

// enter begins a phase.
func (m *machine) enter(phase Phase, ended types.StackStatus) {
	op := m.stack.Operation
	op.Phase, op.Ended, op.Begun, op.Failed = phase, ended, false, Failures{}
	m.again()
}

// finish ends the operation in the given state.
func (m *machine) finish(status types.StackStatus, reason string) error {
	if err := m.setStatus(m.turn, m.stack, status, reason); err != nil {
		return err
	}
	if err := m.endOperation(m.turn, m.stack, status); err != nil {
		return err
	}
	m.stack.Operation = nil
	return nil
}

// settle declares the state of all resources to be the stable one.
func (m *machine) settle() error {
	m.stack.Stable, m.stack.StableOutputs = nil, nil
	for _, r := range m.sorted() {
		if !r.Unstable {
			continue
		}
		r.Unstable, r.Before, r.Imported = false, nil, nil
		if err := m.save(r); err != nil {
			return err
		}
	}
	return nil
}

// after is the time in d, at which the next step is taken.
func (m *machine) after(d time.Duration) time.Time {
	due := m.now.Add(d)
	m.at(due)
	return due
}

package engine

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// await looks at the signals of a resource that exists: events tell of the new
// ones, and they, or the deadline, decide what becomes of it.
func (m *machine) await(r *Resource) error {
	w := r.Job.Wait
	signals, err := m.signals(w.At)
	if err != nil {
		return err
	}
	t := tallied(signals)
	failure := w.failure(t)
	for _, s := range signals {
		if w.Handle || slices.Contains(w.Told, s.UniqueID) || failure != "" && w.Percent == 0 {
			continue // the failure itself tells
		}
		w.Told = append(w.Told, s.UniqueID)
		if err := m.report(r, &r.Version, r.Status, "Received "+string(s.Status)+" signal with UniqueId "+s.UniqueID); err != nil {
			return err
		}
	}
	switch {
	case failure != "":
		return m.failJob(r, failure)
	case len(t.successes) >= w.needed() && r.Job.Due.After(m.now):
		m.at(r.Job.Due)
		return nil
	case len(t.successes) >= w.needed():
		return m.signalled(r, t)
	case w.Deadline.After(m.now):
		m.at(w.Deadline)
		return nil
	default:
		return m.expire(r, t)
	}
}

// signalled ends a wait that has got what it wanted.
func (m *machine) signalled(r *Resource, t tally) (err error) {
	if r.Job.Wait.Handle {
		if r.Data, err = t.data(); err != nil {
			return err
		}
	}
	return m.succeed(r)
}

// expire ends a wait at its deadline.
func (m *machine) expire(r *Resource, t tally) error {
	before, reason := r.Job.Wait.timeout(t)
	if before != "" {
		// Public reports show this status during creations too.
		if err := m.report(r, &r.Version, types.ResourceStatusUpdateInProgress, before); err != nil {
			return err
		}
	}
	return m.failJob(r, reason)
}

// expect prepares a new resource for the signals it is to wait for. Those that
// a former one of the same name has got do not count.
func (m *machine) expect(r *Resource) (reason string, err error) {
	r.Job.Wait, reason = m.waitOf(r, &r.Job.Target)
	return reason, store.DeleteAll(m.tx, signalPrefix(m.ref.place, mailbox{m.ref.uuid, r.LogicalID}))
}

// signals gives what has arrived in a mailbox, the earliest first.
func (m *machine) signals(at mailbox) ([]*Signal, error) {
	list, err := store.List[*Signal](m.tx, signalPrefix(m.ref.place, at))
	slices.SortStableFunc(list, func(a, b *Signal) int { return a.Arrived.Compare(b.Arrived) })
	return list, err
}

package engine

import (
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// runner is the goroutine that takes the steps of one stack or change set.
type runner struct {
	// wake interrupts its sleep: something has changed.
	wake chan struct{}
}

// turn is one step's transaction, with the clock and what is to happen once
// it is committed.
type turn struct {
	tx  store.Tx
	now time.Time
	// awaken are the stacks that have something to do after this step.
	awaken []reference
	// awakenSets are the change sets of that kind.
	awakenSets []reference
	// awakenDetections are drift detections of that kind.
	awakenDetections []reference
	// awakenRefactors are stack refactors of that kind.
	awakenRefactors []reference
	// outside is what can only be done out of a transaction, before the next
	// step.
	outside []func()
	// next is when there is something to do again; zero means that only a
	// wake-up brings it.
	next time.Time
}

// at asks for another step at time due, or earlier.
func (t *turn) at(due time.Time) {
	if t.next.IsZero() || due.Before(t.next) {
		t.next = due
	}
}

// step does what is due. It tells whether nothing is left to do.
type step func(t *turn) (done bool, err error)

// awakenAll wakes all that a turn has made something to do for.
func (e *Engine) awakenAll(t *turn) {
	for _, ref := range t.awaken {
		e.awakenStack(ref)
	}
	for _, ref := range t.awakenSets {
		e.awakenChangeSet(ref)
	}
	for _, ref := range t.awakenDetections {
		e.awakenDetection(ref)
	}
	for _, ref := range t.awakenRefactors {
		e.awakenRefactor(ref)
	}
}

func (e *Engine) awakenStack(ref reference) {
	e.wake(runningKey(ref.place, ref.uuid), func() step { return newMachine(e, ref).step })
}

func (e *Engine) awakenChangeSet(ref reference) {
	e.wake(pendingKey(ref.place, ref.uuid), func() step { return e.changeSetStep(ref) })
}

// wake makes the runner under key look again, and starts one where there is
// none.
func (e *Engine) wake(key string, newStep func() step) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	if r, ok := e.runners[key]; ok {
		select {
		case r.wake <- struct{}{}:
		default:
		}
		return
	}
	r := &runner{wake: make(chan struct{}, 1)}
	e.runners[key] = r
	e.running.Go(func() { e.run(key, r, newStep()) })
}

func (e *Engine) run(key string, r *runner, take step) {
	for {
		t := &turn{}
		var done bool
		err := e.store.Update(func(tx store.Tx) (err error) {
			t.tx, t.now = tx, time.Now()
			done, err = take(t)
			return err
		})
		if err != nil {
			// The records are as before the step. Nothing else can be done
			// than to leave them for the next process.
			e.config.Logger.Error("a step failed", "runner", key, "error", err)
			e.retire(key, r, true)
			return
		}
		e.awakenAll(t)
		for _, f := range t.outside {
			f()
		}
		if done && e.retire(key, r, false) {
			return
		}
		if !done && !e.sleep(r, t) {
			e.retire(key, r, true)
			return
		}
	}
}

// sleep waits for the next step's time or a wake-up. It is false when the
// engine closes.
func (e *Engine) sleep(r *runner, t *turn) bool {
	var due <-chan time.Time
	if !t.next.IsZero() {
		timer := time.NewTimer(t.next.Sub(t.now))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-e.closing:
		return false
	case <-r.wake:
	case <-due:
	}
	select {
	case <-e.closing:
		return false
	default:
		return true
	}
}

// retire takes a runner from the list, unless it has been woken meanwhile and
// must not be.
func (e *Engine) retire(key string, r *runner, always bool) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	select {
	case <-r.wake:
		if !always {
			return false
		}
	default:
	}
	delete(e.runners, key)
	return true
}

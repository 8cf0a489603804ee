package engine_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// mortal is a store whose process is killed after some writes: all later ones
// fail. With late set, the last one before is done without anybody hearing.
type mortal struct {
	store.Store
	left atomic.Int64
	late bool
}

// tick divides all durations of the fast profile, so that a new process begins
// before anything else is due.
const tick = 250 * time.Microsecond

var errKilled = errors.New("killed")

func (m *mortal) Update(f func(store.Tx) error) error {
	left := m.left.Add(-1)
	if left < 0 {
		return errKilled
	}
	err := m.Store.Update(f)
	if left == 0 && m.late {
		return errKilled
	}
	return err
}

// journey is an operation that ends in a known way, however it is interrupted.
type journey struct {
	name   string
	faults []engine.Fault
	begin  func(w *world) (id string)
	final  types.StackStatus // "" where it is not known
}

func journeys() []journey {
	return []journey{
		{"create", nil, func(w *world) string { return w.create("shop", before) }, types.StackStatusCreateComplete},
		{
			"failed create",
			[]engine.Fault{{LogicalID: "C", On: engine.Create, Times: 1}},
			func(w *world) string { return w.create("shop", before) }, types.StackStatusRollbackComplete,
		},
		{"update", nil, updating, types.StackStatusUpdateComplete},
		{
			"failed update",
			[]engine.Fault{{LogicalID: "C", On: engine.Update, Times: 1}},
			updating, types.StackStatusUpdateRollbackComplete,
		},
		{
			"failed rollback",
			[]engine.Fault{{LogicalID: "C", On: engine.Update, Times: 2}},
			updating, types.StackStatusUpdateRollbackFailed,
		},
		{
			"failed cleanup",
			[]engine.Fault{{LogicalID: "Old", On: engine.Delete, Times: 3}},
			updating, types.StackStatusUpdateComplete,
		},
		{"delete", nil, deleting, types.StackStatusDeleteComplete},
		{"nested update", nil, nestedUpdate, types.StackStatusUpdateComplete},
		{
			"failed nested update",
			[]engine.Fault{{LogicalID: "Last", On: engine.Update, Times: 1}},
			nestedUpdate,
			types.StackStatusUpdateRollbackComplete,
		},
		{"import", nil, takingIn, types.StackStatusImportComplete},
		{
			"failed import",
			[]engine.Fault{{LogicalID: "Queue", On: engine.Update, Times: 1}},
			takingIn, types.StackStatusImportRollbackComplete,
		},
		{"signals", nil, signalling, types.StackStatusCreateComplete},
		{"no signals", nil, func(w *world) string { return w.create("shop", awaiting) }, types.StackStatusRollbackComplete},
		{"refactor", nil, refactoring, types.StackStatusUpdateComplete},
		{
			"failed refactor",
			[]engine.Fault{{LogicalID: "Mail", On: engine.Import, Times: 1}},
			refactoring, types.StackStatusUpdateRollbackComplete,
		},
		{"delete while creating", nil, func(w *world) string {
			id := w.create("shop", before)
			time.Sleep(60 * time.Millisecond)
			w.delete("shop")
			return id
		}, types.StackStatusDeleteComplete},
	}
}

func updating(w *world) string {
	id := w.prepared(before)
	w.update("shop", after)
	return id
}

func takingIn(w *world) string {
	id := w.prepared(own)
	_, list := w.two()
	w.imported("shop", withTwo, list...)
	return id
}

// awaiting wants two signals within three seconds.
var awaiting = withPolicy("AWS::EC2::Instance", `{ResourceSignal: {Count: 2, Timeout: PT3S}}`)

func signalling(w *world) string {
	id := w.create("shop", awaiting)
	time.Sleep(time.Second)
	for _, unique := range []string{"i-1", "i-2"} {
		if err := w.signal("shop", "Ready", unique, types.ResourceSignalStatusSuccess); err != nil {
			w.Fatal(err)
		}
	}
	return id
}

func nestedUpdate(w *world) string {
	id := w.createNested()
	w.updateNested()
	return id
}

func deleting(w *world) string {
	id := w.prepared(before)
	w.delete("shop")
	return id
}

// prepared makes the stack that a journey begins with.
func (w *world) prepared(template string) (id string) {
	w.Helper()
	id = w.create("shop", template)
	w.expect("shop", types.StackStatusCreateComplete, "")
	return id
}

// A process that is killed at any write, and started again, comes to the same
// end by the same events as one that is not.
func TestKillAtAnyWrite(t *testing.T) {
	for _, j := range journeys() {
		t.Run(j.name, func(t *testing.T) {
			want, writes := j.travel(t, 0, false)
			if writes == 0 {
				t.Fatal("nothing was written")
			}
			// Long journeys are sampled: every write of all would take minutes
			// under the race detector.
			for n := 1; n <= writes; n += 1 + writes/50 {
				late := n%2 == 0
				if got, _ := j.travel(t, n, late); !cmp.Equal(want, got) {
					t.Fatalf("killed at write %d of %d, late %v:\n%s", n, writes, late, cmp.Diff(want, got))
				}
			}
		})
	}
}

// The same holds for any stack, whatever fails and whoever interferes. It has
// no nested stacks: two runners that have something to do at the same moment
// do it in any order.
func TestKillInAnyLife(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := drawLife(r, false)
		stage := rapid.SampledFrom([]string{"create", "update", "delete"}).Draw(r, "stage")
		j := journey{begin: func(w *world) string { return l.until(w, stage) }}
		want, writes := j.travel(t, 0, false)
		if writes == 0 {
			return // the request was refused
		}
		n, late := rapid.IntRange(1, writes).Draw(r, "killed at write"), rapid.Bool().Draw(r, "late")
		if got, _ := j.travel(t, n, late); !cmp.Equal(want, got) {
			r.Fatalf("killed at write %d of %d, late %v, in %s:\n%s\n\nfirst:\n%s\nsecond:\n%s",
				n, writes, late, stage, cmp.Diff(want, got), l.first, l.second)
		}
	})
}

// until leads a life to the stage that is to be interrupted, and begins it.
func (l life) until(w *world, stage string) (id string) {
	id = l.born(w)
	if stage != "create" {
		w.ends()
		l.update(w, id)
	}
	if stage == "delete" {
		w.ends()
		w.delete(id)
	}
	if stage != "delete" {
		l.interfere(w)
	}
	return id
}

// travel makes the journey, with a kill after some writes of the engine's own
// where killAt is not 0. It tells how it ended, and how many writes there were.
func (j journey) travel(t *testing.T, killAt int, late bool) (end []string, writes int) {
	synctest.Test(t, func(t *testing.T) {
		const many = 1 << 30
		disk := &mortal{Store: store.NewMemory(), late: late}
		disk.left.Store(many)
		w := newWorld(t, disk, provider.Fast).nested()
		for _, f := range j.faults {
			w.fault(f)
		}
		first := j.begin(w)
		if killAt > 0 {
			disk.left.Store(int64(killAt))
		}
		for synctest.Wait(); w.engine.Busy() && disk.left.Load() > 0; synctest.Wait() {
			time.Sleep(tick)
		}
		writes = many - int(disk.left.Load())
		if killAt > 0 {
			w.engine.Close()
			templates := w.templates
			w = newWorld(t, disk.Store, provider.Fast)
			w.templates = templates
			if err := w.engine.Resume(); err != nil {
				t.Fatal(err)
			}
		}
		defer w.engine.Close()
		if s := w.settled(first); j.final != "" && s.StackStatus != j.final {
			t.Errorf("the stack is %s, want %s", s.StackStatus, j.final)
		}
		end = append(w.history(first), fmt.Sprint(w.physical(first)), fmt.Sprint(w.existing()))
	})
	return end, writes
}

package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"pgregory.net/rapid"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// drawTemplate makes a template of up to six topics and queues, each of which
// may refer to those before it. A changed name or FIFO flag replaces.
func drawTemplate(t *rapid.T, label string) string {
	var b strings.Builder
	b.WriteString("Resources:\n")
	n := rapid.IntRange(1, 6).Draw(t, label)
	var ids []string
	for i := range n {
		id := fmt.Sprintf("R%d", i)
		if i > 0 && rapid.IntRange(0, 3).Draw(t, label+id+" absent") == 0 {
			continue
		}
		value := "v" + fmt.Sprint(rapid.IntRange(0, 2).Draw(t, label+id+" value"))
		if len(ids) > 0 && rapid.Bool().Draw(t, label+id+" refers") {
			value = "!Ref " + rapid.SampledFrom(ids).Draw(t, label+id+" to")
		}
		name := ""
		if rapid.Bool().Draw(t, label+id+" named") {
			name = fmt.Sprintf(", TopicName: %s-%d", id, rapid.IntRange(0, 1).Draw(t, label+id+" name"))
		}
		fmt.Fprintf(&b, "  %s: {Type: AWS::SNS::Topic, Properties: {DisplayName: %s%s}}\n", id, value, name)
		ids = append(ids, id)
	}
	return b.String()
}

// drawFaults makes so few that a cleanup, which tries three times, succeeds.
func drawFaults(t *rapid.T) (faults []engine.Fault) {
	for i := range rapid.IntRange(0, 2).Draw(t, "faults") {
		faults = append(faults, engine.Fault{
			LogicalID: fmt.Sprintf("R%d", rapid.IntRange(0, 5).Draw(t, fmt.Sprint("fault of ", i))),
			On:        rapid.SampledFrom([]engine.Action{engine.Create, engine.Update, engine.Delete}).Draw(t, fmt.Sprint("fault on ", i)),
			Times:     1,
		})
	}
	return faults
}

// Whatever is asked for and whatever fails: every operation ends in a final
// state, the stack describes exactly the resources that there are, and its
// deletion leaves none.
func TestEveryOperationEnds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		first, second, faults := drawTemplate(r, "first"), drawTemplate(r, "second"), drawFaults(r)
		disable := rapid.Bool().Draw(r, "disable rollback")
		pause := time.Duration(rapid.IntRange(0, 400).Draw(r, "pause")) * time.Millisecond
		act := rapid.SampledFrom([]string{"wait", "cancel", "delete"}).Draw(r, "meanwhile")
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, store.NewMemory(), provider.Fast)
			defer w.engine.Close()
			for _, f := range faults {
				w.fault(f)
			}
			id := w.create("shop", first, func(in *cfn.CreateStackInput) { in.DisableRollback = &disable })
			w.meanwhile(act, pause)
			w.consistent(r, id)
			_, _ = w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: &id, TemplateBody: &second, DisableRollback: &disable})
			w.meanwhile(act, pause)
			w.consistent(r, id)
			w.recoverFrom(id)
			w.consistent(r, id)
			_ = w.store.Update(engine.ClearFaults)
			w.delete(id)
			if s := w.settled(id); s.StackStatus != types.StackStatusDeleteComplete {
				r.Errorf("the stack is %s", s.StackStatus)
			}
			if n := w.existing(); n != 0 {
				r.Errorf("%d resources are left\n%s", n, strings.Join(w.history(id), "\n"))
			}
		})
	})
}

// meanwhile lets a moment pass, does something and waits for the end.
func (w *world) meanwhile(act string, pause time.Duration) {
	w.Helper()
	time.Sleep(pause)
	switch act {
	case "cancel":
		_, _ = w.CancelUpdateStack(w.Context(), &cfn.CancelUpdateStackInput{StackName: aws.String("shop")})
	case "delete":
		_, _ = w.DeleteStack(w.Context(), &cfn.DeleteStackInput{StackName: aws.String("shop")})
	}
	w.wait(100 * time.Millisecond)
}

// recoverFrom takes whatever way leads out of the state.
func (w *world) recoverFrom(id string) {
	w.Helper()
	_, _ = w.ContinueUpdateRollback(w.Context(), &cfn.ContinueUpdateRollbackInput{StackName: &id, ForceRollback: aws.Bool(true)})
	w.wait(100 * time.Millisecond)
	_, _ = w.RollbackStack(w.Context(), &cfn.RollbackStackInput{StackName: &id})
	w.wait(100 * time.Millisecond)
}

// consistent compares the stack's own list with what is there.
func (w *world) consistent(r *rapid.T, id string) {
	w.Helper()
	s := w.find(id)
	if strings.HasSuffix(string(s.StackStatus), "_IN_PROGRESS") {
		r.Errorf("%s is not a final state", s.StackStatus)
	}
	out, err := w.ListStackResources(w.Context(), &cfn.ListStackResourcesInput{StackName: &id})
	if err != nil {
		r.Fatal(err)
	}
	var listed []string
	for _, res := range out.StackResourceSummaries {
		if strings.HasSuffix(string(res.ResourceStatus), "_IN_PROGRESS") {
			r.Errorf("%s is %s", *res.LogicalResourceId, res.ResourceStatus)
		}
		if res.PhysicalResourceId != nil && res.ResourceStatus != types.ResourceStatusDeleteComplete {
			listed = append(listed, *res.PhysicalResourceId)
		}
	}
	slices.Sort(listed)
	var existing []string
	_ = w.store.View(func(tx store.Tx) error {
		list, err := provider.List(tx, "111111111111", "eu-west-1", "")
		for _, p := range list {
			existing = append(existing, p.PhysicalID)
		}
		return err
	})
	slices.Sort(existing)
	extra := slices.DeleteFunc(slices.Clone(existing), func(id string) bool { return slices.Contains(listed, id) })
	missing := slices.DeleteFunc(slices.Clone(listed), func(id string) bool { return slices.Contains(existing, id) })
	unfinished := s.StackStatus == types.StackStatusUpdateFailed || s.StackStatus == types.StackStatusUpdateRollbackFailed
	if len(missing) > 0 || (len(extra) > 0 && !unfinished) {
		r.Errorf("%s: there is %q, not listed %q, listed only %q\n%s", s.StackStatus, existing, extra, missing, strings.Join(w.history(id), "\n"))
	}
}

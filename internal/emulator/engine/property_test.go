package engine_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// life is a stack's: what it is made of, what becomes of it and what fails.
type life struct {
	first, second string
	nested        map[string]string
	faults        []engine.Fault
	disable       bool
	changeSet     bool
	meanwhile     string
	pause         time.Duration
}

func drawLife(t *rapid.T, nesting bool) life {
	return life{
		first: drawTemplate(t, "first", nesting), second: drawTemplate(t, "second", nesting), nested: drawNested(t), faults: drawFaults(t),
		disable:   rapid.Bool().Draw(t, "disable rollback"),
		changeSet: rapid.Bool().Draw(t, "by change set"),
		meanwhile: rapid.SampledFrom([]string{"wait", "cancel", "delete"}).Draw(t, "meanwhile"),
		pause:     time.Duration(rapid.IntRange(0, 400).Draw(t, "pause")) * time.Millisecond,
	}
}

// Whatever is asked for and whatever fails: every operation ends in a final
// state, the stacks describe exactly the resources that there are, a rollback
// leads to what was before, and a deletion leaves nothing but what a policy
// retains.
func TestEveryOperationEnds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := drawLife(r, true)
		var problems []string
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, store.NewMemory(), provider.Fast)
			defer w.engine.Close()
			problems = l.lived(w)
		})
		if len(problems) > 0 {
			r.Fatalf("%s\n\nfirst:\n%s\nsecond:\n%s\nnested: %s", strings.Join(problems, "\n"), l.first, l.second, l.nested)
		}
	})
}

// lived leads a life to its end, and tells what is wrong on the way.
func (l life) lived(w *world) (problems []string) {
	id := l.born(w)
	var before map[string]string
	for _, stage := range []struct {
		name  string
		begin func()
	}{
		{"created", func() { l.interfere(w) }},
		{"updated", func() { l.update(w, id); l.interfere(w) }},
		{"rolled back", func() { w.continueRollback(id) }},
		{"rolled back at last", func() { w.rollBack(id) }},
		{"deleted", func() { _ = w.store.Update(engine.ClearFaults); w.delete(id) }},
	} {
		stage.begin()
		if !w.ends() {
			return append(w.history(id), stage.name+": the operation does not end")
		}
		problems = append(problems, w.inconsistencies(stage.name)...)
		switch w.find(id).StackStatus {
		case types.StackStatusCreateComplete:
			before = w.state(id)
		case types.StackStatusUpdateRollbackComplete:
			if diff := cmp.Diff(before, w.state(id)); diff != "" && before != nil && stage.name == "updated" {
				problems = append(problems, "rolled back to something else: "+diff)
			}
		default:
		}
	}
	if s := w.find(id); s.StackStatus != types.StackStatusDeleteComplete {
		problems = append(problems, "the deleted stack is "+string(s.StackStatus))
	}
	if len(problems) > 0 {
		problems = append(problems, w.history(id)...)
	}
	return problems
}

// born begins with what is set and the first template.
func (l life) born(w *world) (id string) {
	for url, template := range l.nested {
		w.templates[url] = template
	}
	for _, f := range l.faults {
		w.fault(f)
	}
	return w.create("shop", l.first, func(in *cfn.CreateStackInput) { in.DisableRollback = &l.disable })
}

// update begins an update to the second template, if that can be.
func (l life) update(w *world, id string) {
	if !l.changeSet {
		_, _ = w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: &id, TemplateBody: &l.second, DisableRollback: &l.disable})
		return
	}
	_, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{StackName: &id, TemplateBody: &l.second, ChangeSetName: aws.String("change")})
	if err == nil {
		w.ends()
		_, _ = w.ExecuteChangeSet(w.Context(), &cfn.ExecuteChangeSetInput{StackName: &id, ChangeSetName: aws.String("change"), DisableRollback: &l.disable})
	}
}

// interfere does something after a moment.
func (l life) interfere(w *world) {
	time.Sleep(l.pause)
	synctest.Wait() // what is due now comes first
	switch l.meanwhile {
	case "cancel":
		_, _ = w.CancelUpdateStack(w.Context(), &cfn.CancelUpdateStackInput{StackName: aws.String("shop")})
	case "delete":
		_, _ = w.DeleteStack(w.Context(), &cfn.DeleteStackInput{StackName: aws.String("shop")})
	}
}

func (w *world) continueRollback(id string) {
	_, _ = w.ContinueUpdateRollback(w.Context(), &cfn.ContinueUpdateRollbackInput{StackName: &id, ForceRollback: aws.Bool(true)})
}

func (w *world) rollBack(id string) {
	_, _ = w.RollbackStack(w.Context(), &cfn.RollbackStackInput{StackName: &id})
}

// ends waits until nothing is running; false after a minute.
func (w *world) ends() bool {
	for range 600 {
		if synctest.Wait(); !w.engine.Busy() {
			return true
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false
}

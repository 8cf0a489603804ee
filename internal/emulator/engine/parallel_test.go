package engine_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// parallel is how many operations run at the same time.
const parallel = 200

// Stacks that are created, updated and deleted all at once each have the
// history of one that is alone: no event is lost, none is another's. Of many
// requests for the same name one succeeds.
func TestManyOperationsAtOnce(t *testing.T) {
	file, err := store.OpenFile(filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, file, provider.Fast)
		defer w.engine.Close()
		want := w.whole("alone")
		var mu sync.Mutex
		var running sync.WaitGroup
		won := 0
		for i := range parallel {
			running.Go(func() {
				name := fmt.Sprintf("stack-%03d", i)
				if diff := cmp.Diff(want, w.whole(name)); diff != "" {
					t.Errorf("%s (-alone +at once):\n%s", name, diff)
				}
			})
			running.Go(func() {
				_, err := w.CreateStack(t.Context(), &cfn.CreateStackInput{StackName: aws.String("wanted"), TemplateBody: aws.String(parametersTemplate(2))})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				}
			})
		}
		running.Wait()
		w.wait(time.Second)
		if won != 1 {
			t.Errorf("%d of %d requests for the same name succeeded", won, parallel)
		}
		if n := w.existing(); n != 2 {
			t.Errorf("%d resources are left, not those of the one stack that is", n)
		}
	})
}

// whole leads a stack from its creation to its deletion and tells its events.
func (w *world) whole(name string) []string {
	template := parametersTemplate(4)
	out, err := w.CreateStack(w.Context(), &cfn.CreateStackInput{StackName: &name, TemplateBody: &template})
	if err != nil {
		w.Error(err)
		return nil
	}
	w.becomes(*out.StackId, types.StackStatusCreateComplete)
	if _, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: &name, TemplateBody: &template, Tags: tags("a", "b")}); err != nil {
		w.Error(err)
	}
	w.becomes(*out.StackId, types.StackStatusUpdateComplete)
	if _, err := w.DeleteStack(w.Context(), &cfn.DeleteStackInput{StackName: &name}); err != nil {
		w.Error(err)
	}
	w.becomes(*out.StackId, types.StackStatusDeleteComplete)
	lines := w.history(*out.StackId)
	for i := range lines {
		lines[i] = strings.Replace(lines[i], name, "NAME", 1)
	}
	return lines
}

func (w *world) becomes(id string, status types.StackStatus) {
	for range 200 {
		out, err := w.DescribeStacks(w.Context(), &cfn.DescribeStacksInput{StackName: &id})
		if err != nil {
			w.Error(err)
			return
		}
		if out.Stacks[0].StackStatus == status {
			return
		}
		time.Sleep(time.Second)
	}
	w.Errorf("%s does not become %s", id, status)
}

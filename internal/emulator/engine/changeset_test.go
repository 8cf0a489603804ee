package engine_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

func (w *world) changeSet(name, stack, template string, kind types.ChangeSetType) string {
	w.Helper()
	out, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
		ChangeSetName: &name, StackName: &stack, TemplateBody: &template, ChangeSetType: kind,
	})
	if err != nil {
		w.Fatalf("change set %s: %v", name, err)
	}
	return *out.Id
}

func (w *world) described(id string) *cfn.DescribeChangeSetOutput {
	w.Helper()
	out, err := w.DescribeChangeSet(w.Context(), &cfn.DescribeChangeSetInput{ChangeSetName: &id})
	if err != nil {
		w.Fatalf("describe %s: %v", id, err)
	}
	return out
}

func (w *world) expectChangeSet(id string, status types.ChangeSetStatus, execution types.ExecutionStatus) *cfn.DescribeChangeSetOutput {
	w.Helper()
	w.wait(100 * time.Millisecond)
	c := w.described(id)
	if c.Status != status || c.ExecutionStatus != execution {
		w.Errorf("change set is %s %s (%s), want %s %s", c.Status, c.ExecutionStatus, aws.ToString(c.StatusReason), status, execution)
	}
	return c
}

// AWS documentation, "Create change sets for CloudFormation stacks".
func TestLifeOfChangeSets(t *testing.T) {
	inWorld(t, func(w *world) {
		shop := aws.String("shop")
		id := w.changeSet("first", "shop", before, types.ChangeSetTypeCreate)
		if c := w.described(id); c.Status != types.ChangeSetStatusCreatePending {
			t.Errorf("at once: %s", c.Status)
		}
		_, err := w.ExecuteChangeSet(w.Context(), &cfn.ExecuteChangeSetInput{ChangeSetName: &id})
		w.refused(err, "InvalidChangeSetStatus", "ChangeSet ["+id+"] cannot be executed in its current status of [CREATE_PENDING]")
		if s := w.find("shop"); s.StackStatus != types.StackStatusReviewInProgress {
			t.Errorf("shell is %s", s.StackStatus)
		}
		w.expectChangeSet(id, types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable)
		w.execute(id)
		w.expect("shop", types.StackStatusCreateComplete, "")
		w.expectChangeSet(id, types.ChangeSetStatusCreateComplete, types.ExecutionStatusExecuteComplete)

		none := w.changeSet("none", "shop", before, types.ChangeSetTypeUpdate)
		c := w.expectChangeSet(none, types.ChangeSetStatusFailed, types.ExecutionStatusUnavailable)
		if got := *c.StatusReason; got != "The submitted information didn't contain changes. Submit different information to create a change set." {
			t.Error(got)
		}
		_, err = w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{ChangeSetName: aws.String("none"), StackName: shop, TemplateBody: aws.String(after)})
		w.refused(err, "AlreadyExistsException", "ChangeSet none already exists")
		if _, err := w.DeleteChangeSet(w.Context(), &cfn.DeleteChangeSetInput{ChangeSetName: &none}); err != nil {
			t.Error(err)
		}

		old := w.changeSet("old", "shop", after, types.ChangeSetTypeUpdate)
		other := w.changeSet("other", "shop", after, types.ChangeSetTypeUpdate)
		w.expectChangeSet(other, types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable)
		w.execute(other)
		w.expect("shop", types.StackStatusUpdateComplete, "")
		_, err = w.DescribeChangeSet(w.Context(), &cfn.DescribeChangeSetInput{ChangeSetName: &old})
		w.refused(err, "ChangeSetNotFound", "ChangeSet ["+old+"] does not exist")

		late := w.changeSet("late", "shop", before, types.ChangeSetTypeUpdate)
		w.expectChangeSet(late, types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable)
		w.update("shop", before)
		w.expect("shop", types.StackStatusUpdateComplete, "")
		w.expectChangeSet(late, types.ChangeSetStatusCreateComplete, types.ExecutionStatusObsolete)
		_, err = w.ExecuteChangeSet(w.Context(), &cfn.ExecuteChangeSetInput{ChangeSetName: &late})
		w.refused(err, "InvalidChangeSetStatus", "ChangeSet ["+late+"] cannot be executed in its current execution status of [OBSOLETE]")
	})
}

func (w *world) execute(id string) {
	w.Helper()
	if _, err := w.ExecuteChangeSet(w.Context(), &cfn.ExecuteChangeSetInput{ChangeSetName: &id}); err != nil {
		w.Fatalf("execute: %v", err)
	}
}

// Many changes come in pages, all of them once.
func TestChangesArePaged(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.changeSet("many", "shop", parametersTemplate(250), types.ChangeSetTypeCreate)
		w.wait(100 * time.Millisecond)
		seen := map[string]bool{}
		pages := cfn.NewDescribeChangeSetPaginator(w.Client, &cfn.DescribeChangeSetInput{ChangeSetName: &id})
		count := 0
		for pages.HasMorePages() {
			page, err := pages.NextPage(w.Context())
			if err != nil {
				t.Fatal(err)
			}
			count++
			for _, c := range page.Changes {
				seen[*c.ResourceChange.LogicalResourceId] = true
			}
		}
		if count != 3 || len(seen) != 250 {
			t.Errorf("%d pages with %d changes", count, len(seen))
		}
	})
}

// The shell of a stack goes with DeleteStack, and its name is free.
func TestShellIsDeleted(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.changeSet("first", "shop", before, types.ChangeSetTypeCreate)
		w.wait(100 * time.Millisecond)
		stack := *w.described(id).StackId
		w.delete("shop")
		w.expect(stack, types.StackStatusDeleteComplete, "")
		w.prepared(before)
	})
}

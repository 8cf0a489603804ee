package engine_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// nestedSet makes a change set of the three levels with this timeout.
func (w *world) nestedSet(kind types.ChangeSetType, template, value string) string {
	w.Helper()
	out, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
		ChangeSetName: aws.String("plan"), StackName: aws.String("root"), TemplateBody: &template, ChangeSetType: kind,
		Parameters: timeout(value), IncludeNestedStacks: aws.Bool(true),
	})
	if err != nil {
		w.Fatal(err)
	}
	return *out.Id
}

// below describes the nested change set of a resource, nil where it has none.
func (w *world) below(c *cfn.DescribeChangeSetOutput, logicalID string) *cfn.DescribeChangeSetOutput {
	w.Helper()
	for _, change := range c.Changes {
		if r := change.ResourceChange; *r.LogicalResourceId == logicalID && r.ChangeSetId != nil {
			return w.described(*r.ChangeSetId)
		}
	}
	return nil
}

// nestedSetOf describes the only change set of a stack, which may be a failed
// one.
func (w *world) nestedSetOf(stack string) *cfn.DescribeChangeSetOutput {
	w.Helper()
	out, err := w.ListChangeSets(w.Context(), &cfn.ListChangeSetsInput{StackName: &stack})
	if err != nil || len(out.Summaries) != 1 {
		w.Fatalf("change sets of %s: %v, %v", stack, out, err)
	}
	return w.described(*out.Summaries[0].ChangeSetId)
}

func actions(c *cfn.DescribeChangeSetOutput) string {
	var all []string
	for _, change := range c.Changes {
		all = append(all, string(change.ResourceChange.Action)+" "+*change.ResourceChange.LogicalResourceId)
	}
	return strings.Join(all, ", ")
}

// stacksWith counts the stacks in a status.
func (w *world) stacksWith(status types.StackStatus) int {
	w.Helper()
	out, err := w.ListStacks(w.Context(), &cfn.ListStacksInput{StackStatusFilter: []types.StackStatus{status}})
	if err != nil {
		w.Fatal(err)
	}
	return len(out.StackSummaries)
}

// AWS documentation, "Change sets for nested stacks": the hierarchy, what is
// executable, and the shells that the execution fills.
func TestNestedChangeSetsThatCreate(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.nested().nestedSet(types.ChangeSetTypeCreate, root, "10")
		c := w.expectChangeSet(id, types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable)
		m := w.below(c, "Middle")
		l := w.below(m, "Leaf")
		if actions(c) != "Add Last, Add Middle" || actions(m) != "Add Leaf, Add Note" || actions(l) != "Add Queue" {
			t.Errorf("%s; %s; %s", actions(c), actions(m), actions(l))
		}
		if *l.ParentChangeSetId != *m.ChangeSetId || *l.RootChangeSetId != id || c.ParentChangeSetId != nil || !*l.IncludeNestedStacks {
			t.Errorf("leaf: parent %s, root %s", *l.ParentChangeSetId, *l.RootChangeSetId)
		}
		if l.Status != types.ChangeSetStatusCreateComplete || l.ExecutionStatus != types.ExecutionStatusUnavailable ||
			*l.StatusReason != "Only executable from the root change set." || *l.Parameters[0].ParameterValue != "10" {
			t.Errorf("leaf: %s %s %s %v", l.Status, l.ExecutionStatus, *l.StatusReason, l.Parameters)
		}
		if !strings.HasPrefix(*m.ChangeSetName, "plan-Middle-") {
			t.Error(*m.ChangeSetName)
		}
		_, err := w.ExecuteChangeSet(w.Context(), &cfn.ExecuteChangeSetInput{ChangeSetName: m.ChangeSetId})
		w.refused(err, "InvalidChangeSetStatus", "ChangeSet ["+*m.ChangeSetId+"] cannot be executed in its current execution status of [UNAVAILABLE]")
		shell := w.find(*l.StackId)
		if shell.StackStatus != types.StackStatusReviewInProgress || *shell.ParentId != *m.StackId || *shell.RootId != *c.StackId {
			t.Errorf("shell: %s in %s", shell.StackStatus, *shell.ParentId)
		}

		w.execute(id)
		w.expect("root", types.StackStatusCreateComplete, "")
		if got := w.physical("root")["Middle"]; got != *m.StackId {
			t.Errorf("Middle is %s, not the shell %s", got, *m.StackId)
		}
		if got := w.find(*l.StackId); got.StackStatus != types.StackStatusCreateComplete || *got.ChangeSetId != *l.ChangeSetId {
			t.Errorf("leaf is %s", got.StackStatus)
		}
		if n := w.stacksWith(types.StackStatusReviewInProgress); n != 0 {
			t.Errorf("%d shells are left", n)
		}
		w.expectChangeSet(*l.ChangeSetId, types.ChangeSetStatusCreateComplete, types.ExecutionStatusExecuteComplete)
	})
}

// A nested stack without changes is not listed; its change set fails as any
// other without changes, and fails nothing above.
func TestNestedChangeSetsThatUpdate(t *testing.T) {
	inWorld(t, func(w *world) {
		w.createNested()
		middleID := w.physical("root")["Middle"]
		leafID := w.physical(middleID)["Leaf"]
		id := w.nestedSet(types.ChangeSetTypeUpdate, root, "20")
		c := w.expectChangeSet(id, types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable)
		l := w.below(w.below(c, "Middle"), "Leaf")
		if *l.StackId != leafID || actions(l) != "Modify Queue" {
			t.Errorf("leaf %s: %s", *l.StackId, actions(l))
		}
		w.execute(id)
		w.expect("root", types.StackStatusUpdateComplete, "")
		if lines := w.tree("root"); !everyLine(lines, " UPDATE_COMPLETE 20") {
			t.Error(lines)
		}

		id = w.nestedSet(types.ChangeSetTypeUpdate, root+"Outputs: {New: {Value: x}}\n", "20")
		c = w.expectChangeSet(id, types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable)
		if m := w.nestedSetOf(middleID); actions(c) != "" || m.Status != types.ChangeSetStatusFailed || *m.StatusReason != noChanges {
			t.Errorf("%q; Middle: %s %s", actions(c), m.Status, *m.StatusReason)
		}
	})
}

const noChanges = "The submitted information didn't contain changes. Submit different information to create a change set."

// The change set is what is executed: its templates, even where the URLs lead
// to others by then, and outputs that the nested stack is only about to get.
func TestNestedChangeSetsKeepTheirTemplates(t *testing.T) {
	inWorld(t, func(w *world) {
		w.createNested()
		w.templates["leaf"] = leaf + "  Extra: {Value: extra}\n"
		w.templates["middle"] = middle + "  Extra: {Value: !GetAtt Leaf.Outputs.Extra}\n"
		id := w.nestedSet(types.ChangeSetTypeUpdate, root+"Outputs: {Extra: {Value: !GetAtt Middle.Outputs.Extra}}\n", "10")
		w.expectChangeSet(id, types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable)
		clear(w.templates)
		w.execute(id)
		s := w.expect("root", types.StackStatusUpdateComplete, "")
		if len(s.Outputs) != 1 || *s.Outputs[0].OutputValue != "extra" {
			t.Error(s.Outputs)
		}
	})
}

// The reasons as programs that evaluate change sets of nested stacks have seen
// them. The deletion and its statuses: AWS documentation, "Change sets for
// nested stacks" and "DeleteChangeSet".
func TestNestedChangeSetsFailAndGo(t *testing.T) {
	inWorld(t, func(w *world) {
		w.nested().templates["leaf"] = strings.Replace(leaf, "AWS::SQS::Queue", "AWS::SQS::Cue", 1)
		id := w.nestedSet(types.ChangeSetTypeCreate, root, "10")
		c := w.expectChangeSet(id, types.ChangeSetStatusFailed, types.ExecutionStatusUnavailable)
		middleID, found := strings.CutPrefix(*c.StatusReason, "Nested change set ")
		middleID, ended := strings.CutSuffix(middleID, " was not successfully created: Currently in FAILED.")
		if !found || !ended {
			t.Fatal(*c.StatusReason)
		}
		m := w.described(middleID)
		leafID := strings.Fields(*m.StatusReason)[3]
		if got := *w.described(leafID).StatusReason; got != "Template format error: Unrecognized resource types: [AWS::SQS::Cue]" {
			t.Error(got)
		}
		if n := w.stacksWith(types.StackStatusReviewInProgress); n != 3 {
			t.Errorf("%d shells", n)
		}

		if _, err := w.DeleteChangeSet(w.Context(), &cfn.DeleteChangeSetInput{ChangeSetName: &leafID}); err == nil {
			t.Error("a nested change set was deleted alone")
		}
		if _, err := w.DeleteChangeSet(w.Context(), &cfn.DeleteChangeSetInput{ChangeSetName: &id}); err != nil {
			t.Fatal(err)
		}
		if got := w.described(leafID).Status; got != types.ChangeSetStatusDeletePending {
			t.Errorf("leaf is %s", got)
		}
		time.Sleep(600 * time.Millisecond)
		synctest.Wait()
		if got := w.described(middleID).Status; got != types.ChangeSetStatusDeleteInProgress {
			t.Errorf("middle is %s", got)
		}
		w.wait(100 * time.Millisecond)
		for _, gone := range []string{id, middleID, leafID} {
			_, err := w.DescribeChangeSet(w.Context(), &cfn.DescribeChangeSetInput{ChangeSetName: &gone})
			w.refused(err, "ChangeSetNotFound", "ChangeSet ["+gone+"] does not exist")
		}
		if n := w.stacksWith(types.StackStatusReviewInProgress); n != 1 {
			t.Errorf("%d shells are left, want the root's", n)
		}
		w.delete("root")
		w.wait(100 * time.Millisecond)
		if n := w.stacksWith(types.StackStatusDeleteComplete); n != 3 {
			t.Errorf("%d deleted stacks", n)
		}
	})
}

// What the execution does not reach leaves no shell behind.
func TestNestedShellsGoWithAFailedCreation(t *testing.T) {
	inWorld(t, func(w *world) {
		w.nested()
		template := strings.Replace(root, "    Properties: {TemplateURL", "    DependsOn: First\n    Properties: {TemplateURL", 1) +
			"  First: {Type: AWS::SNS::Topic, Properties: {TopicName: taken}}\n"
		id := w.nestedSet(types.ChangeSetTypeCreate, template, "10")
		w.wait(100 * time.Millisecond)
		w.create("other", "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: taken}}}")
		w.wait(100 * time.Millisecond)
		w.execute(id)
		w.expectStatus("root", types.StackStatusRollbackComplete)
		if n := w.stacksWith(types.StackStatusReviewInProgress); n != 0 {
			t.Errorf("%d shells are left", n)
		}
	})
}

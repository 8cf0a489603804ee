package engine_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
)

// Three levels: the timeout goes down as a parameter, the queue's name comes
// up as an output.
const (
	leaf = `
Parameters:
  Timeout: {Type: Number}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Timeout}}
Outputs:
  Name: {Value: !GetAtt Queue.QueueName}
`
	middle = `
Parameters:
  Timeout: {Type: Number}
Resources:
  Leaf:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: leaf, Parameters: {Timeout: !Ref Timeout}}
  Note: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Timeout}}
Outputs:
  Name: {Value: !GetAtt Leaf.Outputs.Name}
`
	root = `
Parameters:
  Timeout: {Type: Number}
Resources:
  Middle:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: middle, Parameters: {Timeout: !Ref Timeout}}
  Last: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt Middle.Outputs.Name, Description: !Ref Timeout}}
`
)

func (w *world) nested() *world {
	w.templates["leaf"], w.templates["middle"] = leaf, middle
	return w
}

func timeout(value string) []types.Parameter {
	return []types.Parameter{{ParameterKey: aws.String("Timeout"), ParameterValue: &value}}
}

func (w *world) createNested() (id string) {
	w.Helper()
	id = w.nested().create("root", root, func(in *cfn.CreateStackInput) { in.Parameters = timeout("10") })
	w.expect("root", types.StackStatusCreateComplete, "")
	return id
}

func (w *world) updateNested() {
	w.Helper()
	w.update("root", root, func(in *cfn.UpdateStackInput) { in.Parameters = timeout("20") })
}

// tree tells the stack and all below it, with their parameters: what a person
// would call the state.
func (w *world) tree(name string) (lines []string) {
	w.Helper()
	s := w.find(name)
	lines = append(lines, strings.Join([]string{*s.StackName, string(s.StackStatus), aws.ToString(s.Parameters[0].ParameterValue)}, " "))
	for _, id := range w.physical(name) {
		if strings.HasPrefix(id, "arn:aws:cloudformation:") {
			lines = append(lines, w.tree(id)...)
		}
	}
	slices.Sort(lines)
	return lines
}

func TestNestedStacks(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.createNested()
		middleID := w.physical("root")["Middle"]
		leafStack := w.find(w.physical(middleID)["Leaf"])
		if *leafStack.ParentId != middleID || *leafStack.RootId != id || !strings.HasPrefix(*leafStack.StackName, "root-Middle-") {
			t.Errorf("leaf: %s, parent %s, root %s", *leafStack.StackName, *leafStack.ParentId, *leafStack.RootId)
		}
		w.updateNested()
		w.expect("root", types.StackStatusUpdateComplete, "")
		if lines := w.tree("root"); !everyLine(lines, " UPDATE_COMPLETE 20") || len(lines) != 3 {
			t.Error(lines)
		}
		if n := w.existing(); n != 3 {
			t.Errorf("%d resources, want 3", n)
		}
		w.delete("root")
		w.expect(id, types.StackStatusDeleteComplete, "")
		if n := w.existing(); n != 0 {
			t.Errorf("%d resources are left", n)
		}
		if got := w.find(*leafStack.StackId).StackStatus; got != types.StackStatusDeleteComplete {
			t.Errorf("leaf is %s", got)
		}
	})
}

func everyLine(lines []string, end string) bool {
	return !slices.ContainsFunc(lines, func(line string) bool { return !strings.HasSuffix(line, end) })
}

// The order of a nested update: the children have done their part and wait
// with their cleanup for the parent's.
func TestNestedUpdateWaitsForTheParent(t *testing.T) {
	inWorld(t, func(w *world) {
		w.createNested()
		w.fault(engine.Fault{LogicalID: "Last", On: engine.Update, Reason: "late", Times: 1})
		was := w.physical("root")
		w.updateNested()
		w.expect("root", types.StackStatusUpdateRollbackComplete, "")
		if lines := w.tree("root"); !everyLine(lines, " UPDATE_ROLLBACK_COMPLETE 10") {
			t.Error(lines)
		}
		if diff := cmp.Diff(was, w.physical("root")); diff != "" {
			t.Error(diff)
		}
		history := w.history(w.physical("root")["Middle"])
		var statuses []string
		for _, line := range history {
			if strings.HasPrefix(line, "root-Middle-") {
				statuses = append(statuses, strings.Fields(line)[1])
			}
		}
		want := []string{
			"CREATE_IN_PROGRESS", "CREATE_COMPLETE",
			"UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE",
		}
		if diff := cmp.Diff(want, statuses); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNestedFailures(t *testing.T) {
	inWorld(t, func(w *world) { // in an update, at the bottom
		w.createNested()
		w.fault(engine.Fault{LogicalID: "Queue", On: engine.Update, Reason: "no", Times: 1})
		w.updateNested()
		w.expect("root", types.StackStatusUpdateRollbackComplete, "")
		if lines := w.tree("root"); !everyLine(lines, " 10") {
			t.Error(lines)
		}
		leafID := w.physical(w.physical("root")["Middle"])["Leaf"]
		want := "Middle UPDATE_FAILED Embedded stack " + w.physical("root")["Middle"] +
			" was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource(s) failed to update: [Leaf]."
		if history := w.history("root"); !slices.Contains(history, want) {
			t.Errorf("no %q in\n%s", want, strings.Join(history, "\n"))
		}
		if got := w.find(leafID).StackStatus; got != types.StackStatusUpdateRollbackComplete {
			t.Errorf("leaf is %s", got)
		}
	})
	inWorld(t, func(w *world) { // in a creation
		w.fault(engine.Fault{LogicalID: "Queue", On: engine.Create, Reason: "no"})
		w.nested().create("root", root, func(in *cfn.CreateStackInput) { in.Parameters = timeout("10") })
		w.expect("root", types.StackStatusRollbackComplete, "")
		if n := w.existing(); n != 0 {
			t.Errorf("%d resources are left", n)
		}
	})
	inWorld(t, func(w *world) { // of the template
		w.create("root", root, func(in *cfn.CreateStackInput) { in.Parameters = timeout("10") })
		w.expect("root", types.StackStatusRollbackComplete, "")
		if history := w.history("root"); !slices.Contains(history, "Middle CREATE_FAILED S3 error: The specified key does not exist.") {
			t.Error(history)
		}
	})
}

// A rollback that failed at the bottom is continued from the top.
func TestContinueRollbackOfNestedStacks(t *testing.T) {
	for _, skips := range []bool{false, true} {
		inWorld(t, func(w *world) {
			w.createNested()
			var skip []string
			if skips {
				leafStack := w.find(w.physical(w.physical("root")["Middle"])["Leaf"])
				skip = []string{*leafStack.StackName + ".Queue"}
			}
			w.fault(engine.Fault{LogicalID: "Queue", On: engine.Update, Times: 2 + len(skip)})
			w.updateNested()
			w.expectStatus("root", types.StackStatusUpdateRollbackFailed)
			in := &cfn.ContinueUpdateRollbackInput{StackName: aws.String("root"), ResourcesToSkip: skip}
			if _, err := w.ContinueUpdateRollback(w.Context(), in); err != nil {
				t.Fatal(err)
			}
			w.expectStatus("root", types.StackStatusUpdateRollbackComplete)
			if lines := w.tree("root"); !everyLine(lines, " UPDATE_ROLLBACK_COMPLETE 10") {
				t.Error(lines)
			}
		})
	}
}

package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// The texts of refused requests and failed change sets are those that tests of
// other programs have noted from AWS; events and their texts are those of
// public logs of imports. That a rollback leaves the resources as they were is
// AWS documentation, "Import AWS resources into a CloudFormation stack".

const (
	parameterType = "AWS::SSM::Parameter"
	queueType     = "AWS::SQS::Queue"
	groupType     = "AWS::Logs::LogGroup"
)

// outside makes a resource that no stack has and gives its identifier.
func (w *world) outside(typeName string, properties map[string]any) (identifier string) {
	w.Helper()
	if err := w.store.Update(func(tx store.Tx) error {
		r, err := provider.New(provider.Instant, nil).Make(tx, provider.Physical{
			Account: "111111111111", Region: "eu-west-1", Partition: "aws", Type: typeName, Properties: properties,
		})
		if err == nil {
			identifier = r.Identifier
		}
		return err
	}); err != nil {
		w.Fatal(err)
	}
	return identifier
}

// found is the resource as it is, nil where it is gone.
func (w *world) found(typeName, identifier string) (r *provider.Resource) {
	w.Helper()
	if err := w.store.View(func(tx store.Tx) (err error) {
		found, ok, err := provider.Get(tx, "111111111111", "eu-west-1", typeName, identifier)
		if ok {
			r = found
		}
		return err
	}); err != nil {
		w.Fatal(err)
	}
	return r
}

func toImport(typeName, logicalID string, pairs ...string) types.ResourceToImport {
	identifier := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		identifier[pairs[i]] = pairs[i+1]
	}
	return types.ResourceToImport{ResourceType: &typeName, LogicalResourceId: &logicalID, ResourceIdentifier: identifier}
}

// importInto asks for a change set of type IMPORT.
func (w *world) importInto(stack, template string, list ...types.ResourceToImport) (string, error) {
	w.Helper()
	out, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
		ChangeSetName: aws.String("import"), StackName: &stack, TemplateBody: &template,
		ChangeSetType: types.ChangeSetTypeImport, ResourcesToImport: list,
	})
	if err != nil {
		return "", err
	}
	return *out.Id, nil
}

// imported imports and waits for the stack.
func (w *world) imported(stack, template string, list ...types.ResourceToImport) {
	w.Helper()
	id, err := w.importInto(stack, template, list...)
	if err != nil {
		w.Fatal(err)
	}
	w.expectChangeSet(id, types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable)
	w.execute(id)
}

// own is a stack with one resource of its own.
const own = `
Resources:
  Own:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Name: /own, Value: v}
`

// withTwo is the stack with two more resources: a named log group and a queue
// that has no name.
const withTwo = own + `
  Group:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Retain
    Properties: {LogGroupName: /app}
  Queue:
    Type: AWS::SQS::Queue
    DeletionPolicy: Delete
    Properties: {VisibilityTimeout: 30}
`

func (w *world) two() (url string, list []types.ResourceToImport) {
	w.outside(groupType, map[string]any{"LogGroupName": "/app", "RetentionInDays": 7})
	url = w.outside(queueType, map[string]any{"Tags": []any{map[string]any{"Key": "team", "Value": "web"}}})
	return url, []types.ResourceToImport{toImport(groupType, "Group", "LogGroupName", "/app"), toImport(queueType, "Queue", "QueueUrl", url)}
}

func TestImportIntoAStack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", own, func(in *cfn.CreateStackInput) { in.Tags = tags("stage", "test") })
		w.expectStatus("shop", types.StackStatusCreateComplete)
		url, list := w.two()
		id, err := w.importInto("shop", withTwo, list...)
		if err != nil {
			t.Fatal(err)
		}
		c := w.expectChangeSet(id, types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable)
		if reason := aws.ToString(c.StatusReason); !strings.HasPrefix(reason, "Verify that resources and their properties") {
			t.Errorf("reason: %q", reason)
		}
		var got []string
		for _, change := range c.Changes {
			r := change.ResourceChange
			got = append(got, fmt.Sprint(r.Action, " ", *r.LogicalResourceId, " ", *r.PhysicalResourceId, " ", r.Replacement, len(r.Details)))
		}
		if diff := cmp.Diff([]string{"Import Group /app 0", "Import Queue " + url + " 0"}, got); diff != "" {
			t.Error(diff)
		}
		seen := len(w.history("shop"))
		w.execute(id)
		w.expectStatus("shop", types.StackStatusImportComplete)
		if diff := cmp.Diff([]string{
			"shop IMPORT_IN_PROGRESS User Initiated",
			"Group IMPORT_IN_PROGRESS Resource import started.",
			"Queue IMPORT_IN_PROGRESS Resource import started.",
			"Group IMPORT_COMPLETE Resource import completed.",
			"Group UPDATE_IN_PROGRESS Apply stack-level tags to imported resource if applicable.",
			"Queue IMPORT_COMPLETE Resource import completed.",
			"Queue UPDATE_IN_PROGRESS Apply stack-level tags to imported resource if applicable.",
			"Group UPDATE_COMPLETE", "Queue UPDATE_COMPLETE", "shop IMPORT_COMPLETE",
		}, w.history("shop")[seen:]); diff != "" {
			t.Error(diff)
		}
		group, queue := w.found(groupType, "/app"), w.found(queueType, url)
		if group.StackName != "shop" || group.LogicalID != "Group" || fmt.Sprint(group.Properties["RetentionInDays"]) != "7" {
			t.Errorf("it is not taken over as it is: %+v", group)
		}
		all := queue.Physical().AllTags()
		if all["team"] != "web" || all["stage"] != "test" || all["aws:cloudformation:stack-name"] != "shop" {
			t.Errorf("tags: %v", all)
		}
	})
}

// What was imported is a resource like any other from then on.
func TestAfterAnImport(t *testing.T) {
	inWorld(t, func(w *world) {
		url, list := w.two()
		w.imported("shop", strings.TrimPrefix(strings.ReplaceAll(withTwo, own, "Resources:"), "\n"), list...)
		w.expectStatus("shop", types.StackStatusImportComplete)
		w.update("shop", withTwo+"Outputs: {Url: {Value: !Ref Queue}, Name: {Value: !GetAtt Queue.QueueName}}\n")
		s := w.settled("shop")
		if s.StackStatus != types.StackStatusUpdateComplete || *s.Outputs[0].OutputValue != url {
			t.Errorf("%s %s: %+v", s.StackStatus, url, s.Outputs)
		}
		if name := *s.Outputs[1].OutputValue; !strings.HasSuffix(url, "/"+name) {
			t.Errorf("the queue %s is called %s", url, name)
		}
		w.update("shop", strings.Replace(withTwo, "VisibilityTimeout: 30", "VisibilityTimeout: 60", 1))
		w.expectStatus("shop", types.StackStatusUpdateComplete)
		if got := w.found(queueType, url); got == nil || fmt.Sprint(got.Properties["VisibilityTimeout"]) != "60" {
			t.Errorf("it was not changed: %+v", got)
		}
		// Deleted with the stack, or left: then another stack may have it.
		w.delete("shop")
		w.expectGone(url)
		w.imported("other", `Resources: {Logs: {Type: AWS::Logs::LogGroup, DeletionPolicy: Delete, Properties: {LogGroupName: /app}}}`,
			toImport(groupType, "Logs", "LogGroupName", "/app"))
		w.expectStatus("other", types.StackStatusImportComplete)
	})
}

func (w *world) expectGone(url string) {
	w.Helper()
	w.wait(100 * time.Millisecond)
	if w.found(queueType, url) != nil {
		w.Error("the queue is still there")
	}
	if r := w.found(groupType, "/app"); r == nil || r.StackID != "" {
		w.Errorf("the log group is not left to itself: %+v", r)
	}
}

func TestFailedImport(t *testing.T) {
	for name, tc := range map[string]struct {
		fault  engine.Fault
		events []string
	}{
		"at the import": {
			engine.Fault{LogicalID: "Queue", On: engine.Import, Reason: "no", Times: 1},
			[]string{
				"Queue IMPORT_FAILED no", "Group UPDATE_FAILED Resource update cancelled",
				"shop IMPORT_ROLLBACK_IN_PROGRESS The following resource(s) failed to import: [Queue]. The following resource(s) failed to update: [Group].",
				"Group IMPORT_ROLLBACK_IN_PROGRESS", "Group IMPORT_ROLLBACK_COMPLETE", "shop IMPORT_ROLLBACK_COMPLETE",
			},
		},
		"at the tags": {
			engine.Fault{LogicalID: "Queue", On: engine.Update, Reason: "no", Times: 1},
			[]string{
				"Queue UPDATE_FAILED no",
				"shop IMPORT_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Queue].",
				"Group IMPORT_ROLLBACK_IN_PROGRESS", "Queue IMPORT_ROLLBACK_IN_PROGRESS",
				"Group IMPORT_ROLLBACK_COMPLETE", "Queue IMPORT_ROLLBACK_COMPLETE", "shop IMPORT_ROLLBACK_COMPLETE",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.create("shop", own)
				w.expectStatus("shop", types.StackStatusCreateComplete)
				url, list := w.two()
				before := []*provider.Resource{w.found(groupType, "/app"), w.found(queueType, url)}
				w.fault(tc.fault)
				w.imported("shop", withTwo, list...)
				w.expectStatus("shop", types.StackStatusImportRollbackComplete)
				history := w.history("shop")
				if diff := cmp.Diff(tc.events, history[len(history)-len(tc.events):]); diff != "" {
					t.Error(diff)
				}
				for i, r := range []*provider.Resource{w.found(groupType, "/app"), w.found(queueType, url)} {
					if r.StackID != "" || !cmp.Equal(r.Tags, before[i].Tags) || !cmp.Equal(r.Properties, before[i].Properties) {
						t.Errorf("it is not as it was: %+v", r)
					}
				}
				if got := w.physical("shop"); len(got) != 1 {
					t.Errorf("the stack still has %v", got)
				}
				// The way is free again.
				w.imported("shop", withTwo, list...)
				w.expectStatus("shop", types.StackStatusImportComplete)
			})
		})
	}
}

// A rollback that fails leaves the resource in the stack, whose deletion leaves
// it alone: the stack did not make it.
func TestFailedRollbackOfAnImport(t *testing.T) {
	inWorld(t, func(w *world) {
		url, list := w.two()
		w.fault(engine.Fault{LogicalID: "Group", On: engine.Update, Times: 1})
		w.imported("shop", strings.ReplaceAll(withTwo, own, "Resources:"), list...)
		time.Sleep(120 * time.Millisecond) // both are in the stack
		w.fault(engine.Fault{LogicalID: "Queue", On: engine.Import, Reason: "no", Times: 1})
		w.expect("shop", types.StackStatusImportRollbackFailed, "The following resource(s) failed to import: [Queue]. ")
		w.delete("shop")
		w.wait(100 * time.Millisecond)
		if r := w.found(queueType, url); r == nil || r.StackID != "" {
			t.Errorf("it is not left to itself: %+v", r)
		}
	})
}

package engine_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
)

// What a refactor does is known from AWS's documentation ("Stack refactoring"),
// and the texts from public reports unless the code says that they are its own.

// refactor makes a stack refactor of templates by stack, in the order of the
// names, and waits until it is checked.
func (w *world) refactor(templates map[string]string, change ...func(*cfn.CreateStackRefactorInput)) *cfn.DescribeStackRefactorOutput {
	w.Helper()
	in := &cfn.CreateStackRefactorInput{}
	for _, name := range slices.Sorted(maps.Keys(templates)) {
		in.StackDefinitions = append(in.StackDefinitions, types.StackDefinition{StackName: aws.String(name), TemplateBody: aws.String(templates[name])})
	}
	for _, c := range change {
		c(in)
	}
	out, err := w.CreateStackRefactor(w.Context(), in)
	if err != nil {
		w.Fatalf("create the refactor: %v", err)
	}
	w.wait(100 * time.Millisecond)
	return w.refactored(*out.StackRefactorId)
}

func (w *world) refactored(id string) *cfn.DescribeStackRefactorOutput {
	w.Helper()
	out, err := w.DescribeStackRefactor(w.Context(), &cfn.DescribeStackRefactorInput{StackRefactorId: &id})
	if err != nil {
		w.Fatalf("describe the refactor: %v", err)
	}
	return out
}

// carryOut executes a refactor to its end.
func (w *world) carryOut(r *cfn.DescribeStackRefactorOutput) *cfn.DescribeStackRefactorOutput {
	w.Helper()
	if r.ExecutionStatus != types.StackRefactorExecutionStatusAvailable {
		w.Fatalf("the refactor is %s: %s", r.ExecutionStatus, aws.ToString(r.StatusReason))
	}
	if _, err := w.ExecuteStackRefactor(w.Context(), &cfn.ExecuteStackRefactorInput{StackRefactorId: r.StackRefactorId}); err != nil {
		w.Fatalf("execute the refactor: %v", err)
	}
	w.wait(100 * time.Millisecond)
	return w.refactored(*r.StackRefactorId)
}

func (w *world) expectHistory(name, want string) {
	w.Helper()
	got := strings.Join(w.history(name), "\n")
	if want = strings.ReplaceAll(strings.TrimSpace(want), "\t", ""); got != want {
		w.Errorf("%s tells\n%s\nwant\n%s", name, got, want)
	}
}

func (w *world) expectInSync(name string) {
	w.Helper()
	found, drifts := w.detect(name)
	if found.StackDriftStatus != types.StackDriftStatusInSync {
		w.Errorf("%s has drifted: %v", name, drifts)
	}
}

// expectNothingToUpdate looks whether the stack is what a template says.
func (w *world) expectNothingToUpdate(name, template string) {
	w.Helper()
	_, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: &name, TemplateBody: &template})
	w.refused(err, "ValidationError", "No updates are to be performed.")
}

func create(in *cfn.CreateStackRefactorInput) { in.EnableStackCreation = aws.Bool(true) }

func mapping(from, to string) func(*cfn.CreateStackRefactorInput) {
	at := func(text string) *types.ResourceLocation {
		stack, id, _ := strings.Cut(text, ".")
		return &types.ResourceLocation{StackName: &stack, LogicalResourceId: &id}
	}
	return func(in *cfn.CreateStackRefactorInput) {
		in.ResourceMappings = append(in.ResourceMappings, types.ResourceMapping{Source: at(from), Destination: at(to)})
	}
}

const (
	shopBefore = `
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 40}}
  News: {Type: AWS::SNS::Topic}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
Outputs:
  Queue: {Value: !Ref Orders}
`
	shopAfter = `
Resources:
  News: {Type: AWS::SNS::Topic}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !ImportValue orders-arn}
`
	ordersAfter = `
Resources:
  Inbox: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 40}}
Outputs:
  Arn: {Value: !GetAtt Inbox.Arn, Export: {Name: orders-arn}}
`
)

func TestRefactorMovesIntoANewStack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", shopBefore)
		w.expectStatus("shop", types.StackStatusCreateComplete)
		before := w.physical("shop")
		r := w.carryOut(w.refactor(map[string]string{"orders": ordersAfter, "shop": shopAfter}, create, mapping("shop.Orders", "orders.Inbox")))
		if r.ExecutionStatus != types.StackRefactorExecutionStatusExecuteComplete {
			t.Fatalf("the refactor ends as %s: %s", r.ExecutionStatus, aws.ToString(r.ExecutionStatusReason))
		}
		w.expectStatus("shop", types.StackStatusUpdateComplete)
		w.expectStatus("orders", types.StackStatusCreateComplete)
		if got := w.physical("orders")["Inbox"]; got != before["Orders"] {
			t.Errorf("the queue is %s in its new stack, was %s", got, before["Orders"])
		}
		if got := w.physical("shop"); len(got) != 2 || got["News"] != before["News"] {
			t.Errorf("the old stack has %v", got)
		}
		queue := w.found("AWS::SQS::Queue", before["Orders"])
		if queue.StackName != "orders" || queue.LogicalID != "Inbox" || queue.Tags["aws:cloudformation:stack-name"] != "orders" ||
			queue.Tags["aws:cloudformation:logical-id"] != "Inbox" {
			t.Errorf("the queue is %s of %s, with the tags %v", queue.LogicalID, queue.StackName, queue.Tags)
		}
		if problems := w.inconsistencies("after the refactor"); len(problems) > 0 {
			t.Error(strings.Join(problems, "\n"))
		}
		w.expectHistory("orders", `
			orders CREATE_IN_PROGRESS User Initiated
			Inbox IMPORT_IN_PROGRESS
			Inbox IMPORT_COMPLETE
			orders CREATE_COMPLETE`)
		if lines := w.history("shop"); !strings.HasSuffix(strings.Join(lines, "\n"),
			"shop UPDATE_IN_PROGRESS User Initiated\nOrders EXPORT_IN_PROGRESS\nOrders EXPORT_COMPLETE\nshop UPDATE_COMPLETE") {
			t.Errorf("the old stack tells\n%s", strings.Join(lines, "\n"))
		}
		w.expectNothingToUpdate("shop", shopAfter)
		w.expectNothingToUpdate("orders", ordersAfter)
		w.expectInSync("shop")
		w.expectInSync("orders")
		w.delete("shop")
		w.wait(100 * time.Millisecond)
		w.delete("orders")
		w.wait(100 * time.Millisecond)
		if n := w.existing(); n != 0 {
			t.Errorf("%d resources are left", n)
		}
	})
}

func TestRefactorRenamesWithinAStackAndTradesPlaces(t *testing.T) {
	inWorld(t, func(w *world) {
		two := func(a, b string) string {
			return fmt.Sprintf("Resources:\n  %s: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}\n  %s: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 2}}\n", a, b)
		}
		w.create("shop", two("A", "B"))
		w.wait(100 * time.Millisecond)
		before := w.physical("shop")
		w.carryOut(w.refactor(map[string]string{"shop": two("B", "A")}, mapping("shop.A", "shop.B"), mapping("shop.B", "shop.A")))
		w.expectStatus("shop", types.StackStatusUpdateComplete)
		if after := w.physical("shop"); after["A"] != before["B"] || after["B"] != before["A"] {
			t.Errorf("the queues are %v, were %v", after, before)
		}
		w.expectInSync("shop")
		w.expectNothingToUpdate("shop", two("B", "A"))
	})
}

func TestRefactorActions(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.create("shop", shopBefore)
		w.wait(100 * time.Millisecond)
		r := w.refactor(map[string]string{"orders": ordersAfter, "shop": shopAfter}, create, mapping("shop.Orders", "orders.Inbox"))
		out, err := w.ListStackRefactorActions(w.Context(), &cfn.ListStackRefactorActionsInput{StackRefactorId: r.StackRefactorId})
		if err != nil || len(out.StackRefactorActions) != 2 {
			t.Fatalf("the actions are %v, %v", out, err)
		}
		made, move := out.StackRefactorActions[0], out.StackRefactorActions[1]
		if made.Action != types.StackRefactorActionTypeCreate || made.Entity != types.StackRefactorActionEntityStack ||
			*made.Description != "Stack "+r.StackIds[0]+" created." {
			t.Errorf("the first action is %+v", made)
		}
		if move.Action != types.StackRefactorActionTypeMove || move.Detection != types.StackRefactorDetectionManual ||
			*move.PhysicalResourceId != w.physical("shop")["Orders"] || *move.ResourceMapping.Source.StackName != id ||
			*move.ResourceMapping.Destination.LogicalResourceId != "Inbox" || *move.Description != "No configuration changes detected." {
			t.Errorf("the second action is %+v", move)
		}
		if len(move.TagResources) != 3 || *move.TagResources[0].Value != "Inbox" || len(move.UntagResources) != 3 {
			t.Errorf("the tags are %v, %v", move.TagResources, move.UntagResources)
		}
		if _, err := w.DescribeStacks(w.Context(), &cfn.DescribeStacksInput{StackName: aws.String("orders")}); err == nil {
			t.Error("the new stack exists before the execution")
		}
	})
}

func TestRefactorIsObsoleteAfterAnUpdate(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.create("shop", shopBefore)
		w.wait(100 * time.Millisecond)
		r := w.refactor(map[string]string{"orders": ordersAfter, "shop": shopAfter}, create, mapping("shop.Orders", "orders.Inbox"))
		w.update("shop", strings.Replace(shopBefore, "40", "50", 1))
		w.wait(100 * time.Millisecond)
		r = w.refactored(*r.StackRefactorId)
		if r.ExecutionStatus != types.StackRefactorExecutionStatusObsolete || *r.ExecutionStatusReason != id+": Stack was updated." {
			t.Errorf("the refactor is %s: %s", r.ExecutionStatus, aws.ToString(r.ExecutionStatusReason))
		}
		if _, err := w.ExecuteStackRefactor(w.Context(), &cfn.ExecuteStackRefactorInput{StackRefactorId: r.StackRefactorId}); err == nil {
			t.Error("it can be executed")
		}
		list, err := w.ListStackRefactors(w.Context(), &cfn.ListStackRefactorsInput{
			ExecutionStatusFilter: []types.StackRefactorExecutionStatus{types.StackRefactorExecutionStatusObsolete},
		})
		if err != nil || len(list.StackRefactorSummaries) != 1 {
			t.Errorf("the list is %v, %v", list, err)
		}
	})
}

func TestRefactorRollsBack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", shopBefore)
		w.wait(100 * time.Millisecond)
		before := w.physical("shop")
		w.fault(engine.Fault{On: "import", LogicalID: "Inbox", Reason: "no luck", Times: 1})
		r := w.carryOut(w.refactor(map[string]string{"orders": ordersAfter, "shop": shopAfter}, create, mapping("shop.Orders", "orders.Inbox")))
		if r.ExecutionStatus != types.StackRefactorExecutionStatusRollbackComplete || *r.ExecutionStatusReason != r.StackIds[0]+": no luck" {
			t.Errorf("the refactor ends as %s: %s", r.ExecutionStatus, aws.ToString(r.ExecutionStatusReason))
		}
		w.expectStatus("shop", types.StackStatusUpdateRollbackComplete)
		w.expectStatus("orders", types.StackStatusRollbackComplete)
		if got := w.physical("shop"); len(got) != 3 || got["Orders"] != before["Orders"] {
			t.Errorf("the old stack has %v", got)
		}
		if problems := w.inconsistencies("after the rollback"); len(problems) > 0 {
			t.Error(strings.Join(problems, "\n"))
		}
		w.expectInSync("shop")
		w.expectNothingToUpdate("shop", shopBefore)
		w.delete("orders")
		w.wait(100 * time.Millisecond)
		w.carryOut(w.refactor(map[string]string{"orders": ordersAfter, "shop": shopAfter}, create, mapping("shop.Orders", "orders.Inbox")))
		w.expectStatus("orders", types.StackStatusCreateComplete)
	})
}

// What cannot be compared before is compared in the execution.
func TestRefactorFindsLateChanges(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", shopBefore)
		w.wait(100 * time.Millisecond)
		news := "Resources:\n  News: {Type: AWS::SNS::Topic}\n  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 40}}\n" +
			"Outputs:\n  Arn: {Value: !Ref News, Export: {Name: news}}\n  Queue: {Value: !GetAtt Orders.QueueName, Export: {Name: queue}}\n"
		subscribers := "Resources:\n  Subscription:\n    Type: AWS::SNS::Subscription\n    Properties: {TopicArn: !ImportValue news, Protocol: sqs, Endpoint: !ImportValue queue}\n"
		r := w.carryOut(w.refactor(map[string]string{"shop": news, "subscribers": subscribers}, create))
		want := fmt.Sprintf("%s: Resource Subscription in stack %s does not match the destination resource's properties.", r.StackIds[1], r.StackIds[0])
		if r.ExecutionStatus != types.StackRefactorExecutionStatusRollbackComplete || aws.ToString(r.ExecutionStatusReason) != want {
			t.Errorf("the refactor ends as %s: %s, want %s", r.ExecutionStatus, aws.ToString(r.ExecutionStatusReason), want)
		}
	})
}

// refactoring begins to move one of two queues of a stack to a new stack.
func refactoring(w *world) (id string) {
	queue := func(id string) string {
		return "  " + id + ": {Type: AWS::SQS::Queue}\n"
	}
	id = w.prepared("Resources:\n" + queue("A") + queue("B"))
	r := w.refactor(map[string]string{"shop": "Resources:\n" + queue("A"), "post": "Resources:\n" + queue("Mail")}, create, mapping("shop.B", "post.Mail"))
	if _, err := w.ExecuteStackRefactor(w.Context(), &cfn.ExecuteStackRefactorInput{StackRefactorId: r.StackRefactorId}); err != nil {
		w.Fatalf("execute the refactor: %v", err)
	}
	return id
}

package stack_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

func failed(second int, id, status, reason string) stack.Event {
	return stack.Event{
		Time: time.Unix(int64(second), 0), StackID: rootID, LogicalID: id, PhysicalID: id,
		Type: "AWS::SQS::Queue", Status: types.ResourceStatus(status), Reason: reason,
	}
}

func TestTheCauseOfAFailure(t *testing.T) {
	inChild := func(e stack.Event) stack.Event {
		e.StackID, e.Path = childID, []string{"Api"}
		return e
	}
	api := failed(5, "Api", "CREATE_FAILED", "Embedded stack "+childID+" was not successfully created: The following resource(s) failed to create: [Function]. ")
	api.Type, api.PhysicalID = nested, childID
	root := failed(6, "shop", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Queue]. Rollback requested by user.")
	root.Type, root.PhysicalID = nested, rootID
	rootFailed := root
	rootFailed.Status = "CREATE_FAILED"
	cause := failed(3, "Queue", "CREATE_FAILED", "Resource of type 'AWS::SQS::Queue' already exists.")

	for name, test := range map[string]struct {
		events []stack.Event
		want   string
		others int
	}{
		"siblings that were cancelled": {[]stack.Event{
			failed(2, "Topic", "CREATE_FAILED", "Resource creation cancelled"), cause,
			failed(4, "Table", "CREATE_FAILED", "Resource creation cancelled"), root,
		}, "Queue", 0},
		"the earliest of several, not the first to arrive": {[]stack.Event{failed(5, "Table", "CREATE_FAILED", "no"), cause}, "Queue", 1},
		"inside a nested stack":                            {[]stack.Event{api, inChild(failed(4, "Function", "CREATE_FAILED", "no such key")), root}, "Function", 0},
		"a nested stack that was cancelled as a whole": {[]stack.Event{
			api, inChild(failed(4, "Function", "CREATE_FAILED", "Resource creation cancelled")),
		}, "Api", 0},
		"the stack itself is no cause":      {[]stack.Event{rootFailed}, "", 0},
		"a rollback that fails comes later": {[]stack.Event{cause, failed(9, "Topic", "DELETE_FAILED", "in use")}, "Queue", 1},
		"nothing failed":                    {[]stack.Event{failed(1, "Queue", "CREATE_COMPLETE", "")}, "", 0},
	} {
		got := stack.Diagnose(test.events)
		if (got == nil) != (test.want == "") || (got != nil && (got.LogicalID != test.want || got.Others != test.others)) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if reason := (stack.Result{Events: []stack.Event{root}, Reason: "User Initiated"}).FirstReason(); reason != root.Reason {
		t.Errorf("reason %q", reason)
	}
}

func TestPlaceOfAFailure(t *testing.T) {
	parsed, err := template.Parse("shop.yaml", []byte(`Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: shop
      DelaySeconds: 1000
`))
	if err != nil {
		t.Fatal(err)
	}
	for reason, want := range map[string]string{
		"Invalid value for the parameter DelaySeconds. (Service: Sqs, Status Code: 400)": "shop.yaml:6:7",
		"Properties validation failed for [#/DelaySeconds: 1000 is not less]":            "shop.yaml:6:7",
		"The queue already exists":   "shop.yaml:2:3",
		"MaximumDelaySecondsAllowed": "shop.yaml:2:3",
	} {
		f := &stack.Failure{Event: failed(1, "Queue", "CREATE_FAILED", reason)}
		if got := stack.Place(parsed, f); got == nil || got.String() != want {
			t.Errorf("%s: %v, want %s", reason, got, want)
		}
	}
	f := &stack.Failure{Event: failed(1, "Queue", "CREATE_FAILED", "")}
	f.Path = []string{"Api"}
	if stack.Place(parsed, f) != nil || stack.Place(nil, f) != nil {
		t.Error("a resource of a nested stack has no place in the root's template")
	}
	if stack.Place(parsed, &stack.Failure{Event: failed(1, "Gone", "DELETE_FAILED", "")}) != nil {
		t.Error("a resource that the template does not hold has no place")
	}
}

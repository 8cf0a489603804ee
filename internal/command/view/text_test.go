package view

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/output"
	"github.com/cfn-cli/cfn/internal/stack"
)

func ended(status types.StackStatus, events ...stack.Event) End {
	return End{Stack: "shop", StackID: rootID, Next: "cfn deploy shop.yaml", Result: stack.Result{
		Status: status, Outcome: stack.OutcomeOf(status), Events: events,
	}}
}

func success() End {
	e := ended("UPDATE_COMPLETE", event(0, "", "UPDATE_IN_PROGRESS"), event(36, "", "UPDATE_COMPLETE"))
	for _, o := range [][2]string{{"QueueUrl", "https://sqs.us-east-1.amazonaws.com/123456789012/shop-Queue-1AB2C3"}, {"TableName", "shop-Table-A1B2"}} {
		e.Outputs = append(e.Outputs, types.Output{OutputKey: aws.String(o[0]), OutputValue: aws.String(o[1])})
	}
	return e
}

func failure(t *testing.T, id, reason string) End {
	e := ended("UPDATE_ROLLBACK_COMPLETE", event(0, "", "UPDATE_IN_PROGRESS"), event(40, id, "UPDATE_FAILED", reason),
		event(41, "Queue", "UPDATE_FAILED", "Resource update cancelled"), event(112, "", "UPDATE_ROLLBACK_COMPLETE"))
	e.Template = parsed(t)
	return e
}

// Outputs are never folded or wrapped: they are there to be copied.
func TestSuccess(t *testing.T) {
	for _, look := range []string{"60", "pipe", "colour"} {
		t.Run(look, func(t *testing.T) {
			golden(t, shown(t, look, func(v Operation) { v.End(success()) }))
		})
	}
}

func TestUnchanged(t *testing.T) {
	golden(t, shown(t, "80", func(v Operation) {
		e := success()
		e.Events = nil
		v.Unchanged(e)
	}))
}

func TestFailure(t *testing.T) {
	forEachLook(t, []string{"80", "60", "pipe", "ascii", "colour"}, func(v *text) {
		v.End(failure(t, "Table", "Resource handler returned message: \"1 validation error detected: Value 'X' at 'BillingMode' failed to satisfy constraint\" (RequestToken: 0aa1, HandlerErrorCode: InvalidRequest)"))
	})
}

func TestFailureInANestedStack(t *testing.T) {
	forEachLook(t, []string{"80"}, func(v *text) { v.End(failure(t, "Api/Db/Table", "no")) })
}

// A failure without a failed resource is told in the stack's own words.
func TestFailureOfTheStackItself(t *testing.T) {
	forEachLook(t, []string{"80"}, func(v *text) {
		v.End(ended("ROLLBACK_COMPLETE", event(0, "", "CREATE_IN_PROGRESS"), event(1, "", "ROLLBACK_IN_PROGRESS", "Transform failed with: no such macro"), event(2, "", "ROLLBACK_COMPLETE")))
	})
}

func TestLog(t *testing.T) {
	golden(t, shown(t, "pipe", func(v Operation) {
		v.Header(Header{Stack: "shop", Action: "update", Region: "us-east-1", Account: "123456789012", Context: "prod"})
		v.Start(stack.Operation{Stack: "shop", Resources: []string{"Queue"}}, nil)
		for _, e := range []stack.Event{
			event(0, "", "UPDATE_IN_PROGRESS", "User Initiated"), event(1, "Queue", "UPDATE_IN_PROGRESS"), event(63, "Queue", "UPDATE_COMPLETE"),
			event(64, "Api/Authorizer", "CREATE_IN_PROGRESS"), event(70, "Api/Authorizer", "CREATE_FAILED", "Invalid\nauthorizer URI"),
			event(71, "", "UPDATE_ROLLBACK_IN_PROGRESS"), event(99, "", "UPDATE_ROLLBACK_COMPLETE"),
		} {
			v.Event(e)
		}
	}))
}

// Programs read one JSON object a line; the last is the result.
func TestJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		printer, err := output.New(output.JSON, "")
		if err != nil {
			t.Fatal(err)
		}
		var v Operation = machine{printer.Events(&out)}
		v.Header(Header{Stack: "shop", Action: "update", Region: "us-east-1", Account: "123456789012", Context: "prod"})
		v.Plan(shopPlan(t))
		v.Plan(Plan{Plan: &stack.Plan{Stack: "shop"}})
		v.Start(stack.Operation{Stack: "shop", StackID: rootID}, nil)
		e := event(1, "Api/Authorizer", "CREATE_FAILED", "no")
		e.Time = time.Unix(1, 0).UTC()
		v.Event(e)
		broken := failure(t, "Table", "Value at 'BillingMode' failed")
		for i := range broken.Events {
			broken.Events[i].Time = time.Unix(int64(i), 0).UTC()
		}
		v.End(broken)
		v.End(success())
		v.Unchanged(success())
		for line := range strings.Lines(out.String()) {
			if !json.Valid([]byte(line)) {
				t.Errorf("not JSON: %s", line)
			}
		}
		golden(t, out.String())
	})
}

package engine_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const (
	guarded     = `{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "one", "VisibilityTimeout": 1}}, "B": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "b"}}}}`
	denyReplace = `{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
		{"Effect": "Deny", "Action": ["Update:Replace", "Update:Delete"], "Principal": "*", "Resource": "LogicalResourceId/A"}]}`
	allowAll = `{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}`
)

// AWS CloudFormation User Guide, "Prevent updates to stack resources".
func TestStackPolicyGuardsUpdates(t *testing.T) {
	for name, test := range map[string]struct {
		template string
		change   func(*cfn.UpdateStackInput)
		status   types.StackStatus
		denied   string
	}{
		"a change that is allowed": {strings.Replace(guarded, `: 1`, `: 2`, 1), nil, types.StackStatusUpdateComplete, ""},
		"a replacement": {
			strings.Replace(guarded, `"one"`, `"two"`, 1), nil, types.StackStatusUpdateRollbackComplete,
			"A UPDATE_FAILED Action denied by stack policy: Statement [#2] does not allow [Update:Replace] for resource [LogicalResourceId/A];",
		},
		"a deletion": {
			`{"Resources": {"B": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "c"}}}}`, nil, types.StackStatusUpdateRollbackComplete,
			"s UPDATE_ROLLBACK_IN_PROGRESS Action denied by stack policy: Statement [#2] does not allow [Update:Delete] for resource [LogicalResourceId/A];",
		},
		"a replacement, with another policy for this update": {
			strings.Replace(guarded, `"one"`, `"two"`, 1), func(in *cfn.UpdateStackInput) { in.StackPolicyDuringUpdateBody = aws.String(allowAll) },
			types.StackStatusUpdateComplete, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.create("s", guarded, func(in *cfn.CreateStackInput) { in.StackPolicyBody = aws.String(denyReplace) })
				w.expectStatus("s", types.StackStatusCreateComplete)
				before := w.physical("s")["A"]
				w.update("s", test.template, func(in *cfn.UpdateStackInput) {
					if test.change != nil {
						test.change(in)
					}
				})
				w.expectStatus("s", test.status)
				history := strings.Join(w.history("s"), "\n")
				if !strings.Contains(history, test.denied) || test.denied != "" && w.physical("s")["A"] != before {
					t.Errorf("want %s in\n%s", test.denied, history)
				}
				out, err := w.GetStackPolicy(w.Context(), &cfn.GetStackPolicyInput{StackName: aws.String("s")})
				if err != nil || *out.StackPolicyBody != denyReplace {
					t.Errorf("the policy is %v, %v", out, err)
				}
				// A deletion of the stack is no update.
				w.delete("s")
				w.wait(100_000_000)
			})
		})
	}
}

// A policy that comes with an update counts after it, and one that is not set
// is none.
func TestStackPolicyIsSet(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("s", guarded)
		w.expectStatus("s", types.StackStatusCreateComplete)
		if out, err := w.GetStackPolicy(w.Context(), &cfn.GetStackPolicyInput{StackName: aws.String("s")}); err != nil || out.StackPolicyBody != nil {
			t.Errorf("got %v, %v", out, err)
		}
		w.update("s", strings.Replace(guarded, `"one"`, `"two"`, 1), func(in *cfn.UpdateStackInput) { in.StackPolicyBody = aws.String(denyReplace) })
		w.expectStatus("s", types.StackStatusUpdateComplete)
		w.update("s", strings.Replace(guarded, `"one"`, `"three"`, 1))
		w.expectStatus("s", types.StackStatusUpdateRollbackComplete)
		if _, err := w.SetStackPolicy(w.Context(), &cfn.SetStackPolicyInput{StackName: aws.String("s"), StackPolicyBody: aws.String(allowAll)}); err != nil {
			t.Fatal(err)
		}
		w.update("s", strings.Replace(guarded, `"one"`, `"three"`, 1))
		w.expectStatus("s", types.StackStatusUpdateComplete)
	})
}

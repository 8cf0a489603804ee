package engine_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// put sends a signal to the address of a handle.
func (w *world) put(address, body string) error {
	w.Helper()
	u, err := url.Parse(address)
	if err != nil {
		w.Fatal(err)
	}
	return w.engine.Receive(strings.TrimPrefix(u.Path, "/"), u.Query(), []byte(body))
}

func (w *world) signal(stack, id, unique string, status types.ResourceSignalStatus) error {
	_, err := w.SignalResource(w.Context(), &cfn.SignalResourceInput{
		StackName: &stack, LogicalResourceId: &id, UniqueId: &unique, Status: status,
	})
	return err
}

// reasons are what a stack's events tell of a resource, the oldest first.
func (w *world) reasons(stack, id string) (reasons []string) {
	w.Helper()
	for _, line := range w.history(stack) {
		if rest, ok := strings.CutPrefix(line, id+" "); ok {
			reasons = append(reasons, rest)
		}
	}
	return reasons
}

const handled = `
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Ready:
    Type: AWS::CloudFormation::WaitCondition
    Properties: {Handle: !Ref Handle, Timeout: "60", Count: 2}
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: Ready
Outputs:
  Data: {Value: !GetAtt Ready.Data}
`

// AWS documentation, "Create wait conditions in a CloudFormation template": the
// condition waits for its signals, what depends on it waits for the condition,
// and a signal that comes twice counts once.
func TestWaitConditionGetsItsSignals(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", handled)
		time.Sleep(30 * time.Second)
		handle := w.physical("shop")["Handle"]
		if !strings.HasPrefix(handle, "https://cloudformation-waitcondition-eu-west-1.s3.eu-west-1.amazonaws.com/arn%3Aaws%3Acloudformation%3Aeu-west-1%3A111111111111%3Astack/shop/") {
			t.Errorf("handle %s", handle)
		}
		for _, body := range []string{
			`{"Status": "SUCCESS", "UniqueId": "b", "Data": "second", "Reason": "fine"}`,
			`{"Status": "SUCCESS", "UniqueId": "b", "Data": "again"}`,
		} {
			if err := w.put(handle, body); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second)
		if got := w.find("shop").StackStatus; got != types.StackStatusCreateInProgress {
			t.Fatalf("%s after one of two signals", got)
		}
		if err := w.put(handle, `{"Status": "SUCCESS", "UniqueId": "a", "Data": "first"}`); err != nil {
			t.Fatal(err)
		}
		s := w.expect("shop", types.StackStatusCreateComplete, "")
		if got := *s.Outputs[0].OutputValue; got != `{"a":"first","b":"second"}` {
			t.Errorf("Data is %s", got)
		}
		want := []string{"CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS Resource creation Initiated", "CREATE_COMPLETE"}
		if diff := cmp.Diff(want, w.reasons("shop", "Ready")); diff != "" {
			t.Error(diff)
		}

		w.update("shop", strings.Replace(handled, "Count: 2", "Count: 3", 1))
		w.expectStatus("shop", types.StackStatusUpdateRollbackComplete)
		if got := w.reasons("shop", "Ready"); !slices.Contains(got, "UPDATE_FAILED Update to resource type AWS::CloudFormation::WaitCondition is not supported") {
			t.Errorf("%q", got)
		}
		if got := *w.find("shop").Outputs[0].OutputValue; got != `{"a":"first","b":"second"}` {
			t.Errorf("Data is %s after a rollback", got)
		}
	})
}

// The texts are those of public reports.
func TestWaitConditionFails(t *testing.T) {
	tests := []struct{ signal, reason string }{
		{"", "WaitCondition timed out. Received 0 conditions when expecting 2"},
		{`{"Status": "SUCCESS", "UniqueId": "a"}`, "WaitCondition timed out. Received 1 conditions when expecting 2"},
		{`{"Status": "FAILURE", "UniqueId": "i-1", "Reason": "Configuration failed."}`, "WaitCondition received failed message: 'Configuration failed.' for uniqueId: i-1"},
		{`Status: SUCCESS`, "Unparsable WaitCondition data"},
		{`{"Status": "success", "UniqueId": "a"}`, "Unparsable WaitCondition data"},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			inWorld(t, func(w *world) {
				begun := time.Now()
				w.create("shop", handled)
				time.Sleep(time.Second)
				if test.signal != "" {
					if err := w.put(w.physical("shop")["Handle"], test.signal); err != nil {
						t.Fatal(err)
					}
				}
				w.expect("shop", types.StackStatusRollbackComplete, "")
				if got := w.reasons("shop", "Ready"); got[2] != "CREATE_FAILED "+test.reason {
					t.Errorf("%q", got)
				}
				took := time.Since(begun)
				if timed := strings.Contains(test.reason, "timed out"); timed != (took >= time.Minute) || took > 2*time.Minute {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

func TestSignalsToNoHandle(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", handled)
		time.Sleep(time.Second)
		handle := w.physical("shop")["Handle"]
		for address, code := range map[string]string{
			"https://x/": "AccessDenied",
			strings.Replace(handle, "/Handle", "/Topic", 1):         "AccessDenied",
			strings.Replace(handle, "/Handle", "/", 1):              "AccessDenied",
			strings.Replace(handle, "Signature=", "Signature=0", 1): "SignatureDoesNotMatch",
		} {
			var refused *wire.Error
			if err := w.put(address, `{"Status": "SUCCESS", "UniqueId": "a"}`); !errors.As(err, &refused) || refused.Code != code {
				t.Errorf("%s: %v, want %s", address, err, code)
			}
		}
		w.refused(w.signal("shop", "Ready", "a", types.ResourceSignalStatusSuccess), "ValidationError",
			"Resource Ready is in CREATE_IN_PROGRESS state and cannot be signaled")
	})
}

const waiting = `
Resources:
  Ready:
    Type: %TYPE
    CreationPolicy: %POLICY
    Properties: {%PROPERTIES}
  Topic: {Type: AWS::SNS::Topic, DependsOn: Ready}
`

func withPolicy(typeName, policy string) string {
	properties := map[string]string{"AWS::AutoScaling::AutoScalingGroup": `MinSize: "1", MaxSize: "9"`}[typeName]
	return strings.NewReplacer("%TYPE", typeName, "%POLICY", policy, "%PROPERTIES", properties).Replace(waiting)
}

// AWS documentation, "CreationPolicy attribute"; the texts are those of public
// reports.
func TestCreationPolicy(t *testing.T) {
	const (
		group, instance, condition = "AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::Instance", "AWS::CloudFormation::WaitCondition"
		missed                     = "CREATE_FAILED Failed to receive %d resource signal(s) within the specified duration"
	)
	tests := []struct {
		name, typeName, policy, signals string // of the signals, S or F each
		want                            []string
		within                          time.Duration
	}{
		{"one", condition, `{ResourceSignal: {Timeout: PT1M}}`, "S", []string{"CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-0", "CREATE_COMPLETE"}, 0},
		{"three", instance, `{ResourceSignal: {Count: "3"}}`, "SSS", []string{
			"CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-0", "CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-1",
			"CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-2", "CREATE_COMPLETE",
		}, 0},
		{"none wanted", instance, `{ResourceSignal: {Count: 0}}`, "", []string{"CREATE_COMPLETE"}, 0},
		{"no signals in it", group, `{AutoScalingCreationPolicy: {MinSuccessfulInstancesPercent: 50}}`, "", []string{"CREATE_COMPLETE"}, 0},
		{"a type without", "AWS::SNS::Topic", `{ResourceSignal: {Count: 1}}`, "", []string{"CREATE_COMPLETE"}, 0},
		{"default timeout", instance, `{ResourceSignal: {}}`, "", []string{"CREATE_FAILED Failed to receive 1 resource signal(s) within the specified duration"}, 5 * time.Minute},
		{"timeout", condition, `{ResourceSignal: {Count: 2, Timeout: PT1H1M30S}}`, "S", []string{
			"CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-0", "CREATE_FAILED Failed to receive 1 resource signal(s) within the specified duration",
		}, 61*time.Minute + 30*time.Second},
		{"failure", instance, `{ResourceSignal: {Count: 2}}`, "F", []string{"CREATE_FAILED Received FAILURE signal with UniqueId i-0"}, 0},
		{"group", group, `{ResourceSignal: {Count: 2}}`, "SS", []string{
			"CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-0", "CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-1", "CREATE_COMPLETE",
		}, 0},
		{"group of which half is enough", group, `{ResourceSignal: {Count: 5}, AutoScalingCreationPolicy: {MinSuccessfulInstancesPercent: 50}}`, "FFSSS", []string{
			"CREATE_IN_PROGRESS Received FAILURE signal with UniqueId i-0", "CREATE_IN_PROGRESS Received FAILURE signal with UniqueId i-1",
			"CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-2", "CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-3",
			"CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-4", "CREATE_COMPLETE",
		}, 0},
		{"group that fails", group, `{ResourceSignal: {Count: 2}}`, "SF", []string{
			"CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-0", "CREATE_IN_PROGRESS Received FAILURE signal with UniqueId i-1",
			"CREATE_FAILED Received 1 FAILURE signal(s) out of 2.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement",
		}, 0},
		{"group that times out", group, `{ResourceSignal: {Count: 3, Timeout: PT15M}}`, "S", []string{
			"CREATE_IN_PROGRESS Received SUCCESS signal with UniqueId i-0",
			"UPDATE_IN_PROGRESS Failed to receive 2 resource signal(s) for the current batch.  Each resource signal timeout is counted as a FAILURE.",
			"CREATE_FAILED Received 1 SUCCESS signal(s) out of 3.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement",
		}, 15 * time.Minute},
		{"no duration", instance, `{ResourceSignal: {Timeout: 5m}}`, "", []string{"CREATE_FAILED CreationPolicy: Timeout is not a duration of up to 12 hours in the form PT#H#M#S: 5m"}, 0},
		{"too long", instance, `{ResourceSignal: {Timeout: PT13H}}`, "", []string{"CREATE_FAILED CreationPolicy: Timeout is not a duration of up to 12 hours in the form PT#H#M#S: PT13H"}, 0},
		{"no condition at all", condition, `{}`, "", []string{"CREATE_FAILED Property Handle cannot be empty."}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				begun := time.Now()
				w.create("shop", withPolicy(test.typeName, test.policy))
				time.Sleep(time.Second)
				for i, kind := range test.signals {
					status := map[rune]types.ResourceSignalStatus{'S': types.ResourceSignalStatusSuccess, 'F': types.ResourceSignalStatusFailure}[kind]
					if err := w.signal("shop", "Ready", "i-"+string(rune('0'+i)), status); err != nil {
						t.Fatal(err)
					}
					time.Sleep(time.Second)
				}
				w.wait(100 * time.Millisecond)
				got := w.reasons("shop", "Ready")
				got = slices.DeleteFunc(got, func(reason string) bool {
					return reason == "CREATE_IN_PROGRESS" || strings.HasPrefix(reason, "DELETE") || strings.HasSuffix(reason, "Initiated")
				})
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
				if took := time.Since(begun); took < test.within || took > test.within+time.Minute {
					t.Errorf("it took %s, want about %s", took, test.within)
				}
			})
		})
	}
}

// A replacement is a creation, which its policy holds for.
func TestReplacementWaitsForSignals(t *testing.T) {
	inWorld(t, func(w *world) {
		template := withPolicy("AWS::EC2::Instance", `{ResourceSignal: {Timeout: PT1M}}`)
		w.create("shop", template)
		time.Sleep(time.Second)
		if err := w.signal("shop", "Ready", "i-1", types.ResourceSignalStatusSuccess); err != nil {
			t.Fatal(err)
		}
		w.expect("shop", types.StackStatusCreateComplete, "")
		w.refused(w.signal("shop", "Ready", "i-1", types.ResourceSignalStatusSuccess), "ValidationError",
			"Stack "+aws.ToString(w.find("shop").StackId)+" is in CREATE_COMPLETE state and cannot be signaled")

		replaced := strings.Replace(template, "Properties: {}", "Properties: {ImageId: ami-2}", 1)
		w.update("shop", replaced)
		w.expectStatus("shop", types.StackStatusUpdateRollbackComplete)
		if got := w.reasons("shop", "Ready"); !slices.Contains(got, "UPDATE_FAILED Failed to receive 1 resource signal(s) within the specified duration") {
			t.Errorf("the signal to the first one counted: %q", got)
		}
		w.update("shop", replaced)
		time.Sleep(time.Second)
		if err := w.signal("shop", "Ready", "i-1", types.ResourceSignalStatusSuccess); err != nil {
			t.Fatal(err)
		}
		w.expect("shop", types.StackStatusUpdateComplete, "")
	})
}

func TestSignalResourceIsRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("shop", withPolicy("AWS::EC2::Instance", `{ResourceSignal: {Timeout: PT1M}}`)+"  Other: {Type: AWS::SQS::Queue}\n")
		time.Sleep(time.Second)
		w.refused(w.signal("none", "Ready", "1", types.ResourceSignalStatusSuccess), "ValidationError", "Stack [none] does not exist")
		w.refused(w.signal("shop", "Nobody", "1", types.ResourceSignalStatusSuccess), "ValidationError", "Resource Nobody does not exist for stack shop")
		w.refused(w.signal("shop", "Other", "1", types.ResourceSignalStatusSuccess), "ValidationError", "Resource Other is in CREATE_COMPLETE state and cannot be signaled")
		w.refused(w.signal("shop", "Ready", "1", "MAYBE"), "ValidationError",
			"1 validation error detected: Value 'MAYBE' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [SUCCESS, FAILURE]")
	})
}

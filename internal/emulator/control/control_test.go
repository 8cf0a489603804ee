package control_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	cc "github.com/aws/aws-sdk-go-v2/service/cloudcontrol"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// world is an emulator with a client of the Cloud Control API.
type world struct {
	*testing.T
	*cc.Client
	config aws.Config
}

func newWorld(t *testing.T, profile emulator.Profile) world {
	t.Helper()
	w, _ := newWorldOn(t, store.NewMemory(), profile)
	return w
}

func newWorldOn(t *testing.T, st store.Store, profile emulator.Profile) (world, *emulator.Emulator) {
	t.Helper()
	e, err := emulator.New(emulator.Config{Store: st, Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	config := aws.Config{
		Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("111111111111", "x", ""),
		HTTPClient: &http.Client{Transport: e.RoundTripper()}, Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
	return world{t, cc.NewFromConfig(config), config}, e
}

// ended waits for a request and gives its last event.
func (w world) ended(event *types.ProgressEvent, err error) *types.ProgressEvent {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
	for event.OperationStatus == types.OperationStatusInProgress || event.OperationStatus == types.OperationStatusCancelInProgress {
		time.Sleep(time.Second)
		out, err := w.GetResourceRequestStatus(w.Context(), &cc.GetResourceRequestStatusInput{RequestToken: event.RequestToken})
		if err != nil {
			w.Fatal(err)
		}
		event = out.ProgressEvent
	}
	return event
}

func (w world) create(typeName, desired string) (*types.ProgressEvent, error) {
	out, err := w.CreateResource(w.Context(), &cc.CreateResourceInput{TypeName: &typeName, DesiredState: &desired})
	if err != nil {
		return nil, err
	}
	return out.ProgressEvent, nil
}

func (w world) update(typeName, identifier, patch string) (*types.ProgressEvent, error) {
	out, err := w.UpdateResource(w.Context(), &cc.UpdateResourceInput{TypeName: &typeName, Identifier: &identifier, PatchDocument: &patch})
	if err != nil {
		return nil, err
	}
	return out.ProgressEvent, nil
}

func (w world) remove(typeName, identifier string) (*types.ProgressEvent, error) {
	out, err := w.DeleteResource(w.Context(), &cc.DeleteResourceInput{TypeName: &typeName, Identifier: &identifier})
	if err != nil {
		return nil, err
	}
	return out.ProgressEvent, nil
}

func (w world) model(typeName, identifier string) map[string]any {
	w.Helper()
	out, err := w.GetResource(w.Context(), &cc.GetResourceInput{TypeName: &typeName, Identifier: &identifier})
	if err != nil {
		w.Fatal(err)
	}
	var model map[string]any
	if err := json.Unmarshal([]byte(*out.ResourceDescription.Properties), &model); err != nil {
		w.Fatal(err)
	}
	return model
}

// code is the error code of AWS's answer and its message.
func code(err error) string {
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return "no answer"
	}
	return answer.ErrorCode() + ": " + answer.ErrorMessage()
}

const group = "AWS::Logs::LogGroup"

// AWS documentation, "Using resource operations" of the Cloud Control API User
// Guide: the whole life of a log group.
func TestLifeOfAResource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, emulator.Realistic)
		first, err := w.create(group, `{"LogGroupName":"app","RetentionInDays":90,"Tags":[{"Key":"a","Value":"1"}]}`)
		if err != nil || first.OperationStatus != types.OperationStatusInProgress || first.Operation != types.OperationCreate || *first.RequestToken == "" {
			t.Fatalf("got %+v, %v", first, err)
		}
		begun := time.Now()
		if event := w.ended(first, nil); event.OperationStatus != types.OperationStatusSuccess || *event.Identifier != "app" || event.ResourceModel == nil {
			t.Fatalf("got %+v", event)
		}
		if took := time.Since(begun); took < 3*time.Second || took > 10*time.Second {
			t.Errorf("a log group takes %s", took)
		}
		event := w.ended(w.update(group, "app", `[{"op":"replace","path":"/RetentionInDays","value":30},{"op":"add","path":"/Tags/-","value":{"Key":"b","Value":"2"}},{"op":"test","path":"/LogGroupClass","value":"STANDARD"}]`))
		if event.OperationStatus != types.OperationStatusSuccess {
			t.Fatalf("got %+v", event)
		}
		want := map[string]any{
			"LogGroupName": "app", "RetentionInDays": 30.0, "LogGroupClass": "STANDARD",
			"Arn":  "arn:aws:logs:eu-west-1:111111111111:log-group:app:*",
			"Tags": []any{map[string]any{"Key": "a", "Value": "1"}, map[string]any{"Key": "b", "Value": "2"}},
		}
		if diff := cmp.Diff(want, w.model(group, "app")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if event := w.ended(w.update(group, "app", `[{"op":"remove","path":"/RetentionInDays"}]`)); event.OperationStatus != types.OperationStatusSuccess {
			t.Errorf("got %+v", event)
		}
		if model := w.model(group, "app"); model["RetentionInDays"] != nil {
			t.Errorf("got %v", model)
		}
		if event := w.ended(w.remove(group, "app")); event.OperationStatus != types.OperationStatusSuccess {
			t.Fatalf("got %+v", event)
		}
		_, err = w.GetResource(t.Context(), &cc.GetResourceInput{TypeName: aws.String(group), Identifier: aws.String("app")})
		if !strings.HasPrefix(code(err), "ResourceNotFoundException: AWS::Logs::LogGroup Handler returned status FAILED: ") {
			t.Errorf("got %v", err)
		}
	})
}

// Failures that the handlers find are in the event, with their code.
func TestFailedRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, emulator.Fast)
		w.ended(w.create(group, `{"LogGroupName":"app"}`))
		event := w.ended(w.create(group, `{"LogGroupName":"app"}`))
		if event.OperationStatus != types.OperationStatusFailed || event.ErrorCode != types.HandlerErrorCodeAlreadyExists ||
			*event.StatusMessage != "Resource of type 'AWS::Logs::LogGroup' with identifier 'app' already exists." {
			t.Errorf("got %+v", event)
		}
		event = w.ended(w.remove(group, "other"))
		if event.OperationStatus != types.OperationStatusFailed || event.ErrorCode != types.HandlerErrorCodeNotFound {
			t.Errorf("got %+v", event)
		}
	})
}

// The texts are those that public reports show.
func TestRefusedRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, emulator.Instant)
		w.ended(w.create(group, `{"LogGroupName":"app"}`))
		of := func(_ *types.ProgressEvent, err error) string { return code(err) }
		for got, want := range map[string]string{
			of(w.create("AWS::Logs::Nothing", `{}`)):                                            "TypeNotFoundException: The type 'AWS::Logs::Nothing' cannot be found.",
			of(w.create(group, `{`)):                                                            "ValidationException: Invalid JSON: ",
			of(w.create("AWS::SSM::Parameter", `{"X":"y"}`)):                                    "ValidationException: Model validation failed (#: required key [Type] not found\n#: required key [Value] not found\n#: extraneous key [X] is not permitted)",
			of(w.update(group, "app", `[{"op":"replace","path":"/LogGroupName","value":"b"}]`)): "NotUpdatableException: Invalid patch update: createOnlyProperties [/properties/LogGroupName] cannot be updated",
			of(w.update(group, "app", `[{"op":"replace","path":"/Arn","value":"b"}]`)):          "NotUpdatableException: Invalid patch update: readOnlyProperties [/properties/Arn] cannot be updated",
			of(w.update(group, "app", `[{"op":"add","path":"/Retention","value":1}]`)):          "ValidationException: Model validation failed (#: extraneous key [Retention] is not permitted)",
			of(w.update(group, "app", `[{"op":"remove","path":"/RetentionInDays"}]`)):           "ValidationException: Invalid patch update: ",
			of(w.update(group, "app", `[{"op":"test","path":"/LogGroupName","value":"x"}]`)):    "ValidationException: Invalid patch update: ",
			of(w.update(group, "app", `nonsense`)):                                              "ValidationException: Invalid patch document: ",
			of(w.update(group, "other", `[]`)):                                                  "ResourceNotFoundException: ",
			of(w.create("AWS::CloudFormation::Stack", `{"TemplateURL":"x"}`)):                   "NotEmulated: ",
			of(w.create("AWS::CloudFormation::CustomResource", `{"ServiceToken":"x"}`)):         "NotEmulated: ",
			of(w.create("nonsense", `{}`)):                                                      "ValidationException: 2 validation errors detected: Value 'nonsense' at 'typeName' ",
		} {
			if !strings.HasPrefix(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		_, err := w.GetResourceRequestStatus(t.Context(), &cc.GetResourceRequestStatusInput{RequestToken: aws.String("nothing")})
		var missing *types.RequestTokenNotFoundException
		if !errors.As(err, &missing) {
			t.Errorf("got %v", err)
		}
	})
}

func TestRequestsRepeatedConcurrentCancelledAndListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, emulator.Realistic)
		in := &cc.CreateResourceInput{TypeName: aws.String(group), DesiredState: aws.String(`{"LogGroupName":"app"}`), ClientToken: aws.String("once")}
		first, err := w.CreateResource(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.CreateResource(t.Context(), in)
		if err != nil || *again.ProgressEvent.RequestToken != *first.ProgressEvent.RequestToken {
			t.Errorf("repeated: %+v, %v", again, err)
		}
		in.DesiredState = aws.String(`{"LogGroupName":"other"}`)
		var conflict *types.ClientTokenConflictException
		if _, err := w.CreateResource(t.Context(), in); !errors.As(err, &conflict) {
			t.Errorf("another request with the token: %v", err)
		}
		w.ended(first.ProgressEvent, nil)

		change, err := w.update(group, "app", `[{"op":"add","path":"/RetentionInDays","value":1}]`)
		if err != nil {
			t.Fatal(err)
		}
		var concurrent *types.ConcurrentOperationException
		if _, err := w.remove(group, "app"); !errors.As(err, &concurrent) {
			t.Errorf("a second one at the same time: %v", err)
		}
		if _, err := w.CancelResourceRequest(t.Context(), &cc.CancelResourceRequestInput{RequestToken: change.RequestToken}); err != nil {
			t.Fatal(err)
		}
		if event := w.ended(change, nil); event.OperationStatus != types.OperationStatusCancelComplete {
			t.Errorf("got %+v", event)
		}
		if model := w.model(group, "app"); model["RetentionInDays"] != nil {
			t.Errorf("the cancelled request changed %v", model)
		}
		if _, err := w.CancelResourceRequest(t.Context(), &cc.CancelResourceRequestInput{RequestToken: change.RequestToken}); err == nil {
			t.Error("cancelled twice")
		}
		w.ended(w.remove(group, "app"))

		list, err := w.ListResourceRequests(t.Context(), &cc.ListResourceRequestsInput{ResourceRequestStatusFilter: &types.ResourceRequestStatusFilter{
			Operations: []types.Operation{types.OperationUpdate, types.OperationDelete},
		}})
		if err != nil || len(list.ResourceRequestStatusSummaries) != 2 || list.ResourceRequestStatusSummaries[0].Operation != types.OperationDelete {
			t.Errorf("got %+v, %v", list, err)
		}
		time.Sleep(8 * 24 * time.Hour)
		if list, err := w.ListResourceRequests(t.Context(), nil); err != nil || len(list.ResourceRequestStatusSummaries) != 0 {
			t.Errorf("after eight days: %+v, %v", list, err)
		}
	})
}

// A request that a process left unfinished goes on in the next one.
func TestRequestsGoOnAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := store.NewMemory()
		w, e := newWorldOn(t, st, emulator.Realistic)
		event, err := w.create(group, `{"LogGroupName":"app"}`)
		if err != nil {
			t.Fatal(err)
		}
		if !e.Busy() {
			t.Error("nothing runs")
		}
		_ = e.Close()
		time.Sleep(time.Minute)
		w, e = newWorldOn(t, st, emulator.Realistic)
		if event := w.ended(event, nil); event.OperationStatus != types.OperationStatusSuccess || w.model(group, "app") == nil {
			t.Errorf("got %+v", event)
		}
		if e.Busy() {
			t.Error("something still runs")
		}
	})
}

// Stacks and the Cloud Control API see the same resources.
func TestResourcesOfStacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, emulator.Instant)
		cfn := cloudformation.NewFromConfig(w.config)
		of := &cloudformation.DescribeStacksInput{StackName: aws.String("s")}
		_, err := cfn.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: of.StackName, TemplateBody: aws.String(`
Resources:
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: made, RetentionInDays: 7}}
  Other: {Type: AWS::Logs::LogGroup}
Outputs:
  Days: {Value: !GetAtt Group.RetentionInDays}`)})
		if err != nil {
			t.Fatal(err)
		}
		if err := cloudformation.NewStackCreateCompleteWaiter(cfn).Wait(t.Context(), of, time.Hour); err != nil {
			t.Fatal(err)
		}
		list, err := w.ListResources(t.Context(), &cc.ListResourcesInput{TypeName: aws.String(group), ResourceModel: aws.String(`{"RetentionInDays":7}`)})
		if err != nil || len(list.ResourceDescriptions) != 1 || *list.ResourceDescriptions[0].Identifier != "made" {
			t.Fatalf("got %+v, %v", list, err)
		}
		pages := 0
		for p := cc.NewListResourcesPaginator(w.Client, &cc.ListResourcesInput{TypeName: aws.String(group), MaxResults: aws.Int32(1)}); p.HasMorePages(); pages++ {
			if page, err := p.NextPage(t.Context()); err != nil || len(page.ResourceDescriptions) != 1 {
				t.Fatalf("page %d: %+v, %v", pages, page, err)
			}
		}
		if pages != 2 {
			t.Errorf("%d pages", pages)
		}
		w.ended(w.remove(group, "made"))
		_, err = cfn.UpdateStack(t.Context(), &cloudformation.UpdateStackInput{StackName: of.StackName, TemplateBody: aws.String(`
Resources:
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: made, RetentionInDays: 14}}
  Other: {Type: AWS::Logs::LogGroup}`)})
		if err != nil {
			t.Fatal(err)
		}
		if err := cloudformation.NewStackUpdateCompleteWaiter(cfn).Wait(t.Context(), of, time.Hour); err == nil {
			t.Error("an update of what was deleted behind the stack's back succeeds")
		}
	})
}

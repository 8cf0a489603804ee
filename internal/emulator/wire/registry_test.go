package wire

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
)

// post sends a form to r and gives status and body.
func post(t *testing.T, r http.Handler, form string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form))
	r.ServeHTTP(w, req.WithContext(WithCall(t.Context(), Call{RequestID: "id-1"})))
	return w.Code, w.Body.String()
}

// updates is a registry whose UpdateStack remembers its input.
func updates(got **cloudformation.UpdateStackInput) *Registry {
	r := CloudFormation()
	Handle(r, "UpdateStack", func(_ context.Context, in *cloudformation.UpdateStackInput) (*cloudformation.UpdateStackOutput, error) {
		*got = in
		return &cloudformation.UpdateStackOutput{StackId: aws.String("a&b")}, nil
	})
	return r
}

func TestAbsentIsNotEmpty(t *testing.T) {
	for form, want := range map[string]*cloudformation.UpdateStackInput{
		"":      {},
		"Tags=": {Tags: []types.Tag{}},
		"TemplateURL=u&Tags.member.7.Key=b&Tags.member.7.Value=2&Tags.member.3.Key=a&Tags.member.3.Value=1": {
			TemplateURL: aws.String("u"),
			Tags:        []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}, {Key: aws.String("b"), Value: aws.String("2")}},
		},
		"RollbackConfiguration.RollbackTriggers=":                                {RollbackConfiguration: &types.RollbackConfiguration{RollbackTriggers: []types.RollbackTrigger{}}},
		"UsePreviousTemplate=true&DisableRollback=false":                         {UsePreviousTemplate: aws.Bool(true), DisableRollback: aws.Bool(false)},
		"Parameters.member.1.ParameterKey=K&Parameters.member.1.ParameterValue=": {Parameters: []types.Parameter{{ParameterKey: aws.String("K"), ParameterValue: aws.String("")}}},
	} {
		var got *cloudformation.UpdateStackInput
		status, body := post(t, updates(&got), "Action=UpdateStack&Version=2010-05-15&StackName=s&"+form)
		if status != http.StatusOK {
			t.Errorf("%s: %d %s", form, status, body)
			continue
		}
		want.StackName = aws.String("s")
		if diff := cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", form, diff)
		}
	}
}

func TestResponseAndErrorDocuments(t *testing.T) {
	var got *cloudformation.UpdateStackInput
	r := updates(&got)
	_, body := post(t, r, "Action=UpdateStack&StackName=s")
	want := `<UpdateStackResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><UpdateStackResult><StackId>a&amp;b</StackId></UpdateStackResult><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></UpdateStackResponse>`
	if body != want {
		t.Errorf("response\n%s\nwant\n%s", body, want)
	}
	status, body := post(t, r, "Action=Nope&Version=2010-05-15")
	want = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>Could not find operation Nope for version 2010-05-15</Message></Error><RequestId>id-1</RequestId></ErrorResponse>`
	if status != http.StatusBadRequest || body != want {
		t.Errorf("error %d\n%s\nwant\n%s", status, body, want)
	}
}

func TestRefusedRequests(t *testing.T) {
	var got *cloudformation.UpdateStackInput
	r := updates(&got)
	Handle(r, "CreateStack", func(context.Context, *cloudformation.CreateStackInput) (*cloudformation.CreateStackOutput, error) {
		return nil, io.ErrUnexpectedEOF
	})
	long := strings.Repeat("x", 51201)
	for form, want := range map[string]struct {
		status        int
		code, message string
	}{
		// The first two texts are recorded from AWS.
		"Action=CreateStack&StackName=*@da591fa3_$":           {400, "ValidationError", "1 validation error detected: Value '*@da591fa3_$' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"},
		"Action=CreateStack&StackName=s&TemplateBody=" + long: {400, "ValidationError", "1 validation error detected: Value '" + long + "' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200"},
		"Action=CreateStack":                                  {400, "ValidationError", "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null"},
		"Action=CreateStack&StackName=s&OnFailure=X":          {400, "ValidationError", "1 validation error detected: Value 'X' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [DO_NOTHING, ROLLBACK, DELETE]"},
		"Action=CreateStack&StackName=s&TimeoutInMinutes=0&Capabilities.member.1=X&Tags.member.1.Key=k": {400, "ValidationError", "3 validation errors detected: Value '[X]' at 'capabilities' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]]; Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null; Value '0' at 'timeoutInMinutes' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		"Action=CreateStack&StackName=s":                        {500, "InternalFailure", "The emulator failed: unexpected EOF"},
		"Action=CreateStack&StackName=s&TimeoutInMinutes=soon":  {400, "MalformedInput", `The value "soon" of TimeoutInMinutes is not an integer`},
		"Action=CreateStack&StackName=s&Tags.member.1.Colour=x": {400, "NotEmulated", "The parameter Tags.member.1.Colour is not known to this emulator."},
		"Action=CreateStack&StackName.member.1=s":               {400, "NotEmulated", "The parameter StackName.member is not known to this emulator."},
		"Action=TestType": {400, "NotEmulated", "The operation TestType of CloudFormation is not emulated yet."},
		"Action=UpdateStack&Version=2009-01-01&StackName=s": {400, "NoSuchVersion", "The requested version (2009-01-01) of service CloudFormation does not exist"},
		"StackName=s":                       {400, "MissingAction", "The request must contain the parameter Action"},
		"Action=%zz":                        {400, "MalformedQueryString", `The request body is not a valid form: invalid URL escape "%zz"`},
		"A=" + strings.Repeat("x", maxBody): {413, "RequestEntityTooLarge", "The request is larger than 8388608 bytes"},
	} {
		status, body := post(t, r, form)
		want := struct {
			status int
			body   string
		}{want.status, string(encodeError(r.service.Namespace, "id-1", &Error{Code: want.code, Message: want.message, Status: want.status}))}
		if status != want.status || body != want.body {
			t.Errorf("%.80s: %d\n%.800s\nwant %d\n%.800s", form, status, body, want.status, want.body)
		}
	}
}

// What is as long as may be is no error, one more is.
func TestLimitsAreInclusive(t *testing.T) {
	r := CloudFormation()
	Handle(r, "CreateStack", func(context.Context, *cloudformation.CreateStackInput) (*cloudformation.CreateStackOutput, error) {
		return nil, nil
	})
	for form, want := range map[string]int{
		"StackName=" + strings.Repeat("a", 128):                       200,
		"StackName=" + strings.Repeat("a", 129):                       400,
		"StackName=s&TemplateBody=" + strings.Repeat("x", 51200):      200,
		"StackName=s&TemplateBody=" + strings.Repeat("%C3%B1", 25601): 400, // bytes count
		"StackName=s&TimeoutInMinutes=1":                              200,
		"StackName=s&RoleARN=" + strings.Repeat("%C3%B1", 2048):       200, // characters count
		"StackName=s&RoleARN=" + strings.Repeat("a", 19):              400,
	} {
		if status, body := post(t, r, "Action=CreateStack&"+form); status != want {
			t.Errorf("%.60s: %d, want %d: %.300s", form, status, want, body)
		}
	}
}

// Whatever is sent, the decoder answers, and needs no more memory for it than
// the form itself suggests.
func FuzzDecode(f *testing.F) {
	for _, form := range []string{
		"StackName=s&Tags.member.1.Key=a", "Tags.member.999999999999.Key=a", "Tags.member.-1=", "Tags.member=x&Tags=",
		"ResourcesToImport.member.1.ResourceIdentifier.entry.1.key=a&ResourcesToImport.member.1.ResourceIdentifier.entry.1.value=b",
		strings.Repeat("a.", 40) + "=1", ".=", "RollbackConfiguration=x", "MonitoringTimeInMinutes=9e9",
	} {
		f.Add(form)
	}
	f.Fuzz(func(t *testing.T, text string) {
		form, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		var in cloudformation.CreateChangeSetInput
		if err := decodeForm(form, reflect.ValueOf(&in).Elem()); err != nil {
			asError(err)
			return
		}
		if n := len(in.Tags) + len(in.Parameters) + len(in.ResourcesToImport); n > len(form) {
			t.Errorf("%d elements from %d parameters", n, len(form))
		}
		service := CloudFormation().service
		_ = service.check("ValidationError", reflect.ValueOf(&in).Elem())
	})
}

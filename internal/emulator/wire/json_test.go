package wire

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"pgregory.net/rapid"
)

// clientOf is a service with its client, and the operations that have all
// kinds of shapes between them.
type clientOf struct {
	service    Service
	client     func(http.RoundTripper) any
	operations string
}

func clients() []clientOf {
	return []clientOf{
		{Service{JSON: &JSON{Version: "1.0", Target: "CloudApiService"}}, func(t http.RoundTripper) any {
			return cloudcontrol.New(cloudcontrol.Options{Region: "us-east-1", Credentials: anybody, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
		}, "CreateResource ListResourceRequests"},
		{Service{JSON: &JSON{Version: "1.1", Target: "AmazonSSM"}}, func(t http.RoundTripper) any {
			return ssm.New(ssm.Options{Region: "us-east-1", Credentials: anybody, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
		}, "PutParameter GetParameterHistory DescribeParameters"},
		{Service{JSON: &JSON{Version: "1.1", Target: "secretsmanager"}}, func(t http.RoundTripper) any {
			return secretsmanager.New(secretsmanager.Options{Region: "us-east-1", Credentials: anybody, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
		}, "CreateSecret GetSecretValue DescribeSecret"},
		{Service{JSON: &JSON{Version: "1.0", Target: "AmazonSQS"}}, func(t http.RoundTripper) any {
			return sqs.New(sqs.Options{Region: "us-east-1", Credentials: anybody, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}, DisableMessageChecksumValidation: true})
		}, "CreateQueue GetQueueAttributes"},
		{Service{JSON: &JSON{Version: "1.1", Target: "Logs_20140328", Lower: true}}, func(t http.RoundTripper) any {
			return cloudwatchlogs.New(cloudwatchlogs.Options{Region: "us-east-1", Credentials: anybody, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
		}, "DescribeLogGroups CreateLogGroup"},
		{Service{Version: "2010-08-01", JSON: &JSON{Version: "1.0", Target: "GraniteServiceVersion20100801"}, CBOR: true}, func(t http.RoundTripper) any {
			return cloudwatch.New(cloudwatch.Options{Region: "us-east-1", Credentials: anybody, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
		}, "SetAlarmState GetMetricStatistics DescribeAlarmHistory"},
		{Service{Version: "2010-03-31", Namespace: "http://sns.amazonaws.com/doc/2010-03-31/"}, func(t http.RoundTripper) any {
			return sns.New(sns.Options{Region: "us-east-1", Credentials: anybody, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
		}, "CreateTopic GetTopicAttributes"},
		{Service{Version: "2010-05-08", Namespace: "https://iam.amazonaws.com/doc/2010-05-08/"}, func(t http.RoundTripper) any {
			return iam.New(iam.Options{Region: "us-east-1", Credentials: anybody, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
		}, "GetRole ListPolicies"},
	}
}

// What the SDK's clients of all services send arrives unchanged, and what is
// answered arrives unchanged at them.
func TestEveryServiceRoundTrips(t *testing.T) {
	for _, of := range clients() {
		operations := operationsOf(reflect.TypeOf(of.client(nil)))
		for _, name := range strings.Fields(of.operations) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				method := operations[name]
				x := &exchange{operation: method, service: of.service, full: 4}
				r := NewRegistry(of.service)
				r.handlers[name] = handler{input: method.Type.In(2).Elem(), run: func(_ context.Context, input any) (any, error) {
					x.received = input
					return x.answer, nil
				}}
				x.client = of.client(direct{r})
				rapid.Check(t, x.roundTrip)
			})
		}
	}
}

// The SDK reads the errors as the services' own, SQS's with the codes of its
// former protocol (AWS documentation, "Error codes" of the SQS JSON FAQ).
func TestJSONErrors(t *testing.T) {
	r := NewRegistry(Service{
		Name: "SQS", Operations: []string{"DeleteQueue", "SendMessage"},
		JSON: &JSON{Version: "1.0", Target: "AmazonSQS", QueryCodes: map[string]string{"QueueDoesNotExist": "AWS.SimpleQueueService.NonExistentQueue"}},
	})
	Handle(r, "DeleteQueue", func(context.Context, *sqs.DeleteQueueInput) (*sqs.DeleteQueueOutput, error) {
		return nil, Errorf("QueueDoesNotExist", "The specified queue does not exist.")
	})
	client := sqs.New(sqs.Options{Region: "us-east-1", Credentials: anybody, HTTPClient: &http.Client{Transport: direct{r}}, Retryer: aws.NopRetryer{}})
	_, err := client.DeleteQueue(t.Context(), &sqs.DeleteQueueInput{QueueUrl: aws.String("u")})
	var missing *sqstypes.QueueDoesNotExist
	if !errors.As(err, &missing) || missing.ErrorCode() != "AWS.SimpleQueueService.NonExistentQueue" || missing.ErrorMessage() != "The specified queue does not exist." {
		t.Errorf("got %v", err)
	}
}

func TestRefusedJSONRequests(t *testing.T) {
	r := NewRegistry(Service{
		Name: "SSM", Operations: []string{"PutParameter", "SendCommand"}, JSON: &JSON{Version: "1.1", Target: "AmazonSSM"},
		Required: map[string][]string{"PutParameterInput": {"Name"}},
	})
	Handle(r, "PutParameter", func(context.Context, *ssm.PutParameterInput) (*ssm.PutParameterOutput, error) { return nil, nil })
	for _, c := range []struct{ target, body, want string }{
		{"AmazonSSM.PutParameter", `{"Name":"n","Overwrite":null}`, `{"Version":0}`},
		{"AmazonSSM.PutParameter", `{}`, `ValidationException 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null`},
		{"AmazonSSM.PutParameter", ``, `ValidationException 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null`},
		{"AmazonSSM.PutParameter", `{"colour":"n"}`, `NotEmulated The parameter colour is not known to this emulator.`},
		{"AmazonSSM.PutParameter", `{"Name":"n","Tags":[{"Colour":"x"}]}`, `NotEmulated The parameter Tags.0.Colour is not known to this emulator.`},
		{"AmazonSSM.PutParameter", `{"Name":{}}`, `SerializationException The value "map[]" of Name is not a string`},
		{"AmazonSSM.PutParameter", `{"Overwrite":"yes"}`, `SerializationException The value "yes" of Overwrite is not a boolean`},
		{"AmazonSSM.PutParameter", `[1]`, `SerializationException The value "[1]" of  is not a structure`},
		{"AmazonSSM.PutParameter", `{`, `SerializationException The request body is not valid JSON: unexpected EOF`},
		{"AmazonSSM.SendCommand", `{}`, `NotEmulated The operation SendCommand of SSM is not emulated yet.`},
		{"AmazonSSM.Nope", `{}`, `UnknownOperationException Could not find operation Nope`},
		{"Other.PutParameter", `{}`, `UnknownOperationException The header X-Amz-Target "Other.PutParameter" names no operation of AmazonSSM`},
	} {
		req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(c.body))
		req.Header.Set("X-Amz-Target", c.target)
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		got := w.Body.String()
		if w.Code != http.StatusOK {
			var e struct {
				Type string `json:"__type"`
				Text string `json:"message"`
			}
			if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil {
				t.Fatal(err)
			}
			got = e.Type + " " + e.Text
		}
		if got != c.want {
			t.Errorf("%s %s: %d %s\nwant %s", c.target, c.body, w.Code, got, c.want)
		}
	}
}

// An error outside of any service has the form of the request.
func TestErrorsOutsideOfServices(t *testing.T) {
	asXML := `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>id-1</RequestId></ErrorResponse>`
	asJSON := `{"__type":"AccessDenied","message":"no","Message":"no"}`
	for _, test := range []struct{ service, target, contentType, want string }{
		{"dynamodb", "DynamoDB_20120810.ListTables", "application/x-amz-json-1.0", asJSON},
		{"ec2", "", "application/x-www-form-urlencoded; charset=utf-8", asXML},
		{"lambda", "", "", asJSON},
		{"lambda", "", "application/json", asJSON},
		{"cloudfront", "", "application/xml", asXML},
		{"", "", "", asXML},
	} {
		req := httptest.NewRequest(http.MethodPost, "/", nil)
		req.Header.Set("X-Amz-Target", test.target)
		req.Header.Set("Content-Type", test.contentType)
		w := httptest.NewRecorder()
		WriteError(w, req, test.service, "id-1", Errorf("AccessDenied", "no"))
		if w.Code != http.StatusForbidden || w.Body.String() != test.want {
			t.Errorf("%+v: %d %s", test, w.Code, w.Body)
		}
	}
}

package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/emulator"
)

// recordedError is one error that AWS answered.
type recordedError struct {
	Test, Where, Code, Message string
	Status                     int
}

func (r *recordedError) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&r.Test, &r.Where, &r.Code, &r.Message, &r.Status})
}

// name is the test's own name and the place in it.
func (r recordedError) name() string {
	return r.Test[strings.LastIndex(r.Test, "::")+2:] + "/" + r.Where
}

func recordedErrors(t *testing.T) []recordedError {
	t.Helper()
	var all []recordedError
	load(t, "testdata/recorded_errors.json", &all)
	return all
}

// notEmulated are the recorded errors of operations outside the emulator.
var notEmulated = map[string]string{
	"test_extension_versioning":             "the registry is not emulated",
	"test_cfn_function_url":                 "the Lambda API is not emulated",
	"test_bucketpolicy":                     "an error of S3, tested with the emulated S3",
	"test_parameter_defaults":               "an error of SSM, not of CloudFormation",
	"test_cfn_handle_secretsmanager_secret": "the Secrets Manager API is not emulated",
}

// compareError makes the request that leads to the error, and compares. It
// gives nil for what is not emulated.
func compareError(t *testing.T, r recordedError) []check {
	if reason, ok := notEmulated[strings.SplitN(r.name(), "/", 2)[0]]; ok {
		t.Logf("skipped: %s: %s", r.name(), reason)
		return nil
	}
	c := &comparison{names: newNames()}
	t.Run(r.name(), func(t *testing.T) {
		provoke, ok := provocations[r.name()]
		if !ok {
			t.Fatal("no request leads to this error")
		}
		synctest.Test(t, func(t *testing.T) {
			p := &provocation{clients: newClients(t, emulator.Instant)}
			if strings.Contains(r.Where, "InProgress") {
				p.clients = newClients(t, emulator.Realistic)
			}
			actual := describeError(provoke(t.Context(), p))
			c.names.actual = map[string]string{
				"<stack-name>": stackName, "<stack-name:1>": stackName, "<change-set-name:1>": changeSetName,
				"<stack-id>": p.stackID, "<change-set-id>": missingChangeSet,
			}
			for i, recorded := range []string{r.Code, r.Message, fmt.Sprint(r.Status)} {
				k := check{level: errorsLevel, path: []string{"code", "message", "status"}[i], recorded: recorded, actual: actual[i]}
				k.ok = c.names.match(recorded, actual[i])
				c.checks = append(c.checks, k)
			}
		})
	})
	return c.checks
}

// describeError gives code, message and HTTP status.
func describeError(err error) [3]string {
	var api smithy.APIError
	var response *awshttp.ResponseError
	if !errors.As(err, &api) || !errors.As(err, &response) {
		return [3]string{"no error of the service", fmt.Sprint(err), ""}
	}
	return [3]string{api.ErrorCode(), api.ErrorMessage(), fmt.Sprint(response.HTTPStatusCode())}
}

package artifact_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/env/envtest"
)

// LocalStack makes the bucket, takes every setting of it, and reads a template
// that is too big to be sent inline from the URL.
func TestOnLocalStack(t *testing.T) {
	endpoint := os.Getenv("CFN_TEST_LOCALSTACK")
	if endpoint == "" {
		t.Skip("CFN_TEST_LOCALSTACK is not set; internal/localstack/localstack.sh run … sets it")
	}
	w := envtest.New(t)
	w.Transport = nil
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "222233334444", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "eu-west-1",
		"AWS_CONFIG_FILE": w.Home + "/none", "AWS_SHARED_CREDENTIALS_FILE": w.Home + "/none", "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
	calls := 0
	clients, err := awsclient.New(t.Context(), w.Env, awsclient.Options{
		EndpointURL: endpoint, OnCall: func(string, string) { calls++ },
	})
	if err != nil {
		t.Fatal(err)
	}
	who, err := clients.Identity(t.Context())
	if err != nil || who.Account != "222233334444" {
		t.Fatal(who, err)
	}
	big := strings.Repeat("# padding\n", 6000) + body
	for i, want := range []bool{true, false} {
		calls = 0
		url, uploaded, err := artifact.New(clients, artifact.Options{Account: who.Account}).PutTemplate(t.Context(), "shop", []byte(big))
		if err != nil || uploaded != want || i == 1 && calls != 1 {
			t.Fatalf("uploaded %v with %d calls, %v", uploaded, calls, err)
		}
		summary, err := clients.CloudFormation.GetTemplateSummary(t.Context(), &cloudformation.GetTemplateSummaryInput{TemplateURL: aws.String(url)})
		if err != nil || !slices.Equal(summary.ResourceTypes, []string{"AWS::SNS::Topic"}) {
			t.Errorf("%s: %+v, %v", url, summary, err)
		}
	}
}

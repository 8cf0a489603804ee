package iacgen

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/diag"
)

func some(n int, typeName, key string) (list []Resource) {
	for i := range n {
		list = append(list, Resource{Type: typeName, Identifier: map[string]string{key: fmt.Sprintf("it-%d", i)}})
	}
	return list
}

// AWS documentation, "CreateGeneratedTemplate": 500 resources at most.
func TestMoreThanATemplateTakes(t *testing.T) {
	all := append(some(400, "AWS::S3::Bucket", "BucketName"), some(250, "AWS::SNS::Topic", "TopicArn")...)
	err := Request{Name: "big", Resources: all}.Check()
	if !diag.Is(err, diag.Invalid) {
		t.Fatalf("650 resources: %v", err)
	}
	hint := diag.From(err)[0].Hint
	for _, want := range []string{"cfn iac generate big-1 --type AWS::S3::Bucket   (400)", "cfn iac generate big-2 --type AWS::SNS::Topic   (250)"} {
		if !strings.Contains(hint, want) {
			t.Errorf("%q is not proposed:\n%s", want, hint)
		}
	}
	if err := (Request{Name: "big", Resources: all[:500]}).Check(); err != nil {
		t.Errorf("500 resources: %v", err)
	}
}

func TestNames(t *testing.T) {
	list := []Resource{
		{Type: "AWS::S3::Bucket", Identifier: map[string]string{"BucketName": "app-logs.prod"}},
		{Type: "AWS::EC2::VPC", Identifier: map[string]string{"VpcId": "vpc-0abc"}},
		{Type: "AWS::ApiGateway::Stage", Identifier: map[string]string{"RestApiId": "a1b2", "StageName": "prod"}},
		{Type: "AWS::Events::Rule", Identifier: map[string]string{"Arn": "arn:aws:events:us-east-1:1:rule/night"}},
		{Type: "AWS::IoT::TopicRule", Identifier: map[string]string{"RuleName": "same_name"}},
		{Type: "AWS::IoT::TopicRule", Identifier: map[string]string{"RuleName": "same.name"}},
	}
	names := Names(list)
	for i, want := range []string{"BucketAppLogsProd", "VPC0abc", "StageA1b2Prod", "RuleNight"} {
		if names[i] != want {
			t.Errorf("%s is called %s, not %s", list[i].ID(), names[i], want)
		}
	}
	if names[4] == names[5] {
		t.Errorf("two are called %s", names[4])
	}
	if alone := Names(list[:1]); alone[0] != names[0] {
		t.Errorf("a name depends on the others: %s", alone[0])
	}
}

package iacgen

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cfn-cli/cfn/internal/template"
)

var here = Place{Account: "111122223333", Region: "eu-west-1", Partition: "aws"}

// truth answers with what the resources of the test are, whatever the rewriter
// takes them for.
type truth map[string]string

func (t truth) Ref(id string) (any, error)                { return t[id], nil }
func (t truth) GetAtt(id, attribute string) (any, error)  { return t[id+"."+attribute], nil }
func (truth) Import(string) (string, error)               { return "", nil }
func (truth) Dynamic(service, key string) (string, error) { return service + key, nil }
func (truth) Zones(string) []string                       { return nil }
func (t truth) member(m Member, values ...string) (Member, string) {
	for i := 0; i < len(values); i += 2 {
		t[m.LogicalID+values[i]] = values[i+1]
	}
	return m, m.LogicalID
}

// account is some resources that mention each other in any way.
func account(t *rapid.T) (body []byte, members []Member, is truth) {
	is = truth{}
	resources := map[string]any{}
	var known []string
	add := func(typeName, name, key, id string, values ...string) {
		m, logical := is.member(Member{LogicalID: name, Type: typeName, Identifier: map[string]string{key: id}}, values...)
		members = append(members, m)
		resources[logical] = map[string]any{"Type": typeName}
		known = append(known, id)
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "buckets") {
		name := fmt.Sprintf("files-%d", i)
		add("AWS::S3::Bucket", fmt.Sprintf("Bucket%d", i), "BucketName", name, "", name, ".Arn", "arn:aws:s3:::"+name)
		known = append(known, "arn:aws:s3:::"+name)
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "topics") {
		arn := fmt.Sprintf("arn:aws:sns:eu-west-1:111122223333:files-%d", i)
		add("AWS::SNS::Topic", fmt.Sprintf("Topic%d", i), "TopicArn", arn, "", arn, ".TopicArn", arn)
	}
	add("AWS::SQS::Queue", "Queue", "QueueUrl", "https://sqs.eu-west-1.amazonaws.com/111122223333/work",
		"", "https://sqs.eu-west-1.amazonaws.com/111122223333/work", ".Arn", "arn:aws:sqs:eu-west-1:111122223333:work",
		".QueueName", "work", ".QueueUrl", "https://sqs.eu-west-1.amazonaws.com/111122223333/work")
	known = append(known, "work", "arn:aws:sqs:eu-west-1:111122223333:work", "111122223333", "eu-west-1",
		"arn:aws:iam::111122223333:role/x", "arn:aws:iam::aws:policy/Y", "arn:aws-cn:sns:cn-north-1:444455556666:z",
		"${aws:username}", "${!literal}", "$", "${", "-", "/*", " ", "0", "x", "arn:", ":")
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(known), 1, 4).Draw(t, "parts"), "")
	})
	for _, m := range members {
		properties := map[string]any{}
		for _, name := range []string{"BucketName", "TopicArn", "Queues", "Policy", "Tags"} {
			if rapid.Bool().Draw(t, "has "+name) {
				properties[name] = []any{text.Draw(t, name), map[string]any{"Bucket": text.Draw(t, name)}}
			}
		}
		if m.Type == "AWS::SQS::Queue" {
			properties["QueueName"] = "work"
		}
		resources[m.LogicalID].(map[string]any)["Properties"] = properties
	}
	body, err := json.Marshal(map[string]any{"Resources": resources})
	if err != nil {
		t.Fatal(err)
	}
	return body, members, is
}

func evaluated(t *rapid.T, body []byte, is truth) map[string]any {
	parsed, err := template.Parse("test", body)
	if err != nil {
		t.Fatal(err)
	}
	if err := parsed.Validate(); err != nil {
		t.Fatalf("%v in\n%s", err, body)
	}
	e := parsed.Evaluator(template.Scope{KeepDynamic: true, Resolver: is, Pseudo: map[string]string{
		"AWS::AccountId": here.Account, "AWS::Region": here.Region, "AWS::Partition": here.Partition,
	}})
	all := map[string]any{}
	for _, r := range parsed.Resources {
		if all[r.LogicalID], err = e.Properties(r); err != nil {
			t.Fatalf("%v in\n%s", err, body)
		}
	}
	return all
}

func TestTheTidyTemplateMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body, members, is := account(t)
		tidy, err := Tidy("test", body, members, here)
		if err != nil {
			t.Fatal(err)
		}
		yaml, err := tidy.YAML(members)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(evaluated(t, body, is), evaluated(t, yaml, is)); diff != "" {
			t.Fatalf("it does not mean the same:\n%s\n%s", diff, yaml)
		}
	})
}

func TestWhatBecomesAReference(t *testing.T) {
	body := `{"Resources": {
	  "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "logs"}},
	  "Files": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "files",
	    "LoggingConfiguration": {"DestinationBucketName": "logs", "LogFilePrefix": "logs"}, "Tags": [{"Key": "bucket", "Value": "logs"}]}},
	  "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "worker", "Path": "/jobs/"}},
	  "Work": {"Type": "AWS::Lambda::Function", "Properties": {"Role": "arn:aws:iam::111122223333:role/jobs/worker"}},
	  "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": "files", "PolicyDocument": {"Statement": [
	    {"Resource": ["arn:aws:s3:::files", "arn:aws:s3:::files/*", "arn:aws:s3:::files-of-others"], "Principal": {"AWS": "111122223333"}}]}}}
	}}`
	members := []Member{
		{LogicalID: "Logs", Type: "AWS::S3::Bucket", Identifier: map[string]string{"BucketName": "logs"}},
		{LogicalID: "Files", Type: "AWS::S3::Bucket", Identifier: map[string]string{"BucketName": "files"}},
		{LogicalID: "Role", Type: "AWS::IAM::Role", Identifier: map[string]string{"RoleName": "worker"}},
		{LogicalID: "Policy", Type: "AWS::S3::BucketPolicy", Identifier: map[string]string{"Bucket": "files"}},
	}
	tidy, err := Tidy("test", []byte(body), members, here)
	if err != nil {
		t.Fatal(err)
	}
	yaml, err := tidy.YAML(members)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Bucket:\n        Ref: Files", "DestinationBucketName:\n          Ref: Logs", "LogFilePrefix: logs", "Value: logs",
		"BucketName: files\n", "Role:\n        Fn::GetAtt:\n          - Role\n          - Arn", "Fn::Sub: ${Files.Arn}/*", "Fn::Sub: arn:${AWS::Partition}:s3:::files-of-others", "Ref: AWS::AccountId",
	} {
		if !strings.Contains(string(yaml), want) {
			t.Errorf("%q is not in\n%s", want, yaml)
		}
	}
}

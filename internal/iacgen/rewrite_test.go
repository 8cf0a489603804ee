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
		yaml, err := tidy.YAML()
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
	  "Files": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "files-111122223333-eu-west-1",
	    "LoggingConfiguration": {"DestinationBucketName": "logs", "LogFilePrefix": "logs"}, "Tags": [{"Key": "bucket", "Value": "logs"}]}},
	  "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "worker", "Path": "/jobs/"}},
	  "Work": {"Type": "AWS::Lambda::Function", "Properties": {"Role": "arn:aws:iam::111122223333:role/jobs/worker"}},
	  "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": "files-111122223333-eu-west-1", "PolicyDocument": {"Statement": [
	    {"Resource": ["arn:aws:s3:::files-111122223333-eu-west-1", "arn:aws:s3:::files-111122223333-eu-west-1/*", "arn:aws:s3:::files-111122223333-eu-west-1.others"],
	     "Principal": {"AWS": "111122223333"}, "Effect": "Allow", "Action": "s3:*", "Sid": "S"}], "Version": "2012-10-17"}}},
	  "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
	  "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-0123456789abcdef0", "AvailabilityZone": "eu-west-1a", "CidrBlock": "10.0.0.0/16"}},
	  "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": "vpc-0123456789abcdef0", "SecurityGroupIngress": [{"CidrIpv6": "::/0"}]}},
	  "Route": {"Type": "AWS::EC2::Route", "Properties": {"DestinationIpv6CidrBlock": "::/0"}},
	  "Others": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": "arn:aws:kms:eu-west-1:111122223333:key/x", "DelaySeconds": 0}}
	}}`
	member := func(id, typeName string, identifier ...string) Member {
		m := Member{LogicalID: id, Type: typeName, Identifier: map[string]string{}}
		for i := 0; i < len(identifier); i += 2 {
			m.Identifier[identifier[i]] = identifier[i+1]
		}
		return m
	}
	members := []Member{
		member("Logs", "AWS::S3::Bucket", "BucketName", "logs"),
		member("Files", "AWS::S3::Bucket", "BucketName", "files-111122223333-eu-west-1"),
		member("Role", "AWS::IAM::Role", "RoleName", "worker"),
		member("Work", "AWS::Lambda::Function", "FunctionName", "work"),
		member("Policy", "AWS::S3::BucketPolicy", "Bucket", "files-111122223333-eu-west-1"),
		member("Vpc", "AWS::EC2::VPC", "VpcId", "vpc-0123456789abcdef0"),
		member("Subnet", "AWS::EC2::Subnet", "SubnetId", "subnet-0123456789abcdef0"),
		member("Group", "AWS::EC2::SecurityGroup", "Id", "sg-0123456789abcdef0"),
		member("Route", "AWS::EC2::Route", "RouteTableId", "rtb-0123456789abcdef0", "CidrBlock", "::/0"),
	}
	yaml := tidied(t, body, members)
	for _, want := range []string{
		"Bucket: !Ref Files\n", "DestinationBucketName: !Ref Logs\n", "LogFilePrefix: logs", "Value: logs",
		"BucketName: !Sub files-${AWS::AccountId}-${AWS::Region}\n", "Role: !GetAtt Role.Arn\n", "- !Sub ${Files.Arn}/*\n",
		"- !Sub arn:${AWS::Partition}:s3:::files-${AWS::AccountId}-${AWS::Region}.others\n", "AWS: !Ref AWS::AccountId\n",
		"PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n          - Sid: S\n            Effect: Allow\n            Principal:",
		"AvailabilityZone: !Sub ${AWS::Region}a\n      CidrBlock: 10.0.0.0/16\n      VpcId: !Ref Vpc\n", `CidrIpv6: "::/0"`,
		// What is no member belongs to a stack, and stays as it is.
		"KmsMasterKeyId: arn:aws:kms:eu-west-1:111122223333:key/x\n      DelaySeconds: 0\n",
	} {
		if !strings.Contains(yaml, want) {
			t.Errorf("%q is not in\n%s", want, yaml)
		}
	}
	if n := strings.Count(yaml, "VpcId: !Ref Vpc\n"); n != 2 {
		t.Errorf("%d references to the network, not 2, in\n%s", n, yaml)
	}
}

func tidied(t *testing.T, body string, members []Member) string {
	t.Helper()
	tidy, err := Tidy("test", []byte(body), members, here)
	if err != nil {
		t.Fatal(err)
	}
	yaml, err := tidy.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return string(yaml)
}

// The defaults are those of [schema.Property]; what an empty object says is in
// the template reference (AWS::S3::Bucket EventBridgeConfiguration).
func TestWhatSaysNothingIsDropped(t *testing.T) {
	body := `{"Resources": {
	  "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "work", "DelaySeconds": 0, "VisibilityTimeout": 60, "SqsManagedSseEnabled": true, "Tags": []}},
	  "Role": {"Type": "AWS::IAM::Role", "Properties": {"Path": "/", "ManagedPolicyArns": [], "MaxSessionDuration": 3600.0,
	    "AssumeRolePolicyDocument": {"Statement": []}}},
	  "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"NotificationConfiguration": {"EventBridgeConfiguration": {}, "TopicConfigurations": []},
	    "LoggingConfiguration": {}, "CorsConfiguration": {"CorsRules": []}}},
	  "Function": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 3, "Environment": {"Variables": {}}, "Layers": [], "VpcConfig": {"SubnetIds": ["s"], "SecurityGroupIds": []}}},
	  "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupEgress": [], "SecurityGroupIngress": []}}
	}}`
	var members []Member
	for _, id := range []string{"Queue", "Role", "Bucket", "Function", "Group"} {
		members = append(members, Member{LogicalID: id})
	}
	tidy, err := Tidy("test", []byte(body), members, here)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range tidy.Dropped {
		got = append(got, d.LogicalID+" "+d.Path+" "+d.Value)
	}
	want := []string{
		"Group SecurityGroupIngress []", "Role Path \"/\"", "Role ManagedPolicyArns []", "Role MaxSessionDuration 3600.0",
		"Function Timeout 3", "Function Layers []", "Function VpcConfig.SecurityGroupIds []",
		"Bucket NotificationConfiguration.TopicConfigurations []", "Queue DelaySeconds 0", "Queue Tags []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWarningsStandBesideWhatTheyConcern(t *testing.T) {
	body := `{"Parameters": {"Code": {"Type": "String", "NoEcho": true}}, "Resources": {
	  "A": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": {"Ref": "Code"}}, "Handler": "a.b"}},
	  "B": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "a.b"}}}}`
	warnings := []Warning{
		{Properties: []string{"Code.ZipFile", "Code.S3Key"}, Text: "keep one"},
		{Properties: []string{"SnapStart", "Tags"}, Text: "left\nout"},
	}
	got := tidied(t, body, []Member{{LogicalID: "A", Warnings: warnings}, {LogicalID: "B"}})
	want := `Parameters:
  Code:
    Type: String
    NoEcho: true

Resources:
  # SnapStart, Tags: left out
  A:
    Type: AWS::Lambda::Function
    Properties:
      # keep one
      Code:
        # keep one
        ZipFile: !Ref Code
      Handler: a.b

  B:
    Type: AWS::Lambda::Function
    Properties:
      Handler: a.b
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

package provider_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
)

// The forms are those of AWS's documentation: the return values of each type in
// the CloudFormation template reference, and the recordings of real AWS for
// SNS topics, SSM parameters, buckets, functions, permissions and API Gateway.
func TestPhysicalIDAndAttributesLookLikeAWS(t *testing.T) {
	const random12 = `[A-Za-z0-9]{12}`
	tests := []struct {
		typ        string
		properties map[string]any
		id         string
		attributes map[string]string
	}{
		{
			"AWS::SNS::Topic", nil, `arn:aws:sns:us-east-1:123456789012:shop-Thing-` + random12,
			map[string]string{"TopicName": `shop-Thing-` + random12},
		},
		{"AWS::SNS::Topic", map[string]any{"TopicName": "news"}, `arn:aws:sns:us-east-1:123456789012:news`, nil},
		{"AWS::SNS::Topic", map[string]any{"FifoTopic": true}, `arn:aws:sns:.*:shop-Thing-` + random12 + `\.fifo`, nil},
		{
			"AWS::SQS::Queue", nil, `https://sqs\.us-east-1\.amazonaws\.com/123456789012/shop-Thing-` + random12,
			map[string]string{"Arn": `arn:aws:sqs:us-east-1:123456789012:shop-Thing-` + random12, "QueueName": `shop-Thing-` + random12},
		},
		{"AWS::SSM::Parameter", map[string]any{"Value": "v", "Type": "String"}, `CFN-Thing-` + random12, map[string]string{"Value": "v"}},
		{
			"AWS::S3::Bucket", nil, `shop-thing-[a-z0-9]{12}`,
			map[string]string{"Arn": `arn:aws:s3:::shop-thing-[a-z0-9]{12}`, "DomainName": `shop-thing-[a-z0-9]{12}\.s3\.amazonaws\.com`},
		},
		{
			"AWS::Lambda::Function", nil, `shop-Thing-` + random12,
			map[string]string{"Arn": `arn:aws:lambda:us-east-1:123456789012:function:shop-Thing-` + random12},
		},
		{"AWS::Lambda::Permission", map[string]any{"FunctionName": "f"}, `shop-Thing-` + random12, nil},
		{
			"AWS::IAM::Role",
			map[string]any{"Path": "/app/"},
			`shop-Thing-` + random12,
			map[string]string{"Arn": `arn:aws:iam::123456789012:role/app/shop-Thing-` + random12, "RoleId": `AROA[A-Z0-9]{17}`},
		},
		{"AWS::IAM::ManagedPolicy", nil, `arn:aws:iam::123456789012:policy/shop-Thing-` + random12, nil},
		{
			"AWS::EC2::VPC",
			map[string]any{"CidrBlock": "10.1.0.0/16"},
			`vpc-[0-9a-f]{17}`,
			map[string]string{"CidrBlock": `10\.1\.0\.0/16`, "DefaultSecurityGroup": `sg-[0-9a-f]{17}`},
		},
		{"AWS::EC2::EIP", nil, `\d+\.\d+\.\d+\.\d+`, map[string]string{"AllocationId": `eipalloc-[0-9a-f]{17}`}},
		{"AWS::EC2::Route", map[string]any{"RouteTableId": "rtb-1", "DestinationCidrBlock": "0.0.0.0/0"}, `rtb-1\|0\.0\.0\.0/0`, nil},
		{"AWS::EC2::VPCGatewayAttachment", map[string]any{"VpcId": "vpc-1"}, `IGW\|vpc-1`, nil},
		{"AWS::ApiGateway::RestApi", nil, `[a-z0-9]{10}`, map[string]string{"RootResourceId": `[a-z0-9]{10}`}},
		{"AWS::ApiGateway::Deployment", nil, `[a-z0-9]{6}`, nil},
		{"AWS::ApiGateway::Stage", map[string]any{"StageName": "Prod"}, `Prod`, nil},
		{"AWS::KMS::Key", nil, `[0-9a-f]{8}-[0-9a-f-]{27}`, map[string]string{"Arn": `arn:aws:kms:us-east-1:123456789012:key/[0-9a-f-]{36}`}},
		{"AWS::SecretsManager::Secret", nil, `arn:aws:secretsmanager:us-east-1:123456789012:secret:Thing-` + random12 + `-[A-Za-z0-9]{6}`, nil},
		{
			"AWS::Logs::LogGroup",
			map[string]any{"LogGroupName": "/app"},
			`/app`,
			map[string]string{"Arn": `arn:aws:logs:us-east-1:123456789012:log-group:/app:\*`},
		},
		{
			"AWS::RDS::DBInstance",
			map[string]any{"Engine": "postgres"},
			`shop-thing-[a-z0-9]{12}`,
			map[string]string{"Endpoint.Address": `shop-thing-.*\.us-east-1\.rds\.amazonaws\.com`, "Endpoint.Port": `5432`},
		},
		{
			"AWS::ECS::Service",
			map[string]any{"Cluster": "web"},
			`arn:aws:ecs:us-east-1:123456789012:service/web/shop-Thing-` + random12,
			map[string]string{"Name": `shop-Thing-` + random12},
		},
		{"AWS::Events::Rule", nil, `shop-Thing-` + random12, map[string]string{"Arn": `arn:aws:events:us-east-1:123456789012:rule/shop-Thing-` + random12}},
	}
	for _, test := range tests {
		s, p := create(t, physical(test.typ, "Thing", test.properties))
		if !regexp.MustCompile(`^` + test.id + `$`).MatchString(p.PhysicalID) {
			t.Errorf("%s: physical ID %q, want %s", test.typ, p.PhysicalID, test.id)
		}
		for attribute, form := range test.attributes {
			value, ok := getAtt(t, s, p, attribute).(string)
			if !ok || !regexp.MustCompile(`^`+form+`$`).MatchString(value) {
				t.Errorf("%s: %s is %q, want %s", test.typ, attribute, value, form)
			}
		}
	}
}

func TestNamesAreCutToTheTypesLimit(t *testing.T) {
	for typeName, limit := range map[string]int{
		"AWS::S3::Bucket": 63, "AWS::IAM::Role": 64, "AWS::SQS::Queue": 80,
		"AWS::Lambda::Function": 64, "AWS::ElasticLoadBalancing::LoadBalancer": 32,
	} {
		p := physical(typeName, strings.Repeat("Logical", 12), nil)
		p.StackName = strings.Repeat("stack", 20)
		_, p = create(t, p)
		name := p.PhysicalID[strings.LastIndex(p.PhysicalID, "/")+1:]
		if len(name) != limit || !strings.Contains(strings.ToLower(name), "-logical") {
			t.Errorf("%s: %q has %d characters, want stack, logical ID and %d characters", typeName, name, len(name), limit)
		}
	}
}

func TestVersionsAreNumbered(t *testing.T) {
	properties := map[string]any{"FunctionName": "handler"}
	s, first := create(t, physical("AWS::Lambda::Version", "First", properties))
	second := add(t, s, physical("AWS::Lambda::Version", "Second", properties))
	want := "arn:aws:lambda:us-east-1:123456789012:function:handler:"
	if first.PhysicalID != want+"1" || second.PhysicalID != want+"2" {
		t.Errorf("got %s and %s", first.PhysicalID, second.PhysicalID)
	}
	if version := getAtt(t, s, second, "Version"); version != "2" {
		t.Errorf("Version of the second is %v", version)
	}
	template := add(t, s, physical("AWS::EC2::LaunchTemplate", "Template", nil))
	change(t, s, template)
	if version := getAtt(t, s, template, "LatestVersionNumber"); version != "2" {
		t.Errorf("after an update the latest version of a launch template is %v", version)
	}
}

func TestListsAreAsLongAsTheResourceSays(t *testing.T) {
	s, p := create(t, physical("AWS::EC2::NetworkInterface", "Card",
		map[string]any{"SecondaryPrivateIpAddressCount": json.Number("3")}))
	addresses, _ := getAtt(t, s, p, "SecondaryPrivateIpAddresses").([]any)
	if len(addresses) != 3 || addresses[0] == addresses[1] {
		t.Errorf("got %v", addresses)
	}
}

// AWS was recorded to answer Fn::GetAtt Topic.DisplayName.
func TestPropertiesCanBeAskedFor(t *testing.T) {
	s, p := create(t, physical("AWS::SNS::Topic", "Topic", map[string]any{"DisplayName": "News"}))
	if name := getAtt(t, s, p, "DisplayName"); name != "News" {
		t.Errorf("DisplayName is %v", name)
	}
	if !provider.HasAttribute("Custom::Thing", "Anything") {
		t.Error("what a custom resource answers cannot be known")
	}
	for attribute, want := range map[string]bool{
		"DisplayName": true, "TopicArn": true, "Nothing": false, "TopicArn.Nothing": false,
	} {
		if got := provider.HasAttribute("AWS::SNS::Topic", attribute); got != want {
			t.Errorf("HasAttribute of %s is %v", attribute, got)
		}
	}
}

package schema_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/schema"
)

func TestEveryTypeDecodesAndIsConsistent(t *testing.T) {
	names := schema.Types()
	if len(names) < 1800 || !slices.IsSorted(names) {
		t.Fatalf("got %d types, sorted: %v", len(names), slices.IsSorted(names))
	}
	for _, name := range names {
		typ, ok := schema.Lookup(name)
		if !ok || typ.Name != name {
			t.Errorf("Lookup(%q) = %+v, %v", name, typ, ok)
			continue
		}
		for _, id := range slices.Concat(typ.PrimaryIdentifier, typ.Ref()) {
			top, _, _ := strings.Cut(id, "/")
			_, property := typ.Properties[top]
			_, attribute := typ.Attributes[id]
			if !property && !attribute {
				t.Errorf("%s is identified by %s, which is neither property nor attribute", name, id)
			}
		}
		for property, p := range typ.Properties {
			shape := p.Shape
			for shape.Element != nil {
				shape = *shape.Element
			}
			if shape.Definition != "" && typ.Definitions[shape.Definition] == nil {
				t.Errorf("%s.%s: definition %q is missing", name, property, shape.Definition)
			}
		}
	}
	for _, name := range []string{"", "AWS::SQS", "AWS::SQS::Nothing", "Custom::Thing", "types"} {
		if typ, ok := schema.Lookup(name); ok {
			t.Errorf("Lookup(%q) = %+v, want nothing", name, typ)
		}
	}
}

// The expectations are the "Update requires" lines and the "Return values" of
// each type's page in the CloudFormation template reference.
func TestFactsAgreeWithTheTemplateReference(t *testing.T) {
	queue, _ := schema.Lookup("AWS::SQS::Queue")
	if diff := cmp.Diff([]string{"QueueUrl"}, queue.Ref()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Arn", "QueueName", "QueueUrl"}, queue.ReadOnly()); diff != "" {
		t.Error(diff)
	}
	role, _ := schema.Lookup("AWS::IAM::Role")
	if diff := cmp.Diff([]string{"AssumeRolePolicyDocument"}, role.Required()); diff != "" {
		t.Error(diff)
	}
	group, _ := schema.Lookup("AWS::AutoScaling::AutoScalingGroup")
	if !group.Taggable() || !group.Tags.AtLaunch {
		t.Errorf("tags of an Auto Scaling group: %+v", group.Tags)
	}
	parameter, _ := schema.Lookup("AWS::SSM::Parameter")
	if !parameter.Taggable() || !parameter.Tags.Map {
		t.Errorf("tags of an SSM parameter: %+v", parameter.Tags)
	}
	permission, _ := schema.Lookup("AWS::Lambda::Permission")
	if permission.Taggable() {
		t.Errorf("a Lambda permission has no tags, got %+v", permission.Tags)
	}
}

func TestRecreationFollowsThePath(t *testing.T) {
	tests := []struct {
		typ, path string
		want      schema.Recreation
	}{
		{"AWS::SNS::Topic", "TopicName", schema.Always},
		{"AWS::SNS::Topic", "DisplayName", schema.Never},
		{"AWS::SNS::Topic", "NoSuchProperty", schema.Never},
		{"AWS::SNS::Topic", "", schema.Never},
		{"AWS::EC2::Instance", "AvailabilityZone", schema.Always},
		{"AWS::EC2::Instance", "InstanceType", schema.Conditionally},
		{"AWS::EC2::VPC", "CidrBlock", schema.Always},
		{"AWS::DynamoDB::Table", "KeySchema/0/AttributeName", schema.Always},
		{"AWS::DynamoDB::Table", "KeySchema/AttributeName", schema.Always},
		{"AWS::Lambda::Function", "Environment/Variables/STAGE", schema.Never},
		{"AWS::S3::Bucket", "Tags/0/Value", schema.Never},
		{"AWS::EFS::AccessPoint", "RootDirectory", schema.Always},
		{"AWS::RedshiftServerless::Snapshot", "Tags/0/Value", schema.Always},
		{"AWS::EC2::Volume", "Tags/0/Value", schema.Never},
	}
	for _, test := range tests {
		typ, ok := schema.Lookup(test.typ)
		if !ok {
			t.Errorf("no %s", test.typ)
			continue
		}
		path := strings.FieldsFunc(test.path, func(r rune) bool { return r == '/' })
		if got := typ.Recreation(path...); got != test.want {
			t.Errorf("%s %s: %v, want %v", test.typ, test.path, got, test.want)
		}
	}
}

const recordings = "../../../shared/conformance/change_set_cases.json"

// Every RequiresRecreation that AWS was recorded to answer follows from the
// facts.
func TestRecreationAgreesWithRecordings(t *testing.T) {
	text, err := os.ReadFile(recordings)
	if err != nil {
		t.Skipf("the recordings of AWS are not here, so this check did not run: %v", err)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	checked := 0
	eachChange(document, func(typeName string, target map[string]any) {
		want, _ := target["RequiresRecreation"].(string)
		if want == "" || target["Attribute"] != "Properties" {
			return
		}
		path := []string{target["Name"].(string)}
		if p, ok := target["Path"].(string); ok {
			path = strings.Split(strings.TrimPrefix(p, "/Properties/"), "/")
		}
		typ, ok := schema.Lookup(typeName)
		if !ok {
			t.Errorf("no %s", typeName)
			return
		}
		checked++
		if got := typ.Recreation(path...).String(); got != want {
			t.Errorf("%s %v: %s, AWS answered %s", typeName, path, got, want)
		}
	})
	if checked < 100 {
		t.Errorf("only %d recorded values found", checked)
	}
	t.Logf("%d recorded values agree", checked)
}

// eachChange visits the targets of all recorded resource changes.
func eachChange(value any, visit func(typeName string, target map[string]any)) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			eachChange(item, visit)
		}
	case map[string]any:
		typeName, _ := value["ResourceType"].(string)
		details, _ := value["Details"].([]any)
		for _, detail := range details {
			if typeName == "" {
				break
			}
			target, _ := detail.(map[string]any)["Target"].(map[string]any)
			visit(typeName, target)
		}
		for _, item := range value {
			eachChange(item, visit)
		}
	}
}

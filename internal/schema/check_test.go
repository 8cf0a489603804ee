package schema_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/schema"
)

// The texts are those of public reports and AWS re:Post; see [schema.Type.Check].
func TestPropertiesAreHeldAgainstTheType(t *testing.T) {
	for _, test := range []struct {
		typeName, properties string
		want                 []string
	}{
		{"AWS::IAM::Policy", `{}`, []string{": Required property [PolicyDocument] not found", ": Required property [PolicyName] not found"}},
		{"AWS::SNS::Topic", `{"DisplayNam": "x"}`, []string{"DisplayNam: Unsupported property [DisplayNam]"}},
		{"AWS::S3::Bucket", `{"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Prefixx": "x"}, {}]}}`, []string{
			"LifecycleConfiguration/Rules/0/Prefixx: Unsupported property [Prefixx]", "LifecycleConfiguration/Rules/1: Required property [Status] not found",
		}},
		{"AWS::S3::Bucket", `{"LifecycleConfiguration": [], "CorsConfiguration": "x"}`, []string{
			"CorsConfiguration: expected type: JSONObject, found: String", "LifecycleConfiguration: expected type: JSONObject, found: JSONArray",
		}},
		{"AWS::S3::Bucket", `{"BucketName": ["x"], "ObjectLockEnabled": "perhaps", "Tags": {"Key": "a"}}`, []string{
			"BucketName: expected type: String, found: JSONArray", "ObjectLockEnabled: expected type: Boolean, found: String",
			"Tags: expected type: JSONArray, found: JSONObject",
		}},
		{"AWS::SQS::Queue", `{"DelaySeconds": "soon", "VisibilityTimeout": "30", "FifoQueue": "true", "MessageRetentionPeriod": true}`, []string{
			"DelaySeconds: expected type: Integer, found: String", "MessageRetentionPeriod: expected type: Integer, found: Boolean",
		}},
		{"AWS::SQS::Queue", `{"QueueName": 12, "KmsMasterKeyId": true, "DelaySeconds": "UNKNOWN", "RedrivePolicy": {"any": "thing"}}`, nil},
		{"AWS::CloudFormation::StackSet", `{"StackSetName": "s", "PermissionModel": "SELF_MANAGED", "TemplateBody": {"Resources": {}}}`, nil},
		{"AWS::Lambda::Function", `{"Role": "UNKNOWN", "Code": "UNKNOWN", "Environment": {"Variables": {"a/b": [1]}}}`, []string{
			"Environment/Variables/a/b: expected type: String, found: JSONArray",
		}},
	} {
		typ, ok := schema.Lookup(test.typeName)
		if !ok {
			t.Fatal(test.typeName)
		}
		decoder := json.NewDecoder(strings.NewReader(test.properties))
		decoder.UseNumber()
		var properties map[string]any
		if err := decoder.Decode(&properties); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range typ.Check(properties, func(v any) bool { return v == "UNKNOWN" }) {
			got = append(got, strings.Join(p.Path, "/")+": "+p.Text)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s %s:\n%s", test.typeName, test.properties, diff)
		}
	}
}

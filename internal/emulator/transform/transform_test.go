package transform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/transform"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

func expand(t testing.TB, source string, objects map[string]string) (string, error) {
	t.Helper()
	parsed, err := template.Parse("t", []byte(source))
	if err != nil {
		t.Skip(err)
	}
	out, err := transform.Expand(parsed, transform.Outside{
		Scope: template.Scope{
			Parameters: map[string]any{"Bucket": "b", "Names": []any{"A", "B"}},
			Pseudo:     map[string]string{"AWS::AccountId": "111111111111", "AWS::Partition": "aws"},
		},
		Object: func(bucket, key string) ([]byte, error) {
			if bucket != "b" {
				return nil, &wire.Error{Code: "NoSuchBucket", Message: "The specified bucket does not exist"}
			}
			if text, ok := objects[key]; ok {
				return []byte(text), nil
			}
			return nil, &wire.Error{Code: "NoSuchKey", Message: "The specified key does not exist."}
		},
	})
	if err != nil {
		return "", err
	}
	return string(out.Root.JSON()), nil
}

func TestExpand(t *testing.T) {
	objects := map[string]string{
		"outputs.yaml": "Outputs:\n  O:\n    Value:\n      Ref: A\nResources:\n  B:\n    Type: T",
		"resource":     `{"A": {"Type": "Other"}}`,
		"text":         `just a text`,
		"table":        `{"Resources": {"Table": {"Type": "AWS::Serverless::SimpleTable"}}}`,
	}
	include := func(key string) string {
		return `{"Name": "AWS::Include", "Parameters": {"Location": {"Fn::Sub": "s3://${Bucket}/` + key + `"}}}`
	}
	for _, test := range []struct{ name, source, want string }{
		{
			"at the top level",
			`{"Transform": ` + include("outputs.yaml") + `, "Resources": {"A": {"Type": "T"}}}`,
			`{"Resources":{"A":{"Type":"T"},"B":{"Type":"T"}},"Outputs":{"O":{"Value":{"Ref":"A"}}}}`,
		},
		{
			"embedded, over its neighbour",
			`{"Resources": {"Fn::Transform": ` + include("resource") + `, "A": {"Type": "T"}, "C": {"Type": "T"}}}`,
			`{"Resources":{"A":{"Type":"Other"},"C":{"Type":"T"}}}`,
		},
		{
			"in place of a value",
			`{"Resources": {"A": {"Type": "T", "Properties": {"P": {"Fn::Transform": ` + include("text") + `}}}}}`,
			`{"Resources":{"A":{"Type":"T","Properties":{"P":"just a text"}}}}`,
		},
		{
			"one after the other: what is included is SAM's",
			`{"Transform": [` + include("table") + `, "AWS::Serverless-2016-10-31"], "Resources": {"A": {"Type": "T"}}}`,
			`{"Resources":{"A":{"Type":"T"},"Table":{"Type":"AWS::DynamoDB::Table","Properties":{"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],` +
				`"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"}}}}`,
		},
		{
			"loops before SAM; the language extensions stay to be done",
			`{"Transform": ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"], "Parameters": {"Names": {"Type": "CommaDelimitedList"}},
				"Resources": {"Fn::ForEach::L": ["N", {"Ref": "Names"}, {"R${N}": {"Type": "T"}}]}}`,
			`{"Parameters":{"Names":{"Type":"CommaDelimitedList"}},"Resources":{"RA":{"Type":"T"},"RB":{"Type":"T"}},"Transform":"AWS::LanguageExtensions"}`,
		},
		{"nothing to do", `{"Resources": {"A": {"Type": "T"}}}`, `{"Resources":{"A":{"Type":"T"}}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := expand(t, test.source, objects)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The texts were seen in failed change sets of others: that of a missing bucket,
// of a text that is no URI, of one that is no JSON or YAML, of short forms, of
// an include within an include.
func TestExpandTellsWhatIsWrong(t *testing.T) {
	const invalid = "Transform AWS::Include failed with: The specified S3 object's content should be valid Yaml/JSON"
	objects := map[string]string{
		"bad": "{", "short": "A:\n  Type: T\n  Properties: {P: !Ref X}",
		"nested": `{"A": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/bad"}}}}`,
		"large":  `["` + strings.Repeat("x", 400_000) + `"]`,
	}
	include := func(location string) string {
		return `{"Name": "AWS::Include", "Parameters": {"Location": "` + location + `"}}`
	}
	top := func(transform string) string { return `{"Transform": ` + transform + `, "Resources": {}}` }
	for source, want := range map[string]string{
		top(include("https://b/x")):  "Transform AWS::Include failed with: The location parameter is not a valid S3 uri.",
		top(include("s3://other/k")): "Transform AWS::Include failed with: S3 bucket [other] does not exist.",
		top(include("s3://b/none")): "Transform AWS::Include failed with: S3 error: The specified key does not exist.\n" +
			"For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
		top(include("s3://b/bad")):    invalid,
		top(include("s3://b/short")):  invalid,
		top(include("s3://b/nested")): invalid,
		top(`"Mine"`):                 "No transform named 111111111111::Mine found.",
		`{"Resources": {"A": {"Fn::Transform": {"Name": "999999999999::Theirs"}}}}`:                              "No transform named 999999999999::Theirs found.",
		`{"Resources": {"A": [` + strings.Repeat(`{"Fn::Transform": `+include("s3://b/large")+`}, `, 3) + `1]}}`: "Transform AWS::Include failed with: the template may not exceed 1000000 bytes in size",
		top(`"AWS::Serverless-2016-10-31"`): "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. " +
			"Number of errors found: 1. Structure of the SAM template is invalid. 'Resources' section is required",
	} {
		if _, err := expand(t, source, objects); err == nil || err.Error() != want {
			t.Errorf("%.200s:\n got %v\nwant %s", source, err, want)
		}
	}
}

// FuzzExpand: whatever a template includes or asks SAM for, the transforms end
// without a panic, and what comes out is a template.
func FuzzExpand(f *testing.F) {
	f.Add(`{"Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}, "Resources": {"A": {}}}`, `{"Resources": {"B": {}}}`)
	f.Add(`{"Resources": {"A": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}}}}`, `[1]`)
	f.Fuzz(func(t *testing.T, source, snippet string) {
		if out, err := expand(t, source, map[string]string{"k": snippet}); err == nil {
			if _, err := template.Parse("again", []byte(out)); err != nil {
				t.Error(err)
			}
		}
	})
}

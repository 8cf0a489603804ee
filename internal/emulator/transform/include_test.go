package transform_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/transform"
	"github.com/cfn-cli/cfn/internal/template"
)

func expand(t *testing.T, source string, objects map[string]string) (string, error) {
	t.Helper()
	parsed, err := template.Parse("t", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	e := parsed.Evaluator(template.Scope{Parameters: map[string]any{"Bucket": "b"}})
	out, err := transform.Expand(parsed, transform.Outside{
		Value: e.Value,
		Object: func(bucket, key string) ([]byte, error) {
			if text, ok := objects[bucket+"/"+key]; ok {
				return []byte(text), nil
			}
			return nil, errors.New("The specified key does not exist.")
		},
	})
	if err != nil {
		return "", err
	}
	return string(out.Root.JSON()), nil
}

func TestInclude(t *testing.T) {
	objects := map[string]string{
		"b/outputs.yaml": "Outputs:\n  O:\n    Value:\n      Ref: A\nResources:\n  B:\n    Type: T",
		"b/resource":     `{"A": {"Type": "Other"}}`,
	}
	for _, test := range []struct{ name, source, want string }{
		{
			"top level, other transforms stay",
			`{"Transform": ["X", {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/outputs.yaml"}}], "Resources": {"A": {"Type": "T"}}}`,
			`{"Resources":{"A":{"Type":"T"},"B":{"Type":"T"}},"Transform":["X"],"Outputs":{"O":{"Value":{"Ref":"A"}}}}`,
		},
		{
			"embedded, over its neighbour",
			`{"Resources": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": {"Fn::Sub": "s3://${Bucket}/resource"}}}, "A": {"Type": "T"}, "C": {"Type": "T"}}}`,
			`{"Resources":{"A":{"Type":"Other"},"C":{"Type":"T"}}}`,
		},
		{"nothing to include", `{"Resources": {"A": {"Type": "T"}}}`, `{"Resources":{"A":{"Type":"T"}}}`},
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

func TestIncludeTellsWhatIsWrong(t *testing.T) {
	for location, want := range map[string]string{
		"https://b/x": "Transform AWS::Include failed with: The location parameter is not a valid S3 uri.",
		"s3://b/none": "Transform AWS::Include failed with: S3 error: The specified key does not exist.",
		"s3://b/bad":  "Transform AWS::Include failed with: The specified S3 object's content should be valid Yaml/JSON.",
	} {
		_, err := expand(t, `{"Transform": {"Name": "AWS::Include", "Parameters": {"Location": "`+location+`"}}, "Resources": {}}`,
			map[string]string{"b/bad": "{"})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v", location, err)
		}
	}
}

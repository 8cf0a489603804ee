package changes_test

import (
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/emulator/changes"
)

func TestParametersAsCauses(t *testing.T) {
	const source = `
Parameters:
  Secret: {Type: String, NoEcho: true}
  Latest: {Type: AWS::SSM::Parameter::Value<String>}
  Stage: {Type: String}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
Resources:
  A: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref Secret}}
  B: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref Latest}}
  C: {Type: AWS::SSM::Parameter, Properties: {Value: !If [Prod, big, !Ref Stage]}}
  D: {Type: AWS::SSM::Parameter, Properties: {Value: "{{resolve:ssm:name}}"}}
`
	before := side(t, source, map[string]any{"Secret": "one", "Latest": "v1", "Stage": "test"})
	after := side(t, source, map[string]any{"Secret": "two", "Latest": "v2", "Stage": "prod"})
	in := update(before, after)
	_, values := compute(t, in)
	expect(t, "values", values, `
		Modify A False [Properties]
		- Properties /Properties/Value Never Dynamic DirectModification Modify "****" "****"
		- Properties /Properties/Value Never Static ParameterReference Secret Modify "****" "****"
		Modify B False [Properties]
		- Properties /Properties/Value Never Static DirectModification Modify "v1" "v2"
		Modify C False [Properties]
		- Properties /Properties/Value Never Static DirectModification Modify "test" "big"`)

	_, list, err := changes.Compute(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if shown := *c.ResourceChange.BeforeContext + *c.ResourceChange.AfterContext; strings.Contains(shown, "one") || strings.Contains(shown, "two") {
			t.Errorf("NoEcho value in a context: %s", shown)
		}
	}
}

func TestStackTagsReachTaggableResources(t *testing.T) {
	const source = "Resources:\n  T: {Type: AWS::SNS::Topic}\n  P: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [a], PolicyDocument: {}}}"
	before, after := side(t, source, nil), side(t, source, nil)
	after.Tags = map[string]string{"team": "a"}
	plain, _ := compute(t, update(before, after))
	expect(t, "plain", plain, `
		Modify T False [Tags]
		- Tags Never Static DirectModification`)
}

// AWS documentation, "ResourceChangeDetail", ChangeSource Automatic, and
// "Change sets for nested stacks".
func TestNestedStacksMayHaveChanged(t *testing.T) {
	const source = `
Resources:
  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://x}}
  P: {Type: AWS::SSM::Parameter, Properties: {Value: !GetAtt N.Outputs.Name}}
`
	const listed = `
		Modify N False [Properties]
		- Properties Never Dynamic Automatic
		Modify P False [Properties]
		- Properties Value Never Dynamic ResourceAttribute N.Outputs.Name`
	in := update(side(t, source, nil), side(t, source, nil))
	plain, _ := compute(t, in)
	expect(t, "not looked into", plain, listed)

	in.Nested = map[string]string{}
	plain, _ = compute(t, in)
	expect(t, "looked into, without changes", plain, "")

	in.Nested = map[string]string{"N": "arn:child"}
	plain, _ = compute(t, in)
	expect(t, "looked into, with changes", plain, listed)
	list, _, err := changes.Compute(in)
	if err != nil {
		t.Fatal(err)
	}
	if got := list[0].ResourceChange.ChangeSetId; got == nil || *got != "arn:child" {
		t.Errorf("ChangeSetId %v", got)
	}
}

func TestContextsShowWholeResources(t *testing.T) {
	source := `
Resources:
  A: {Type: AWS::SSM::Parameter, Metadata: {K: v}, Properties: {Value: 1, Type: String}}
  B: {Type: AWS::SSM::Parameter, Properties: {Value: !Join ["-", [x, !Ref A]]}}
  C: {Type: AWS::S3::Bucket}
  D: {Type: AWS::SSM::Parameter, Properties: {Value: !Sub "on ${A}"}}
`
	_, list, err := changes.Compute(changes.Input{After: side(t, source, nil), Resolver: world{}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"Metadata":{"K":"v"},"Properties":{"Type":"String","Value":"1"}}`,
		`{"Properties":{"Value":"{{changeSet:KNOWN_AFTER_APPLY}}"}}`,
		`{"Properties":{}}`,
		`{"Properties":{"Value":"on {{changeSet:KNOWN_AFTER_APPLY}}"}}`,
	}
	for i, c := range list {
		if got := *c.ResourceChange.AfterContext; got != want[i] {
			t.Errorf("%s: %s", *c.ResourceChange.LogicalResourceId, got)
		}
	}
}

func TestResourceOfAnotherTypeIsRefused(t *testing.T) {
	_, _, err := changes.Compute(update(
		side(t, "Resources:\n  X: {Type: AWS::SNS::Topic}", nil), side(t, "Resources:\n  X: {Type: AWS::SQS::Queue}", nil)))
	const want = "Update of resource type is not permitted. The new template modifies resource type of the following resources: [X]"
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

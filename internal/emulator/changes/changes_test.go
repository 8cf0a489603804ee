package changes_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/changes"
	"github.com/cfn-cli/cfn/internal/template"
)

// world is a stack whose resources have "<ID>-id" as Ref and "<ID>.<attribute>"
// as attributes.
type world struct{}

func (world) Ref(id string) (any, error)               { return id + "-id", nil }
func (world) GetAtt(id, attribute string) (any, error) { return id + "." + attribute, nil }
func (world) Import(string) (string, error)            { return template.Unknown, nil }
func (world) Dynamic(string, string) (string, error)   { return "secret", nil }
func (world) Zones(string) []string                    { return nil }

func side(t *testing.T, source string, parameters map[string]any) changes.Side {
	t.Helper()
	parsed, err := template.Parse("test.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return changes.Side{Template: parsed, Parameters: parameters}
}

// update is the input of an update where all resources of before exist.
func update(before, after changes.Side) changes.Input {
	in := changes.Input{Before: &before, After: after, Resolver: world{}, Resources: map[string]changes.Deployed{}}
	for _, r := range before.Template.Resources {
		in.Resources[r.LogicalID] = changes.Deployed{Type: r.Type, PhysicalID: r.LogicalID + "-id"}
	}
	return in
}

func compute(t *testing.T, in changes.Input) (plain, values []string) {
	t.Helper()
	p, v, err := changes.Compute(in)
	if err != nil {
		t.Fatal(err)
	}
	return lines(p), lines(v)
}

// lines writes a line for each change and each detail.
func lines(list []types.Change) []string {
	var out []string
	add := func(parts ...any) {
		out = append(out, strings.Join(strings.Fields(strings.ReplaceAll(fmt.Sprintln(parts...), "<nil>", "")), " "))
	}
	for _, c := range list {
		r := c.ResourceChange
		add(r.Action, *r.LogicalResourceId, r.Replacement, r.PolicyAction, r.Scope)
		for _, d := range r.Details {
			place := aws.ToString(d.Target.Path)
			if place == "" {
				place = aws.ToString(d.Target.Name)
			}
			value := ""
			if d.Target.AttributeChangeType != "" {
				value = fmt.Sprintf("%s %q %q", d.Target.AttributeChangeType, aws.ToString(d.Target.BeforeValue), aws.ToString(d.Target.AfterValue))
			}
			add("-", d.Target.Attribute, place, d.Target.RequiresRecreation, d.Evaluation, d.ChangeSource, aws.ToString(d.CausingEntity), value)
		}
	}
	return out
}

func expect(t *testing.T, what string, got []string, want string) {
	t.Helper()
	var wanted []string
	for line := range strings.Lines(want) {
		if line = strings.TrimSpace(line); line != "" {
			wanted = append(wanted, line)
		}
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

// AWS documentation, "Example change sets for CloudFormation stacks": tags are
// an attribute of their own, and values are told at the deepest place.
func TestValuesAreToldAtTheDeepestPlace(t *testing.T) {
	before := side(t, `
Resources:
  I: {Type: AWS::EC2::Instance, Properties: {Tags: [{Key: Purpose, Value: testing}]}}
  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 128, Environment: {Variables: {A: one, B: two}}}}
`, nil)
	after := side(t, `
Resources:
  I: {Type: AWS::EC2::Instance, Properties: {Tags: [{Key: Test, Value: Test}, {Key: New, Value: 1}]}}
  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: "128", Environment: {Variables: {A: other, C: true}}}}
`, nil)
	plain, values := compute(t, update(before, after))
	expect(t, "plain", plain, `
		Modify F False [Properties]
		- Properties Environment Never Static DirectModification
		Modify I False [Tags]
		- Tags Never Static DirectModification`)
	expect(t, "values", values, `
		Modify F False [Properties]
		- Properties /Properties/Environment/Variables/A Never Static DirectModification Modify "one" "other"
		- Properties /Properties/Environment/Variables/B Never Static DirectModification Remove "two" ""
		- Properties /Properties/Environment/Variables/C Never Static DirectModification Add "" "true"
		Modify I False [Tags]
		- Tags /Properties/Tags/0/Key Never Static DirectModification Modify "Purpose" "Test"
		- Tags /Properties/Tags/0/Value Never Static DirectModification Modify "testing" "Test"
		- Tags /Properties/Tags/1 Never Static DirectModification Add "" "{\"Key\":\"New\",\"Value\":\"1\"}"`)
}

// What follows from a resource that is new, replaced, replaced under
// conditions (AWS documentation, "ResourceChange", Replacement) or modified.
func TestReferencesCarryChangesOn(t *testing.T) {
	const followers = `
  Direct: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Sub "${%[1]s}"}}
  Attribute: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt %[1]s.Arn}}`
	for _, test := range []struct{ name, before, after, target, plain, values string }{
		{
			"replaced", "T: {Type: AWS::SNS::Topic, Properties: {TopicName: a}}",
			"T: {Type: AWS::SNS::Topic, UpdateReplacePolicy: Retain, Properties: {TopicName: b}}", "T", `
			Modify Attribute False [Properties]
			- Properties Value Never Static ResourceAttribute T.Arn
			Modify Direct False [Properties]
			- Properties Value Never Static ResourceReference T
			Modify T True ReplaceAndRetain [Properties UpdateReplacePolicy]
			- Properties TopicName Always Static DirectModification
			- UpdateReplacePolicy Never Static DirectModification`, `
			Modify Attribute False [Properties]
			- Properties /Properties/Value Never Dynamic DirectModification Modify "T.Arn" "{{changeSet:KNOWN_AFTER_APPLY}}"
			- Properties /Properties/Value Never Static ResourceAttribute T.Arn Modify "T.Arn" "{{changeSet:KNOWN_AFTER_APPLY}}"
			Modify Direct False [Properties]
			- Properties /Properties/Value Never Dynamic DirectModification Modify "T-id" "{{changeSet:KNOWN_AFTER_APPLY}}"
			- Properties /Properties/Value Never Static ResourceReference T Modify "T-id" "{{changeSet:KNOWN_AFTER_APPLY}}"
			Modify T True ReplaceAndRetain [Properties UpdateReplacePolicy]
			- Properties /Properties/TopicName Always Static DirectModification Modify "a" "b"
			- UpdateReplacePolicy /UpdateReplacePolicy Never Static DirectModification Add "" "Retain"`,
		},
		{
			"under conditions", "I: {Type: AWS::EC2::Instance, Properties: {InstanceType: t3.micro}}",
			"I: {Type: AWS::EC2::Instance, Properties: {InstanceType: t3.small}}", "I", `
			Modify Attribute False [Properties]
			- Properties Value Never Dynamic ResourceAttribute I.Arn
			Modify Direct False [Properties]
			- Properties Value Never Dynamic ResourceReference I
			Modify I Conditional [Properties]
			- Properties InstanceType Conditionally Static DirectModification`, "",
		},
		{
			"in place", "T: {Type: AWS::SNS::Topic, Properties: {DisplayName: a}}",
			"T: {Type: AWS::SNS::Topic, Properties: {DisplayName: b}}", "T", `
			Modify Attribute False [Properties]
			- Properties Value Never Dynamic ResourceAttribute T.Arn
			Modify T False [Properties]
			- Properties DisplayName Never Static DirectModification`, `
			Modify T False [Properties]
			- Properties /Properties/DisplayName Never Static DirectModification Modify "a" "b"`,
		},
		{
			"only kept", "T: {Type: AWS::SNS::Topic}", "T: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}", "T", `
			Modify T False [DeletionPolicy]
			- DeletionPolicy Never Static DirectModification`, `
			Modify T False [DeletionPolicy]
			- DeletionPolicy /DeletionPolicy Never Static DirectModification Add "" "Retain"`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			rest := fmt.Sprintf(followers, test.target)
			plain, values := compute(t, update(
				side(t, "Resources:\n  "+test.before+rest, nil), side(t, "Resources:\n  "+test.after+rest, nil)))
			expect(t, "plain", plain, test.plain)
			if test.values != "" {
				expect(t, "values", values, test.values)
			}
		})
	}
}

// A new resource in place of another, as seen in change sets of API Gateway
// deployments and load balancers.
func TestReferenceToANewResource(t *testing.T) {
	plain, _ := compute(t, update(
		side(t, "Resources:\n  Old: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}\n  P: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref Old}}", nil),
		side(t, "Resources:\n  New: {Type: AWS::SNS::Topic}\n  P: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref New}}", nil)))
	expect(t, "plain", plain, `
		Add New []
		Remove Old Retain []
		Modify P False [Properties]
		- Properties Value Never Dynamic DirectModification
		- Properties Value Never Static ResourceReference New`)
}

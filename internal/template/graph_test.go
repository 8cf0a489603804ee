package template_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/template"
)

const graph = `
Parameters: {P: {Type: String, Default: x}}
Conditions: {Yes: !Equals [!Ref P, x], No: !Not [!Condition Yes]}
Resources:
  A: {Type: AWS::SNS::Topic}
  B: {Type: AWS::SNS::Topic, Properties: {N: [!Ref A, !Ref P, !Ref AWS::Region]}}
  C: {Type: AWS::SNS::Topic, Properties: {N: !GetAtt A.Arn}, DependsOn: B}
  D: {Type: AWS::SNS::Topic, Properties: {N: !Sub ["${A.Arn} ${X} ${!C}", {X: !Ref B}]}, Metadata: {M: !Ref C}}
  E: {Type: AWS::SNS::Topic, Properties: {N: !If [No, !Ref Off, !Ref D]}}
  Off: {Type: AWS::SNS::Topic, Condition: No, DependsOn: E}
`

func TestDependencies(t *testing.T) {
	tpl := parse(t, graph)
	want := map[string][]string{
		"A": {}, "B": {"A"}, "C": {"A", "B"}, "D": {"A", "B", "C"}, "E": {"D", "Off"}, "Off": {"E"},
	}
	if diff := cmp.Diff(want, tpl.Dependencies()); diff != "" {
		t.Errorf("whatever the conditions say: %s", diff)
	}
	if findings := tpl.Lint(); len(findings) > 0 {
		t.Errorf("a circle that no choice of parameters closes is reported: %v", findings)
	}
	active, err := tpl.Evaluator(scope(t, tpl, nil)).Dependencies()
	want = map[string][]string{"A": {}, "B": {"A"}, "C": {"A", "B"}, "D": {"A", "B", "C"}, "E": {"D"}}
	if diff := cmp.Diff(want, active); diff != "" || err != nil {
		t.Errorf("with these parameters: %v %s", err, diff)
	}
	if got := serviceText(tpl.Evaluator(scope(t, tpl, map[string]string{"P": "y"})).Check()); got != "Circular dependency between resources: [E, Off]" {
		t.Errorf("with others: %s", got)
	}
}

func TestReferences(t *testing.T) {
	tpl := parse(t, graph)
	got := template.References(tpl.Resource("D").Properties)
	want := []template.Reference{
		{Name: "A", Attribute: "Arn", Function: "Fn::Sub", Pos: template.Pos{Line: 8, Column: 52}},
		{Name: "B", Function: "Ref", Pos: template.Pos{Line: 8, Column: 84}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Source: AWS documentation, "CreateStack", Capabilities.
func TestCapabilities(t *testing.T) {
	const role, plain = "  R: {Type: AWS::IAM::Role}\n", "  P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p}}\n"
	const named, topic = "  N: {Type: AWS::IAM::Role, Properties: {RoleName: n}}\n", "  T: {Type: AWS::SNS::Topic}\n"
	for _, test := range []struct {
		src  string
		want []template.CapabilityNeed
	}{
		{"Resources:\n" + topic, nil},
		{"Resources:\n" + topic + role + plain, []template.CapabilityNeed{{Capability: "CAPABILITY_IAM", LogicalIDs: []string{"R", "P"}}}},
		{"Resources:\n" + role + named, []template.CapabilityNeed{{Capability: "CAPABILITY_NAMED_IAM", LogicalIDs: []string{"R", "N"}}}},
		{"Transform: AWS::LanguageExtensions\nResources:\n" + role, []template.CapabilityNeed{
			{Capability: "CAPABILITY_IAM", LogicalIDs: []string{"R"}}, {Capability: "CAPABILITY_AUTO_EXPAND"},
		}},
		{"Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: M}}}\n", []template.CapabilityNeed{{Capability: "CAPABILITY_AUTO_EXPAND"}}},
	} {
		if diff := cmp.Diff(test.want, parse(t, test.src).Capabilities()); diff != "" {
			t.Errorf("%s%s", test.src, diff)
		}
	}
}

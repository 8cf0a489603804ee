package template_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
)

const faulty = `AWSTemplateFormatVersion: "2010-09-09"
Resourcess: {}
Parameters:
  Stage: {Type: Strnig}
  Bad_Name: {Type: String, Defualt: x}
Conditions:
  IsProd: !Equals [!Ref Stagee, prod]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Condition: IsPord
    DeletionPolicy: retain
    Properties:
      QueueName: !Sub "${Stgae}-${Queu.Arn}-x"
      Other: !Join [a]
      Text: "in ${AWS::Region}"
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: [Que, Policy]
    Properties:
      TopicName: !GetAtt Quee.Name
      Size: !FindInMap [Sizes, a, b]
      Name: !If [Prod, !Frob x, b]
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties: {Topics: [!Ref Topic]}
Outputs:
  Url: {Value: !Ref IsProd, Export: {Name: "a b"}}
`

func TestLintTellsPlacesAndHints(t *testing.T) {
	src := strings.Replace(faulty, "!Frob x", `{"Fn::Frob": x}`, 1)
	var got []string
	for _, d := range parse(t, src).Lint() {
		got = append(got, strings.TrimSuffix(fmt.Sprintf("%d:%d-%d %s (%s)", d.Range.Line, d.Range.Column, d.Range.EndColumn, d.Summary, d.Hint), " ()"))
	}
	want := []string{
		"2:1-0 a template has no section Resourcess (did you mean Resources?)",
		"4:17-23 CloudFormation knows no parameter type Strnig (did you mean String?)",
		"5:3-0 the parameter name Bad_Name may hold letters and digits only",
		"5:28-0 a parameter has no key Defualt (did you mean Default?)",
		"12:21-27 DeletionPolicy of Queue must be one of Delete, Retain, Snapshot, RetainExceptOnCreate (did you mean Retain?)",
		"28:37-0 the export of output Url needs a Name of letters, digits, colons and hyphens",
		"15:14-0 Fn::Join takes a delimiter and a list of texts",
		"23:24-0 there is no function Fn::Frob",
		"7:25-31 condition IsProd may mention parameters only, Stagee is none (did you mean Stage?)",
		"14:26-31 Fn::Sub: there is no resource or parameter Stgae (did you mean Stage?)",
		"14:35-39 Fn::Sub: there is no resource Queu (did you mean Queue?)",
		"19:17-20 DependsOn: there is no resource Que (did you mean Queue?)",
		"21:26-30 Fn::GetAtt: there is no resource Quee (did you mean Queue?)",
		"11:16-22 there is no condition IsPord (did you mean IsProd?)",
		"22:25-30 Mappings has no Sizes",
		"23:18-22 there is no condition Prod (did you mean IsProd?)",
		"28:21-27 Ref: there is no resource or parameter IsProd (IsProd is a condition; use it in Fn::If or as the Condition of a resource)",
		"24:3-0 resources need each other in a circle: Policy, Topic (break the circle, for example with a resource that joins two of them afterwards)",
		"16:13-32 ${AWS::…} is replaced only inside Fn::Sub (put !Sub before the text)",
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLintFindsTheLineInALongText(t *testing.T) {
	findings := parse(t, "Resources:\n  R:\n    Type: A::B::C\n    Properties:\n      U: !Base64\n        Fn::Sub: |\n          first ${AWS::Region}\n          ü ${Missing.Arn}\n").Lint()
	if len(findings) != 1 || findings[0].Range.Line != 8 || findings[0].Range.Column != 15 || findings[0].Range.EndColumn != 22 {
		t.Errorf("got %v", findings)
	}
}

// A finding of severity Error is one that the service would make as well.
func TestLintAndValidateAgree(t *testing.T) {
	for _, d := range parse(t, strings.Replace(faulty, "!Frob x", `{"Fn::Frob": x}`, 1)).Lint() {
		if d.Severity == diag.Error && d.Cause == nil {
			t.Errorf("the service has nothing to say on %s", d)
		}
	}
}

func TestServiceTexts(t *testing.T) {
	resources := func(properties string) string {
		return "Resources: {R: {Type: 'AWS::SNS::Topic', " + properties + "}}"
	}
	many := "Resources:\n"
	for i := range 501 {
		many += fmt.Sprintf("  R%d: {Type: 'AWS::SNS::Topic'}\n", i)
	}
	// Quoted in public issue threads and AWS's documentation, "Troubleshooting
	// CloudFormation"; none of these is recorded.
	for _, test := range []struct{ src, want string }{
		{many, "Template format error: Number of resources, 501, is greater than maximum allowed, 500"},
		{resources("Properties: {A: !Ref X, B: !Ref Y, C: !Ref X}"), "Template format error: Unresolved resource dependencies [X, Y] in the Resources block of the template"},
		{resources("Properties: {A: !GetAtt X.Arn}"), "Template error: instance of Fn::GetAtt references undefined resource X"},
		{resources("Properties: {A: !Sub '${X.Arn}'}"), "Template error: instance of Fn::Sub references invalid resource attribute X.Arn"},
		{resources("Properties: {A: !Ref R}"), "Circular dependency between resources: [R]"},
		{resources("DeletionPolicy: Keep"), "Template format error: Unrecognized DeletionPolicy Keep for resource R"},
		{resources("DeletionPolicy: Snapshot"), "Template error: resource type AWS::SNS::Topic does not support deletion policy Snapshot"},
		{resources("Condition: C"), "Template format error: Unresolved condition dependency C in the Resources block of the template"},
		{resources("Properties: {A: {'Fn::Length': [a]}}"), "Template error: Encountered unsupported function: Fn::Length Supported functions are: [Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr]"},
		{"Resources: {a-b: {Type: 'AWS::SNS::Topic'}}", "Template format error: Resource name a-b is non alphanumeric."},
		{"AWSTemplateFormatVersion: 2012\n" + resources(""), "Template format error: unsupported value for AWSTemplateFormatVersion."},
		{"Foo: {}\n" + resources(""), "Invalid template property or properties [Foo]"},
		{"Parameters: {P: {Type: Strin}}\n" + resources(""), "Template format error: Unrecognized parameter type: Strin"},
		{"Parameters: {P: {Type: String, Default: [a]}}\n" + resources(""), "Template format error: Every Default member must be a string."},
		{"Parameters: {P: {Type: String, AllowedValues: [a], Default: b}}\n" + resources(""), "Parameter 'P' must be one of AllowedValues"},
		{"Parameters: {P: }\n" + resources(""), "[/Parameters/P] 'null' values are not allowed in templates"},
		{"Outputs: {a-b: {Value: x}}\n" + resources(""), "Template format error: Outputs name 'a-b' is non alphanumeric."},
		{"Outputs: {O: {Value: x, Export: {Name: a_b}}}\n" + resources(""), "Template format error: Output O is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens."},
		{"Outputs: {O: {Value: !Ref X}}\n" + resources(""), "Template format error: Unresolved resource dependencies [X] in the Outputs block of the template"},
		{"Mappings: {M: x}\n" + resources(""), "Template format error: Every Mappings member M must be a map"},
	} {
		if got := serviceText(parse(t, test.src).Validate()); got != test.want {
			t.Errorf("%.80s\n got %s\nwant %s", test.src, got, test.want)
		}
	}
}

func TestForeignTransformsAreLeftAlone(t *testing.T) {
	tpl := parse(t, `
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Timeout: 3}}
Resources:
  F: {Type: AWS::Serverless::Function, Connectors: {}, Properties: {Role: !GetAtt FRole.Arn}}
  T: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: Mine}}}
Outputs: {Api: {Value: !Ref ServerlessRestApi}}
`)
	if findings := tpl.Lint(); len(findings) > 0 {
		t.Errorf("got %v", findings)
	}
	if diff := cmp.Diff([]string{"AWS::Serverless-2016-10-31", "Mine"}, tpl.Macros()); diff != "" {
		t.Error(diff)
	}
}

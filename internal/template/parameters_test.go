package template_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/template"
)

const parameterised = `
Parameters:
  Size: {Type: String, AllowedValues: [small, medium, large], Default: small}
  Count: {Type: Number, MinValue: 1, MaxValue: 10.5, Default: 1}
  Ports: {Type: "List<Number>", Default: "80, 443"}
  Names: {Type: CommaDelimitedList, AllowedPattern: "[a-z]+", Default: "a, b"}
  Code: {Type: String, MinLength: 2, MaxLength: 4, Default: abc}
  Secret: {Type: String, NoEcho: true, AllowedPattern: "[a-z]+", Default: abc}
  Zone: {Type: String, AllowedPattern: "eu-.*", ConstraintDescription: must be in Europe., Default: eu-west-1}
  Vpc: {Type: AWS::EC2::VPC::Id, Default: vpc-1}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>", Default: "subnet-1,subnet-2"}
  Image: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /ami}
  Items: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /list}
  Lookahead: {Type: String, AllowedPattern: "(?=x).*", Default: y}
Resources: {A: {Type: AWS::SNS::Topic}}
`

func TestBindParameters(t *testing.T) {
	got, err := parse(t, parameterised).BindParameters(map[string]string{"Count": "10.5"}, world{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"Size": "small", "Count": "10.5", "Ports": []any{"80", "443"}, "Names": []any{"a", "b"}, "Code": "abc",
		"Secret": "abc", "Zone": "eu-west-1", "Vpc": "vpc-1", "Subnets": []any{"subnet-1", "subnet-2"},
		"Image": "ssm</ami>", "Items": []any{"x", "y"}, "Lookahead": "y",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// "must be a number." is recorded (test_invalid_parameter_type). The others
// are quoted in public issue threads.
func TestParameterErrorsOfTheService(t *testing.T) {
	const required = "Parameters: {A: {Type: String}, B: {Type: String}}\nResources: {R: {Type: AWS::SNS::Topic}}"
	for _, test := range []struct {
		template, name, value, want string
	}{
		{required, "C", "x", "Parameters: [C] do not exist in the template"},
		{required, "", "", "Parameters: [A, B] must have values"},
		{parameterised, "Size", "huge", "Parameter 'Size' must be one of AllowedValues"},
		{parameterised, "Count", "many", "Parameter 'Count' must be a number."},
		{parameterised, "Count", "", "Parameter 'Count' must be a number."},
		{parameterised, "Count", "0", "Parameter 'Count' must be a number not less than 1"},
		{parameterised, "Count", "11", "Parameter 'Count' must be a number not greater than 10.5"},
		{parameterised, "Ports", "80,http", "Parameter 'Ports' must be a number."},
		{parameterised, "Names", "a,B", "Parameter 'Names' must match pattern [a-z]+"},
		{parameterised, "Code", "ü", "Parameter 'Code' must contain at least 2 characters"},
		{parameterised, "Code", "12345", "Parameter 'Code' must contain at most 4 characters"},
		{parameterised, "Secret", "abc1", "Parameter 'Secret' must match pattern [a-z]+"},
		{parameterised, "Zone", "us-east-1", "Parameter Zone failed to satisfy constraint: must be in Europe."},
		{parameterised, "Image", "/none", "Unable to fetch parameters [/none] from parameter store for this account."},
	} {
		given := map[string]string{}
		if test.name != "" {
			given[test.name] = test.value
		}
		_, err := parse(t, test.template).BindParameters(given, world{})
		if got := serviceText(err); got != test.want {
			t.Errorf("%s=%s\n got %s\nwant %s", test.name, test.value, got, test.want)
		}
	}
}

func TestCheckParametersTellsAllAndHidesSecrets(t *testing.T) {
	tpl := parse(t, parameterised)
	given := map[string]string{"Sise": "x", "Size": "smal", "Count": "0", "Secret": "TOPSECRET1", "Zone": "us"}
	want := []string{
		"parameter.unknown the template has no parameter Sise | did you mean Size?",
		"parameter.constraint 3 parameter Size must be one of small, medium, large | did you mean small?",
		"parameter.constraint 4 parameter Count must be a number not less than 1 | ",
		"parameter.constraint 8 parameter Secret must match pattern [a-z]+ | ",
		"parameter.constraint 9 parameter Zone must match pattern eu-.* | ",
	}
	if diff := cmp.Diff(want, summaries(tpl.CheckParameters(given))); diff != "" {
		t.Error(diff)
	}
	needed := parse(t, "Parameters: {A: {Type: String}, B: {Type: String}, C: {Type: String}}\nResources: {R: {Type: AWS::SNS::Topic}}")
	want = []string{"parameter.missing 1 parameter C needs a value | give it with --param C=VALUE"}
	if diff := cmp.Diff(want, summaries(needed.CheckParameters(map[string]string{"A": "x"}, "B"))); diff != "" {
		t.Error(diff)
	}
}

// summaries shows findings as code, line, summary and hint.
func summaries(findings diag.List) []string {
	var lines []string
	for _, d := range findings {
		line := ""
		if d.Range != nil {
			line = strconv.Itoa(d.Range.Line) + " "
		}
		lines = append(lines, d.Code+" "+line+d.Summary+" | "+d.Hint)
	}
	return lines
}

func TestParametersFile(t *testing.T) {
	want := map[string]string{"A": "1", "B": "x,y", "C": ""}
	for _, src := range []string{
		`[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x,y"}, {"ParameterKey": "C", "ParameterValue": ""}, {"ParameterKey": "D", "UsePreviousValue": true}]`,
		`{"Parameters": {"A": "1", "B": "x,y", "C": ""}, "Tags": {"T": "v"}}`,
		`{"A": 1, "B": ["x", "y"], "C": ""}`,
		"A: 1\nB:\n  - x\n  - y\nC: \"\"\n",
		"- ParameterKey: A\n  ParameterValue: 1\n- {ParameterKey: B, ParameterValue: 'x,y'}\n- {ParameterKey: C, ParameterValue: ''}\n",
	} {
		got, err := template.ParametersFile("p", []byte(src))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", src, err, diff)
		}
	}
}

func TestParametersFileRefusals(t *testing.T) {
	for src, want := range map[string]string{
		"A: {B: hidden}":          "p:1:4: parameter A needs a text, a number or a list of those",
		"A:":                      `p:1:3: parameter A has no value; write "" for an empty one`,
		"just text":               "p:1:1: a parameters file is a map of names to values, or a list of {ParameterKey, ParameterValue}",
		`[{"ParameterKey": "A"}]`: "p:1:2: parameter A has no ParameterValue",
		`[{"Key": "A"}]`:          "p:1:2: each entry of the list needs a ParameterKey and a ParameterValue",
		"A: 1\nA: hidden":         "p:2:1: the key A is there twice, first in line 1",
		`[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "A", "ParameterValue": "hidden"}]`: "p:1:65: parameter A is there twice",
	} {
		_, err := template.ParametersFile("p", []byte(src))
		if err == nil || err.Error() != want || !diag.Is(err, diag.Invalid) {
			t.Errorf("%s\n got %v\nwant %s", src, err, want)
		}
	}
}

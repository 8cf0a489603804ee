package template_test

import "testing"

// Texts without a recording: quoted in AWS's documentation ("Troubleshooting
// CloudFormation", "Intrinsic function reference") or in public issue threads.
func TestEvaluationErrors(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{`!Select [3, !Ref Zones]`, "Template error: Fn::Select cannot select nonexistent value at index 3"},
		{`!Join ["-", [[a]]]`, "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."},
		{`!Join ["-", !Ref Name]`, "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."},
		{`!FindInMap [Nope, a, b]`, "Template error: Mapping named 'Nope' is not present in the 'Mappings' section of template."},
		{`!FindInMap [Map, !Ref Name, Ami]`, "Template error: Unable to get mapping for Map::n::Ami"},
		{`!Base64 {Ref: Zones}`, "Template error: every Fn::Base64 object must have a String-typed value."},
		{`!If [Nope, a, b]`, "Template error: unresolved condition dependency Nope in Fn::If"},
		{`!Sub "${Name.x y}"`, "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons"},
		{`"{{resolve:ssm:/none}}"`, "Unable to fetch parameters [/none] from parameter store for this account."},
		{`{"Fn::ImportValue": none}`, "not a service error: No export named none found."},
		{`!Cidr ["10.0.0.0/24", 3, 7]`, "Template error: Fn::Cidr: 10.0.0.0/24 cannot hold 3 blocks of 7 bits"},
	} {
		tpl := parse(t, surroundings+test.src)
		_, err := tpl.Evaluator(scope(t, tpl, nil)).Value(tpl.Resource("R").Properties.Get("P"))
		if got := serviceText(err); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.src, got, test.want)
		}
	}
}

func TestRules(t *testing.T) {
	const src = `
Parameters: {Env: {Type: String, Default: prod}, Size: {Type: String, Default: small}, Zones: {Type: CommaDelimitedList, Default: "a,b"}}
Rules:
  Size:
    RuleCondition: !Equals [!Ref Env, prod]
    Assertions: [{Assert: !Contains [[medium, large], !Ref Size], AssertDescription: too small}]
  Zones: {Assertions: [{Assert: !EachMemberIn [!Ref Zones, [a, b, c]], AssertDescription: no such zone}]}
  Same: {Assertions: [{Assert: !Not [!EachMemberEquals [!Ref Zones, x]], AssertDescription: not x}]}
Resources: {R: {Type: AWS::SNS::Topic}}
`
	for _, test := range []struct {
		given map[string]string
		want  string
	}{
		{map[string]string{"Size": "large"}, ""},
		{map[string]string{"Env": "dev"}, ""},
		{map[string]string{}, "Template error: rule Size failed: too small"},
		{map[string]string{"Env": "dev", "Zones": "a,d"}, "Template error: rule Zones failed: no such zone"},
	} {
		if got := serviceText(firstError(src, test.given)); got != test.want {
			t.Errorf("%v: got %q, want %q", test.given, got, test.want)
		}
	}
}

func TestConditionErrors(t *testing.T) {
	const resources = "\nResources: {A: {Type: 'AWS::SNS::Topic'}}"
	for _, test := range []struct{ conditions, want string }{
		{`{C: !Equals [!Ref A, x]}`, "Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template"},
		{`{C: !Not [!Condition D]}`, "Template error: unresolved condition dependency D in Condition"},
		{`{C: !Condition D, D: !Condition C}`, "Template error: Found circular condition dependency between C and D"},
		{`{C: true}`, "Template format error: Conditions can only be boolean operations on parameters and other conditions"},
		{`{C: !And [!Equals [a, b]]}`, "Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters."},
	} {
		if got := serviceText(firstError("Conditions: "+test.conditions+resources, nil)); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.conditions, got, test.want)
		}
	}
}

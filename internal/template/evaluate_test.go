package template_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/template"
)

const surroundings = `
Parameters:
  Name: {Type: String, Default: n}
  Count: {Type: Number, Default: 3}
  Zones: {Type: CommaDelimitedList, Default: "a, b ,c"}
  Secret: {Type: String, NoEcho: true, Default: "{{resolve:ssm:/p:1}}"}
Mappings:
  Map:
    eu-west-1: {Ami: ami-1, Sizes: [s, m], Count: 2}
Conditions:
  Yes: !Equals [!Ref Name, n]
  No: !Not [!Condition Yes]
  Both: !And [!Condition Yes, !Equals [!FindInMap [Map, !Ref AWS::Region, Count], "2"]]
  Any: !Or [!Condition No, !Equals [!Ref Count, 3]]
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Off: {Type: AWS::S3::Bucket, Condition: No}
  R:
    Type: AWS::SNS::Topic
    Properties:
      P: `

// The expectations follow AWS documentation, "Intrinsic function reference",
// whose examples are marked (doc).
var values = []struct{ name, src, want string }{
	{"scalars", `[1.0, true, x, "5"]`, `[1.0, true, "x", "5"]`},
	{"Ref of a parameter", `!Ref Name`, `"n"`},
	{"Ref of a number is a text", `!Ref Count`, `"3"`},
	{"Ref of a list", `!Ref Zones`, `["a","b","c"]`},
	{"Ref of a resource", `!Ref Bucket`, `"ref-Bucket"`},
	{"Ref of a pseudo parameter", `!Ref AWS::AccountId`, `"123456789012"`},
	{"Ref of NotificationARNs", `!Ref AWS::NotificationARNs`, `["arn:1","arn:2"]`},
	{"GetAtt", `!GetAtt Bucket.Arn`, `"Bucket/Arn"`},
	{"GetAtt with dots", `!GetAtt Bucket.Outputs.Url`, `"Bucket/Outputs.Url"`},
	{"GetAtt of a list", `!GetAtt Bucket.List`, `["a","b"]`},
	{"GetAtt with a function", `{"Fn::GetAtt": [Bucket, !Ref Name]}`, `"Bucket/n"`},
	{"Sub", `!Sub "${Name}-${AWS::Region}-${Bucket}-${Bucket.Arn}-${Count}"`, `"n-eu-west-1-ref-Bucket-Bucket/Arn-3"`},
	{"Sub with variables", `!Sub ["${A}/${Name}", {A: !Join ["", [x, y]]}]`, `"xy/n"`},
	{"Sub keeps what is escaped", `!Sub "${!Literal} $Name {Name} ${Name"`, `"${Literal} $Name {Name} ${Name"`},
	{"Sub of a list", `!Sub "${Zones}"`, `"a,b,c"`},
	{"Join (doc)", `!Join [":", [a, b, c]]`, `"a:b:c"`},
	{"Join of nothing", `!Join ["-", []]`, `""`},
	{"Join of a list function", `!Join ["-", !Ref Zones]`, `"a-b-c"`},
	{"Join of numbers", `!Join ["", [1.0, true, !Ref Count]]`, `"1.0true3"`},
	{"Join leaves NoValue out", `!Join ["-", [a, !Ref AWS::NoValue, b]]`, `"a-b"`},
	{"Split (doc)", `!Split ["|", "a||c|"]`, `["a","","c",""]`},
	{"Select (doc)", `!Select ["1", [apples, grapes, oranges]]`, `"grapes"`},
	{"Select of a list parameter", `!Select [!FindInMap [Map, eu-west-1, Count], !Ref Zones]`, `"c"`},
	{"Select of Split", `!Select [1, !Split [",", "x,y"]]`, `"y"`},
	{"FindInMap", `!FindInMap [Map, !Ref AWS::Region, Ami]`, `"ami-1"`},
	{"FindInMap of a list", `!FindInMap [Map, eu-west-1, Sizes]`, `["s","m"]`},
	{"FindInMap with a default", `!FindInMap [Map, nowhere, Ami, {DefaultValue: !Ref Name}]`, `"n"`},
	{"FindInMap without need of the default", `!FindInMap [Map, eu-west-1, Ami, {DefaultValue: d}]`, `"ami-1"`},
	{"If", `[!If [Yes, a, b], !If [No, a, b], !If [Both, a, b], !If [Any, a, b]]`, `["a","b","a","a"]`},
	{"If takes one branch only", `!If [No, !Ref Off, x]`, `"x"`},
	{"NoValue takes a key away", `{a: !If [No, 1, !Ref AWS::NoValue], b: 2}`, `{"b": 2}`},
	{"NoValue takes an element away", `[1, !Ref AWS::NoValue, 2]`, `[1, 2]`},
	{"NoValue alone", `!Ref AWS::NoValue`, `null`},
	{"GetAZs are sorted", `!GetAZs ""`, `["eu-west-1a","eu-west-1b"]`},
	{"GetAZs of a region", `!GetAZs us-east-1`, `["us-east-1a","us-east-1b"]`},
	{"Base64", `!Base64 {"Fn::Sub": "${Name}"}`, `"bg=="`},
	{"Cidr (doc)", `!Cidr ["192.168.0.0/24", 6, 5]`, `["192.168.0.0/27","192.168.0.32/27","192.168.0.64/27","192.168.0.96/27","192.168.0.128/27","192.168.0.160/27"]`},
	{"Cidr takes 8 bits", `!Cidr ["10.0.0.0/16", "2"]`, `["10.0.0.0/24","10.0.1.0/24"]`},
	{"Cidr of IPv6", `!Cidr ["2600:1f18:abc:de00::/56", 2, 64]`, `["2600:1f18:abc:de00::/64","2600:1f18:abc:de01::/64"]`},
	{"ImportValue", `{"Fn::ImportValue": !Sub "${Name}-vpc"}`, `"imported-n-vpc"`},
	{"GetStackOutput", `!GetStackOutput {StackName: net, OutputName: Vpc, Region: us-east-1}`, `"net.Vpc@us-east-1"`},
	{"Length", `{"Fn::Length": !Ref Zones}`, `3`},
	{"ToJsonString", `{"Fn::ToJsonString": {z: !Ref Count, a: [1, !Ref AWS::NoValue, "<>"], n: !Ref AWS::NoValue}}`, `"{\"z\":\"3\",\"a\":[1,\"<>\"]}"`},
	{"a key Condition is no function", `{Condition: {StringEquals: {a: b}}}`, `{"Condition": {"StringEquals": {"a": "b"}}}`},
	{"dynamic reference", `"{{resolve:ssm:/path:3}}"`, `"ssm</path:3>"`},
	{"dynamic references within", `!Sub "a{{resolve:secretsmanager:${Name}:SecretString:k}}b{{resolve:ssm-secure:x}}"`, `"asecretsmanager<n:SecretString:k>bssm-secure<x>"`},
	{"dynamic reference in a parameter", `!Ref Secret`, `"ssm</p:1>"`},
	{"functions see a dynamic reference unresolved", `!Select [0, !Split [":", "{{resolve:ssm:/x}}"]]`, `"{{resolve"`},
}

func TestValues(t *testing.T) {
	for _, test := range values {
		t.Run(test.name, func(t *testing.T) {
			tpl := parse(t, surroundings+test.src)
			got, err := tpl.Evaluator(scope(t, tpl, nil)).Value(tpl.Resource("R").Properties.Get("P"))
			if err != nil {
				t.Fatal(err)
			}
			equalJSON(t, test.want, got)
		})
	}
}

func equalJSON(t *testing.T, want string, got any) {
	t.Helper()
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if err := json.Unmarshal([]byte(want), &a); err != nil {
		t.Fatalf("%s: %v", want, err)
	}
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// What change sets show for values that do not exist yet. Recordings:
// test_change_set_fn_join test_update_refence_argument, test_change_set_ref,
// and for Fn::Sub test_change_set_fn_transform test_serverless_fn_transform,
// whose generated template has both forms.
func TestUnknownValues(t *testing.T) {
	const known, unknown = "known", template.Unknown
	for _, test := range []struct{ src, want string }{
		{`!Ref Bucket`, unknown},
		{`!GetAtt Bucket.Arn`, unknown},
		{`!Join ["-", [prefix, !GetAtt Bucket.Arn]]`, unknown},
		{`!Sub ["a-${B}", {B: !Ref Bucket}]`, unknown},
		{`!Sub "a-${Bucket.Arn}-b"`, "a-" + unknown + "-b"},
		{`!Select [0, [!Ref Bucket, b]]`, unknown},
		{`!Select [1, [!Ref Bucket, known]]`, known},
		{`!Select [1, !GetAtt Bucket.List]`, unknown},
		{`!Select [1, !Split [":", !Ref Bucket]]`, unknown},
		{`!Join ["", !Split [":", !GetAtt Bucket.Arn]]`, unknown},
		{`!Base64 {Ref: Bucket}`, unknown},
		{`{"Fn::ToJsonString": {a: !Ref Bucket}}`, unknown},
		{`!FindInMap [Map, !Ref Bucket, Ami]`, unknown},
		{`!If [No, !Ref Bucket, known]`, known},
	} {
		tpl := parse(t, surroundings+test.src)
		s := scope(t, tpl, nil)
		s.Resolver = world{unknown: true}
		got, err := tpl.Evaluator(s).Value(tpl.Resource("R").Properties.Get("P"))
		if err != nil || got != test.want {
			t.Errorf("%s: got %v, %v, want %s", test.src, got, err, test.want)
		}
		if template.IsUnknown(got) != (test.want != known) {
			t.Errorf("%s: IsUnknown(%v) is wrong", test.src, got)
		}
	}
}

func TestKeepDynamic(t *testing.T) {
	tpl := parse(t, surroundings+`["{{resolve:ssm:/x}}", !Ref Secret]`)
	s := scope(t, tpl, nil)
	s.KeepDynamic = true
	got, err := tpl.Evaluator(s).Value(tpl.Resource("R").Properties.Get("P"))
	if err != nil {
		t.Fatal(err)
	}
	equalJSON(t, `["{{resolve:ssm:/x}}", "{{resolve:ssm:/p:1}}"]`, got)
}

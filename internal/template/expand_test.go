package template_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/template"
)

const loops = `
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: "Red,Blue"}
  Keep: {Type: String, Default: Retain}
Mappings: {M: {a: {b: c}}}
Conditions:
  Fn::ForEach::Colours: [Colour, !Ref Names, {"Is${Colour}": !Equals [!Ref Keep, "${Colour}"]}]
Resources:
  Fn::ForEach::Topics:
    - Colour
    - !Ref Names
    - "Topic${Colour}":
        Type: AWS::SNS::Topic
        DeletionPolicy: !Ref Keep
        UpdateReplacePolicy: !If [IsRed, Delete, Retain]
        Properties:
          TopicName: !Ref Colour
          DisplayName: !Sub "${Colour} in ${AWS::Region}"
          Fn::ForEach::Sizes: [Size, [S, M], {"Size${Size}": "${Colour}-${Size}"}]
  Fn::ForEach::Ips:
    - Ip
    - ["10.0.0.1", "10.0.0.2"]
    - "Host&{Ip}": {Type: AWS::SNS::Topic, Properties: {Address: "${Ip}"}}
  Last:
    Type: AWS::SNS::Topic
    DependsOn: [!Sub "Topic${Keep}Not"]
    Properties:
      Count: {"Fn::Length": !Ref Names}
      Found: !FindInMap [M, x, y, {DefaultValue: d}]
      Json: {"Fn::ToJsonString": {n: !Ref Names}}
      Later: {"Fn::ToJsonString": {t: !GetAtt TopicRed.TopicArn}}
      Ref: !Ref {"Fn::Sub": "Host${AWS::NoSuch}"}
      Named: {"Fn::GetAtt": [{"Fn::Sub": "Topic${Keep}"}, TopicArn]}
Outputs:
  Fn::ForEach::Out: [Colour, !Ref Names, {"Out${Colour}": {Value: {"Fn::GetAtt": [!Sub "Topic${Colour}", TopicArn]}}}]
`

// The shapes follow AWS documentation, "Fn::ForEach", with &{} in "Fn::ForEach
// and modules, Example: Reuse non-alphanumeric values".
func TestExpand(t *testing.T) {
	tpl := parse(t, strings.Replace(strings.Replace(loops, `      Ref: !Ref {"Fn::Sub": "Host${AWS::NoSuch}"}`+"\n", "", 1), "Topic${Keep}Not", "Topic${AWS::Region}", 1))
	s := scope(t, tpl, map[string]string{"Keep": "Red"})
	s.Pseudo["AWS::Region"] = "Blue"
	processed, err := template.Expand(tpl, s)
	if err != nil {
		t.Fatal(err)
	}
	topic := func(colour string) string {
		return `"Topic` + colour + `":{"Type":"AWS::SNS::Topic","DeletionPolicy":"Red","UpdateReplacePolicy":"Delete","Properties":{` +
			`"TopicName":"` + colour + `","DisplayName":{"Fn::Sub":"` + colour + ` in ${AWS::Region}"},"SizeS":"` + colour + `-S","SizeM":"` + colour + `-M"}}`
	}
	want := `{` + topic("Red") + `,` + topic("Blue") +
		`,"Host10001":{"Type":"AWS::SNS::Topic","Properties":{"Address":"10.0.0.1"}}` +
		`,"Host10002":{"Type":"AWS::SNS::Topic","Properties":{"Address":"10.0.0.2"}}` +
		`,"Last":{"Type":"AWS::SNS::Topic","DependsOn":["TopicBlue"],"Properties":{"Count":2,"Found":"d","Json":"{\"n\":[\"Red\",\"Blue\"]}",` +
		`"Later":{"Fn::ToJsonString":{"t":{"Fn::GetAtt":["TopicRed","TopicArn"]}}},"Named":{"Fn::GetAtt":["TopicRed","TopicArn"]}}}}`
	if diff := cmp.Diff(want, string(processed.Root.Get("Resources").JSON())); diff != "" {
		t.Error(diff)
	}
	want = `{"OutRed":{"Value":{"Fn::GetAtt":["TopicRed","TopicArn"]}},"OutBlue":{"Value":{"Fn::GetAtt":["TopicBlue","TopicArn"]}}}`
	if diff := cmp.Diff(want, string(processed.Root.Get("Outputs").JSON())); diff != "" {
		t.Error(diff)
	}
	if tpl.Root.Get("Resources").Get("TopicRed") != nil || processed.Root.Get("Transform") != nil {
		t.Error("the original is not left alone, or the processed template still asks for the transform")
	}
	if holds, err := processed.Evaluator(s).Condition("IsRed"); !holds || err != nil {
		t.Errorf("IsRed: %v, %v", holds, err)
	}
	if at := processed.Resource("TopicBlue").Pos; at.Line != 13 {
		t.Errorf("TopicBlue comes from line %d", at.Line)
	}
}

func TestExpandErrors(t *testing.T) {
	const head = "Transform: AWS::LanguageExtensions\nParameters: {P: {Type: CommaDelimitedList}}\nResources:\n  R: {Type: AWS::SNS::Topic}\n"
	bomb := `  Fn::ForEach::A: [A, LIST, {"Fn::ForEach::B": [B, LIST, {"Fn::ForEach::C": [C, LIST, {"Fn::ForEach::D": [D, LIST, {"X${A}x${B}x${C}x${D}": {}}]}]}]}]`
	bomb = strings.ReplaceAll(bomb, "LIST", "["+numbers(100)+"]")
	for body, want := range map[string]string{
		`  Fn::ForEach::L: [A, !Ref P]`:                            "Transform AWS::LanguageExtensions failed with: Fn::ForEach layout is incorrect",
		`  Fn::ForEach::L: [A, !GetAtt R.Names, {"X${A}": {}}]`:    "Transform AWS::LanguageExtensions failed with: Fn::ForEach could not resolve list",
		`  Fn::ForEach::L: [A, [x, x], {"X${A}": {Type: "A::B"}}]`: "Transform AWS::LanguageExtensions failed with: Fn::ForEach gives the key Xx twice",
		bomb: "Transform AWS::LanguageExtensions failed with: the processed template is too large",
	} {
		tpl := parse(t, head+body)
		_, err := template.Expand(tpl, scope(t, tpl, map[string]string{"P": "a"}))
		if got := serviceText(err); got != want {
			t.Errorf("%.60s\n got %s\nwant %s", body, got, want)
		}
	}
}

func numbers(n int) string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = strconv.Itoa(i)
	}
	return strings.Join(texts, ",")
}

// A loop whose list has no default cannot be unrolled before deployment, so
// the names that it makes are not known.
func TestLintOfLoops(t *testing.T) {
	const src = `
Transform: [AWS::LanguageExtensions]
Parameters: {P: {Type: CommaDelimitedListDEFAULT}}
Resources:
  Fn::ForEach::L: [A, !Ref P, {"T${A}": {Type: AWS::SNS::Topic}}]
  R: {Type: AWS::SNS::Topic, Properties: {A: !Ref Tx, B: !Ref NAME}}
`
	for _, test := range []struct {
		fallback, name string
		findings       int
	}{
		{"", "Ty", 0},
		{`, Default: "x,y"`, "Ty", 0},
		{`, Default: "x,y"`, "Tz", 1},
	} {
		tpl := parse(t, strings.NewReplacer("DEFAULT", test.fallback, "NAME", test.name).Replace(src))
		if got := tpl.Lint(); len(got) != test.findings {
			t.Errorf("%v: got %v", test, got)
		}
		if err := tpl.Validate(); err != nil {
			t.Errorf("%v: before the transform names are not checked: %v", test, err)
		}
		processed, err := template.Expand(tpl, scope(t, tpl, map[string]string{"P": "x,z"}))
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		if test.name == "Ty" {
			want = "Template format error: Unresolved resource dependencies [Ty] in the Resources block of the template"
		}
		if got := serviceText(processed.Validate()); got != want {
			t.Errorf("%v: after the transform got %q", test, got)
		}
	}
}

package template_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/template"
)

func TestParseRefusals(t *testing.T) {
	for _, test := range []struct {
		name, src, code, at string
		service             string // the service's words, where it has some
	}{
		{name: "empty", src: " \n", code: "template.empty", at: "t.yaml", service: "Template format error: unsupported structure."},
		{name: "only a comment", src: "# nothing\n", code: "template.empty", at: "t.yaml", service: "Template format error: unsupported structure."},
		{name: "binary", src: "\x00\x01\x02", code: "template.binary", at: "t.yaml", service: "Template format error: unsupported structure."},
		{name: "not UTF-8", src: "a: \xff", code: "template.binary", at: "t.yaml", service: "Template format error: unsupported structure."},
		{name: "too large", src: "a: " + strings.Repeat("x", template.MaxSize), code: "template.too-large", at: "t.yaml", service: "Template may not exceed 1000000 bytes in size."},
		{name: "a text", src: "hello", code: "template.structure", at: "t.yaml:1:1", service: "Template format error: unsupported structure."},
		{name: "a list", src: "[1]", code: "template.structure", at: "t.yaml:1:1", service: "Template format error: unsupported structure."},
		{name: "YAML", src: "a: b: c", code: "template.syntax", at: "t.yaml:1:5", service: "Template format error: YAML not well-formed. (line 1, column 5)"},
		{name: "a tab", src: "a:\n\tb: 1", code: "template.syntax", at: "t.yaml:2:1", service: "Template format error: YAML not well-formed. (line 2, column 1)"},
		{name: "two documents", src: "a: 1\n---\nb: 1\n", code: "template.syntax", at: "t.yaml:2:1", service: "Template format error: YAML not well-formed. (line 2, column 1)"},
		{name: "JSON", src: "{\n  \"a\": 1,\n}", code: "template.syntax", at: "t.yaml:3:1", service: "Template format error: JSON not well-formed. (line 3, column 2)"},
		{name: "JSON cut off", src: `{"a": [1`, code: "template.syntax", at: "t.yaml:1:8", service: "Template format error: JSON not well-formed. (line 1, column 9)"},
		{name: "duplicate key", src: "a: 1\nb: 2\na: 3", code: "template.duplicate-key", at: "t.yaml:3:1"},
		{name: "duplicate JSON key", src: `{"a": 1, "ä": {"x": 1, "x": 2}}`, code: "template.duplicate-key", at: "t.yaml:1:24"},
		{name: "alias", src: "a: &x 1\nb: *x", code: "template.alias", at: "t.yaml:2:4", service: "Template error: YAML aliases are not allowed in CloudFormation templates"},
		{name: "merge", src: "a:\n  <<: {b: 1}", code: "template.alias", at: "t.yaml:2:3", service: "Template error: YAML aliases are not allowed in CloudFormation templates"},
		{name: "unknown tag", src: "a: !Reff b", code: "template.unknown-tag", at: "t.yaml:1:4", service: "Template format error: YAML not well-formed. (line 1, column 4)"},
		{name: "binary tag", src: "a: !!binary aGk=", code: "template.unknown-tag", at: "t.yaml:1:4", service: "Template format error: YAML not well-formed. (line 1, column 4)"},
		{name: "deep YAML", src: "a: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), code: "template.depth", at: "t.yaml:1:203"},
		{name: "deep JSON", src: `{"a":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "}", code: "template.depth", at: "t.yaml:1:205"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := template.Parse("t.yaml", []byte(test.src))
			findings := diag.From(err)
			if len(findings) != 1 || !diag.Is(err, diag.Invalid) {
				t.Fatalf("want one finding of kind Invalid, got %v", err)
			}
			if d := findings[0]; d.Code != test.code || d.Range.String() != test.at {
				t.Errorf("got %s at %s, want %s at %s", d.Code, d.Range, test.code, test.at)
			}
			if s, ok := template.IsServiceError(err); ok != (test.service != "") || ok && s.Message != test.service {
				t.Errorf("the service says %v, want %q", s, test.service)
			}
		})
	}
}

func TestParseTellsEverythingAtOnce(t *testing.T) {
	_, err := template.Parse("t.yaml", []byte("a: !Reff b\nc: 1\nc: 2\nd: !Subb x"))
	var hints []string
	for _, d := range diag.From(err) {
		hints = append(hints, d.Range.String()+" "+d.Hint)
	}
	want := []string{"t.yaml:1:4 did you mean !Ref?", "t.yaml:4:4 did you mean !Sub?", "t.yaml:3:1 remove or rename one of them"}
	if diff := cmp.Diff(want, hints); diff != "" {
		t.Error(diff)
	}
}

func TestAliasBombEndsQuickly(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x]\n")
	for i := range 40 {
		b.WriteString(strings.NewReplacer("N", string(rune('A'+i)), "P", prev(i)).Replace("N: &N [*P, *P, *P, *P, *P, *P, *P, *P]\n"))
	}
	start := time.Now()
	if _, err := template.Parse("bomb.yaml", []byte(b.String())); !diag.Is(err, diag.Invalid) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %s", took)
	}
}

func prev(i int) string {
	if i == 0 {
		return "a0"
	}
	return string(rune('A' + i - 1))
}

func TestScalarsStayAsWritten(t *testing.T) {
	n, err := template.ParseNode("t.yaml", []byte(`v: [012345678901, 2010-09-09, 1.0, 1e3, -7, 0x1F, 1_000, .5, yes, true, "true", "5", ~, !!str 5, 1.10.2, 12:30:45]`))
	if err != nil {
		t.Fatal(err)
	}
	type scalar struct {
		Kind template.Kind
		Text string
	}
	var got []scalar
	for _, item := range n.Get("v").Items {
		got = append(got, scalar{item.Kind, item.Text})
	}
	want := []scalar{
		{template.String, "012345678901"},
		{template.String, "2010-09-09"},
		{template.Number, "1.0"},
		{template.Number, "1e3"},
		{template.Number, "-7"},
		{template.String, "0x1F"},
		{template.String, "1_000"},
		{template.String, ".5"},
		{template.String, "yes"},
		{template.Bool, "true"},
		{template.String, "true"},
		{template.String, "5"},
		{template.Null, "~"},
		{template.String, "5"},
		{template.String, "1.10.2"},
		{template.String, "12:30:45"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Every short form means the same as the long form, in YAML and in JSON.
func TestShortFormsAreLongForms(t *testing.T) {
	short := `
A: !Ref X
B: !GetAtt X.Outputs.Y
C: !GetAtt [X, Y]
D: !Sub "${X}"
E: !If [C, !Ref X, !Select [0, !GetAZs ""]]
F: !Condition C
G: !Base64
  Fn::Sub: z
H: !Transform {Name: M}
I: {"Fn::GetAtt": X.Y}
`
	long := `{"A":{"Ref":"X"},"B":{"Fn::GetAtt":["X","Outputs.Y"]},"C":{"Fn::GetAtt":["X","Y"]},"D":{"Fn::Sub":"${X}"},
"E":{"Fn::If":["C",{"Ref":"X"},{"Fn::Select":[0,{"Fn::GetAZs":""}]}]},"F":{"Condition":"C"},
"G":{"Fn::Base64":{"Fn::Sub":"z"}},"H":{"Fn::Transform":{"Name":"M"}},"I":{"Fn::GetAtt":["X","Y"]}}`
	fromShort, fromLong := parse(t, short).Root.JSON(), parse(t, long).Root.JSON()
	if diff := cmp.Diff(string(fromLong), string(fromShort)); diff != "" {
		t.Error(diff)
	}
}

const located = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${AWS::StackName}-ü"
      Tags:
        - Key: a
          Value: !Ref X
Outputs: {"Q": {"Value": "ü", "Description": "d"}}
`

func TestLocate(t *testing.T) {
	tpl := parse(t, located)
	for _, test := range []struct {
		path string
		at   template.Pos
		ok   bool
	}{
		{"Resources", template.Pos{Line: 2, Column: 1}, true},
		{"Resources.Queue", template.Pos{Line: 3, Column: 3}, true},
		{"Resources.Queue.Properties.QueueName", template.Pos{Line: 6, Column: 7}, true},
		{"Resources.Queue.Properties.Tags.0.Value", template.Pos{Line: 9, Column: 11}, true},
		{"Outputs.Q.Description", template.Pos{Line: 10, Column: 31}, true},
		{"Resources.Queue.Properties.Missing", template.Pos{Line: 5, Column: 5}, false},
		{"Resources.Nothing", template.Pos{Line: 2, Column: 1}, false},
	} {
		if at, ok := tpl.Locate(strings.Split(test.path, ".")...); at != test.at || ok != test.ok {
			t.Errorf("%s: got %v %v, want %v %v", test.path, at, ok, test.at, test.ok)
		}
	}
	text := tpl.Resource("Queue").Properties.Get("QueueName").Get("Fn::Sub")
	if text.Pos != (template.Pos{Line: 6, Column: 23}) || text.End != (template.Pos{Line: 6, Column: 44}) {
		t.Errorf("the text after !Sub is at %v to %v", text.Pos, text.End)
	}
}

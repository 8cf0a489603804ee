package sam_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/cfn-cli/cfn/internal/emulator/transform/sam"
	"github.com/cfn-cli/cfn/internal/template"
)

// junk are values that are wrong nearly everywhere.
var junk = []string{
	`null`, `true`, `7`, `""`, `"Shop"`, `[]`, `[1, null]`, `{}`, `{"a": {"b": []}}`, `{"Ref": "Alias"}`, `{"Ref": {"x": 1}}`,
	`{"Fn::If": ["C", 1, {"Ref": "AWS::NoValue"}]}`, `{"Fn::If": [1]}`, `{"Fn::Sub": ["${A.B.C}", 3]}`, `"AWS::Serverless::Api"`,
}

func nodes(n *template.Node) []*template.Node {
	all := []*template.Node{n}
	for _, item := range n.Items {
		all = append(all, nodes(item)...)
	}
	for _, e := range n.Entries {
		all = append(all, nodes(e.Value)...)
	}
	return all
}

// Wherever a template has something that does not belong there: the transform
// answers, and leaves the template as it was.
func TestJunkAnywhere(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		parsed, err := template.Parse("t", []byte(shop))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 3).Draw(r, "changes") {
			all := nodes(parsed.Root)
			value, err := template.ParseNode("junk", []byte(rapid.SampledFrom(junk).Draw(r, "value")))
			if err != nil {
				t.Fatal(err)
			}
			*all[rapid.IntRange(1, len(all)-1).Draw(r, "place")] = *value
		}
		before := string(parsed.Root.JSON())
		out, err := sam.Transform(parsed.Root, sam.Scope{Partition: "aws", Parameters: map[string]any{"Alias": "live"}})
		if err == nil {
			if _, err := template.Parse("t", out.JSON()); err != nil {
				r.Error(err)
			}
		}
		if string(parsed.Root.JSON()) != before {
			r.Error("the template has changed")
		}
	})
}

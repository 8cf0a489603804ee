package iacgen

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// world is an account of resources of any type, and the texts in it.
type world struct {
	members []Member
	is      truth
	texts   []string
}

func draw(t *rapid.T) (body []byte, w world) {
	w.is = truth{}
	w.texts = []string{"", "/", "3600", "111122223333", "eu-west-1", "eu-west-1a", "name", "${x}", "${", "arn:aws:iam::aws:policy/X"}
	for i := range rapid.IntRange(1, 6).Draw(t, "resources") {
		facts, _ := schema.Lookup(rapid.SampledFrom(schema.Types()).Draw(t, "type"))
		m := Member{LogicalID: fmt.Sprintf("R%d", i), Type: facts.Name, Identifier: map[string]string{}}
		var ref []string
		for _, key := range facts.PrimaryIdentifier {
			id := rapid.SampledFrom([]string{"thing-0123456789abcde", "arn:aws:x:eu-west-1:111122223333:thing/", "https://x/", "name"}).Draw(t, "form") + strconv.Itoa(i)
			m.Identifier[key], w.is[m.LogicalID+"."+key] = id, id
			w.texts = append(w.texts, id, id+"/*", "x"+id)
		}
		for _, key := range facts.Ref() {
			ref = append(ref, m.Identifier[key])
		}
		w.is[m.LogicalID] = strings.Join(ref, "|")
		w.members = append(w.members, m)
	}
	resources := map[string]any{}
	for _, m := range w.members {
		facts, _ := schema.Lookup(m.Type)
		properties := w.object(t, facts, facts.Properties, 0)
		for key, value := range m.Identifier {
			if p, settable := facts.Properties[key]; settable && p.Kind == schema.String {
				properties[key] = value
			}
		}
		// What Ref and Fn::GetAtt give are then the properties as they are.
		for _, key := range append(facts.Ref(), facts.ReadOnly()...) {
			if _, identifies := m.Identifier[key]; !identifies {
				delete(properties, key)
			}
		}
		resources[m.LogicalID] = map[string]any{"Type": m.Type, "Properties": properties}
	}
	body, err := json.Marshal(map[string]any{"Resources": resources})
	if err != nil {
		t.Fatal(err)
	}
	return body, w
}

func (w *world) object(t *rapid.T, facts *schema.Type, known map[string]schema.Property, depth int) map[string]any {
	object := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		p := known[name]
		if rapid.IntRange(0, 3).Draw(t, "has") > 0 && !p.Required {
			continue
		}
		if p.Default != "" && rapid.Bool().Draw(t, "default") {
			object[name] = json.RawMessage(p.Default)
			continue
		}
		object[name] = w.value(t, facts, &p.Shape, depth)
	}
	return object
}

func (w *world) value(t *rapid.T, facts *schema.Type, s *schema.Shape, depth int) any {
	switch {
	case s.Kind == schema.Integer || s.Kind == schema.Number:
		return rapid.IntRange(0, 4000).Draw(t, "number")
	case s.Kind == schema.Boolean:
		return rapid.Bool().Draw(t, "truth")
	case s.Kind == schema.Object && depth < 3:
		return w.object(t, facts, facts.Definitions[s.Definition], depth+1)
	case s.Kind == schema.List || s.Kind == schema.Map && depth < 3:
		list, byKey := []any{}, map[string]any{}
		for i := range rapid.IntRange(0, 2).Draw(t, "length") {
			list = append(list, w.value(t, facts, s.Element, depth+1))
			byKey[fmt.Sprint("Key", i)] = list[i]
		}
		if s.Kind == schema.Map {
			return byKey
		}
		return list
	case s.Kind == schema.JSON:
		return map[string]any{"Statement": []any{map[string]any{"Effect": "Allow", "Action": "*", "Resource": w.text(t)}}, "None": []any{}}
	default:
		return w.text(t)
	}
}

func (w *world) text(t *rapid.T) string { return rapid.SampledFrom(w.texts).Draw(t, "text") }

// An account of any types: what was dropped may be, and the rest means the
// same. A second time there is nothing left to do.
func TestAnyAccountMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body, w := draw(t)
		tidy, err := Tidy("test", body, w.members, here)
		if err != nil {
			t.Fatalf("%v in\n%s", err, body)
		}
		yaml, err := tidy.YAML()
		if err != nil {
			t.Fatal(err)
		}
		was, is := evaluated(t, body, w.is), evaluated(t, yaml, w.is)
		for _, d := range tidy.Dropped {
			was[d.LogicalID] = without(was[d.LogicalID], d.steps)
			if len(d.node.Items)+len(d.node.Entries) > 0 {
				t.Fatalf("%s %s has something in it: %s", d.LogicalID, d.Path, d.Value)
			}
		}
		if diff := cmp.Diff(was, is); diff != "" {
			t.Fatalf("it does not mean the same:\n%s\n%s", diff, yaml)
		}
		settled(t, yaml, w.members)
	})
}

// without removes a property.
func without(v any, steps []string) any {
	switch v := v.(type) {
	case map[string]any:
		v = maps.Clone(v)
		if len(steps) == 1 {
			delete(v, steps[0])
		} else {
			v[steps[0]] = without(v[steps[0]], steps[1:])
		}
		return v
	case []any:
		i, _ := strconv.Atoi(strings.Trim(steps[0], "[]"))
		v = slices.Clone(v)
		v[i] = without(v[i], steps[1:])
		return v
	default:
		return v
	}
}

// settled checks that a tidy template is as it is made.
func settled(t interface{ Fatalf(string, ...any) }, yaml []byte, members []Member) {
	again, err := Tidy("test", yaml, members, here)
	if err != nil {
		t.Fatalf("the tidy template: %v in\n%s", err, yaml)
	}
	second, err := again.YAML()
	if err != nil || string(second) != string(yaml) {
		t.Fatalf("a second time it becomes another (%v):\n%s\n%s", err, yaml, second)
	}
}

// FuzzTidy: whatever CloudFormation generates, there is a template or an error,
// and what is tidy stays as it is.
func FuzzTidy(f *testing.F) {
	f.Add([]byte(`{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "one", "DelaySeconds": 0, "Tags": []}},
	  "P": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": ["name-Q"], "PolicyDocument": {"Statement": [{"Resource": "arn:aws:sqs:eu-west-1:111122223333:one"}]}}}}}`), "name-")
	f.Add([]byte("Resources:\n  A: {Type: AWS::EC2::VPC}\n  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-0123456789A, Fn::If: [a, b, c]}}\n"), "vpc-0123456789")
	f.Add([]byte("Resources:\n  A: []\n  B: {Type: 1, Properties: [x]}\n"), "")
	f.Add([]byte("Resources:\n : {}\n"), "\xa1")
	f.Fuzz(func(t *testing.T, body []byte, id string) {
		parsed, err := template.Parse("f", body)
		if err != nil {
			return
		}
		var members []Member
		for _, r := range parsed.Resources {
			m := Member{LogicalID: r.LogicalID, Type: r.Type, Identifier: map[string]string{}}
			if facts, known := schema.Lookup(r.Type); known {
				for _, key := range facts.PrimaryIdentifier {
					m.Identifier[key] = id + r.LogicalID
				}
			}
			m.Warnings = []Warning{{Properties: []string{"Code.ZipFile", id}, Text: id}}
			members = append(members, m)
		}
		tidy, err := Tidy("f", body, members, here)
		if err != nil {
			return
		}
		yaml, err := tidy.YAML()
		if err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		if _, err := tidy.JSON(); err != nil {
			t.Fatal(err)
		}
		settled(t, yaml, members)
	})
}

package iacgen

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// form is what is known of the values at a place: the properties of an object,
// or what a list or a map holds. The zero form knows nothing.
type form struct {
	facts   *schema.Type
	shape   *schema.Shape
	members map[string]schema.Property
}

// properties is the form of the resource's properties.
func (w *rewriter) properties() form {
	if w.facts == nil {
		return form{}
	}
	return form{facts: w.facts, members: w.facts.Properties}
}

func (f form) of(shape *schema.Shape) form {
	if shape == nil {
		return form{}
	}
	below := form{facts: f.facts, shape: shape}
	if shape.Kind == schema.Object {
		below.members = f.facts.Definitions[shape.Definition]
	}
	return below
}

func (f form) element() form {
	if f.shape == nil || f.shape.Kind != schema.List {
		return form{}
	}
	return f.of(f.shape.Element)
}

func (f form) below(key string) form {
	if p, known := f.members[key]; known {
		return f.of(&p.Shape)
	}
	if f.shape != nil && f.shape.Kind == schema.Map {
		return f.of(f.shape.Element)
	}
	return form{}
}

// Drop is a property that was left out, as a resource without it is the same.
type Drop struct {
	LogicalID string `json:"logicalId"`
	Path      string `json:"path"`
	// Value is what it was, as JSON.
	Value string `json:"value"`

	steps []string
	node  *template.Node
}

// kept are the entries that say something. An object that would lose all of
// them keeps them: that it is there may say something itself, as with
// EventBridgeConfiguration of a bucket.
func (w *rewriter) kept(entries []template.Entry, f form) []template.Entry {
	var kept []template.Entry
	var drops []Drop
	for _, e := range entries {
		if !w.idle(e, f) {
			kept = append(kept, e)
			continue
		}
		steps := append(slices.Clone(w.path), e.Key)
		drops = append(drops, Drop{
			LogicalID: w.id, Path: joined(steps), Value: string(e.Value.JSON()), steps: steps, node: e.Value,
		})
	}
	if len(kept) == 0 && len(w.path) > 0 {
		return entries
	}
	w.out.Dropped = append(w.out.Dropped, drops...)
	return kept
}

// idle tells that a property does nothing: it may be left out, and has its
// default or is an empty list or map. An empty object is none of these: often
// it chooses something (AWS::WAFv2::WebACL, DefaultAction: {Allow: {}}).
func (w *rewriter) idle(e template.Entry, f form) bool {
	p, known := f.members[e.Key]
	if !known || p.Required || speaking(w.facts.Name, e.Key) ||
		len(w.path) == 0 && (slices.Contains(w.facts.PrimaryIdentifier, e.Key) || slices.Contains(w.facts.Ref(), e.Key)) {
		return false
	}
	switch e.Value.Kind {
	case template.List:
		return p.Kind == schema.List && len(e.Value.Items) == 0
	case template.Map:
		return p.Kind == schema.Map && len(e.Value.Entries) == 0
	case template.String, template.Number, template.Bool:
		return p.Default != "" && sameScalar(string(e.Value.JSON()), p.Default)
	default:
		return false
	}
}

// speaking are lists that say something when they are empty. A security group
// without SecurityGroupEgress has a rule that allows everything (AWS
// documentation, "AWS::EC2::SecurityGroup").
func speaking(typeName, property string) bool {
	return typeName == "AWS::EC2::SecurityGroup" && property == "SecurityGroupEgress"
}

// sameScalar compares two JSON scalars of one kind.
func sameScalar(a, b string) bool {
	if a == b {
		return true
	}
	var x, y float64
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && x == y
}

// index is the step into a list.
func index(i int) string { return "[" + strconv.Itoa(i) + "]" }

// joined writes a path as people do: Policies[0].PolicyName.
func joined(steps []string) string { return strings.ReplaceAll(strings.Join(steps, "."), ".[", "[") }

package iacgen

import (
	"regexp"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// target is a value that a resource of the template has, and how a template
// says it.
type target struct {
	value, id string
	// attribute is what Fn::GetAtt asks for, empty for Ref.
	attribute string
	// kind is the type's last word, in small letters.
	kind string
}

// expression is how Fn::Sub names the value.
func (t *target) expression() string {
	if t.attribute == "" {
		return t.id
	}
	return t.id + "." + t.attribute
}

func (t *target) node() *template.Node {
	if t.attribute == "" {
		return function("Ref", text(t.id))
	}
	return function("Fn::GetAtt", &template.Node{Kind: template.List, Items: []*template.Node{text(t.id), text(t.attribute)}})
}

func text(s string) *template.Node { return &template.Node{Kind: template.String, Text: s} }

func function(name string, arg *template.Node) *template.Node {
	return &template.Node{Kind: template.Map, Entries: []template.Entry{{Key: name, Value: arg}}}
}

// generated finds identifiers that AWS has made, such as vpc-0a1b2c3d and the
// UUID of a key.
var generatedID = regexp.MustCompile(`^([a-z]+-[0-9a-f]{8,17}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// global tells that a value is an ARN or a URL.
func (t *target) global() bool {
	return strings.HasPrefix(t.value, "arn:") || strings.Contains(t.value, "://")
}

// unique tells that nothing else has such a value by chance: an ARN, a URL or a
// generated identifier, not a mere name.
func (t *target) unique() bool { return t.global() || generatedID.MatchString(t.value) }

// minName is the shortest name that is taken for a reference.
const minName = 3

// fits tells whether a value at a path means the resource. A mere name does
// only where a property speaks of the resource's kind.
func (t *target) fits(path []string) bool {
	if t.unique() {
		return true
	}
	return len(t.value) >= minName && slices.ContainsFunc(path, func(step string) bool {
		return strings.Contains(strings.ToLower(step), t.kind)
	})
}

// targetsOf lists what is known of the values of a resource: what Ref gives,
// its ARN, and attributes that are part of its identifier or its properties.
func targetsOf(r *template.Resource, identifier map[string]string, at Place) (list []target) {
	facts, known := schema.Lookup(r.Type)
	if !known {
		return nil
	}
	value := func(name string) string {
		if v := identifier[name]; v != "" {
			return v
		}
		if n := r.Properties.Get(name); n != nil && n.Kind == template.String {
			return n.Text
		}
		return ""
	}
	kind := kindOf(r.Type)
	add := func(attribute, v string) {
		if v != "" && !slices.ContainsFunc(list, func(t target) bool { return t.value == v }) {
			list = append(list, target{value: v, id: r.LogicalID, attribute: attribute, kind: kind})
		}
	}
	add("", own(facts, kind, value))
	var arns []string
	for _, name := range facts.ReadOnly() {
		_, settable := facts.Properties[name]
		switch v := value(name); {
		case settable && !itself(name, kind): // it tells of another resource, as VpcId of a subnet does
		case v != "":
			add(name, v)
		case strings.HasSuffix(strings.ToLower(name), "arn"):
			arns = append(arns, name)
		}
	}
	if i := slices.Index(arns, "Arn"); i >= 0 || len(arns) == 1 {
		add(arns[max(i, 0)], fill(facts.ARN, value, at))
	}
	return list
}

// own is what Ref gives, empty where that is not known, or is the identifier of
// another resource: Ref of a bucket's policy is the bucket's name.
func own(facts *schema.Type, kind string, value func(string) string) string {
	names := facts.Ref()
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = value(name)
		if _, settable := facts.Properties[name]; parts[i] == "" || len(names) == 1 && settable && !itself(name, kind) {
			return ""
		}
	}
	return strings.Join(parts, "|")
}

// kindOf is a type's last word in small letters.
func kindOf(typeName string) string {
	return strings.ToLower(typeName[strings.LastIndex(typeName, ":")+1:])
}

// itself tells that a property holds a name of the resource itself, as QueueName
// of a queue and GroupId of a security group do.
func itself(property, kind string) bool {
	stem := strings.ToLower(property)
	for _, end := range []string{"name", "identifier", "id", "arn", "url"} {
		if rest, cut := strings.CutSuffix(stem, end); cut {
			stem = rest
			break
		}
	}
	return strings.HasSuffix(kind, stem) || strings.HasPrefix(stem, kind)
}

var placeholder = regexp.MustCompile(`\$\{([^}]*)\}`)

// fill puts values into the form of an ARN, empty where one is not known. IAM's
// forms speak of names with their paths, as in RoleNameWithPath.
func fill(form string, value func(string) string, at Place) string {
	whole := true
	filled := placeholder.ReplaceAllStringFunc(form, func(found string) string {
		name := found[2 : len(found)-1]
		v := map[string]string{"Region": at.Region, "Account": at.Account, "Partition": at.Partition}[name]
		if v == "" {
			v = value(name)
		}
		if base, with := strings.CutSuffix(name, "WithPath"); v == "" && with && value(base) != "" {
			v = strings.TrimPrefix(value("Path"), "/") + value(base)
		}
		whole = whole && v != ""
		return v
	})
	if !whole {
		return ""
	}
	return filled
}

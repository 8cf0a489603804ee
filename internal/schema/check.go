package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Problem is something that a type's schema does not allow.
type Problem struct {
	// Path leads from the resource's properties to the place: names of
	// properties, keys of maps and indexes of lists. A missing property has the
	// path of what it is missing in.
	Path []string
	// Text says what is wrong in the words of CloudFormation's validation before
	// a deployment.
	Text string
}

// Check holds a resource's evaluated properties against the type: names,
// required properties and the kinds of values, nested ones included. Only what
// the facts surely tell is a problem. CloudFormation converts between texts,
// numbers and booleans, so a text that reads as one is one, and writes an object
// as a text where it takes one (the TemplateBody of a stack set); forms that
// take several kinds are not looked into; neither is a value that is not known
// yet. The facts know no allowed values, patterns and limits.
//
// That names and required properties are checked at every depth, and the words
// for both, is seen in public reports of failed change sets; the words for a
// wrong kind are those of AWS re:Post, "How do I resolve Model Validation Failed
// errors".
func (t *Type) Check(properties map[string]any, unknown func(value any) bool) []Problem {
	c := checker{t: t, unknown: unknown}
	c.members(properties, t.Properties, nil)
	return c.problems
}

type checker struct {
	t        *Type
	unknown  func(any) bool
	problems []Problem
}

func (c *checker) report(path []string, format string, args ...any) {
	c.problems = append(c.problems, Problem{slices.Clone(path), fmt.Sprintf(format, args...)})
}

// members checks what has named properties. Where none are known anything goes.
func (c *checker) members(values map[string]any, known map[string]Property, path []string) {
	if len(known) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if _, ok := values[name]; !ok && known[name].Required {
			c.report(path, "Required property [%s] not found", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		below := append(path[:len(path):len(path)], name)
		property, ok := known[name]
		if !ok {
			c.report(below, "Unsupported property [%s]", name)
			continue
		}
		c.value(values[name], &property.Shape, below)
	}
}

func (c *checker) value(v any, s *Shape, path []string) {
	if text, ok := v.(string); v == nil || ok && c.unknown(text) {
		return
	}
	switch s.Kind {
	case Object:
		if values, ok := v.(map[string]any); ok {
			c.members(values, c.t.Definitions[s.Definition], path)
		} else {
			c.wrong(v, "JSONObject", path)
		}
	case List:
		items, ok := v.([]any)
		if !ok {
			c.wrong(v, "JSONArray", path)
		}
		for i, item := range items {
			c.value(item, s.Element, append(path[:len(path):len(path)], strconv.Itoa(i)))
		}
	case Map:
		values, ok := v.(map[string]any)
		if !ok {
			c.wrong(v, "JSONObject", path)
		}
		for _, key := range slices.Sorted(maps.Keys(values)) {
			c.value(values[key], s.Element, append(path[:len(path):len(path)], key))
		}
	case String, Integer, Number, Boolean:
		if !reads(v, s.Kind) {
			c.wrong(v, map[Kind]string{String: "String", Integer: "Integer", Number: "Number", Boolean: "Boolean"}[s.Kind], path)
		}
	case JSON, Tag, Any: // of these the facts do not tell enough
	}
}

func (c *checker) wrong(v any, wanted string, path []string) {
	c.report(path, "expected type: %s, found: %s", wanted, kindOf(v))
}

// reads tells whether a value is, or can be converted to, one of a kind.
func reads(v any, kind Kind) bool {
	switch v := v.(type) {
	case map[string]any:
		return kind == String
	case []any:
		return false
	case bool:
		return kind == Boolean || kind == String
	case string:
		text := strings.TrimSpace(v)
		switch kind {
		case Boolean:
			return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
		case Integer, Number:
			_, err := strconv.ParseFloat(text, 64)
			return err == nil
		default:
			return true
		}
	default:
		return true
	}
}

func kindOf(v any) string {
	switch v := v.(type) {
	case map[string]any:
		return "JSONObject"
	case []any:
		return "JSONArray"
	case bool:
		return "Boolean"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "Number"
		}
		return "Integer"
	case string:
		return "String"
	default:
		return "Number"
	}
}

// Names gives the names that properties at a path below the resource's may
// have, sorted, indexes and keys included in the path; none where they are not
// known.
func (t *Type) Names(path ...string) []string {
	known := t.Properties
	for len(path) > 0 {
		p, ok := known[path[0]]
		if !ok {
			return nil
		}
		shape, rest := t.element(&p.Shape, path[1:])
		known, path = t.Definitions[shape.Definition], rest
	}
	return slices.Sorted(maps.Keys(known))
}

package iacgen

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// warningsOf explains a warning (AWS documentation, "Resolve write-only
// properties", and WarningDetail). What is needed is told apart from what is
// left out.
func warningsOf(w types.WarningDetail) (list []Warning) {
	groups := map[bool][]string{}
	for _, p := range w.Properties {
		path := strings.ReplaceAll(strings.TrimPrefix(aws.ToString(p.PropertyPath), "/properties/"), "/", ".")
		needed := w.Type == types.WarningTypeUnsupportedProperties && aws.ToBool(p.Required)
		groups[needed] = append(groups[needed], path)
	}
	for _, needed := range []bool{true, false} {
		if paths := groups[needed]; len(paths) > 0 || !needed && len(w.Properties) == 0 {
			list = append(list, explanation(w.Type, append([]string{}, paths...), needed))
		}
	}
	return list
}

func explanation(kind types.WarningType, paths []string, required bool) Warning {
	out := Warning{Type: string(kind), Properties: paths}
	switch kind {
	case types.WarningTypeMutuallyExclusiveProperties:
		out.Text = "cannot be read back, and only one of several choices can be set: the template asks for this one, by parameters whose names have OneOf in them; to take another, set its properties instead"
	case types.WarningTypeMutuallyExclusiveTypes:
		out.Text = "the value may have one of several forms; the template takes it as a text"
	case types.WarningTypeUnsupportedProperties:
		out.Text = "cannot be read back and is left out; where it was set, set it again"
		if required {
			out.Text = "cannot be read back and is needed: give it as a parameter"
		}
	case types.WarningTypeExcludedProperties:
		out.Text = "left out by CloudFormation"
	case types.WarningTypeExcludedResources:
		out.Text = "the resource is left out by CloudFormation"
	default:
		out.Text = string(kind)
	}
	return out
}

// explained puts what is to be said of a resource above its properties that it
// concerns, above the resource where there are none.
func explained(resource *template.Entry, warnings []Warning) {
	for _, w := range warnings {
		var missing []string
		for _, path := range w.Properties {
			if at := place(resource.Value.Get("Properties"), strings.Split(path, ".")); at != nil {
				comment(at, w.Text)
			} else {
				missing = append(missing, path)
			}
		}
		if len(missing) > 0 || len(w.Properties) == 0 {
			comment(resource, strings.TrimPrefix(strings.Join(missing, ", ")+": "+w.Text, ": "))
		}
	}
}

// comment adds a line, once.
func comment(e *template.Entry, text string) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case e.Comment == "":
		e.Comment = text
	case !slices.Contains(strings.Split(e.Comment, "\n"), text):
		e.Comment += "\n" + text
	}
}

// place finds the entry at a path, or the last one that is there on the way.
func place(n *template.Node, path []string) *template.Entry {
	if n == nil || n.Kind != template.Map {
		return nil
	}
	i := slices.IndexFunc(n.Entries, func(e template.Entry) bool { return e.Key == path[0] })
	switch {
	case i < 0:
		return nil
	case len(path) > 1:
		if below := place(n.Entries[i].Value, path[1:]); below != nil {
			return below
		}
	}
	return &n.Entries[i]
}

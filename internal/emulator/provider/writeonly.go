package provider

import (
	"maps"
	"strings"
)

// WriteOnly gives the paths of the properties that AWS takes but does not give
// back, with "/" before nested ones, and those among them that exclude each
// other in sets, the one first that the IaC generator selects.
func WriteOnly(typeName string) (paths []string, choices [][]string) {
	r := lookup(typeName)
	return r.hidden, r.choices
}

// hide takes a path out of a model. What holds nothing else goes with it.
func hide(model map[string]any, path string) {
	first, rest, nested := strings.Cut(path, "/")
	inner, isMap := model[first].(map[string]any)
	if !nested || !isMap {
		if !nested {
			delete(model, first)
		}
		return
	}
	inner = maps.Clone(inner) // the resource has the same
	hide(inner, rest)
	if model[first] = inner; len(inner) == 0 {
		delete(model, first)
	}
}

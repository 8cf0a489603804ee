package engine

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/schema"
)

// difference is what an update has to do with a resource.
type difference int

const (
	same difference = iota
	inPlace
	replacement
	// gone resources were deleted behind the stack's back.
	gone
)

// compare decides it from the values before and after. A resource whose
// values turn out the same is left alone (recorded).
func (m *machine) compare(r *Resource, target Version) difference {
	if r.nested() {
		return inPlace // only the nested stack itself can tell
	}
	result := same
	t, known := schema.Lookup(r.Type)
	for _, path := range changedPaths(nil, r.Properties, target.Properties) {
		result = max(result, inPlace)
		// A change that replaces only under conditions which the facts do not
		// tell is taken as one in place.
		if known && t.Recreation(path...) == schema.Always {
			return replacement
		}
	}
	if !bytes.Equal(r.Metadata, target.Metadata) {
		result = inPlace
	}
	if known && t.Taggable() && !maps.Equal(r.Tags, target.Tags) {
		result = inPlace
	}
	return result
}

// changedPaths lists the property paths at which two values differ. Lists of
// different lengths differ as a whole.
func changedPaths(at []string, before, after any) (paths [][]string) {
	b, bothMaps := before.(map[string]any)
	a, ok := after.(map[string]any)
	if bothMaps && ok {
		keys := maps.Clone(b)
		if keys == nil {
			keys = map[string]any{}
		}
		maps.Copy(keys, a)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			_, inBefore := b[key]
			_, inAfter := a[key]
			below := append(slices.Clone(at), key)
			if inBefore != inAfter {
				paths = append(paths, below)
				continue
			}
			paths = append(paths, changedPaths(below, b[key], a[key])...)
		}
		return paths
	}
	bl, bothLists := before.([]any)
	al, ok := after.([]any)
	if bothLists && ok && len(bl) == len(al) {
		for i := range bl {
			paths = append(paths, changedPaths(append(slices.Clone(at), strconv.Itoa(i)), bl[i], al[i])...)
		}
		return paths
	}
	if !equalValues(before, after) {
		paths = append(paths, at)
	}
	return paths
}

// equalValues compares scalars by their text: records come back from JSON, and
// the service takes 30 and "30" as the same.
func equalValues(a, b any) bool {
	if reflect.DeepEqual(a, b) {
		return true
	}
	return scalar(a) && scalar(b) && fmt.Sprint(a) == fmt.Sprint(b)
}

func scalar(v any) bool {
	switch v.(type) {
	case nil, map[string]any, []any:
		return false
	}
	return true
}

// refuseReplacement tells why a resource cannot be replaced: its custom name
// is still taken by the old one (AWS documentation, "Name type"), or the
// operation could not be rolled back ("Choose how to handle failures when
// provisioning resources").
func (m *machine) refuseReplacement(r *Resource, target Version) string {
	if m.stack.DisableRollback {
		return "Replacement type updates not supported on stack with disable-rollback."
	}
	_, before, _ := provider.CustomName(r.Type, r.Properties)
	_, after, named := provider.CustomName(r.Type, target.Properties)
	if named && before == after {
		return fmt.Sprintf("CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename %s and update the stack again.", after)
	}
	return ""
}

package changes

import (
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// difference is a place in which two values differ.
type difference struct {
	path []string
	kind types.AttributeChangeType
}

// absent stands for a value that is not there.
type absent struct{}

// diff gives the deepest places in which two values differ: maps are compared
// key by key, lists index by index (AWS documentation, "Example change sets
// for CloudFormation stacks"). A value that is not known yet differs.
func diff(path []string, before, after any) []difference {
	path = slices.Clip(path)
	_, added := before.(absent)
	_, removed := after.(absent)
	switch {
	case added && removed:
		return nil
	case added:
		return []difference{{path, types.AttributeChangeTypeAdd}}
	case removed:
		return []difference{{path, types.AttributeChangeTypeRemove}}
	}
	var found []difference
	switch b := before.(type) {
	case map[string]any:
		if a, ok := after.(map[string]any); ok {
			for _, key := range union(b, a) {
				found = append(found, diff(append(path, key), entry(b, key), entry(a, key))...)
			}
			return found
		}
	case []any:
		if a, ok := after.([]any); ok {
			for i := range max(len(b), len(a)) {
				found = append(found, diff(append(path, strconv.Itoa(i)), item(b, i), item(a, i))...)
			}
			return found
		}
	default:
		old, _ := scalar(before)
		if text, ok := scalar(after); ok && text == old && !template.IsUnknown(text) {
			return nil
		}
		if before == nil && after == nil {
			return nil
		}
	}
	return []difference{{path, types.AttributeChangeTypeModify}}
}

func union(a, b map[string]any) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	return slices.Compact(keys)
}

func entry(m map[string]any, key string) any {
	if v, ok := m[key]; ok {
		return v
	}
	return absent{}
}

func item(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return absent{}
}

// at gives the value at path, absent where there is none.
func at(v any, path []string) any {
	for _, key := range path {
		switch c := v.(type) {
		case map[string]any:
			v = entry(c, key)
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil {
				return absent{}
			}
			v = item(c, i)
		default:
			return absent{}
		}
	}
	return v
}

package engine

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Drift is what the last detection found about a resource.
type Drift struct {
	LogicalID, PhysicalID, Type string
	Status                      types.StackResourceDriftStatus
	// Expected and Actual are the properties as JSON, empty where the resource
	// is gone.
	Expected, Actual string                     `json:",omitempty"`
	Differences      []types.PropertyDifference `json:",omitempty"`
	// Reason tells why the resource could not be compared.
	Reason  string `json:",omitempty"`
	Checked time.Time
}

// StackDrift is what the last detection found about a stack.
type StackDrift struct {
	Status  types.StackDriftStatus
	Checked time.Time
}

func driftPrefix(p place, uuid string) string { return p.key("drift", uuid) + "/" }

// live is a resource of a stack as the stack knows it, and as it is.
type live struct {
	provider.Comparison
	// ignored are the properties of the template that are not compared.
	ignored []types.ResourceDriftIgnoredAttribute
}

// look compares a resource with what the stack made of it, or is about to make
// of it, v. Values that must not be seen are left out.
func (e *Engine) look(tx store.Tx, s *Stack, r *Resource, v *Version) (l live, err error) {
	if l.Comparison, err = provider.Compare(tx, physical(s, r, v)); err != nil || l.Gone {
		return l, err
	}
	ignore := func(name string, reason types.DriftIgnoredReason) {
		path := "/Properties/" + name
		l.ignored = append(l.ignored, types.ResourceDriftIgnoredAttribute{Path: &path, Reason: reason})
	}
	for _, name := range l.WriteOnly {
		ignore(name, types.DriftIgnoredReasonWriteOnlyProperty)
	}
	for _, name := range sortedKeys(v.Properties) {
		if v.Shown == nil || reflect.DeepEqual(v.Shown[name], v.Properties[name]) {
			continue
		}
		ignore(name, types.DriftIgnoredReasonSensitiveProperty)
		delete(l.Expected, name)
		delete(l.Actual, name)
	}
	return l, nil
}

// driftOf judges a resource. ok is false where its type is not compared.
func (e *Engine) driftOf(tx store.Tx, s *Stack, r *Resource, now time.Time) (d Drift, ok bool, err error) {
	d = Drift{LogicalID: r.LogicalID, PhysicalID: r.PhysicalID, Type: r.Type, Checked: now}
	if !provider.HasDrift(r.Type) || r.PhysicalID == "" || r.Status == types.ResourceStatusDeleteComplete {
		return d, false, nil
	}
	l, err := e.look(tx, s, r, &r.Version)
	if err != nil {
		return d, false, err
	}
	if l.Gone {
		d.Status = types.StackResourceDriftStatusDeleted
		return d, true, nil
	}
	d.Differences = propertyDifferences(nil, l.Expected, l.Actual)
	d.Status = types.StackResourceDriftStatusInSync
	if len(d.Differences) > 0 {
		d.Status = types.StackResourceDriftStatusModified
	}
	d.Expected, d.Actual = driftJSON(l.Expected), driftJSON(l.Actual)
	return d, true, nil
}

// propertyDifferences lists where two values differ, by JSON pointers. An item
// more in a list or a key more in a map is an ADD, one less a REMOVE (AWS
// documentation, "PropertyDifference").
func propertyDifferences(at []string, expected, actual any) (found []types.PropertyDifference) {
	e, objects := expected.(map[string]any)
	a, ok := actual.(map[string]any)
	if objects && ok {
		for _, key := range sortedKeys(e, a) {
			below := append(slices.Clone(at), key)
			want, wanted := e[key]
			is, there := a[key]
			switch {
			case !wanted:
				found = append(found, propertyDifference(types.DifferenceTypeAdd, below, nil, is))
			case !there:
				found = append(found, propertyDifference(types.DifferenceTypeRemove, below, want, nil))
			default:
				found = append(found, propertyDifferences(below, want, is)...)
			}
		}
		return found
	}
	el, lists := expected.([]any)
	al, ok := actual.([]any)
	if lists && ok {
		return listDifferences(at, el, al)
	}
	if !equalValues(expected, actual) {
		found = append(found, propertyDifference(types.DifferenceTypeNotEqual, at, expected, actual))
	}
	return found
}

// listDifferences compares lists of the same length place by place, others by
// what is in one and not in the other.
func listDifferences(at []string, expected, actual []any) (found []types.PropertyDifference) {
	if len(expected) == len(actual) {
		for i := range expected {
			found = append(found, propertyDifferences(append(slices.Clone(at), strconv.Itoa(i)), expected[i], actual[i])...)
		}
		return found
	}
	missing := func(item any, list []any) bool {
		return !slices.ContainsFunc(list, func(other any) bool { return len(changedPaths(nil, item, other)) == 0 })
	}
	for i, item := range expected {
		if missing(item, actual) {
			found = append(found, propertyDifference(types.DifferenceTypeRemove, append(slices.Clone(at), strconv.Itoa(i)), item, nil))
		}
	}
	for i, item := range actual {
		if missing(item, expected) {
			found = append(found, propertyDifference(types.DifferenceTypeAdd, append(slices.Clone(at), strconv.Itoa(i)), nil, item))
		}
	}
	return found
}

func propertyDifference(kind types.DifferenceType, at []string, expected, actual any) types.PropertyDifference {
	path, before, after := "/"+strings.Join(at, "/"), driftValue(expected), driftValue(actual)
	return types.PropertyDifference{DifferenceType: kind, PropertyPath: &path, ExpectedValue: &before, ActualValue: &after}
}

// driftValue is a scalar as it is, and anything else as JSON; null where there
// is nothing.
func driftValue(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	return driftJSON(v)
}

func driftJSON(v any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // values of templates can always be written
	return strings.TrimSuffix(b.String(), "\n")
}

// sortedKeys are the keys of maps, each once.
func sortedKeys(of ...map[string]any) []string {
	all := map[string]any{}
	for _, m := range of {
		maps.Copy(all, m)
	}
	return slices.Sorted(maps.Keys(all))
}

package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The levels of the score.
const (
	statuses = 1 + iota
	causes
	values
	events
	errorsLevel
)

// check is one leaf of a response.
type check struct {
	level            int
	path             string
	recorded, actual string
	ok               bool
}

// comparison collects the checks of one scenario.
type comparison struct {
	names  *names
	checks []check
}

// absent stands for a member that one of the two does not have.
type absent struct{}

// compare adds a check for every leaf that the recording or the emulator has.
func (c *comparison) compare(path []string, recorded, actual any) {
	rm, recordedIsMap := recorded.(map[string]any)
	am, actualIsMap := actual.(map[string]any)
	rl, recordedIsList := recorded.([]any)
	al, actualIsList := actual.([]any)
	switch {
	case isLeaf(recorded) && isLeaf(actual):
		c.leaf(path, recorded, actual)
	case (recordedIsMap || isLeaf(recorded)) && (actualIsMap || isLeaf(actual)):
		keys := slices.Sorted(maps.Keys(rm))
		am = c.renamed(rm, am)
		for _, k := range slices.Sorted(maps.Keys(am)) {
			if _, both := rm[k]; !both {
				keys = append(keys, k)
			}
		}
		for _, k := range keys {
			c.compare(append(slices.Clip(path), k), pick(rm, k), pick(am, k))
		}
	case (recordedIsList || isLeaf(recorded)) && (actualIsList || isLeaf(actual)):
		for i := range max(len(rl), len(al)) {
			c.compare(append(slices.Clip(path), fmt.Sprint(i)), at(rl, i), at(al, i))
		}
	default:
		c.leaf(path, recorded, actual)
	}
}

// renamed gives the members of am that match a key with a placeholder, such as
// a path of an API, that key.
func (c *comparison) renamed(rm, am map[string]any) map[string]any {
	out := maps.Clone(am)
	for _, k := range slices.Sorted(maps.Keys(rm)) {
		if _, both := am[k]; both || !token.MatchString(k) {
			continue
		}
		for _, other := range slices.Sorted(maps.Keys(am)) {
			if _, both := rm[other]; !both && c.names.match(k, other) {
				out[k] = am[other]
				delete(out, other)
				break
			}
		}
	}
	return out
}

// isLeaf: a value without members. An empty object or list is a leaf, as its
// presence says something.
func isLeaf(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return true
}

func pick(m map[string]any, key string) any {
	if v, ok := m[key]; ok {
		return v
	}
	return absent{}
}

func at(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return absent{}
}

func (c *comparison) leaf(path []string, recorded, actual any) {
	k := check{
		level: level(path), path: strings.Join(path, "."),
		recorded: show(recorded), actual: show(actual),
	}
	r, isText := recorded.(string)
	a, alsoText := actual.(string)
	switch {
	case isText && (r == "timestamp" || r == "datetime"):
		k.ok = a == "datetime"
	case isText && alsoText:
		k.ok = c.names.match(r, a)
	default:
		k.ok = cmp.Equal(recorded, actual)
	}
	c.checks = append(c.checks, k)
}

func show(v any) string {
	if v == any(absent{}) {
		return "absent"
	}
	return fmt.Sprintf("%v", v)
}

// level is where the leaf at this path counts.
func level(path []string) int {
	if path[0] == "per-resource-events" || path[0] == "all-events" {
		return events
	}
	i := slices.Index(path, "ResourceChange")
	if i < 0 || i+1 >= len(path) {
		return statuses
	}
	switch path[i+1] {
	case "BeforeContext", "AfterContext":
		return values
	case "Replacement", "Scope", "PolicyAction", "Details":
	default:
		return statuses
	}
	switch path[len(path)-1] {
	case "Path", "AttributeChangeType":
		return values
	}
	if slices.Contains(path, "BeforeValue") || slices.Contains(path, "AfterValue") {
		return values
	}
	return causes
}

func TestCompareFindsEachDifference(t *testing.T) {
	recorded := arranged(map[string]any{
		"Status": "CREATE_COMPLETE", "RollbackConfiguration": map[string]any{},
		"Changes": []any{map[string]any{"ResourceChange": map[string]any{
			"LogicalResourceId": "A", "Action": "Modify", "Scope": []any{"Properties"},
			"Details": []any{map[string]any{
				"ChangeSource": "DirectModification", "Evaluation": "Static",
				"Target": map[string]any{"Name": "N", "BeforeValue": "x"},
			}},
		}}},
	})
	actual := arranged(map[string]any{
		"Status": "FAILED", "CreationTime": "datetime",
		"Changes": []any{map[string]any{"ResourceChange": map[string]any{
			"LogicalResourceId": "A", "Action": "Modify", "Scope": []any{"Properties"},
			"Details": []any{map[string]any{
				"ChangeSource": "DirectModification", "Evaluation": "Dynamic",
				"Target": map[string]any{"Name": "N", "BeforeValue": "y"},
			}},
		}}},
	})
	c := &comparison{names: newNames()}
	c.compare([]string{"describe"}, recorded, actual)
	got := map[string]int{}
	for _, k := range c.checks {
		if !k.ok {
			got[k.path[strings.LastIndex(k.path, ".")+1:]] = k.level
		}
	}
	want := map[string]int{
		"Status": statuses, "RollbackConfiguration": statuses, "CreationTime": statuses,
		"Evaluation": causes, "BeforeValue": values,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(c.checks) != 10 {
		t.Errorf("%d checks: %v", len(c.checks), c.checks)
	}
}

// A recording compared with itself has no difference.
func TestRecordingsMatchThemselves(t *testing.T) {
	for _, s := range scenarios(t) {
		c := &comparison{names: newNames()}
		for step, response := range s.Recorded {
			c.compare([]string{step}, response, response)
		}
		for _, k := range c.checks {
			if !k.ok && k.recorded != "datetime" && k.recorded != "timestamp" {
				t.Errorf("%s: %+v", s.short(), k)
			}
		}
	}
}

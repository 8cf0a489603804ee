package conformance

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// scenario is one recorded life of a stack.
type scenario struct {
	ID       string            `json:"id"`
	Before   json.RawMessage   `json:"t1"`
	After    json.RawMessage   `json:"t2"`
	P1       map[string]string `json:"p1"`
	P2       map[string]string `json:"p2"`
	Renames  [][2]string       `json:"regex"`
	Date     string            `json:"recorded_date"`
	Recorded map[string]any    `json:"recorded"`
}

// macros are the scenarios that need a macro, which is a Lambda function: the
// emulator runs no code, so there is nothing to compare.
var macros = []string{
	"test_global_macro_fn_transform",
	"test_embedded_macro_fn_transform",
	"test_embedded_macro_for_attribute_fn_transform",
	"test_conditional_transform[true]",
	"test_update_parameter_transform_in_update_change_set",
	"test_base_global_macro",
}

// short is the scenario's own name without its file.
func (s scenario) short() string {
	return s.ID[strings.LastIndex(s.ID, "/")+1:]
}

func (s scenario) needsMacro() bool {
	return slices.ContainsFunc(macros, func(name string) bool {
		return strings.HasSuffix(s.ID, "::"+name)
	})
}

// time is when the scenario was recorded: AWS and the way of recording
// changed over the years.
func (s scenario) time(t *testing.T) time.Time {
	t.Helper()
	at, err := time.Parse("02-01-2006, 15:04:05", s.Date)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// What AWS changed: Replacement on resources to add stood in the recordings
// before this day and in none since; the operations of a stack stand in those
// of 2026.
var (
	noReplacementOnAdd = time.Date(2025, 5, 19, 0, 0, 0, 0, time.UTC)
	lastOperations     = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

// expected are the recorded responses as AWS would give them today.
func (s scenario) expected(t *testing.T) map[string]any {
	t.Helper()
	for _, response := range s.Recorded {
		r, ok := response.(map[string]any)
		if !ok {
			continue
		}
		arranged(r)
		for _, change := range member(r, "Changes") {
			resource := member(change, "ResourceChange")
			if s.time(t).Before(noReplacementOnAdd) && resource["Action"] == "Add" {
				delete(resource, "Replacement")
			}
		}
	}
	return s.Recorded
}

// rename gives text as it would stand in the recording, where names chosen by
// the test were replaced.
func (s scenario) rename(text string) string {
	for _, r := range s.Renames {
		text = regexp.MustCompile(r[0]).ReplaceAllString(text, r[1])
	}
	return text
}

// scenarios loads the recordings.
func scenarios(t *testing.T) []scenario {
	t.Helper()
	var all []scenario
	load(t, "testdata/change_set_cases.json", &all)
	return all
}

func load(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

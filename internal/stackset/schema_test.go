package stackset

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// The schema for editors knows the keys that the reader takes, and no others.
func TestSchemaKnowsTheKeys(t *testing.T) {
	data, err := os.ReadFile("../../docs/stackset.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]struct{ Properties map[string]any }
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	refused := func(text string) (keys []string) {
		_, err := Read("f.yaml", []byte(text), os.ReadFile)
		if err == nil {
			return nil
		}
		for line := range strings.Lines(err.Error()) {
			if _, rest, ok := strings.Cut(line, "has no \""); ok {
				key, _, _ := strings.Cut(rest, "\"")
				keys = append(keys, key)
			}
		}
		return keys
	}
	// check reads a map with all the keys, and one that is none.
	check := func(before string, known map[string]any, after string) int {
		text := before + "nonsense: 1"
		for key := range known {
			text += ", " + key + ": 1"
		}
		if got := refused(text + after); !slices.Equal(got, []string{"nonsense"}) {
			t.Errorf("%s: the reader refuses %v", text, got)
		}
		return len(known)
	}
	top := "nonsense: 1\n"
	for key, value := range schema.Properties {
		top += key + ": 1\n"
		if len(value.Properties) > 0 {
			check(key+": {", value.Properties, "}")
		}
	}
	if got := refused(top); !slices.Equal(got, []string{"nonsense"}) {
		t.Errorf("the reader refuses %v", got)
	}
	target := check("targets: [{", schema.Defs["target"].Properties, "}]")
	if len(schema.Properties) != 13 || target != 7 {
		t.Errorf("the schema has %d keys and %d of a target: a key was added to one side alone", len(schema.Properties), target)
	}
}

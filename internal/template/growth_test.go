package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/template"
)

// doubling is a resolver whose resources have what the template gave them.
type doubling struct {
	world
	values map[string]any
}

func (d doubling) GetAtt(id, _ string) (any, error) { return d.values[id], nil }

// Texts and lists that double from one resource to the next are refused
// before they fill the memory.
func TestValuesThatGrowAreRefused(t *testing.T) {
	for what, value := range map[string]string{
		"text": `!Sub "${BEFORE.V}${BEFORE.V}"`,
		"list": "[!GetAtt BEFORE.V, !GetAtt BEFORE.V]",
		"join": "!Join [" + strings.Repeat("x", 100_000) + ", [!GetAtt BEFORE.V" + strings.Repeat(", a", 1000) + "]]",
	} {
		var b strings.Builder
		b.WriteString("Resources:\n  R0: {Type: A::B::C, Properties: {V: some text}}\n")
		for i := range 40 {
			before := strings.ReplaceAll(value, "BEFORE", fmt.Sprint("R", i))
			fmt.Fprintf(&b, "  R%d: {Type: A::B::C, Properties: {V: %s}}\n", i+1, before)
			if what == "join" {
				break
			}
		}
		refused := evaluateAll(t, b.String())
		if text := serviceText(refused); text != "Template error: the functions of the template give more than 32 MB" {
			t.Errorf("%s: %v", what, refused)
		}
	}
}

// evaluateAll evaluates all resources, each of which sees those before it.
func evaluateAll(t *testing.T, src string) error {
	t.Helper()
	tpl, err := template.Parse("t", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	known := doubling{values: map[string]any{}}
	e := tpl.Evaluator(template.Scope{Pseudo: pseudo(), Resolver: known})
	for _, r := range tpl.Resources {
		properties, err := e.Properties(r)
		if err != nil {
			return err
		}
		known.values[r.LogicalID] = properties["V"]
	}
	return nil
}

// A function inside a function is computed once: thirty of them take no time.
func TestNestedFunctionsAreComputedOnce(t *testing.T) {
	value := "1"
	for range 30 {
		value = `{"Fn::Length": {"Fn::Split": ["-", {"Fn::ToJsonString": {"a": ` + value + `}}]}}`
	}
	src := `{"Transform": "AWS::LanguageExtensions", "Resources": {"R": {"Type": "A::B::C", "Properties": {"V": ` + value + `}}}}`
	if err := evaluateAll(t, src); err != nil {
		t.Error(err)
	}
}

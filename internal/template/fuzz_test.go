package template_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/template"
)

func seeds(f *testing.F) {
	for _, test := range recordedErrors {
		f.Add([]byte(test.template))
	}
	for _, test := range values {
		f.Add([]byte(surroundings + test.src))
	}
	f.Add([]byte(faulty))
	f.Add([]byte(loops))
	f.Add([]byte(graph))
	f.Add([]byte(parameterised))
}

// FuzzParse: whatever the text, Parse gives a template or findings with a
// place, and the checks of a template end.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		tpl, err := template.Parse("f", src)
		if err != nil {
			var list diag.List
			if !errors.As(err, &list) || len(list) == 0 || !diag.Is(err, diag.Invalid) {
				t.Errorf("a refusal without findings: %v", err)
			}
			return
		}
		tpl.Lint()
		tpl.Capabilities()
		if err := tpl.Validate(); err != nil && serviceText(err) == "" {
			t.Error("an error without text")
		}
		again, err := template.Parse("f.json", tpl.Root.JSON())
		if err != nil {
			t.Fatalf("what is printed cannot be read: %v", err)
		}
		if a, b := string(tpl.Root.JSON()), string(again.Root.JSON()); a != b {
			t.Errorf("printed and read again it is another template:\n%s\n%s", a, b)
		}
		sameInYAML(t, tpl)
	})
}

// sameInYAML writes a template in short forms and reads it again. Fn::GetAtt
// with a text becomes the list that it stands for.
func sameInYAML(t *testing.T, tpl *template.Template) {
	written, err := tpl.Root.YAML()
	if err != nil {
		t.Fatalf("%v in %s", err, tpl.Root.JSON())
	}
	again, err := template.Parse("f.yaml", written)
	if err != nil {
		t.Fatalf("what is written cannot be read: %v\n%s\n%s", err, written, tpl.Root.JSON())
	}
	a, b := string(tpl.Root.JSON()), string(again.Root.JSON())
	if a != b && !strings.Contains(a, `"Fn::GetAtt":"`) {
		t.Errorf("written and read again it is another template:\n%s\n%s\n%s", a, written, b)
	}
}

// FuzzEvaluate: any template that parses is evaluated without a panic, valid
// or not, with resources known and unknown.
func FuzzEvaluate(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		tpl, err := template.Parse("f", src)
		if err != nil {
			return
		}
		given := map[string]string{}
		for _, p := range tpl.Parameters {
			given[p.Name] = "a,b"
		}
		bound, err := tpl.BindParameters(given, world{})
		if err != nil {
			bound = map[string]any{}
		}
		s := template.Scope{Parameters: bound, Pseudo: pseudo(), Resolver: world{}}
		processed, err := template.Expand(tpl, s)
		if err != nil {
			processed = tpl
		}
		for _, unknown := range []bool{false, true} {
			s.Resolver = world{unknown: unknown}
			e := processed.Evaluator(s)
			_ = e.Check()
			for _, r := range processed.Resources {
				if properties, err := e.Properties(r); err == nil && properties == nil {
					t.Error("no properties and no error")
				}
			}
			for _, o := range processed.Outputs {
				_, _ = e.Text(o.Value)
			}
		}
	})
}

package term_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/term"
)

const api = "Authorizer:\n  Properties:\n    AuthorizerUri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31\n\tName: Zoë 倉庫 {{x}}\r\n"

func source(file string) []byte {
	if file == "api.yaml" {
		return []byte(api)
	}
	return nil
}

func draw(width int, list ...*diag.Diagnostic) string {
	return strings.Join(term.Diagnostics(term.Look{Unicode: true}, width, list, source), "\n")
}

func TestDiagnosticShowsCausePlaceAndNextStep(t *testing.T) {
	d := diag.New(diag.Failed, "x", "Authorizer could not be created").
		WithDetail("Invalid authorizer URI (Service: ApiGateway, Status Code: 400)").
		At(diag.Range{File: "api.yaml", Line: 3, Column: 5, EndColumn: 18}).
		WithHint("fix AuthorizerUri, then  cfn deploy api.yaml")
	want := `
✗ Authorizer could not be created
  api.yaml:3:5
  Invalid authorizer URI (Service: ApiGateway,
  Status Code: 400)

    2     Properties:
    3       AuthorizerUri: !Sub arn:aws:apigatewa…
            ^^^^^^^^^^^^^

  Next:  fix AuthorizerUri, then  cfn deploy
         api.yaml`
	if diff := cmp.Diff(want[1:], draw(50, d)); diff != "" {
		t.Error(diff)
	}
}

func TestCaretStandsUnderTheRightCharacters(t *testing.T) {
	line := func(column, end int) string {
		d := diag.New(diag.Invalid, "x", "x").At(diag.Range{File: "api.yaml", Line: 4, Column: column, EndColumn: end})
		lines := strings.Split(draw(0, d), "\n")
		marks, text := lines[len(lines)-1], []rune(lines[len(lines)-2])
		// A wide character is one rune and two columns: give it a second rune.
		text = []rune(strings.NewReplacer("倉", "倉_", "庫", "庫_").Replace(string(text)))
		from := strings.Index(marks, "^")
		return string(text[from:min(len(text), from+strings.Count(marks, "^"))])
	}
	for _, c := range []struct {
		column, end int
		marked      string
	}{
		{2, 6, "Name"}, {8, 11, "Zoë"}, {12, 14, "倉_庫_"}, {15, 20, "{{x}}"}, {15, 0, "{"}, {19, 99, "}"},
	} {
		if got := line(c.column, c.end); got != c.marked {
			t.Errorf("columns %d to %d mark %q, want %q", c.column, c.end, got, c.marked)
		}
	}
}

func TestPlaceInALongLineIsBroughtIntoView(t *testing.T) {
	text := `{"Resources":{` + strings.Repeat(`"Filler":{},`, 1000) + `"Queue":{"Type":"Wrong"}}}`
	column := strings.Index(text, `"Wrong"`) + 1
	d := diag.New(diag.Invalid, "x", "x").At(diag.Range{File: "t", Line: 1, Column: column, EndColumn: column + 7})
	for _, width := range []int{0, 60} {
		lines := term.Diagnostics(term.Look{Unicode: true}, width, diag.List{d}, func(string) []byte { return []byte(text) })
		code, marks := lines[len(lines)-2], lines[len(lines)-1]
		from := strings.Index(marks, "^^^^^^^")
		if from < 0 || !strings.HasPrefix(string([]rune(code)[from:]), `"Wrong"`) {
			t.Errorf("at width %d:\n%s\n%s", width, code, marks)
		}
		if limit := max(width, 160*(1-min(width, 1))); term.Width(code) > limit {
			t.Errorf("at width %d the line takes %d columns", width, term.Width(code))
		}
	}
}

func TestDiagnosticsEndWithTheErrors(t *testing.T) {
	warning := diag.New(diag.Invalid, "w", "Name is not needed")
	warning.Severity = diag.Warning
	first := diag.New(diag.Invalid, "a", "Ref to unknown Quue").WithHint("cfn deploy x.yaml")
	second := diag.New(diag.Invalid, "b", "Ref to unknown Tabel").WithHint("cfn deploy x.yaml")
	want := `
! Name is not needed

✗ Ref to unknown Quue

✗ Ref to unknown Tabel

  Next:  cfn deploy x.yaml`
	if diff := cmp.Diff(want[1:], draw(80, first, warning, second)); diff != "" {
		t.Error(diff)
	}
}

func TestDiagnosticSurvivesAnyRange(t *testing.T) {
	for _, r := range []diag.Range{
		{File: "api.yaml"},
		{File: "api.yaml", Line: 99, Column: 1},
		{File: "api.yaml", Line: 1, Column: 500, EndColumn: 2},
		{File: "api.yaml", Line: -1, Column: -1},
		{File: "missing.yaml", Line: 1, Column: 1},
		{},
	} {
		for _, width := range []int{0, 1, 5, 80} {
			if got := draw(width, diag.New(diag.Invalid, "x", "what happened").At(r)); !strings.Contains(got, "what") {
				t.Errorf("%+v at width %d gives %q", r, width, got)
			}
		}
	}
}

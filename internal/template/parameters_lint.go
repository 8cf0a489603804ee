package template

import (
	"slices"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/suggest"
)

// CheckParameters checks the values for a person: all findings at once, each
// at the parameter's place in the template. kept names the parameters whose
// value the deployed stack already has. No value appears in a finding.
func (t *Template) CheckParameters(given map[string]string, kept ...string) diag.List {
	var findings diag.List
	for _, name := range t.unknownParameters(given) {
		d := diag.New(diag.Invalid, "parameter.unknown", "the template has no parameter %s", name)
		if near := suggest.Nearest(name, t.parameterNames()); near != "" {
			d.WithHint("did you mean %s?", near)
		} else if len(t.Parameters) == 0 {
			d.WithHint("the template has no parameters at all")
		}
		findings = append(findings, d)
	}
	for _, name := range t.missingParameters(given) {
		if slices.Contains(kept, name) {
			continue
		}
		d := invalid(t.Name, t.Parameter(name).Pos, "parameter.missing", "parameter %s needs a value", name).
			WithHint("give it with --param %s=VALUE", name)
		if text := t.Parameter(name).Description; text != "" {
			d.WithDetail(text)
		}
		findings = append(findings, d)
	}
	for _, p := range t.Parameters {
		value, is := given[p.Name]
		if !is {
			continue
		}
		if v := p.violation(value); v != nil {
			findings = append(findings, t.brokenConstraint(p, value, v))
		}
	}
	return findings
}

func (t *Template) brokenConstraint(p *Parameter, value string, v *violation) *diag.Diagnostic {
	d := invalid(t.Name, p.Pos, "parameter.constraint", "parameter %s %s", p.Name, v.plain)
	if p.ConstraintDescription != "" {
		d.WithDetail(p.ConstraintDescription)
	}
	if !p.NoEcho {
		if near := suggest.Nearest(value, p.AllowedValues); near != "" {
			d.WithHint("did you mean %s?", near)
		}
	}
	return d
}

func (t *Template) parameterNames() []string {
	names := make([]string, len(t.Parameters))
	for i, p := range t.Parameters {
		names[i] = p.Name
	}
	return names
}

package stackset

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/suggest"
	"github.com/cfn-cli/cfn/internal/template"
)

// Check tells what CloudFormation would refuse, or fail on in every account:
// parameters that the template does not have or that lack a value, values that
// it does not take, capabilities that are not acknowledged, a StackSet within
// the template.
func (d *Declaration) Check(t *template.Template) error {
	c := &checker{d: d, t: t}
	c.parameters(d.Parameters, d.ParametersAt)
	for _, target := range d.Targets {
		c.parameters(target.Parameters, target.ParametersAt)
	}
	for _, p := range t.Parameters {
		if _, given := d.Parameters[p.Name]; !given && !p.HasDefault && !p.NoEcho {
			c.report(d.NameAt, "parameter %s of the template has no value and no default", p.Name).WithHint("add it to  parameters:")
		}
	}
	for _, r := range t.Resources {
		if r.Type == "AWS::CloudFormation::StackSet" {
			c.report(diag.Range{File: t.Name, Line: r.Pos.Line, Column: r.Pos.Column}, "%s: a StackSet's template cannot have a StackSet of its own", r.LogicalID).
				WithHint("declare it in a document of its own")
		}
	}
	if d.ServiceManaged() && len(t.Macros()) > 0 {
		c.report(d.TemplateAt, "the template uses %s, and service-managed StackSets take no macros", strings.Join(t.Macros(), ", ")).
			WithHint("name a processed template (cfn template STACK --processed), or use self-managed permissions")
	}
	c.capabilities()
	return c.findings.Err()
}

type checker struct {
	d        *Declaration
	t        *template.Template
	findings diag.List
}

func (c *checker) report(at diag.Range, format string, args ...any) *diag.Diagnostic {
	finding := diag.New(diag.Invalid, "stackset-file", format, args...).At(at)
	c.findings = append(c.findings, finding)
	return finding
}

func (c *checker) parameters(values map[string]string, places map[string]diag.Range) {
	names := make([]string, len(c.t.Parameters))
	for i, p := range c.t.Parameters {
		names[i] = p.Name
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		p := c.t.Parameter(name)
		if p == nil {
			finding := c.report(places[name], "the template has no parameter %s", name)
			if near := suggest.Nearest(name, names); near != "" {
				finding.WithHint("did you mean %s?", near)
			}
			continue
		}
		if err := p.Check(values[name]); err != nil {
			c.report(places[name], "parameter %s does not take this value", name).WithDetail(err.Error())
		}
	}
}

func (c *checker) capabilities() {
	for _, need := range c.t.Capabilities() {
		capability := types.Capability(need.Capability)
		has := slices.Contains(c.d.Capabilities, capability) ||
			capability == types.CapabilityCapabilityIam && slices.Contains(c.d.Capabilities, types.CapabilityCapabilityNamedIam)
		if has {
			continue
		}
		short := strings.TrimPrefix(need.Capability, "CAPABILITY_")
		what := "the template needs the capability " + short
		if len(need.LogicalIDs) > 0 {
			what += ", for " + strings.Join(need.LogicalIDs, ", ")
		}
		c.report(c.d.TemplateAt, "%s", what).WithHint("add  capabilities: [%s]", short)
	}
}

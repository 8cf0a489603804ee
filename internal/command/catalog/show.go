package catalog

import (
	"context"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/catalog"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// Template is all that is shown of one, with stable names for programs.
type Template struct {
	Line
	Cost       string      `json:"cost"`
	Why        string      `json:"why"`
	Parameters []Parameter `json:"parameters"`
	Outputs    []Output    `json:"outputs"`
	Resources  []Resource  `json:"resources"`
	// Capabilities are those that a deployment must acknowledge.
	Capabilities []string `json:"capabilities,omitempty"`
}

// Parameter is one parameter; Required tells that it has no default.
type Parameter struct {
	Name          string   `json:"name"`
	Group         string   `json:"group"`
	Type          string   `json:"type"`
	Default       string   `json:"default"`
	Required      bool     `json:"required"`
	AllowedValues []string `json:"allowedValues,omitempty"`
	Description   string   `json:"description"`
}

// Output is one output.
type Output struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// Resource is one resource and what must exist before it.
type Resource struct {
	LogicalID string   `json:"logicalId"`
	Type      string   `json:"type"`
	Condition string   `json:"condition,omitempty"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

// Show tells what a template makes, takes, gives and costs.
func Show(_ context.Context, e *env.Env, o Options) error {
	s, err := open(e, o)
	if err != nil {
		return err
	}
	entry, err := catalog.Find(o.Name)
	if err != nil {
		return err
	}
	shown := describe(entry, s.spanish)
	if s.printer.Machine() {
		return s.printer.Write(s.term.Out, shown)
	}
	s.text(entry, shown)
	return nil
}

func describe(entry *catalog.Entry, spanish bool) Template {
	texts := entry.Texts(spanish)
	t := Template{
		Line: Line{Name: entry.Name, Topic: entry.Topic, Description: texts.Description},
		Cost: texts.Cost, Why: texts.Why,
	}
	for _, group := range entry.Groups(spanish) {
		for _, name := range group.Parameters {
			p := entry.Template.Parameter(name)
			t.Parameters = append(t.Parameters, Parameter{
				Name: name, Group: group.Label, Type: p.Type, Default: p.Default, Required: !p.HasDefault,
				AllowedValues: p.AllowedValues, Description: texts.Parameters[name],
			})
		}
	}
	for _, out := range entry.Template.Outputs {
		t.Outputs = append(t.Outputs, Output{Name: out.Name, Description: texts.Outputs[out.Name]})
	}
	needs := entry.Template.Dependencies()
	for _, r := range entry.Template.Resources {
		t.Resources = append(t.Resources, Resource{LogicalID: r.LogicalID, Type: r.Type, Condition: r.Condition, DependsOn: needs[r.LogicalID]})
	}
	for _, need := range entry.Template.Capabilities() {
		t.Capabilities = append(t.Capabilities, need.Capability)
	}
	return t
}

func (s *session) text(entry *catalog.Entry, t Template) {
	out := s.term.Out
	out.Println(out.Join(out.Paint(term.Bold, t.Name), t.Topic))
	s.paragraph(t.Description)
	s.picture(entry.Template)
	s.parameters(t.Parameters)
	s.heading("Outputs", "Salidas")
	table := term.Table{Columns: []term.Column{{}, {Fold: 20, Prose: true}}}
	for _, o := range t.Outputs {
		table.Row(term.Text("  "+o.Name), term.Styled(term.Dim, o.Description))
	}
	out.Table(&table)
	s.heading("Cost", "Costo")
	s.paragraph(t.Cost)
	s.heading("Why it is built so", "Por qué está hecha así")
	s.paragraph(t.Why)
	next := s.say("Next:", "Siguiente:") + "  "
	out.Println("", next+"cfn catalog new "+t.Name, strings.Repeat(" ", len(next))+"cfn deploy "+catalog.Prefix+t.Name)
}

// parameters shows them in their groups, where there is more than one.
func (s *session) parameters(all []Parameter) {
	s.heading("Parameters", "Parámetros")
	table := term.Table{Columns: []term.Column{{}, {Fold: 16}, {Fold: 20, Drop: 1, Prose: true}}}
	grouped := slices.ContainsFunc(all, func(p Parameter) bool { return p.Group != all[0].Group })
	indent, group := "  ", ""
	for _, p := range all {
		if grouped && p.Group != group {
			indent, group = "    ", p.Group
			table.Row(term.Text("  " + group))
		}
		value := term.Text(p.Default)
		if p.Required {
			value = term.Styled(term.Warn, s.say("to be given", "por indicar"))
		}
		table.Row(term.Text(indent+p.Name), value, term.Styled(term.Dim, p.Description))
	}
	s.term.Out.Table(&table)
}

func (s *session) say(english, spanish string) string {
	if s.spanish {
		return spanish
	}
	return english
}

func (s *session) heading(english, spanish string) {
	s.term.Out.Println("", s.term.Out.Paint(term.Bold, s.say(english, spanish)))
}

func (s *session) paragraph(text string) {
	for _, line := range term.Wrap("  "+term.Clean(text), s.term.Out.Width(), 2) {
		s.term.Out.Println(line)
	}
}

// picture draws each resource under one that must exist before it.
func (s *session) picture(t *template.Template) {
	s.heading("Resources", "Recursos")
	table := term.Table{Columns: []term.Column{{}, {Fold: 16}, {Fold: 12, Drop: 2}, {Fold: 16, Drop: 1}}}
	for _, n := range catalog.Picture(t) {
		also, condition := "", ""
		if len(n.Needs) > 0 {
			also = s.say("also needs ", "también necesita ") + strings.Join(n.Needs, ", ")
		}
		if n.Resource.Condition != "" {
			condition = s.say("if ", "si ") + n.Resource.Condition
		}
		table.Row(term.Text("  "+s.branches(n)+n.Resource.LogicalID), term.Styled(term.Dim, n.Resource.Type),
			term.Styled(term.Dim, condition), term.Styled(term.Dim, also))
	}
	s.term.Out.Table(&table)
}

// branches are the lines that lead to a node of the picture.
func (s *session) branches(n catalog.Node) string {
	signs := []string{"|   ", "    ", "|-- ", "`-- "}
	if s.term.Out.Unicode {
		signs = []string{"│ ", "  ", "├ ", "└ "}
	}
	var line strings.Builder
	for level := 1; level <= n.Depth; level++ {
		sign := 0
		if level == n.Depth {
			sign = 2
		}
		if n.Last[level] {
			sign++
		}
		line.WriteString(signs[sign])
	}
	return line.String()
}

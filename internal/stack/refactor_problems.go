package stack

import (
	"fmt"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/template"
)

// This file tells what a refactor cannot do: add, delete or change resources,
// add or change parameters, conditions and mappings (AWS documentation, "Stack
// refactoring").

func (m *matcher) problem(code string, at diag.Range, hint, format string, args ...any) {
	m.problems = append(m.problems, diag.New(diag.Invalid, code, format, args...).At(at).WithHint("%s", hint))
}

// deploys is the command that does what a refactor cannot.
func deploys(s *RefactorStack) string {
	return fmt.Sprintf("do that in a deployment of its own:  cfn deploy %s --stack-name %s", s.After.Name, s.Name)
}

// sections refuses other parameters, conditions and mappings. A new stack has
// neither conditions nor mappings nor rules, and its parameters take their
// defaults: a refactor gives no values.
func (m *matcher) sections() {
	for i := range m.stacks {
		s := &m.stacks[i]
		names := []string{"Parameters", "Conditions", "Mappings"}
		if s.Deployed == nil {
			names = []string{"Conditions", "Mappings", "Rules"}
			for _, p := range s.After.Parameters {
				if !p.HasDefault {
					m.problem("refactor.parameter", nameAt(s.After, p.Pos, p.Name), "give it a Default",
						"parameter %s of the new stack %s has no default, and a refactor gives no values", p.Name, s.Name)
				}
			}
		}
		for _, name := range names {
			m.section(s, name)
		}
	}
}

func (m *matcher) section(s *RefactorStack, name string) {
	section := s.After.Root.Get(name)
	if section == nil {
		return
	}
	for _, e := range section.Entries {
		if s.Before != nil {
			if old := s.Before.Root.Get(name).Get(e.Key); old != nil && string(old.JSON()) == string(e.Value.JSON()) {
				continue
			}
		}
		what := strings.ToLower(strings.TrimSuffix(name, "s"))
		if s.Deployed == nil {
			m.problem("refactor.section", nameAt(s.After, e.Pos, e.Key), "add it later:  cfn deploy "+s.After.Name+" --stack-name "+s.Name,
				"%s %s: a stack that a refactor creates cannot have %s", what, e.Key, strings.ToLower(name))
			continue
		}
		m.problem("refactor.section", nameAt(s.After, e.Pos, e.Key), deploys(s),
			"%s %s is new or changes, and a refactor only moves resources", what, e.Key)
	}
}

// rest tells what has no partner.
func (m *matcher) rest() {
	told := map[*candidate]bool{}
	for _, to := range m.come {
		if to.paired {
			continue
		}
		var fitting, same []*candidate
		for _, from := range m.gone {
			if from.paired || from.resource.Type != to.resource.Type {
				continue
			}
			same = append(same, from)
			if fit(from, to) != differs {
				fitting = append(fitting, from)
			}
		}
		switch {
		case len(fitting) > 0:
			m.ambiguous(to, fitting, told)
		case len(same) == 1:
			m.unlike(same[0], to)
			told[same[0]] = true
		case to.resource.Condition == "": // else its condition may leave it out
			m.problem("refactor.added", to.at(), deploys(to.stack), "%s is new, and a refactor cannot add resources", to.spot)
		}
	}
	for _, from := range m.gone {
		if !from.paired && !told[from] {
			m.problem("refactor.deleted", diag.Range{File: from.stack.After.Name}, deploys(from.stack),
				"%s (%s) is in none of the templates, and a refactor cannot delete resources", from.spot, from.resource.Type)
		}
	}
	for _, k := range m.kept {
		m.stays(k)
	}
}

// ambiguous asks which of several resources a new place is for.
func (m *matcher) ambiguous(to *candidate, fitting []*candidate, told map[*candidate]bool) {
	names := make([]string, len(fitting))
	for i, from := range fitting {
		names[i] = from.spot.String()
		told[from] = true
	}
	m.problem("refactor.ambiguous", to.at(), fmt.Sprintf("say which:  --map %s=%s", names[0], to.spot),
		"%s could be %s", to.spot, strings.Join(names, " or "))
}

// unlike tells how a resource differs from the one that it would be.
func (m *matcher) unlike(from, to *candidate) {
	if from.resource.Type != to.resource.Type {
		m.problem("refactor.type", to.at(), "map it to a resource of its type", "%s is of type %s, and %s of %s",
			to.spot, to.resource.Type, from.spot, from.resource.Type)
		return
	}
	path, _ := compare(from.resource.Properties, to.resource.Properties, nil)
	at, where := m.property(to.stack, to.resource, path)
	m.problem("refactor.changed", at, "move it as it is, and change it in a deployment of its own",
		"%s is not as in %s, and a refactor only moves resources", where, from.spot)
}

// stays refuses a change of a resource that keeps its place.
func (m *matcher) stays(k kept) {
	place := Spot{k.stack.Name, k.after.LogicalID}
	for _, move := range m.moves {
		if move.From == place || move.To == place {
			return
		}
	}
	path, difference := compare(k.before.Properties, k.after.Properties, nil)
	if difference != differs {
		return
	}
	at, where := m.property(k.stack, k.after, path)
	m.problem("refactor.changed", at, deploys(k.stack), "%s changes, and a refactor only moves resources", where)
}

// property is the place of a property and its name, as far as the template goes.
func (m *matcher) property(s *RefactorStack, r *template.Resource, path []string) (diag.Range, string) {
	name := strings.Join(append([]string{r.LogicalID}, path...), ".")
	pos, _ := s.After.Locate(append([]string{"Resources", r.LogicalID, "Properties"}, path...)...)
	if pos.Line == 0 {
		return nameAt(s.After, r.Pos, r.LogicalID), name
	}
	return diag.Range{File: s.After.Name, Line: pos.Line, Column: pos.Column}, name
}

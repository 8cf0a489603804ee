package stack

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// candidate is a resource that has gone, or one that has come.
type candidate struct {
	spot     Spot
	stack    *RefactorStack
	resource *template.Resource
	physical string
	paired   bool
}

// at is the candidate's place in its template.
func (c *candidate) at() diag.Range {
	t := c.stack.Before
	if c.physical == "" {
		t = c.stack.After
	}
	return nameAt(t, c.resource.Pos, c.spot.LogicalID)
}

func nameAt(t *template.Template, pos template.Pos, name string) diag.Range {
	return diag.Range{File: t.Name, Line: pos.Line, Column: pos.Column, EndColumn: pos.Column + len(name)}
}

// kept is a resource that keeps its place.
type kept struct {
	stack         *RefactorStack
	before, after *template.Resource
}

// matcher finds partners.
type matcher struct {
	stacks     []RefactorStack
	gone, come []*candidate
	kept       []kept
	moves      []Move
	problems   diag.List
}

// collect lists what is at another place than before. A resource that the
// deployed template does not have was made by a transform: CloudFormation alone
// knows where it goes.
func (m *matcher) collect() {
	for i := range m.stacks {
		s := &m.stacks[i]
		physical := map[string]string{}
		for _, r := range s.Resources {
			if r.ResourceStatus != types.ResourceStatusDeleteComplete {
				physical[aws.ToString(r.LogicalResourceId)] = aws.ToString(r.PhysicalResourceId)
			}
		}
		if s.Before != nil {
			for _, r := range s.Before.Resources {
				id, exists := physical[r.LogicalID]
				after := s.After.Resource(r.LogicalID)
				if exists && (after == nil || after.Type != r.Type) {
					m.gone = append(m.gone, &candidate{spot: Spot{s.Name, r.LogicalID}, stack: s, resource: r, physical: id})
				}
			}
		}
		for _, r := range s.After.Resources {
			var before *template.Resource
			if s.Before != nil {
				before = s.Before.Resource(r.LogicalID)
			}
			switch _, exists := physical[r.LogicalID]; {
			case before == nil || before.Type != r.Type:
				m.come = append(m.come, &candidate{spot: Spot{s.Name, r.LogicalID}, stack: s, resource: r})
			case exists:
				m.kept = append(m.kept, kept{s, before, r})
			}
		}
	}
}

// take pairs what a person has mapped. A place where another resource of the
// same type stays can be named too: two resources that trade their IDs are not
// gone from anywhere.
func (m *matcher) take(given []Mapping) error {
	for _, g := range given {
		if !m.has(g.From) && m.has(g.To) {
			continue // an earlier run has done it
		}
		from, to := m.find(&m.gone, g.From, true), m.find(&m.come, g.To, false)
		switch {
		case from == nil:
			return diag.New(diag.Usage, "refactor.map", "--map %s=%s: stack %s has no resource %s", g.From, g.To, g.From.Stack, g.From.LogicalID)
		case to == nil:
			return diag.New(diag.Usage, "refactor.map", "--map %s=%s: the template of stack %s has no resource %s", g.From, g.To, g.To.Stack, g.To.LogicalID)
		case from.paired || to.paired:
			return diag.New(diag.Usage, "refactor.map", "--map %s=%s: one of the two is mapped already", g.From, g.To)
		case fit(from, to) == differs:
			m.unlike(from, to)
			from.paired, to.paired = true, true
		default:
			m.add(from, to)
		}
	}
	return nil
}

// has tells whether a place is taken in a stack as it is.
func (m *matcher) has(at Spot) bool {
	for _, s := range m.stacks {
		for _, r := range s.Resources {
			if s.Name == at.Stack && aws.ToString(r.LogicalResourceId) == at.LogicalID {
				return true
			}
		}
	}
	return false
}

// find looks a candidate up, and makes one of a resource that keeps its place.
func (m *matcher) find(list *[]*candidate, at Spot, old bool) *candidate {
	for _, c := range *list {
		if c.spot == at {
			return c
		}
	}
	for i := range m.stacks {
		s := &m.stacks[i]
		t := s.After
		if old {
			t = s.Before
		}
		if s.Name != at.Stack || t == nil || t.Resource(at.LogicalID) == nil {
			continue
		}
		c := &candidate{spot: at, stack: s, resource: t.Resource(at.LogicalID)}
		for _, r := range s.Resources {
			if old && aws.ToString(r.LogicalResourceId) == at.LogicalID {
				c.physical = aws.ToString(r.PhysicalResourceId)
			}
		}
		if old && c.physical == "" {
			return nil
		}
		*list = append(*list, c)
		return c
	}
	return nil
}

// pair joins those of which each has no other partner.
func (m *matcher) pair(fits func(from, to *candidate) bool) {
	for _, to := range m.come {
		from := only(m.gone, to, fits)
		if from == nil || only(m.come, from, func(to, from *candidate) bool { return fits(from, to) }) == nil {
			continue
		}
		m.add(from, to)
	}
}

// only is the one candidate that fits, nil for none or several.
func only(list []*candidate, partner *candidate, fits func(candidate, partner *candidate) bool) (found *candidate) {
	if partner.paired {
		return nil
	}
	for _, c := range list {
		if c.paired || !fits(c, partner) {
			continue
		}
		if found != nil {
			return nil
		}
		found = c
	}
	return found
}

func (m *matcher) add(from, to *candidate) {
	from.paired, to.paired = true, true
	at := to.at()
	m.moves = append(m.moves, Move{
		From: from.spot, To: to.spot, Type: from.resource.Type, PhysicalID: from.physical, At: &at, Tags: retags(from, to),
	})
}

// order sorts the moves by where they lead: in the order of the stacks and of
// their templates.
func (m *matcher) order() {
	slices.SortStableFunc(m.moves, func(a, b Move) int {
		if a.To.Stack == b.To.Stack {
			return a.At.Line - b.At.Line
		}
		for _, s := range m.stacks {
			switch s.Name {
			case a.To.Stack:
				return -1
			case b.To.Stack:
				return 1
			}
		}
		return 0
	})
}

// retags compares the tags that the stacks give their resources.
func retags(from, to *candidate) []TagChange {
	changes := []TagChange{}
	facts, known := schema.Lookup(from.resource.Type)
	if from.spot.Stack == to.spot.Stack || known && !facts.Taggable() {
		return changes
	}
	after := map[string]string{}
	if to.stack.Deployed != nil {
		for _, t := range to.stack.Deployed.Tags {
			after[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
	}
	return append(changes, tagChanges(after, from.stack.Deployed)...)
}

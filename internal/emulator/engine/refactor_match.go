package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// matching finds out where each resource goes that its stack's new template
// does not have any more.
type matching struct {
	refactor *Refactor
	stacks   []*Stack
	plans    []*plan
	before   []map[string]*Resource
	moves    []*Move
}

// wants is the resource that a new template has at a place, nil where it has
// none or its condition does not hold.
func (m *matching) wants(at Spot) *template.Resource {
	p := m.plans[at.Member]
	if !slices.Contains(p.order, at.LogicalID) {
		return nil
	}
	return p.template.Resource(at.LogicalID)
}

// match takes the mappings of the request, and for the rest equal logical IDs in
// other stacks. What is left then has no partner.
func (m *matching) match() error {
	for _, given := range m.refactor.Given {
		if err := m.given(given); err != nil {
			return err
		}
	}
	var orphans []string
	for i, p := range m.plans {
		for _, id := range p.order {
			to := Spot{i, id}
			if !m.comes(to) || m.taken(to) {
				continue
			}
			from, err := m.partner(to)
			if err != nil {
				return err
			}
			if from == nil {
				orphans = append(orphans, id+" -> "+m.stacks[i].Name)
				continue
			}
			m.add(*from, to, false)
		}
	}
	for i := range m.before {
		for _, id := range slices.Sorted(maps.Keys(m.before[i])) {
			if !m.goes(Spot{i, id}) {
				continue
			}
			if reason := unmovable(m.before[i][id].Type); reason != "" {
				return because(m.stacks[i], "%s", reason)
			}
			if len(orphans) == 0 {
				return because(m.stacks[i], "%s: %s", notPermitted("Remove"), id)
			}
		}
	}
	if len(orphans) > 0 {
		return &refactorRefusal{"Could not find any source stacks for Logical ID and Stack ID pairs: " + strings.Join(orphans, ", ")}
	}
	if len(m.moves) == 0 {
		return &refactorRefusal{"Stack Refactor found no resources to move."}
	}
	return nil
}

// given takes a mapping of the request. The first text is one known from public
// reports, with its slip; the others are the emulator's own.
func (m *matching) given(mapping types.ResourceMapping) error {
	source, destination := location(mapping.Source), location(mapping.Destination)
	from, ok := m.spot(source)
	if !ok || m.wants(from) != nil && !m.replaced(from) {
		return &refactorRefusal{fmt.Sprintf("The resource %s defined in the resources mapping did no move from its original stack %s. "+
			"Review your stack template desired state.", source.id, source.stack)}
	}
	to, ok := m.spot(destination)
	if !ok || m.wants(to) == nil {
		return &refactorRefusal{fmt.Sprintf("The resource %s defined in the resources mapping is not in the template of stack %s.", destination.id, destination.stack)}
	}
	resource := m.before[from.Member][from.LogicalID]
	if resource == nil {
		return because(m.stacks[from.Member], "The resource %s defined in the resources mapping does not exist.", source.id)
	}
	if resource.Type != m.wants(to).Type {
		return because(m.stacks[to.Member], "The resource %s defined in the resources mapping is of another type than %s.", destination.id, source.id)
	}
	for _, move := range m.moves {
		if move.From == from || move.To == to {
			return &refactorRefusal{fmt.Sprintf("The resource %s is in more than one resource mapping.", source.id)}
		}
	}
	m.add(from, to, true)
	return nil
}

// mapped is one end of a mapping of the request.
type mapped struct{ stack, id string }

func location(l *types.ResourceLocation) mapped {
	if l == nil {
		return mapped{}
	}
	return mapped{aws.ToString(l.StackName), aws.ToString(l.LogicalResourceId)}
}

// spot finds the place that a mapping names.
func (m *matching) spot(p mapped) (Spot, bool) {
	i := slices.IndexFunc(m.stacks, func(s *Stack) bool { return s.Name == p.stack || s.ID() == p.stack })
	return Spot{max(i, 0), p.id}, i >= 0
}

// replaced tells that another resource gets the place, by the request.
func (m *matching) replaced(at Spot) bool {
	return slices.ContainsFunc(m.refactor.Given, func(g types.ResourceMapping) bool {
		to, ok := m.spot(location(g.Destination))
		return ok && to == at
	})
}

func (m *matching) add(from, to Spot, manual bool) {
	r := m.before[from.Member][from.LogicalID]
	move := &Move{From: from, To: to, Type: r.Type, PhysicalID: r.PhysicalID, Identifier: r.Identifier, Manual: manual}
	move.Tag, move.Untag = retagged(r, m.stacks[to.Member], to.LogicalID)
	m.moves = append(m.moves, move)
}

// comes tells whether a template has a resource at a place that nothing is at.
func (m *matching) comes(to Spot) bool {
	return m.before[to.Member][to.LogicalID] == nil || m.moved(to)
}

// goes tells whether a resource has lost its place and got no other.
func (m *matching) goes(from Spot) bool {
	return !m.moved(from) && (m.wants(from) == nil || m.taken(from))
}

func (m *matching) moved(from Spot) bool {
	return slices.ContainsFunc(m.moves, func(move *Move) bool { return move.From == from })
}

func (m *matching) taken(to Spot) bool {
	return slices.ContainsFunc(m.moves, func(move *Move) bool { return move.To == to })
}

// partner finds the resource of that logical ID and type that has left another
// stack. Two of them are a conflict that only a mapping solves (AWS
// documentation, "Stack refactoring"; the text is the emulator's own).
func (m *matching) partner(to Spot) (*Spot, error) {
	var found *Spot
	for i, resources := range m.before {
		from := Spot{i, to.LogicalID}
		resource := resources[to.LogicalID]
		if i == to.Member || resource == nil || resource.Type != m.wants(to).Type || !m.goes(from) {
			continue
		}
		if found != nil {
			return nil, because(m.stacks[to.Member], "The resource %s could come from more than one stack. Specify it in the resource mappings.", to.LogicalID)
		}
		found = &from
	}
	return found, nil
}

// retagged are the changes of a resource's tags: those of its old place go,
// those of the new one come.
func retagged(r *Resource, s *Stack, logicalID string) (add []types.Tag, remove []string) {
	if !taggable(r.Type) {
		return nil, nil
	}
	tags := tagsFor(s, logicalID)
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		add = append(add, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return add, slices.Sorted(maps.Keys(r.Tags))
}

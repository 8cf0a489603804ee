package stack

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/template"
)

// MaxRefactored is how many stacks a refactor can have (AWS documentation,
// "Stack refactoring").
const MaxRefactored = 5

// RefactorStack is a stack whose resources move, as it is and as it is to be.
type RefactorStack struct {
	Name string
	// Deployed is nil where the stack comes into being.
	Deployed *types.Stack
	// Resources are what it has, Before its template; empty for a new stack.
	Resources []types.StackResourceSummary
	Before    *template.Template
	// After is the edited template, Source where CloudFormation reads it.
	After  *template.Template
	Source Source
}

// Spot is a resource's place.
type Spot struct {
	Stack     string `json:"stack"`
	LogicalID string `json:"logicalId"`
}

// String gives the place as --map takes it.
func (s Spot) String() string { return s.Stack + "." + s.LogicalID }

// Mapping says where a resource goes.
type Mapping struct{ From, To Spot }

// Move is a resource that gets another place.
type Move struct {
	From       Spot   `json:"from"`
	To         Spot   `json:"to"`
	Type       string `json:"type"`
	PhysicalID string `json:"physicalId"`
	// Tags are those that change because the stacks have other ones.
	Tags []TagChange `json:"tags"`
	// At is the place in the edited template.
	At *diag.Range `json:"-"`
}

// RefactorPlan is what is to be moved.
type RefactorPlan struct {
	Stacks []RefactorStack `json:"-"`
	Moves  []Move          `json:"moves"`
	// Creates names the stacks that come into being.
	Creates []string `json:"creates"`
}

// PlanRefactor finds out what moves, from the stacks' templates as they are and
// as they were edited: what has gone from one place and has come at another,
// with the same type and the same properties. given decides where that is not
// plain. All that a refactor cannot do is told, each with its place.
func PlanRefactor(stacks []RefactorStack, given []Mapping) (*RefactorPlan, error) {
	m := &matcher{stacks: stacks}
	m.sections()
	m.collect()
	if err := m.take(given); err != nil {
		return nil, err
	}
	m.pair(func(from, to *candidate) bool {
		return from.spot.LogicalID == to.spot.LogicalID && fit(from, to) != differs
	})
	m.pair(func(from, to *candidate) bool { return fit(from, to) == equal })
	m.pair(func(from, to *candidate) bool { return fit(from, to) != differs })
	m.rest()
	if err := m.problems.Err(); err != nil {
		return nil, err
	}
	m.order()
	plan := &RefactorPlan{Stacks: stacks, Moves: m.moves, Creates: []string{}}
	for _, s := range stacks {
		if s.Deployed == nil {
			plan.Creates = append(plan.Creates, s.Name)
		}
	}
	return plan, nil
}

package stackset

import (
	"context"
	"strings"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/stackset"
)

// maxCauses is how many stacks are asked why they failed: one of each group.
const maxCauses = 5

// cause is what went wrong in the stack of an instance, from its own events.
type cause struct {
	stackset.Place
	StackID    string `json:"stackId"`
	LogicalID  string `json:"logicalId"`
	Type       string `json:"resourceType"`
	Status     string `json:"status"`
	Reason     string `json:"reason"`
	groupIndex int
}

// causes asks the stacks of failed instances, as far as their accounts can be
// reached. It is a help: what cannot be read is left out.
func (s *site) causes(ctx context.Context, out stackset.Outcome, after map[stackset.Place]stackset.Instance) (all []cause) {
	for i, g := range out.Groups {
		if g.Trouble != stackset.Failed && g.Trouble != stackset.Outdated && g.Trouble != stackset.Inoperable || len(all) == maxCauses {
			continue
		}
		at := g.Places[0]
		id := after[at].StackID
		if id == "" {
			continue
		}
		clients, err := s.Elsewhere(ctx, at.Account, at.Region)
		if err != nil || clients == nil {
			continue
		}
		events, err := stack.New(clients.CloudFormation).Events(ctx, id, false)
		if err != nil {
			continue
		}
		if f := stack.Diagnose(events); f != nil && !strings.Contains(g.Reason, f.Reason) {
			all = append(all, cause{at, id, f.LogicalID, f.Type, string(f.Status), f.Reason, i})
		}
	}
	return all
}

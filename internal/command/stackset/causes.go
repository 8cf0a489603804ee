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
		stacks := stack.New(clients.CloudFormation)
		events, err := stacks.Events(ctx, id, false)
		if err != nil {
			continue
		}
		switch f := stack.Diagnose(events); {
		case f == nil:
			all = append(all, s.found(ctx, stacks, cause{Place: at, StackID: id, groupIndex: i})...)
		case !strings.Contains(g.Reason, f.Reason):
			all = append(all, cause{at, id, f.LogicalID, f.Type, string(f.Status), f.Reason, i})
		}
	}
	return all
}

// found is what validation has found before any resource was touched.
func (s *site) found(ctx context.Context, stacks *stack.Client, of cause) (all []cause) {
	findings, err := stacks.OperationFindings(ctx, stack.Operation{StackID: of.StackID})
	if err != nil {
		return nil
	}
	for _, f := range findings[:min(len(findings), maxCauses)] {
		of.LogicalID, of.Type, of.Status, of.Reason = f.LogicalID, f.Type, f.Check, f.Reason
		all = append(all, of)
	}
	return all
}

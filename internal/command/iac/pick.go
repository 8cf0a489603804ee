package iac

import (
	"context"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/iacgen"
	"github.com/cfn-cli/cfn/internal/term"
	"github.com/cfn-cli/cfn/internal/term/pick"
)

// choosing is what a person picks resources for.
type choosing struct {
	// name is the template's.
	name string
	// filter has chosen what there is to pick from.
	filter iacgen.Filter
	// all begins with everything chosen that the filter has named.
	all bool
}

// pick lets a person choose resources, and then among what is related to them.
func (s *session) pick(ctx context.Context, scan iacgen.Scan, list []iacgen.Resource, c choosing) ([]iacgen.Resource, error) {
	if err := (iacgen.Request{Resources: list[:min(1, len(list))]}).Check(); err != nil {
		return nil, err
	}
	q := pick.Question{Title: "resources for " + c.name, Done: "go on", Max: iacgen.MaxResources}
	all := c.all && len(list) <= q.Max
	for _, r := range list {
		q.Items = append(q.Items, pick.Item{Kind: r.Type, Name: r.ID(), Note: home(r), Chosen: all})
	}
	chosen, err := ask(ctx, s, q, list)
	if err != nil {
		return nil, err
	}
	related, err := s.pickRelated(ctx, scan, chosen, c)
	if err != nil {
		return nil, err
	}
	chosen = append(chosen, related...)
	slices.SortFunc(chosen, iacgen.Resource.Compare)
	return chosen, s.iac.Still(ctx, scan) // a person may have taken a long time
}

// pickRelated offers what is related to the chosen resources, of whatever type.
func (s *session) pickRelated(ctx context.Context, scan iacgen.Scan, chosen []iacgen.Resource, c choosing) (list []iacgen.Resource, err error) {
	var related []iacgen.Relation
	err = s.busy("looking for what is related", func() (err error) {
		related, err = s.iac.RelatedTo(ctx, scan.ID, chosen, iacgen.Filter{Managed: c.filter.Managed})
		return err
	})
	if err != nil || len(related) == 0 {
		return nil, err
	}
	q := pick.Question{
		Title: "related to these", Done: "generate", Max: iacgen.MaxResources, Taken: len(chosen), Optional: true,
	}
	for _, r := range related {
		note := s.Term.Err.Char(term.Arrow)
		for _, name := range r.To {
			note += " " + last(name) + ","
		}
		note = strings.TrimRight(note+" "+home(r.Resource), ", ")
		q.Items, list = append(q.Items, pick.Item{Kind: r.Type, Name: r.ID(), Note: note}), append(list, r.Resource)
	}
	return ask(ctx, s, q, list)
}

// ask gives those of the list that were chosen.
func ask(ctx context.Context, s *session, q pick.Question, list []iacgen.Resource) (chosen []iacgen.Resource, err error) {
	places, err := pick.Ask(ctx, s.Term, q, command.Refused())
	for _, i := range places {
		chosen = append(chosen, list[i])
	}
	return chosen, err
}

// last is the part of an ARN, a URL or a type by which a person knows it.
func last(name string) string { return name[strings.LastIndexAny(name, ":/")+1:] }

// home says where a resource is managed.
func home(r iacgen.Resource) string {
	if r.Managed {
		return "in a stack"
	}
	return ""
}

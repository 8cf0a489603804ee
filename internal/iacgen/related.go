package iacgen

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
)

// maxRelated is how many resources one request may name (AWS documentation,
// "ListResourceScanRelatedResources").
const maxRelated = 100

// maxAlone is how many resources are asked about one by one.
const maxAlone = 20

// Relation is a resource that is related to others.
type Relation struct {
	Resource
	// To are the identifiers of the others, or their types where they are many.
	To []string
}

// RelatedTo lists what is related to the given resources, without these.
// CloudFormation does not say which of them something is related to: each is
// asked about alone, or all of a type where they are many.
func (c *Client) RelatedTo(ctx context.Context, scan string, given []Resource, f Filter) ([]Relation, error) {
	var names []string
	groups, own := map[string][]Resource{}, map[string]bool{}
	for _, r := range given {
		name := r.ID()
		if len(given) > maxAlone {
			name = r.Type
		}
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name], own[r.key()] = append(groups[name], r), true
	}
	found, to := map[string]Resource{}, map[string][]string{}
	for _, name := range names {
		err := c.related(ctx, scan, groups[name], func(r Resource) {
			key := r.key()
			if own[key] || !f.admits(r) || slices.Contains(to[key], name) {
				return
			}
			found[key], to[key] = r, append(to[key], name)
		})
		if err != nil {
			return nil, err
		}
	}
	var list []Relation
	for _, r := range sorted(found) {
		list = append(list, Relation{Resource: r, To: to[r.key()]})
	}
	return list, nil
}

// Related lists what is related to the named resources, without these. A name
// is an identifier, or TYPE=ID where several types know it.
func (c *Client) Related(ctx context.Context, scan string, names []string, f Filter) ([]Resource, error) {
	all, err := c.Resources(ctx, scan, Filter{})
	if err != nil {
		return nil, err
	}
	given := map[string]Resource{}
	for _, name := range names {
		here := pick(all, name)
		if len(here) == 0 {
			return nil, diag.New(diag.NotFound, "iac.resource", "the scan has found no resource %s", name).
				WithHint("cfn iac resources  lists all; TYPE=ID names one of several")
		}
		for _, r := range here {
			given[r.key()] = r
		}
	}
	found := map[string]Resource{}
	err = c.related(ctx, scan, sorted(given), func(r Resource) {
		if _, own := given[r.key()]; !own && f.admits(r) {
			found[r.key()] = r
		}
	})
	return sorted(found), err
}

// related visits what is related to any of the given resources.
func (c *Client) related(ctx context.Context, scan string, given []Resource, take func(Resource)) error {
	for chunk := range slices.Chunk(given, maxRelated) {
		in := &cloudformation.ListResourceScanRelatedResourcesInput{ResourceScanId: &scan}
		for _, r := range chunk {
			in.Resources = append(in.Resources, types.ScannedResourceIdentifier{ResourceType: &r.Type, ResourceIdentifier: r.Identifier})
		}
		pages := cloudformation.NewListResourceScanRelatedResourcesPaginator(c.cfn, in)
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return explain(err, "")
			}
			for _, one := range page.RelatedResources {
				take(resourceOf(one))
			}
		}
	}
	return nil
}

func pick(all []Resource, name string) (list []Resource) {
	for _, r := range all {
		if name == r.ID() || name == r.Type+"="+r.ID() {
			list = append(list, r)
		}
	}
	return list
}

package iacgen

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/schema"
)

// Resource is a resource that a scan has found.
type Resource struct {
	Type       string            `json:"type"`
	Identifier map[string]string `json:"identifier"`
	// Managed tells that a stack of the region has it.
	Managed bool `json:"managed"`
}

// ID is the identifier as one text: that of several keys with "|" between, in
// the order of the type's schema.
func (r Resource) ID() string {
	keys := slices.Sorted(maps.Keys(r.Identifier))
	if facts, known := schema.Lookup(r.Type); known && len(facts.PrimaryIdentifier) == len(keys) {
		keys = facts.PrimaryIdentifier
	}
	parts := make([]string, len(keys))
	for i, key := range keys {
		parts[i] = r.Identifier[key]
	}
	return strings.Join(parts, "|")
}

func (r Resource) key() string { return r.Type + " " + r.ID() }

// Compare orders resources by type and identifier.
func (r Resource) Compare(other Resource) int { return strings.Compare(r.key(), other.key()) }

// Tag is a tag to look for; without a value any will do.
type Tag struct {
	Key      string
	Value    string
	AnyValue bool
}

// Filter chooses among the resources of a scan. All that is set must hold.
type Filter struct {
	// Types and IDs may end in a wildcard; one of each must fit.
	Types, IDs []string
	Tags       []Tag
	// Managed wants resources that stacks have (true) or have not; nil both.
	Managed *bool
}

func (f Filter) admits(r Resource) bool {
	if f.Managed != nil && r.Managed != *f.Managed {
		return false
	}
	fits := func(patterns []string, texts ...string) bool {
		return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
			return slices.ContainsFunc(texts, func(text string) bool { return matches(p, text) })
		})
	}
	ids := append(slices.Collect(maps.Values(r.Identifier)), r.ID())
	return fits(f.Types, r.Type) && fits(f.IDs, ids...)
}

// Resources lists what a scan has found, all pages, sorted by type and
// identifier, each once. Only the service knows tags; of these it looks for one
// at a time.
func (c *Client) Resources(ctx context.Context, scan string, f Filter) ([]Resource, error) {
	prefixes := []string{""}
	if len(f.Types) > 0 {
		prefixes = nil
		for _, t := range f.Types {
			prefixes = append(prefixes, strings.TrimSuffix(t, "*"))
		}
	}
	tags := f.Tags
	if len(tags) == 0 {
		tags = []Tag{{}}
	}
	seen, found := map[string]int{}, map[string]Resource{}
	for i, tag := range tags {
		for _, prefix := range prefixes {
			err := c.visit(ctx, scan, prefix, tag, func(r Resource) {
				if key := r.key(); f.admits(r) && seen[key] == i {
					seen[key], found[key] = i+1, r
				}
			})
			if err != nil {
				return nil, err
			}
		}
	}
	maps.DeleteFunc(found, func(key string, _ Resource) bool { return seen[key] < len(tags) })
	return sorted(found), nil
}

func sorted(found map[string]Resource) []Resource {
	list := make([]Resource, 0, len(found))
	for _, key := range slices.Sorted(maps.Keys(found)) {
		list = append(list, found[key])
	}
	return list
}

func (c *Client) visit(ctx context.Context, scan, prefix string, tag Tag, take func(Resource)) error {
	in := &cloudformation.ListResourceScanResourcesInput{ResourceScanId: &scan, MaxResults: aws.Int32(100)}
	if prefix != "" {
		in.ResourceTypePrefix = &prefix
	}
	if tag.Key != "" {
		in.TagKey = &tag.Key
		if !tag.AnyValue {
			in.TagValue = &tag.Value
		}
	}
	pages := cloudformation.NewListResourceScanResourcesPaginator(c.cfn, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return explain(err, "")
		}
		for _, r := range page.Resources {
			take(resourceOf(r))
		}
	}
	return nil
}

func resourceOf(r types.ScannedResource) Resource {
	return Resource{Type: aws.ToString(r.ResourceType), Identifier: r.ResourceIdentifier, Managed: aws.ToBool(r.ManagedByStack)}
}

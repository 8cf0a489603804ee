package generator

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
)

// maxInput is how many resources a request may name (API reference,
// "ListResourceScanRelatedResources").
const maxInput = 100

// listResourceScanRelatedResources finds what the properties of the given
// resources name, and what names them.
func (s *Service) listResourceScanRelatedResources(ctx context.Context, in *cfn.ListResourceScanRelatedResourcesInput) (*cfn.ListResourceScanRelatedResourcesOutput, error) {
	if len(in.Resources) > maxInput {
		return nil, wire.Errorf("ValidationError", "1 validation error detected: Value at 'resources' failed to satisfy constraint: Member must have length less than or equal to %d", maxInput)
	}
	call := wire.CallFrom(ctx)
	out := &cfn.ListResourceScanRelatedResourcesOutput{RelatedResources: []types.ScannedResource{}}
	err := s.store.View(func(tx store.Tx) error {
		scan, err := readable(tx, call, in.ResourceScanId)
		if err != nil {
			return err
		}
		all, err := provider.List(tx, call.Account, call.Region, "")
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(r *provider.Resource) bool { return !provider.HasDrift(r.Type) || !scan.wants(r.Type) })
		given := map[string]bool{}
		for _, r := range in.Resources {
			given[nameOf(aws.ToString(r.ResourceType), joined(aws.ToString(r.ResourceType), r.ResourceIdentifier))] = true
		}
		for _, r := range related(all, given) {
			scanned := scannedOf(r)
			out.RelatedResources = append(out.RelatedResources, scanned.describe())
		}
		out.RelatedResources, out.NextToken, err = paging.List(out.RelatedResources, in.NextToken, paging.Size(in.MaxResults, pageSize))
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func nameOf(typeName, identifier string) string { return typeName + " " + identifier }

// joined is the primary identifier as the Cloud Control API writes it.
func joined(typeName string, identifier map[string]string) string {
	facts, ok := schema.Lookup(typeName)
	if !ok {
		return ""
	}
	parts := make([]string, len(facts.PrimaryIdentifier))
	for i, name := range facts.PrimaryIdentifier {
		parts[i] = identifier[name]
	}
	return strings.Join(parts, "|")
}

// related are the resources that given ones mention, and those that mention
// them.
func related(all []*provider.Resource, given map[string]bool) (found []*provider.Resource) {
	named, mentions := map[string][]*provider.Resource{}, map[*provider.Resource]map[string]bool{}
	for _, r := range all {
		for _, id := range idsOf(r) {
			named[id] = append(named[id], r)
		}
		mentions[r] = texts(r.Model())
	}
	chosen := map[*provider.Resource]bool{}
	for _, r := range all {
		for text := range mentions[r] {
			for _, other := range named[text] {
				mine, others := given[nameOf(r.Type, r.Identifier)], given[nameOf(other.Type, other.Identifier)]
				if other != r && mine && !others {
					chosen[other] = true
				}
				if other != r && others && !mine {
					chosen[r] = true
				}
			}
		}
	}
	for _, r := range all {
		if chosen[r] {
			found = append(found, r)
		}
	}
	return found
}

// idsOf are the texts under which other resources know one.
func idsOf(r *provider.Resource) (ids []string) {
	for _, id := range []string{r.Identifier, r.PhysicalID, r.Text("Arn"), r.Text("TopicArn")} {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// texts are all texts within a value.
func texts(v any) map[string]bool {
	found := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			found[v] = true
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			for _, value := range v {
				walk(value)
			}
		}
	}
	walk(v)
	return found
}

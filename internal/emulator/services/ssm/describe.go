package ssm

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// filtered lists the parameters that every filter lets through.
func filtered(tx store.Tx, call wire.Call, filters []filter) ([]*provider.Resource, error) {
	list, err := provider.List(tx, call.Account, call.Region, parameterType)
	if err != nil {
		return nil, err
	}
	for _, f := range filters {
		test, err := f.test()
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(list, func(r *provider.Resource) bool {
			return !slices.ContainsFunc(f.Values, func(value string) bool { return test(r, value) })
		})
	}
	return list, nil
}

// test is how a filter compares a parameter with one of its values (AWS
// documentation, "ParameterStringFilter").
func (f filter) test() (func(r *provider.Resource, value string) bool, error) {
	tag, isTag := strings.CutPrefix(f.Key, "tag:")
	switch {
	case isTag:
		return func(r *provider.Resource, value string) bool {
			own, ok := r.Physical().AllTags()[tag]
			return ok && own == value
		}, nil
	case f.Key == "Path":
		return func(r *provider.Resource, value string) bool {
			below, ok := strings.CutPrefix(r.Name(), strings.TrimSuffix(value, "/")+"/")
			return ok && (f.Option == "Recursive" || !strings.Contains(below, "/"))
		}, nil
	case f.Key == "Label":
		return func(r *provider.Resource, value string) bool {
			return slices.ContainsFunc(r.Versions, func(v provider.Version) bool { return slices.Contains(v.Labels, value) })
		}, nil
	case slices.Contains([]string{"Name", "Type", "Tier", "DataType"}, f.Key):
		return func(r *provider.Resource, value string) bool { return f.matches(r.Text(f.Key), value) }, nil
	default:
		return nil, wire.Errorf("InvalidFilterKey", "The following filter key is not valid: %s. Valid filter keys include: [Path, Name, Type, Label, Tier, DataType, tag:].", f.Key)
	}
}

func (f filter) matches(text, value string) bool {
	switch f.Option {
	case "BeginsWith":
		return strings.HasPrefix(text, value) || strings.HasPrefix(text, "/"+value)
	case "Contains":
		return strings.Contains(text, value)
	default:
		return text == value
	}
}

func detailsOf(call wire.Call, r *provider.Resource, i int) details {
	return details{
		Name: r.Name(), Type: r.Text("Type"), Description: r.Text("Description"),
		AllowedPattern: r.Text("AllowedPattern"), Tier: r.Text("Tier"), DataType: r.Text("DataType"),
		Version: int64(i + 1), LastModifiedDate: r.Versions[i].Created,
		LastModifiedUser: fmt.Sprintf("arn:%s:iam::%s:root", call.Partition, call.Account),
	}
}

func (s service) describe(ctx context.Context, in *describeInput) (*detailsOutput, error) {
	out := &detailsOutput{Parameters: []details{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		list, err := filtered(tx, call, in.ParameterFilters)
		if err != nil {
			return err
		}
		list, next, err := services.Page(list, in.NextToken, in.MaxResults, 50)
		out.NextToken = next
		for _, r := range list {
			d := detailsOf(call, r, len(r.Versions)-1)
			d.ARN = arn(call, r.Name())
			out.Parameters = append(out.Parameters, d)
		}
		return err
	})
}

func (s service) history(ctx context.Context, in *historyInput) (*detailsOutput, error) {
	out := &detailsOutput{Parameters: []details{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.Name)
		if err != nil {
			return err
		}
		all := []details{}
		for i, v := range r.Versions {
			d := detailsOf(call, r, i)
			d.Value, d.Labels = valueOf(r, i, in.WithDecryption), slices.Concat([]string{}, v.Labels)
			all = append(all, d)
		}
		out.Parameters, out.NextToken, err = services.Page(all, in.NextToken, in.MaxResults, 50)
		return err
	})
}

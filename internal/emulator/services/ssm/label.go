package ssm

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// maxLabels is how many labels a version can have.
const maxLabels = 10

var labelCharacters = regexp.MustCompile(`^[a-zA-Z_.-][a-zA-Z0-9_.-]*$`)

// validLabel holds a label against AWS documentation, "Working with parameter
// labels".
func validLabel(label string) bool {
	lower := strings.ToLower(label)
	return labelCharacters.MatchString(label) && len(label) <= 100 && !strings.HasPrefix(lower, "aws") && !strings.HasPrefix(lower, "ssm")
}

func (s service) label(ctx context.Context, in *labelInput) (*labelOutput, error) {
	out := &labelOutput{InvalidLabels: []string{}}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, i, err := s.versionOf(tx, call, in.Name, in.ParameterVersion)
		if err != nil {
			return err
		}
		out.ParameterVersion = int64(i + 1)
		for _, label := range in.Labels {
			if !validLabel(label) {
				out.InvalidLabels = append(out.InvalidLabels, label)
				continue
			}
			r.Label(i, label)
		}
		if len(r.Versions[i].Labels) > maxLabels {
			return wire.Errorf("ParameterVersionLabelLimitExceeded", "A parameter version can have maximum %d labels. Move one or more labels to another version and try again.", maxLabels)
		}
		return r.Save(tx)
	})
}

func (s service) unlabel(ctx context.Context, in *unlabelInput) (*unlabelOutput, error) {
	out := &unlabelOutput{RemovedLabels: []string{}, InvalidLabels: []string{}}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, i, err := s.versionOf(tx, call, in.Name, in.ParameterVersion)
		if err != nil {
			return err
		}
		v := &r.Versions[i]
		for _, label := range in.Labels {
			at := slices.Index(v.Labels, label)
			if at < 0 {
				out.InvalidLabels = append(out.InvalidLabels, label)
				continue
			}
			v.Labels = slices.Delete(v.Labels, at, at+1)
			out.RemovedLabels = append(out.RemovedLabels, label)
		}
		return r.Save(tx)
	})
}

func (s service) versionOf(tx store.Tx, call wire.Call, name string, number *int64) (*provider.Resource, int, error) {
	r, err := find(tx, call, name)
	if err != nil {
		return nil, 0, err
	}
	selector := ""
	if number != nil {
		selector = strconv.FormatInt(*number, 10)
	}
	i, err := version(r, selector)
	return r, i, err
}

// tagged finds what tags belong to.
func tagged(tx store.Tx, call wire.Call, resourceType, id string) (*provider.Resource, error) {
	if resourceType != "Parameter" {
		return nil, wire.Errorf(wire.ErrNotEmulated, "Tags of the resource type %s are not emulated.", resourceType)
	}
	r, ok, err := provider.Get(tx, call.Account, call.Region, parameterType, id)
	if err == nil && !ok {
		err = wire.Errorf("InvalidResourceId", "The resource ID is not valid. Verify that you entered the correct ID and try again.")
	}
	return r, err
}

func (s service) addTags(ctx context.Context, in *tagInput) (*nothing, error) {
	return nil, s.retag(ctx, in.ResourceType, in.ResourceId, services.TagMap(in.Tags), nil)
}

func (s service) removeTags(ctx context.Context, in *untagInput) (*nothing, error) {
	return nil, s.retag(ctx, in.ResourceType, in.ResourceId, nil, in.TagKeys)
}

func (s service) retag(ctx context.Context, resourceType, id string, add map[string]string, remove []string) error {
	return s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := tagged(tx, call, resourceType, id)
		if err != nil {
			return err
		}
		return s.Retag(tx, r, add, remove)
	})
}

func (s service) listTags(ctx context.Context, in *resourceInput) (*tagsOutput, error) {
	out := &tagsOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := tagged(tx, call, in.ResourceType, in.ResourceId)
		if err == nil {
			out.TagList = services.Tags(r.Physical().AllTags())
		}
		return err
	})
}

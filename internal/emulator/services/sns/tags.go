package sns

import (
	"context"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// tagged finds the topic of an ARN.
func tagged(tx store.Tx, call wire.Call, arn string) (*provider.Resource, error) {
	r, ok, err := provider.Get(tx, call.Account, call.Region, topicType, arn)
	if err == nil && !ok {
		err = wire.Errorf("ResourceNotFound", "Resource does not exist")
	}
	return r, err
}

func (s service) retag(ctx context.Context, arn string, add map[string]string, remove []string) error {
	return s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := tagged(tx, call, arn)
		if err != nil {
			return err
		}
		return s.Retag(tx, r, add, remove)
	})
}

func (s service) tag(ctx context.Context, in *tagInput) (*nothing, error) {
	return nil, s.retag(ctx, in.ResourceArn, services.TagMap(in.Tags), nil)
}

func (s service) untag(ctx context.Context, in *untagInput) (*nothing, error) {
	return nil, s.retag(ctx, in.ResourceArn, nil, in.TagKeys)
}

func (s service) listTags(ctx context.Context, in *arnInput) (*tagsOutput, error) {
	out := &tagsOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := tagged(tx, call, in.ResourceArn)
		if err == nil {
			out.Tags = services.Tags(r.Physical().AllTags())
		}
		return err
	})
}

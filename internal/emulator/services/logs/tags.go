package logs

import (
	"context"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// tagged finds the log group of an ARN.
func tagged(tx store.Tx, call wire.Call, arn string) (*provider.Resource, error) {
	_, name, ok := strings.Cut(arn, ":log-group:")
	if !ok {
		return nil, wire.Errorf(wire.ErrNotEmulated, "Tags of %s are not emulated.", arn)
	}
	return find(tx, call, strings.TrimSuffix(name, ":*"))
}

func (s service) tag(ctx context.Context, in *tagInput) (*nothing, error) {
	return nil, s.retag(ctx, in.ResourceArn, in.Tags, nil)
}

func (s service) untag(ctx context.Context, in *untagInput) (*nothing, error) {
	return nil, s.retag(ctx, in.ResourceArn, nil, in.TagKeys)
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

func (s service) listTags(ctx context.Context, in *arnInput) (*tagsOutput, error) {
	out := &tagsOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := tagged(tx, call, in.ResourceArn)
		if err == nil {
			out.Tags = r.Physical().AllTags()
		}
		return err
	})
}

package engine

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func (e *Engine) listExports(ctx context.Context, in *cfn.ListExportsInput) (*cfn.ListExportsOutput, error) {
	call := wire.CallFrom(ctx)
	out := &cfn.ListExportsOutput{Exports: []types.Export{}}
	err := e.store.View(func(tx store.Tx) error {
		exports, err := store.List[Export](tx, placeOf(call).key("export"))
		if err != nil {
			return err
		}
		exports, out.NextToken, err = paging.List(exports, in.NextToken, listPage)
		for _, x := range exports {
			owner := Stack{Account: call.Account, Region: call.Region, Partition: call.Partition, Name: x.StackName, UUID: x.StackUUID}
			out.Exports = append(out.Exports, types.Export{
				Name: aws.String(x.Name), Value: aws.String(x.Value), ExportingStackId: aws.String(owner.ID()),
			})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (e *Engine) listImports(ctx context.Context, in *cfn.ListImportsInput) (*cfn.ListImportsOutput, error) {
	p, name := placeOf(wire.CallFrom(ctx)), aws.ToString(in.ExportName)
	out := &cfn.ListImportsOutput{}
	err := e.store.View(func(tx store.Tx) error {
		names, err := importers(tx, p, name)
		if err != nil {
			return err
		}
		if _, exported := tx.Get(exportKey(p, name)); !exported {
			return wire.Errorf("ValidationError", "No export named %s found.", name)
		}
		if len(names) == 0 {
			return wire.Errorf("ValidationError", "Export '%s' is not imported by any stack.", name)
		}
		out.Imports, out.NextToken, err = paging.List(names, in.NextToken, listPage)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

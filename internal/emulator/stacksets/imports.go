package stacksets

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// maxImports is how many stacks a request may name (API reference,
// "ImportStacksToStackSet").
const maxImports = 10

// importStacksToStackSet makes existing stacks instances. Nothing is done to
// the stacks.
func (s *Service) importStacksToStackSet(ctx context.Context, in *cfn.ImportStacksToStackSetInput) (*cfn.ImportStacksToStackSetOutput, error) {
	ids := in.StackIds
	switch {
	case in.StackIdsUrl != nil && len(ids) > 0:
		return nil, wire.Errorf("ValidationError", "StackIds and StackIdsUrl cannot both be specified")
	case in.StackIdsUrl != nil:
		body, err := s.config.Stacks.Source(ctx, nil, in.StackIdsUrl)
		if err != nil {
			return nil, err
		}
		ids = strings.FieldsFunc(body, func(c rune) bool { return strings.ContainsRune(", \r\n\t", c) })
	case len(ids) > maxImports:
		return nil, wire.Errorf("ValidationError", "A maximum of %d stacks can be imported at a time", maxImports)
	case len(ids) == 0:
		return nil, wire.Errorf("ValidationError", "Either StackIds or StackIdsUrl must be specified")
	}
	r := request{
		name: aws.ToString(in.StackSetName), id: in.OperationId, kind: adopt, preferences: in.OperationPreferences,
		callAs: in.CallAs, input: in, stacks: map[place]string{},
	}
	for _, id := range ids {
		parts := strings.SplitN(id, ":", 6)
		if len(parts) != 6 || !strings.HasPrefix(parts[5], "stack/") {
			return nil, wire.Errorf("ValidationError", "Invalid stack ID: %s", id)
		}
		r.stacks[place{parts[4], parts[3]}] = id
	}
	id, err := s.begin(ctx, r)
	if err != nil {
		return nil, err
	}
	return &cfn.ImportStacksToStackSetOutput{OperationId: &id}, nil
}

// adoptStack makes a stack an instance's, if it is as the StackSet wants it.
func (j *job) adoptStack(r *Result, i *Instance) error {
	found := j.stack(r, i.StackID)
	switch {
	case found == nil:
		return j.refuseImport(r, "Stack "+i.StackID+" does not exist")
	case found.StackStatus != types.StackStatusCreateComplete && found.StackStatus != types.StackStatusUpdateComplete &&
		found.StackStatus != types.StackStatusUpdateRollbackComplete && found.StackStatus != types.StackStatusImportComplete:
		return j.refuseImport(r, "Stack "+i.StackID+" is in status "+string(found.StackStatus)+" and cannot be imported")
	}
	if err := j.change(r, func(i *Instance) { i.Overrides = overridesOf(j.set, found) }); err != nil {
		return err
	}
	return j.finish(r, types.StackSetOperationResultStatusSucceeded, "")
}

// refuseImport takes the instance away again.
func (j *job) refuseImport(r *Result, reason string) error {
	if err := j.finish(r, types.StackSetOperationResultStatusFailed, reason); err != nil {
		return err
	}
	return j.store.Update(func(tx store.Tx) error { return tx.Delete(j.set.instanceKey(r.Account, r.Region)) })
}

// overridesOf are the parameters in which a stack differs from the StackSet.
func overridesOf(set *Set, found *types.Stack) []types.Parameter {
	overrides := []types.Parameter{}
	for _, p := range set.Parameters {
		for _, has := range found.Parameters {
			if aws.ToString(has.ParameterKey) == aws.ToString(p.ParameterKey) && aws.ToString(has.ParameterValue) != aws.ToString(p.ParameterValue) {
				overrides = append(overrides, types.Parameter{ParameterKey: p.ParameterKey, ParameterValue: has.ParameterValue})
			}
		}
	}
	return overrides
}

package stacksets

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func (s *Service) updateStackSet(ctx context.Context, in *cfn.UpdateStackSetInput) (*cfn.UpdateStackSetOutput, error) {
	body := ""
	if !aws.ToBool(in.UsePreviousTemplate) {
		var err error
		if body, err = s.config.Stacks.Source(ctx, in.TemplateBody, in.TemplateURL); err != nil {
			return nil, err
		}
	}
	asked := request{
		name: aws.ToString(in.StackSetName), id: in.OperationId, kind: update, preferences: in.OperationPreferences,
		accounts: in.Accounts, targets: in.DeploymentTargets, regions: in.Regions, input: in, callAs: in.CallAs,
	}
	if (len(in.Accounts) > 0 || in.DeploymentTargets != nil) != (len(in.Regions) > 0) {
		return nil, wire.Errorf("ValidationError", "Accounts and Regions must be specified together")
	}
	asked.everywhere = len(in.Regions) == 0
	asked.prepare = func(tx store.Tx, set *Set) error {
		if err := s.mayModel(tx, set, in); err != nil {
			return err
		}
		set.settings(in)
		if body == "" {
			body = set.Template
		}
		if err := set.adopt(body, in.Parameters, set.Parameters); err != nil {
			return err
		}
		return outdate(tx, set)
	}
	id, err := s.begin(ctx, asked)
	if err != nil {
		return nil, err
	}
	return &cfn.UpdateStackSetOutput{OperationId: &id}, nil
}

// settings takes over what an update sets besides template and parameters.
func (s *Set) settings(in *cfn.UpdateStackSetInput) {
	if in.Tags != nil {
		s.Tags = in.Tags
	}
	if in.Description != nil {
		s.Description = *in.Description
	}
	s.Capabilities = in.Capabilities
	// A customized administrator role must be given again with every update
	// (API reference, "UpdateStackSet").
	s.AdminRole = aws.ToString(in.AdministrationRoleARN)
	if in.ExecutionRoleName != nil {
		s.ExecutionRole = *in.ExecutionRoleName
	}
	if in.ManagedExecution != nil {
		s.Managed = aws.ToBool(in.ManagedExecution.Active)
	}
	if in.AutoDeployment != nil {
		s.AutoDeployment = in.AutoDeployment
	}
}

// mayModel refuses to change what cannot be changed now.
func (s *Service) mayModel(tx store.Tx, set *Set, in *cfn.UpdateStackSetInput) error {
	if in.PermissionModel != "" && in.PermissionModel != set.Permissions {
		if instances, err := store.List[*Instance](tx, set.prefix("stacksetinstance")); err != nil || len(instances) > 0 {
			return orInvalid(err, "The permission model of a StackSet with stack instances cannot be changed")
		}
		set.Permissions = in.PermissionModel
	}
	if in.ManagedExecution != nil && aws.ToBool(in.ManagedExecution.Active) != set.Managed && s.busy(tx, set) {
		return wire.Errorf("ValidationError", "ManagedExecution cannot be changed while operations are running or queued")
	}
	return nil
}

func orInvalid(err error, message string) error {
	if err != nil {
		return err
	}
	return wire.Errorf("ValidationError", "%s", message)
}

// outdate marks all instances: the update of a StackSet makes each outdated
// until it has reached it (API reference, "UpdateStackSet").
func outdate(tx store.Tx, set *Set) error {
	instances, err := store.List[*Instance](tx, set.prefix("stacksetinstance"))
	if err != nil {
		return err
	}
	for _, i := range instances {
		if i.Status != types.StackInstanceStatusCurrent {
			continue
		}
		i.Status = types.StackInstanceStatusOutdated
		if err := store.Put(tx, set.instanceKey(i.Account, i.Region), i); err != nil {
			return err
		}
	}
	return nil
}

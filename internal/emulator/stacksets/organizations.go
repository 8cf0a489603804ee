package stacksets

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/organization"
	"github.com/cfn-cli/cfn/internal/emulator/paging"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// at is where the StackSets of a caller are. Those of a delegated administrator
// are in the management account (AWS documentation, "Register a delegated
// administrator member account").
func (s *Service) at(ctx context.Context, tx store.Tx, callAs types.CallAs) (place, error) {
	p := placeOf(ctx)
	if callAs != types.CallAsDelegatedAdmin {
		return p, nil
	}
	o, err := organization.Load(tx)
	if err != nil {
		return p, err
	}
	if !o.Delegates(p.account) {
		return p, wire.Errorf("ValidationError", "Account used is not a delegated administrator")
	}
	return place{o.Management, p.region}, nil
}

// find finds a StackSet of the caller's.
func (s *Service) find(ctx context.Context, tx store.Tx, callAs types.CallAs, name *string) (*Set, error) {
	p, err := s.at(ctx, tx, callAs)
	if err != nil {
		return nil, err
	}
	return findSet(tx, p, aws.ToString(name))
}

// mayManage refuses operations on a service-managed StackSet to whoever does
// not administer the organization, or where StackSets have no trusted access.
func mayManage(ctx context.Context, tx store.Tx, set *Set, callAs types.CallAs) error {
	if set.selfManaged() {
		if callAs == types.CallAsDelegatedAdmin {
			return wire.Errorf("ValidationError", "CallAs DELEGATED_ADMIN can only be used for StackSets with PermissionModel SERVICE_MANAGED")
		}
		return nil
	}
	o, err := organization.Load(tx)
	switch {
	case err != nil:
		return err
	case o.Management == "" || callAs != types.CallAsDelegatedAdmin && placeOf(ctx).account != o.Management:
		return wire.Errorf("ValidationError", "You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set")
	case !o.Trusted:
		return wire.Errorf("ValidationError", "You must enable organizations access to operate a service managed stack set")
	}
	return nil
}

// members are the accounts that the targets of a request choose among those of
// its organizational units (API reference, "DeploymentTargets"). Instances of
// accounts that have left their unit meanwhile still belong to it.
func (s *Service) members(tx store.Tx, r request, existing []*Instance) ([]target, error) {
	t := r.targets
	if t == nil || len(t.OrganizationalUnitIds) == 0 {
		return nil, wire.Errorf("ValidationError", "DeploymentTargets with OrganizationalUnitIds are required for StackSets with PermissionModel SERVICE_MANAGED")
	}
	accounts := t.Accounts
	if t.AccountsUrl != nil {
		body, err := s.config.Stacks.Source(s.in("000000000000", "us-east-1"), nil, t.AccountsUrl)
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, strings.FieldsFunc(body, func(c rune) bool { return strings.ContainsRune(", \r\n\t", c) })...)
	}
	keep, err := filter(t.AccountFilterType, accounts, r.kind)
	if err != nil {
		return nil, err
	}
	o, err := organization.Load(tx)
	if err != nil {
		return nil, err
	}
	var chosen []target
	known := map[string]bool{}
	for _, id := range t.OrganizationalUnitIds {
		if o.Unit(id) == nil {
			return nil, wire.Errorf("ValidationError", "Organizational unit %s does not exist", id)
		}
		for _, a := range o.Members(id) {
			if keep(a.ID) && !known[a.ID] {
				chosen = append(chosen, target{Account: a.ID, OU: id, suspended: a.Suspended})
			}
			known[a.ID] = true
		}
		for _, i := range existing {
			if i.OU == id && keep(i.Account) && !known[i.Account] {
				chosen, known[i.Account] = append(chosen, target{Account: i.Account, OU: id}), true
			}
		}
	}
	if t.AccountFilterType == types.AccountFilterTypeUnion {
		for _, id := range accounts {
			if a, parent := o.Account(id); a != nil && !known[id] {
				chosen, known[id] = append(chosen, target{Account: id, OU: parent, suspended: a.Suspended}), true
			}
		}
	}
	return chosen, nil
}

// filter says which members of a unit are chosen.
func filter(kind types.AccountFilterType, accounts []string, operation Kind) (func(string) bool, error) {
	switch {
	case operation == create && kind == types.AccountFilterTypeUnion:
		return nil, wire.Errorf("ValidationError", "AccountFilterType UNION is not supported for CreateStackInstances")
	case operation == create && kind == "" && len(accounts) > 0:
		return nil, wire.Errorf("ValidationError", "AccountFilterType must be specified when both OrganizationalUnitIds and Accounts are specified")
	case (kind == types.AccountFilterTypeIntersection || kind == types.AccountFilterTypeDifference) && len(accounts) == 0:
		return nil, wire.Errorf("ValidationError", "Accounts must be specified with AccountFilterType %s", kind)
	case kind == types.AccountFilterTypeNone && len(accounts) > 0:
		return nil, wire.Errorf("ValidationError", "Accounts must not be specified with AccountFilterType NONE")
	}
	listed := func(id string) bool { return slices.Contains(accounts, id) }
	switch kind {
	case types.AccountFilterTypeIntersection:
		return listed, nil
	case types.AccountFilterTypeDifference:
		return func(id string) bool { return !listed(id) }, nil
	default:
		return func(string) bool { return true }, nil
	}
}

// automatic notes, in a service-managed StackSet, to which regions the accounts
// of a unit are deployed that join it later. Account filters do not count for
// that.
func (s *Set) automatic(r request) {
	if s.selfManaged() || r.targets == nil {
		return
	}
	if s.Automatic == nil {
		s.Automatic = map[string][]string{}
	}
	whole := r.targets.AccountFilterType == "" || r.targets.AccountFilterType == types.AccountFilterTypeNone
	for _, unit := range r.targets.OrganizationalUnitIds {
		for _, region := range r.regions {
			at := slices.Index(s.Automatic[unit], region)
			switch {
			case r.kind == create && at < 0:
				s.Automatic[unit] = append(s.Automatic[unit], region)
			case r.kind == remove && whole && at >= 0:
				s.Automatic[unit] = slices.Delete(s.Automatic[unit], at, at+1)
			}
		}
		if len(s.Automatic[unit]) == 0 {
			delete(s.Automatic, unit)
		}
	}
}

func (s *Service) listStackSetAutoDeploymentTargets(ctx context.Context, in *cfn.ListStackSetAutoDeploymentTargetsInput) (*cfn.ListStackSetAutoDeploymentTargetsOutput, error) {
	out := &cfn.ListStackSetAutoDeploymentTargetsOutput{Summaries: []types.StackSetAutoDeploymentTargetSummary{}}
	err := s.store.View(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, in.CallAs, in.StackSetName)
		if err != nil {
			return err
		}
		if set.selfManaged() {
			return wire.Errorf("ValidationError", "Automatic deployment targets are for StackSets with PermissionModel SERVICE_MANAGED")
		}
		for _, unit := range slices.Sorted(maps.Keys(set.Automatic)) {
			out.Summaries = append(out.Summaries, types.StackSetAutoDeploymentTargetSummary{OrganizationalUnitId: aws.String(unit), Regions: set.Automatic[unit]})
		}
		out.Summaries, out.NextToken, err = paging.List(out.Summaries, in.NextToken, paging.Size(in.MaxResults, pageSize))
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Service) access(ctx context.Context, change func(*organization.Organization)) (o organization.Organization, err error) {
	err = s.store.Update(func(tx store.Tx) error {
		if o, err = organization.Load(tx); err != nil {
			return err
		}
		if o.Management == "" || placeOf(ctx).account != o.Management {
			return &wire.Error{Code: "InvalidOperationException", Status: 400, Message: "You must be the management account of an organization to change or describe its access"}
		}
		if change == nil {
			return nil
		}
		change(&o)
		return organization.Save(tx, o)
	})
	return o, err
}

func (s *Service) activateOrganizationsAccess(ctx context.Context, _ *cfn.ActivateOrganizationsAccessInput) (*cfn.ActivateOrganizationsAccessOutput, error) {
	_, err := s.access(ctx, func(o *organization.Organization) { o.Trusted = true })
	if err != nil {
		return nil, err
	}
	return &cfn.ActivateOrganizationsAccessOutput{}, nil
}

func (s *Service) deactivateOrganizationsAccess(ctx context.Context, _ *cfn.DeactivateOrganizationsAccessInput) (*cfn.DeactivateOrganizationsAccessOutput, error) {
	_, err := s.access(ctx, func(o *organization.Organization) { o.Trusted = false })
	if err != nil {
		return nil, err
	}
	return &cfn.DeactivateOrganizationsAccessOutput{}, nil
}

func (s *Service) describeOrganizationsAccess(ctx context.Context, in *cfn.DescribeOrganizationsAccessInput) (*cfn.DescribeOrganizationsAccessOutput, error) {
	var o organization.Organization
	var err error
	if in.CallAs == types.CallAsDelegatedAdmin {
		err = s.store.View(func(tx store.Tx) error {
			if _, err := s.at(ctx, tx, in.CallAs); err != nil {
				return err
			}
			o, err = organization.Load(tx)
			return err
		})
	} else {
		o, err = s.access(ctx, nil)
	}
	if err != nil {
		return nil, err
	}
	status := types.OrganizationStatusDisabled
	if o.Trusted {
		status = types.OrganizationStatusEnabled
	}
	return &cfn.DescribeOrganizationsAccessOutput{Status: status}, nil
}

package stacksets

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/organization"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// target is an instance that a request reaches.
type target struct {
	Account, Region, OU string
	suspended           bool
	stackID             string
}

// reach lists the instances that a request is about, in the order in which it
// names them.
func (s *Service) reach(tx store.Tx, set *Set, r request) ([]target, error) {
	existing, err := store.List[*Instance](tx, set.prefix("stacksetinstance"))
	if err != nil {
		return nil, err
	}
	if r.everywhere {
		return s.everywhere(tx, set, existing)
	}
	if r.kind == adopt {
		return imported(r, existing)
	}
	named, err := s.named(tx, set, r, existing)
	if err != nil {
		return nil, err
	}
	known := map[place]bool{}
	for _, i := range existing {
		known[place{i.Account, i.Region}] = true
	}
	var missing []string
	for _, t := range named {
		if !known[place{t.Account, t.Region}] && r.kind != create {
			missing = append(missing, t.Account+" "+t.Region)
		}
	}
	if len(missing) > 0 && r.targets == nil {
		return nil, &wire.Error{Code: "StackInstanceNotFoundException", Status: 404, Message: "Stack instance not found: " + strings.Join(missing, ", ")}
	}
	return slices.DeleteFunc(named, func(t target) bool { return r.kind != create && !known[place{t.Account, t.Region}] }), nil
}

// imported are the places of the stacks to be imported, which must have no
// instance yet.
func imported(r request, existing []*Instance) (targets []target, err error) {
	for _, i := range existing {
		if _, taken := r.stacks[place{i.Account, i.Region}]; taken {
			return nil, wire.Errorf("ValidationError", "A stack instance for account %s in %s exists already", i.Account, i.Region)
		}
	}
	for p, id := range r.stacks {
		targets = append(targets, target{Account: p.account, Region: p.region, stackID: id})
	}
	return targets, nil
}

// everywhere are all instances, with what the organization says about their
// accounts.
func (s *Service) everywhere(tx store.Tx, set *Set, existing []*Instance) (targets []target, err error) {
	o := organization.Organization{}
	if !set.selfManaged() {
		if o, err = organization.Load(tx); err != nil {
			return nil, err
		}
	}
	for _, i := range existing {
		a, _ := o.Account(i.Account)
		targets = append(targets, target{Account: i.Account, Region: i.Region, OU: i.OU, suspended: a != nil && a.Suspended})
	}
	return targets, nil
}

// named spreads accounts, or those of organizational units, over the regions.
func (s *Service) named(tx store.Tx, set *Set, r request, existing []*Instance) (targets []target, err error) {
	members := []target{}
	switch {
	case !set.selfManaged():
		if members, err = s.members(tx, r, existing); err != nil {
			return nil, err
		}
	case r.targets != nil && len(r.targets.OrganizationalUnitIds) > 0:
		return nil, wire.Errorf("ValidationError", "OrganizationalUnitIds can only be specified for StackSets with PermissionModel SERVICE_MANAGED")
	default:
		accounts := r.accounts
		if r.targets != nil {
			accounts = append(accounts, r.targets.Accounts...)
		}
		if len(accounts) == 0 {
			return nil, wire.Errorf("ValidationError", "At least one account is required")
		}
		for _, account := range accounts {
			members = append(members, target{Account: account})
		}
	}
	for _, region := range r.regions {
		for _, m := range members {
			m.Region = region
			targets = append(targets, m)
		}
	}
	return unique(targets), nil
}

func unique(targets []target) (once []target) {
	seen := map[target]bool{}
	for _, t := range targets {
		if !seen[t] {
			once = append(once, t)
		}
		seen[t] = true
	}
	return once
}

// checkModel refuses what does not go together with the permission model.
func (s *Set) checkModel() error {
	if s.Permissions == types.PermissionModelsServiceManaged {
		if s.AutoDeployment == nil || s.AutoDeployment.Enabled == nil {
			return wire.Errorf("ValidationError", "AutoDeployment is required for StackSets with PermissionModel SERVICE_MANAGED")
		}
		return nil
	}
	if s.AutoDeployment != nil {
		return wire.Errorf("ValidationError", "AutoDeployment can only be specified for StackSets with PermissionModel SERVICE_MANAGED")
	}
	return nil
}

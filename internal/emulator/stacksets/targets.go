package stacksets

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// target is an instance that a request reaches.
type target struct {
	Account, Region, OU string
	suspended           bool
}

// reach lists the instances that a request is about, in the order in which it
// names them.
func (s *Service) reach(tx store.Tx, set *Set, r request) ([]target, error) {
	existing, err := store.List[*Instance](tx, set.prefix("stacksetinstance"))
	if err != nil {
		return nil, err
	}
	if r.everywhere {
		return existingTargets(existing), nil
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

func existingTargets(existing []*Instance) (targets []target) {
	for _, i := range existing {
		targets = append(targets, target{Account: i.Account, Region: i.Region, OU: i.OU})
	}
	return targets
}

// named spreads accounts, or organizational units, over the regions.
func (s *Service) named(tx store.Tx, set *Set, r request, existing []*Instance) (targets []target, err error) {
	if r.targets != nil && len(r.targets.OrganizationalUnitIds) > 0 {
		return nil, wire.Errorf(wire.ErrNotEmulated, "StackSets with service-managed permissions are not emulated.")
	}
	accounts := r.accounts
	if r.targets != nil {
		accounts = append(accounts, r.targets.Accounts...)
	}
	if len(accounts) == 0 {
		return nil, wire.Errorf("ValidationError", "At least one account is required")
	}
	for _, region := range r.regions {
		for _, account := range accounts {
			targets = append(targets, target{Account: account, Region: region})
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
		return wire.Errorf(wire.ErrNotEmulated, "StackSets with service-managed permissions are not emulated.")
	}
	if s.AutoDeployment != nil {
		return wire.Errorf("ValidationError", "AutoDeployment can only be specified for StackSets with PermissionModel SERVICE_MANAGED")
	}
	return nil
}

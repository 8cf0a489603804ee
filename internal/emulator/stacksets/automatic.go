package stacksets

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/organization"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Organized makes o the organization. Accounts that have joined a unit get the
// stacks of the StackSets that deploy to it automatically; those that have left
// one lose theirs.
func (s *Service) Organized(o organization.Organization) error {
	var sets []*Set
	err := s.store.Update(func(tx store.Tx) error {
		before, err := organization.Load(tx)
		if err != nil {
			return err
		}
		o.Trusted = o.Trusted || before.Trusted
		if err := organization.Save(tx, o); err != nil {
			return err
		}
		for key, value := range tx.Ascend("stackset/", "") {
			set, ok, err := store.Get[*Set](tx, key)
			if err != nil || !ok {
				return fmt.Errorf("read %s (%d bytes): %w", key, len(value), err)
			}
			if !set.selfManaged() && set.AutoDeployment != nil && aws.ToBool(set.AutoDeployment.Enabled) {
				sets = append(sets, set)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, set := range sets {
		if err := s.adapt(set, o); err != nil {
			return err
		}
	}
	return nil
}

// adapt begins the operations that follow a StackSet's organizational units.
func (s *Service) adapt(set *Set, o organization.Organization) error {
	var instances []*Instance
	err := s.store.View(func(tx store.Tx) (err error) {
		instances, err = store.List[*Instance](tx, set.prefix("stacksetinstance"))
		return err
	})
	if err != nil {
		return err
	}
	has := map[place]bool{}
	joined, left := map[string]map[string][]string{}, map[string]map[string][]string{}
	note := func(into map[string]map[string][]string, unit, region, account string) {
		if into[unit] == nil {
			into[unit] = map[string][]string{}
		}
		into[unit][region] = append(into[unit][region], account)
	}
	for _, i := range instances {
		has[place{i.Account, i.Region}] = true
		if !slices.ContainsFunc(o.Members(i.OU), func(a organization.Account) bool { return a.ID == i.Account }) {
			note(left, i.OU, i.Region, i.Account)
		}
	}
	for unit, regions := range set.Automatic {
		for _, a := range o.Members(unit) {
			for _, region := range regions {
				if !has[place{a.ID, region}] && !a.Suspended {
					note(joined, unit, region, a.ID)
				}
			}
		}
	}
	if err := s.follow(set, remove, left); err != nil {
		return err
	}
	return s.follow(set, create, joined)
}

// follow begins one operation for each unit and region. They do not wait for
// each other: automatic deployments are the service's own.
func (s *Service) follow(set *Set, kind Kind, changes map[string]map[string][]string) error {
	ctx := s.in(set.Account, set.Region)
	for unit, regions := range changes {
		for region, accounts := range regions {
			r := request{
				name: set.Name, kind: kind, regions: []string{region}, queue: true,
				targets: &types.DeploymentTargets{OrganizationalUnitIds: []string{unit}, Accounts: accounts, AccountFilterType: types.AccountFilterTypeIntersection},
			}
			if kind == create {
				r.overrides = []types.Parameter{} // a new account gets none (AWS documentation, "AutoDeployment")
			} else {
				r.retain = aws.Bool(aws.ToBool(set.AutoDeployment.RetainStacksOnAccountRemoval))
			}
			r.input = []any{r.name, kind, region, unit, accounts}
			if _, err := s.begin(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

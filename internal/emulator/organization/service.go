package organization

import (
	"context"
	"fmt"

	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

type service struct{ store store.Store }

// New makes the service's registry. Only what reads is emulated: the
// organization is what was loaded.
func New(st store.Store) *wire.Registry {
	r := wire.NewRegistry(wire.Service{
		Name: "Organizations", JSON: &wire.JSON{Version: "1.1", Target: "AWSOrganizationsV20161128"},
		Required: map[string][]string{
			"parentInput": {"ParentId"}, "childrenInput": {"ParentId", "ChildType"}, "childInput": {"ChildId"},
			"accountInput": {"AccountId"}, "unitInput": {"OrganizationalUnitId"},
		},
		Limits: map[string]wire.Limit{"MaxResults": {Min: 1, Max: 20}},
	})
	s := service{st}
	wire.Handle(r, "DescribeOrganization", s.describe)
	wire.Handle(r, "ListRoots", s.roots)
	wire.Handle(r, "ListOrganizationalUnitsForParent", s.units)
	wire.Handle(r, "ListAccountsForParent", s.accountsOf)
	wire.Handle(r, "ListAccounts", s.accounts)
	wire.Handle(r, "ListChildren", s.children)
	wire.Handle(r, "ListParents", s.parents)
	wire.Handle(r, "DescribeAccount", s.account)
	wire.Handle(r, "DescribeOrganizationalUnit", s.unit)
	wire.Handle(r, "ListDelegatedAdministrators", s.delegated)
	return r
}

// load reads the organization for a caller who may: the management account, or
// one that it has delegated to.
func (s service) load(ctx context.Context) (o Organization, err error) {
	err = s.store.View(func(tx store.Tx) error {
		o, err = Load(tx)
		return err
	})
	caller := wire.CallFrom(ctx).Account
	switch {
	case err != nil:
		return o, err
	case o.Management == "":
		return o, wire.Errorf("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
	case caller != o.Management && !o.Delegates(caller):
		return o, wire.Errorf("AccessDeniedException", "You don't have permissions to access this resource.")
	}
	return o, nil
}

func (o Organization) arn(kind, id string) string {
	return fmt.Sprintf("arn:aws:organizations::%s:%s/o-emulated/%s", o.Management, kind, id)
}

func (o Organization) describe(a Account) account {
	state := "ACTIVE"
	if a.Suspended {
		state = "SUSPENDED"
	}
	name := a.Name
	if name == "" {
		name = a.ID
	}
	return account{Id: a.ID, Arn: o.arn("account", a.ID), Name: name, Email: a.ID + "@example.com", Status: state, State: state, JoinedMethod: "CREATED"}
}

func (o Organization) describeUnit(u Unit, kind string) unit {
	name := u.Name
	if name == "" {
		name = u.ID
	}
	return unit{Id: u.ID, Arn: o.arn(kind, u.ID), Name: name}
}

func (s service) describe(ctx context.Context, _ *nothing) (*organizationOutput, error) {
	o, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	return &organizationOutput{described{
		Id: "o-emulated", Arn: o.arn("organization", "o-emulated"), FeatureSet: "ALL", MasterAccountId: o.Management,
		MasterAccountArn: o.arn("account", o.Management), MasterAccountEmail: o.Management + "@example.com",
	}}, nil
}

func (s service) roots(ctx context.Context, _ *pageInput) (*rootsOutput, error) {
	o, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	root := o.describeUnit(o.Root, "root")
	root.Name = "Root"
	return &rootsOutput{Roots: []unit{root}}, nil
}

func parentNotFound(id string) error {
	return wire.Errorf("ParentNotFoundException", "You specified parent that doesn't exist: %s", id)
}

// parent finds a root or unit.
func (s service) parent(ctx context.Context, id string) (Organization, *Unit, error) {
	o, err := s.load(ctx)
	if err != nil {
		return o, nil, err
	}
	found := o.Unit(id)
	if found == nil {
		return o, nil, parentNotFound(id)
	}
	return o, found, nil
}

func (s service) units(ctx context.Context, in *parentInput) (*unitsOutput, error) {
	o, parent, err := s.parent(ctx, in.ParentId)
	if err != nil {
		return nil, err
	}
	out := &unitsOutput{OrganizationalUnits: []unit{}}
	for _, u := range parent.Units {
		out.OrganizationalUnits = append(out.OrganizationalUnits, o.describeUnit(u, "ou"))
	}
	out.OrganizationalUnits, out.NextToken, err = page(out.OrganizationalUnits, in.NextToken, in.MaxResults)
	return out, err
}

func (s service) accountsOf(ctx context.Context, in *parentInput) (*accountsOutput, error) {
	o, parent, err := s.parent(ctx, in.ParentId)
	if err != nil {
		return nil, err
	}
	out := &accountsOutput{Accounts: []account{}}
	for _, a := range parent.Accounts {
		out.Accounts = append(out.Accounts, o.describe(a))
	}
	out.Accounts, out.NextToken, err = page(out.Accounts, in.NextToken, in.MaxResults)
	return out, err
}

func (s service) accounts(ctx context.Context, in *pageInput) (*accountsOutput, error) {
	o, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	out := &accountsOutput{Accounts: []account{}}
	if found, _ := o.Account(o.Management); found != nil {
		out.Accounts = append(out.Accounts, o.describe(*found))
	}
	for _, a := range o.Members(o.Root.ID) {
		out.Accounts = append(out.Accounts, o.describe(a))
	}
	out.Accounts, out.NextToken, err = page(out.Accounts, in.NextToken, in.MaxResults)
	return out, err
}

func (s service) children(ctx context.Context, in *childrenInput) (*childrenOutput, error) {
	_, parent, err := s.parent(ctx, in.ParentId)
	if err != nil {
		return nil, err
	}
	out := &childrenOutput{Children: []relative{}}
	for _, u := range parent.Units {
		if in.ChildType == "ORGANIZATIONAL_UNIT" {
			out.Children = append(out.Children, relative{u.ID, in.ChildType})
		}
	}
	for _, a := range parent.Accounts {
		if in.ChildType == "ACCOUNT" {
			out.Children = append(out.Children, relative{a.ID, in.ChildType})
		}
	}
	out.Children, out.NextToken, err = page(out.Children, in.NextToken, in.MaxResults)
	return out, err
}

func (s service) parents(ctx context.Context, in *childInput) (*parentsOutput, error) {
	o, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	_, parent := o.Account(in.ChildId)
	o.Root.walk(func(u *Unit) {
		for _, below := range u.Units {
			if below.ID == in.ChildId {
				parent = u.ID
			}
		}
	})
	if parent == "" {
		return nil, wire.Errorf("ChildNotFoundException", "You specified a child that doesn't exist: %s", in.ChildId)
	}
	kind := "ORGANIZATIONAL_UNIT"
	if parent == o.Root.ID {
		kind = "ROOT"
	}
	return &parentsOutput{Parents: []relative{{parent, kind}}}, nil
}

func (s service) account(ctx context.Context, in *accountInput) (*accountOutput, error) {
	o, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	found, _ := o.Account(in.AccountId)
	if found == nil {
		return nil, wire.Errorf("AccountNotFoundException", "You specified an account that doesn't exist: %s", in.AccountId)
	}
	return &accountOutput{o.describe(*found)}, nil
}

func (s service) unit(ctx context.Context, in *unitInput) (*unitOutput, error) {
	o, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	found := o.Unit(in.OrganizationalUnitId)
	if found == nil || found.ID == o.Root.ID {
		return nil, wire.Errorf("OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist: %s", in.OrganizationalUnitId)
	}
	return &unitOutput{o.describeUnit(*found, "ou")}, nil
}

func (s service) delegated(ctx context.Context, in *pageInput) (*delegatedOutput, error) {
	o, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	out := &delegatedOutput{DelegatedAdministrators: []account{}}
	for _, id := range o.Delegated {
		if found, _ := o.Account(id); found != nil {
			out.DelegatedAdministrators = append(out.DelegatedAdministrators, o.describe(*found))
		}
	}
	out.DelegatedAdministrators, out.NextToken, err = page(out.DelegatedAdministrators, in.NextToken, in.MaxResults)
	return out, err
}

// pageSize is how many entries an answer has at most (API reference).
const pageSize = 20

func page[T any](list []T, token string, most *int32) ([]T, string, error) {
	part, next, err := services.Page(list, token, most, pageSize)
	if err != nil {
		err = wire.Errorf("InvalidInputException", "The provided next token is invalid.")
	}
	return part, next, err
}

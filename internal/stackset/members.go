package stackset

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

// Members gives the accounts of the organizational units that a declaration
// names, those of the units below included. The management account is left
// out: StackSets are not deployed to it (AWS documentation, "Create StackSets
// with service-managed permissions"). An unknown unit is an error at its target.
func (c *Client) Members(ctx context.Context, d *Declaration) (map[string][]Member, error) {
	members := map[string][]Member{}
	if len(d.Units()) == 0 {
		return members, nil
	}
	out, err := c.organizations.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
	if err != nil {
		return nil, explainOrganization(err)
	}
	management := aws.ToString(out.Organization.MasterAccountId)
	for _, unit := range d.Units() {
		found, err := c.membersOf(ctx, unit)
		if awsclient.Code(err) == "ParentNotFoundException" {
			return nil, diag.New(diag.Invalid, "stackset.no-unit", "there is no organizational unit %s", unit).At(d.placeOf(unit)).Because(err)
		}
		if err != nil {
			return nil, explainOrganization(err)
		}
		members[unit] = slices.DeleteFunc(found, func(m Member) bool { return m.ID == management })
	}
	return members, nil
}

// placeOf is the first target that names a unit.
func (d *Declaration) placeOf(unit string) diag.Range {
	for _, t := range d.Targets {
		if slices.Contains(t.OUs, unit) {
			return t.At
		}
	}
	return d.At
}

func (c *Client) membersOf(ctx context.Context, unit string) (all []Member, err error) {
	accounts := organizations.NewListAccountsForParentPaginator(c.organizations, &organizations.ListAccountsForParentInput{ParentId: &unit})
	for accounts.HasMorePages() {
		page, err := accounts.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, a := range page.Accounts {
			all = append(all, newMember(a))
		}
	}
	units := organizations.NewListOrganizationalUnitsForParentPaginator(c.organizations, &organizations.ListOrganizationalUnitsForParentInput{ParentId: &unit})
	for units.HasMorePages() {
		page, err := units.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, below := range page.OrganizationalUnits {
			some, err := c.membersOf(ctx, aws.ToString(below.Id))
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
	}
	return all, nil
}

func newMember(a types.Account) Member {
	return Member{ID: aws.ToString(a.Id), Name: aws.ToString(a.Name), Suspended: suspended(a)}
}

// suspended knows the account's state, and the status that it replaces, which
// older regions alone give (AWS documentation, "Account").
func suspended(a types.Account) bool {
	if a.State != "" {
		return a.State != types.AccountStateActive
	}
	return a.Status != types.AccountStatusActive
}

// Names gives the names of the organization's accounts. They are a help, so
// where they cannot be read there are none.
func (c *Client) Names(ctx context.Context) map[string]string {
	names := map[string]string{}
	pages := organizations.NewListAccountsPaginator(c.organizations, &organizations.ListAccountsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return names
		}
		for _, a := range page.Accounts {
			if name := aws.ToString(a.Name); name != aws.ToString(a.Id) {
				names[aws.ToString(a.Id)] = name
			}
		}
	}
	return names
}

func explainOrganization(err error) error {
	if awsclient.Code(err) == "AWSOrganizationsNotInUseException" {
		return diag.New(diag.Access, "stackset.no-organization", "this account belongs to no organization").WithDetail(awsclient.Message(err)).
			WithHint("use self-managed permissions, or another account (--profile, --context)").Because(err)
	}
	return awsclient.Explain(err)
}

package iam

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func findRole(tx store.Tx, call wire.Call, name string) (*provider.Resource, error) {
	r, ok, err := provider.Get(tx, call.Account, call.Region, roleType, name)
	if err == nil && !ok {
		err = wire.Errorf("NoSuchEntity", "The role with name %s cannot be found.", name)
	}
	return r, err
}

func roleOf(r *provider.Resource) role {
	out := role{
		Path: r.Text("Path"), RoleName: r.Name(), RoleId: r.Text("RoleId"), Arn: r.Text("Arn"), Description: r.Text("Description"),
		AssumeRolePolicyDocument: document(r.Properties["AssumeRolePolicyDocument"]), CreateDate: r.Created,
	}
	seconds, _ := strconv.ParseInt(r.Text("MaxSessionDuration"), 10, 32) // the default where the template has no number
	out.MaxSessionDuration = int32(seconds)
	if arn := r.Text("PermissionsBoundary"); arn != "" {
		out.PermissionsBoundary = &boundary{"Policy", arn}
	}
	return out
}

func (s service) getRole(ctx context.Context, in *roleInput) (*roleOutput, error) {
	out := &roleOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := findRole(tx, call, in.RoleName)
		if err == nil {
			out.Role = roleOf(r)
			out.Role.Tags = services.Tags(r.Physical().AllTags())
			out.Role.RoleLastUsed = &nothing{}
		}
		return err
	})
}

func (s service) listRoles(ctx context.Context, in *listRolesInput) (*listRolesOutput, error) {
	out := &listRolesOutput{Roles: []role{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		list, err := provider.List(tx, call.Account, call.Region, roleType)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(r *provider.Resource) bool { return !strings.HasPrefix(r.Text("Path"), in.PathPrefix) })
		list, out.Marker, err = services.Page(list, in.Marker, in.MaxItems, pageSize)
		out.IsTruncated = out.Marker != ""
		for _, r := range list {
			out.Roles = append(out.Roles, roleOf(r))
		}
		return err
	})
}

func (s service) listRoleTags(ctx context.Context, in *roleInput) (*tagsOutput, error) {
	out := &tagsOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := findRole(tx, call, in.RoleName)
		if err != nil {
			return err
		}
		out.Tags, out.Marker, err = services.Page(services.Tags(r.Physical().AllTags()), in.Marker, in.MaxItems, pageSize)
		out.IsTruncated = out.Marker != ""
		return err
	})
}

// named is an inline policy.
type named struct {
	name     string
	document any
}

// inlinePolicies gives the inline policies of a role, by name.
func inlinePolicies(tx store.Tx, call wire.Call, r *provider.Resource) ([]named, error) {
	var all []named
	own, _ := r.Properties["Policies"].([]any)
	for _, element := range own {
		fields, _ := element.(map[string]any)
		all = append(all, named{services.Text(fields["PolicyName"]), fields["PolicyDocument"]})
	}
	for _, typeName := range []string{rolePolicyType, policyType} {
		list, err := provider.List(tx, call.Account, call.Region, typeName)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			if p.Properties["RoleName"] == any(r.Name()) || has(p.Properties["Roles"], r.Name()) {
				all = append(all, named{services.Text(p.Properties["PolicyName"]), p.Properties["PolicyDocument"]})
			}
		}
	}
	slices.SortFunc(all, func(a, b named) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// has tells whether a list has a text.
func has(list any, text string) bool {
	elements, _ := list.([]any)
	return slices.Contains(elements, any(text))
}

func (s service) listRolePolicies(ctx context.Context, in *roleInput) (*namesOutput, error) {
	out := &namesOutput{PolicyNames: []string{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := findRole(tx, call, in.RoleName)
		if err != nil {
			return err
		}
		all, err := inlinePolicies(tx, call, r)
		if err != nil {
			return err
		}
		all, out.Marker, err = services.Page(all, in.Marker, in.MaxItems, pageSize)
		out.IsTruncated = out.Marker != ""
		for _, p := range all {
			out.PolicyNames = append(out.PolicyNames, p.name)
		}
		return err
	})
}

func (s service) getRolePolicy(ctx context.Context, in *rolePolicyInput) (*rolePolicyOutput, error) {
	out := &rolePolicyOutput{RoleName: in.RoleName, PolicyName: in.PolicyName}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := findRole(tx, call, in.RoleName)
		if err != nil {
			return err
		}
		all, err := inlinePolicies(tx, call, r)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.name == in.PolicyName {
				out.PolicyDocument = document(p.document)
				return nil
			}
		}
		return wire.Errorf("NoSuchEntity", "The role policy with name %s cannot be found.", in.PolicyName)
	})
}

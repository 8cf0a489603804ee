package iam

import (
	"context"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func findPolicy(tx store.Tx, call wire.Call, arn string) (*provider.Resource, error) {
	if strings.Contains(arn, ":iam::aws:policy/") {
		return nil, wire.Errorf(wire.ErrNotEmulated, "The managed policies of AWS are not emulated: %s.", arn)
	}
	r, ok, err := provider.Get(tx, call.Account, call.Region, managedType, arn)
	if err == nil && !ok {
		err = wire.Errorf("NoSuchEntity", "Policy %s was not found.", arn)
	}
	return r, err
}

func policyOf(tx store.Tx, call wire.Call, r *provider.Resource) (policy, error) {
	roles, err := provider.List(tx, call.Account, call.Region, roleType)
	if err != nil {
		return policy{}, err
	}
	p := policy{
		PolicyName: r.Name(), PolicyId: r.Text("PolicyId"), Arn: r.PhysicalID, Path: r.Text("Path"),
		DefaultVersionId: r.Text("DefaultVersionId"), Description: r.Text("Description"), IsAttachable: true,
		CreateDate: r.Created, UpdateDate: r.Updated,
	}
	for _, role := range roles {
		if attachedTo(role, r) {
			p.AttachmentCount++
		}
		if role.Properties["PermissionsBoundary"] == any(r.PhysicalID) {
			p.PermissionsBoundaryUsageCount++
		}
	}
	for _, property := range []string{"Users", "Groups"} {
		elements, _ := r.Properties[property].([]any)
		p.AttachmentCount += int32(len(elements))
	}
	return p, nil
}

// attachedTo tells whether a managed policy is attached to a role: the role
// names it, or it names the role.
func attachedTo(role, policy *provider.Resource) bool {
	return has(role.Properties["ManagedPolicyArns"], policy.PhysicalID) || has(policy.Properties["Roles"], role.Name())
}

func (s service) listAttached(ctx context.Context, in *roleInput) (*attachedOutput, error) {
	out := &attachedOutput{AttachedPolicies: []attached{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := findRole(tx, call, in.RoleName)
		if err != nil {
			return err
		}
		arns := []string{}
		named, _ := r.Properties["ManagedPolicyArns"].([]any)
		for _, arn := range named {
			arns = append(arns, services.Text(arn))
		}
		managed, err := provider.List(tx, call.Account, call.Region, managedType)
		if err != nil {
			return err
		}
		for _, p := range managed {
			if attachedTo(r, p) {
				arns = append(arns, p.PhysicalID)
			}
		}
		slices.Sort(arns)
		for _, arn := range slices.Compact(arns) {
			path := arn[strings.LastIndexByte(arn, '/')+1:]
			if in.PathPrefix == "" || strings.Contains(arn, ":policy"+in.PathPrefix) {
				out.AttachedPolicies = append(out.AttachedPolicies, attached{path, arn})
			}
		}
		out.AttachedPolicies, out.Marker, err = services.Page(out.AttachedPolicies, in.Marker, in.MaxItems, pageSize)
		out.IsTruncated = out.Marker != ""
		return err
	})
}

func (s service) getPolicy(ctx context.Context, in *arnInput) (*policyOutput, error) {
	out := &policyOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := findPolicy(tx, call, in.PolicyArn)
		if err == nil {
			out.Policy, err = policyOf(tx, call, r)
			out.Policy.Tags = services.Tags(r.Physical().AllTags())
		}
		return err
	})
}

// listPolicies gives the account's own policies; those of AWS are in no list.
func (s service) listPolicies(ctx context.Context, in *listPoliciesInput) (*listPoliciesOutput, error) {
	if in.Scope == "AWS" || in.PolicyUsageFilter != "" {
		return nil, wire.Errorf(wire.ErrNotEmulated, "The managed policies of AWS, and lists by their usage, are not emulated.")
	}
	out := &listPoliciesOutput{Policies: []policy{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		list, err := provider.List(tx, call.Account, call.Region, managedType)
		if err != nil {
			return err
		}
		for _, r := range list {
			p, err := policyOf(tx, call, r)
			if err != nil {
				return err
			}
			if strings.HasPrefix(p.Path, in.PathPrefix) && (p.AttachmentCount > 0 || !in.OnlyAttached) {
				out.Policies = append(out.Policies, p)
			}
		}
		out.Policies, out.Marker, err = services.Page(out.Policies, in.Marker, in.MaxItems, pageSize)
		out.IsTruncated = out.Marker != ""
		return err
	})
}

func versionOf(r *provider.Resource) version {
	return version{VersionId: r.Text("DefaultVersionId"), IsDefaultVersion: true, CreateDate: r.Updated}
}

func (s service) getPolicyVersion(ctx context.Context, in *versionInput) (*versionOutput, error) {
	out := &versionOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := findPolicy(tx, call, in.PolicyArn)
		if err != nil {
			return err
		}
		if out.PolicyVersion = versionOf(r); out.PolicyVersion.VersionId != in.VersionId {
			return wire.Errorf("NoSuchEntity", "Policy %s version %s does not exist or is not attachable.", in.PolicyArn, in.VersionId)
		}
		out.PolicyVersion.Document = document(r.Properties["PolicyDocument"])
		return nil
	})
}

func (s service) listPolicyVersions(ctx context.Context, in *arnInput) (*versionsOutput, error) {
	out := &versionsOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := findPolicy(tx, call, in.PolicyArn)
		if err == nil {
			out.Versions = []version{versionOf(r)}
		}
		return err
	})
}

func (s service) listPolicyTags(ctx context.Context, in *arnInput) (*tagsOutput, error) {
	out := &tagsOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := findPolicy(tx, call, in.PolicyArn)
		if err != nil {
			return err
		}
		out.Tags, out.Marker, err = services.Page(services.Tags(r.Physical().AllTags()), in.Marker, in.MaxItems, pageSize)
		out.IsTruncated = out.Marker != ""
		return err
	})
}

// Package iam is the emulator's AWS IAM, as far as reading roles and policies
// goes. Nobody is denied anything.
//
// Roles and managed policies are the resources of types AWS::IAM::Role and
// AWS::IAM::ManagedPolicy; a role's inline policies are in its own properties
// and in resources of types AWS::IAM::RolePolicy and AWS::IAM::Policy. The
// managed policies that AWS has can be attached, but not read.
package iam

import (
	"net/url"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

const (
	roleType       = "AWS::IAM::Role"
	managedType    = "AWS::IAM::ManagedPolicy"
	rolePolicyType = "AWS::IAM::RolePolicy"
	policyType     = "AWS::IAM::Policy"
	pageSize       = 100
)

type service struct{ services.Door }

// New makes the service's registry.
func New(door services.Door) *wire.Registry {
	r := wire.NewRegistry(wire.Service{
		Name: "IAM", Namespace: "https://iam.amazonaws.com/doc/2010-05-08/", Version: "2010-05-08",
		Required: map[string][]string{
			"roleInput":       {"RoleName"},
			"rolePolicyInput": {"RoleName", "PolicyName"},
			"arnInput":        {"PolicyArn"},
			"versionInput":    {"PolicyArn", "VersionId"},
		},
		Limits: map[string]wire.Limit{
			"RoleName": {Min: 1, Max: 64, Pattern: `[\w+=,.@-]+`}, "PolicyName": {Min: 1, Max: 128, Pattern: `[\w+=,.@-]+`},
			"PolicyArn": {Min: 20, Max: 2048}, "MaxItems": {Min: 1, Max: 1000},
		},
	})
	s := service{door}
	wire.Handle(r, "GetRole", s.getRole)
	wire.Handle(r, "ListRoles", s.listRoles)
	wire.Handle(r, "ListRoleTags", s.listRoleTags)
	wire.Handle(r, "ListRolePolicies", s.listRolePolicies)
	wire.Handle(r, "GetRolePolicy", s.getRolePolicy)
	wire.Handle(r, "ListAttachedRolePolicies", s.listAttached)
	wire.Handle(r, "GetPolicy", s.getPolicy)
	wire.Handle(r, "GetPolicyVersion", s.getPolicyVersion)
	wire.Handle(r, "ListPolicies", s.listPolicies)
	wire.Handle(r, "ListPolicyVersions", s.listPolicyVersions)
	wire.Handle(r, "ListPolicyTags", s.listPolicyTags)
	return r
}

// The shapes of the API, with the members that are emulated.
type (
	role struct {
		Path, RoleName, RoleId, Arn, Description string
		AssumeRolePolicyDocument                 string
		CreateDate                               time.Time
		MaxSessionDuration                       int32
		PermissionsBoundary                      *boundary
		Tags                                     []services.Tag
		RoleLastUsed                             *nothing
	}
	boundary  struct{ PermissionsBoundaryType, PermissionsBoundaryArn string }
	nothing   struct{}
	roleInput struct {
		RoleName, PathPrefix, Marker string
		MaxItems                     *int32
	}
	roleOutput     struct{ Role role }
	listRolesInput struct {
		PathPrefix, Marker string
		MaxItems           *int32
	}
	listRolesOutput struct {
		Roles       []role
		IsTruncated bool
		Marker      string
	}
	tagsOutput struct {
		Tags        []services.Tag
		IsTruncated bool
		Marker      string
	}
	namesOutput struct {
		PolicyNames []string
		IsTruncated bool
		Marker      string
	}
	rolePolicyInput  struct{ RoleName, PolicyName string }
	rolePolicyOutput struct{ RoleName, PolicyName, PolicyDocument string }
	attached         struct{ PolicyName, PolicyArn string }
	attachedOutput   struct {
		AttachedPolicies []attached
		IsTruncated      bool
		Marker           string
	}
	policy struct {
		PolicyName, PolicyId, Arn, Path, DefaultVersionId, Description string
		AttachmentCount, PermissionsBoundaryUsageCount                 int32
		IsAttachable                                                   bool
		CreateDate, UpdateDate                                         time.Time
		Tags                                                           []services.Tag
	}
	arnInput struct {
		PolicyArn, Marker string
		MaxItems          *int32
	}
	policyOutput      struct{ Policy policy }
	listPoliciesInput struct {
		Scope, PathPrefix, PolicyUsageFilter, Marker string
		OnlyAttached                                 bool
		MaxItems                                     *int32
	}
	listPoliciesOutput struct {
		Policies    []policy
		IsTruncated bool
		Marker      string
	}
	versionInput struct{ PolicyArn, VersionId string }
	version      struct {
		Document, VersionId string
		IsDefaultVersion    bool
		CreateDate          time.Time
	}
	versionOutput  struct{ PolicyVersion version }
	versionsOutput struct {
		Versions    []version
		IsTruncated bool
		Marker      string
	}
)

// document is a policy document as IAM writes it: JSON, escaped as in a URL.
func document(value any) string {
	return strings.ReplaceAll(url.QueryEscape(services.Text(value)), "+", "%20")
}

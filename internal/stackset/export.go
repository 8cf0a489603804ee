package stackset

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// The roles that CloudFormation takes where a StackSet names none.
const (
	adminRole     = "AWSCloudFormationStackSetAdministrationRole"
	executionRole = "AWSCloudFormationStackSetExecutionRole"
)

// exported is the file of a StackSet, with its keys in the order in which a
// person would write them.
type exported struct {
	StackSet         string            `json:"stackset"`
	Template         string            `json:"template"`
	Description      string            `json:"description,omitempty"`
	Permissions      string            `json:"permissions"`
	Admin            *exportedAdmin    `json:"admin,omitempty"`
	Parameters       map[string]string `json:"parameters,omitempty"`
	Tags             map[string]string `json:"tags,omitempty"`
	Capabilities     []string          `json:"capabilities,omitempty"`
	ManagedExecution bool              `json:"managedExecution,omitempty"`
	AutoDeployment   *exportedAuto     `json:"autoDeployment,omitempty"`
	Targets          []exportedTarget  `json:"targets"`
}

type exportedAdmin struct {
	Region        string `json:"region,omitempty"`
	CallAs        string `json:"callAs,omitempty"`
	Role          string `json:"role,omitempty"`
	ExecutionRole string `json:"executionRole,omitempty"`
}

type exportedAuto struct {
	Enabled      bool     `json:"enabled"`
	RetainStacks bool     `json:"retainStacks,omitempty"`
	DependsOn    []string `json:"dependsOn,omitempty"`
}

type exportedTarget struct {
	Accounts   []string          `json:"accounts,omitempty"`
	Units      []string          `json:"organizationalUnits,omitempty"`
	Only       []string          `json:"only,omitempty"`
	Regions    []string          `json:"regions"`
	Parameters map[string]string `json:"parameters,omitempty"`
}

// Export writes the file that declares a StackSet as it is: planned against the
// same state it changes nothing. templatePath is what the file calls the
// template, admin where the StackSet is administered; members are the accounts
// of its organizational units, as far as they are known. The values of NoEcho
// parameters are not known and left out, which keeps them.
func Export(s State, templatePath string, admin Admin, members map[string][]Member) ([]byte, error) {
	set := s.Set
	e := exported{
		StackSet: aws.ToString(set.StackSetName), Template: templatePath, Description: aws.ToString(set.Description),
		Permissions: "self-managed", Parameters: map[string]string{}, Tags: map[string]string{},
		ManagedExecution: set.ManagedExecution != nil && aws.ToBool(set.ManagedExecution.Active),
	}
	serviceManaged := set.PermissionModel == types.PermissionModelsServiceManaged
	if serviceManaged {
		e.Permissions = "service-managed"
		if a := set.AutoDeployment; a != nil {
			e.AutoDeployment = &exportedAuto{aws.ToBool(a.Enabled), aws.ToBool(a.RetainStacksOnAccountRemoval), a.DependsOn}
		}
	}
	e.Admin = exportAdmin(set, admin, serviceManaged)
	for _, p := range set.Parameters {
		if value := aws.ToString(p.ParameterValue); value != mask {
			e.Parameters[aws.ToString(p.ParameterKey)] = value
		}
	}
	for _, tag := range set.Tags {
		e.Tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	for _, c := range set.Capabilities {
		e.Capabilities = append(e.Capabilities, strings.TrimPrefix(string(c), "CAPABILITY_"))
	}
	e.Targets = exportTargets(s, members)
	return template.ToYAML(e)
}

func exportAdmin(set *types.StackSet, admin Admin, serviceManaged bool) *exportedAdmin {
	a := &exportedAdmin{Region: admin.Region}
	if admin.CallAs == types.CallAsDelegatedAdmin {
		a.CallAs = "delegated-admin"
	}
	if role := aws.ToString(set.AdministrationRoleARN); !serviceManaged && !strings.HasSuffix(role, ":role/"+adminRole) {
		a.Role = role
	}
	if role := aws.ToString(set.ExecutionRoleName); !serviceManaged && role != executionRole {
		a.ExecutionRole = role
	}
	if *a == (exportedAdmin{}) {
		return nil
	}
	return a
}

// exportTargets groups the instances back into targets: by organizational unit
// and overrides, then into blocks of accounts and regions.
func exportTargets(s State, members map[string][]Member) []exportedTarget {
	targets := []exportedTarget{}
	groups := map[string]map[string]map[string]bool{}
	overrides := map[string]map[string]string{}
	unitOf := map[string]string{}
	for place, i := range s.Instances {
		key := i.OU + "\x00" + signature(i.Overrides)
		if groups[key] == nil {
			groups[key] = map[string]map[string]bool{}
		}
		add(groups[key], place.Account, place.Region)
		overrides[key], unitOf[key] = i.Overrides, i.OU
	}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		for _, block := range partition(groups[key]) {
			t := exportedTarget{Regions: block.columns, Parameters: overrides[key]}
			if unit := unitOf[key]; unit == "" {
				t.Accounts = block.rows
			} else {
				t.Units = []string{unit}
				if !sameAccounts(block.rows, members[unit]) {
					t.Only = block.rows
				}
			}
			targets = append(targets, t)
		}
	}
	return append(targets, exportEmpty(s, members)...)
}

func sameAccounts(accounts []string, members []Member) bool {
	var active []string
	for _, m := range members {
		if !m.Suspended {
			active = append(active, m.ID)
		}
	}
	slices.Sort(active)
	return slices.Equal(accounts, active)
}

// exportEmpty are the organizational units without an account that new ones are
// deployed to.
func exportEmpty(s State, members map[string][]Member) (targets []exportedTarget) {
	for _, unit := range slices.Sorted(maps.Keys(s.Automatic)) {
		found, known := members[unit]
		if known && len(found) == 0 {
			targets = append(targets, exportedTarget{Units: []string{unit}, Regions: s.Automatic[unit]})
		}
	}
	return targets
}

package stackset

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
)

// Declaration is one document of a StackSet file: what a StackSet is to be.
type Declaration struct {
	Name string
	// Template is a path, relative to the file, or an address in S3.
	Template    string
	Description string
	Permissions types.PermissionModels
	Admin       Admin
	// Parameters are those of the StackSet, in the template's own words.
	Parameters map[string]string
	// Tags are nil where the file says nothing of them: they are kept.
	Tags         map[string]string
	Capabilities []types.Capability
	// ManagedExecution is nil where the file says nothing of it.
	ManagedExecution *bool
	// AutoDeployment is nil where the file says nothing of it.
	AutoDeployment *AutoDeployment
	Operation      Preferences
	Targets        []Target
	// DependsOn are the StackSets that are applied before this one.
	DependsOn []string
	// At is where the document begins, NameAt its name, TemplateAt its template.
	At, NameAt, TemplateAt diag.Range
	// ParametersAt are the places of the parameters.
	ParametersAt map[string]diag.Range
}

// Admin says from where the StackSet is administered.
type Admin struct {
	// Region is where the StackSet lives; empty is the session's region.
	Region string
	CallAs types.CallAs
	// RoleARN and ExecutionRole replace the self-managed roles' usual names.
	RoleARN, ExecutionRole string
}

// AutoDeployment is what happens to accounts that join or leave an
// organizational unit (service-managed only).
type AutoDeployment struct {
	Enabled, RetainStacks bool
	// DependsOn are ARNs of StackSets that deploy first.
	DependsOn []string
}

// Preferences are how an operation goes over accounts and regions.
type Preferences struct {
	MaxConcurrent    *Amount
	FailureTolerance *Amount
	Concurrency      types.ConcurrencyMode
	Regions          types.RegionConcurrencyType
	RegionOrder      []string
}

// Amount is a number of accounts, or a percentage of them.
type Amount struct {
	Value   int32
	Percent bool
}

// Target is a set of accounts, in each of the same regions, with the same
// parameter overrides. Either Accounts or OUs are set.
type Target struct {
	Accounts []string
	// OUs are organizational units; Only keeps, Except leaves out accounts.
	OUs, Only, Except []string
	Regions           []string
	// Parameters override those of the StackSet.
	Parameters   map[string]string
	At           diag.Range
	ParametersAt map[string]diag.Range
}

// ServiceManaged reports that Organizations gives the permissions.
func (d *Declaration) ServiceManaged() bool {
	return d.Permissions == types.PermissionModelsServiceManaged
}

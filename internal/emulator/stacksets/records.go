package stacksets

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Set is the record of a StackSet.
type Set struct {
	Account, Region, Partition string
	Name, UUID                 string
	Description                string `json:",omitempty"`
	Template                   string
	Parameters                 []types.Parameter  `json:",omitempty"`
	Tags                       []types.Tag        `json:",omitempty"`
	Capabilities               []types.Capability `json:",omitempty"`
	Permissions                types.PermissionModels
	AdminRole, ExecutionRole   string                `json:",omitempty"`
	Managed                    bool                  `json:",omitempty"`
	AutoDeployment             *types.AutoDeployment `json:",omitempty"`
	// Automatic are the regions of each organizational unit to which accounts
	// that join it are deployed.
	Automatic map[string][]string `json:",omitempty"`
	// Token is the request token that it was created with, Request its hash.
	Token, Request string `json:",omitempty"`
	// Operations counts the operations.
	Operations int
	Drift      *types.StackSetDriftDetectionDetails `json:",omitempty"`
	Deleted    bool                                 `json:",omitempty"`
}

// Instance is the record of a stack instance.
type Instance struct {
	Account, Region string
	OU              string `json:",omitempty"`
	StackID         string `json:",omitempty"`
	Overrides       []types.Parameter
	Status          types.StackInstanceStatus
	Detailed        types.StackInstanceDetailedStatus
	Reason          string `json:",omitempty"`
	LastOperation   string
	Drift           types.StackDriftStatus `json:",omitempty"`
	Checked         *time.Time             `json:",omitempty"`
}

// Kind is what an operation does, finer than the API's action.
type Kind string

// The kinds.
const (
	create Kind = "create"
	update Kind = "update"
	remove Kind = "remove"
	detect Kind = "detect"
	adopt  Kind = "adopt" // of existing stacks
)

// Operation is the record of an operation.
type Operation struct {
	ID      string
	Number  int
	Kind    Kind
	Request string
	Status  types.StackSetOperationStatus
	Reason  string `json:",omitempty"`
	Created time.Time
	Ended   *time.Time `json:",omitempty"`
	Retain  *bool      `json:",omitempty"`
	// Overrides are what the instances get: nil leaves theirs alone.
	Overrides   []types.Parameter                   `json:",omitempty"`
	Preferences *types.StackSetOperationPreferences `json:",omitempty"`
	Targets     *types.DeploymentTargets            `json:",omitempty"`
	// Regions are the regions in the order in which they are worked on.
	Regions   []string
	AdminRole string `json:",omitempty"`
	Execution string `json:",omitempty"`
	Failed    int
}

// Result is what an operation does to one instance.
type Result struct {
	Account, Region string
	OU              string `json:",omitempty"`
	Status          types.StackSetOperationResultStatus
	Reason          string `json:",omitempty"`
	Changed         time.Time
	// StackID is the stack that is being worked on, Stage what is waited for.
	StackID string `json:",omitempty"`
	Stage   stage  `json:",omitempty"`
}

type place struct{ account, region string }

func (s *Set) place() place { return place{s.Account, s.Region} }

// ID is the StackSet's ID, ARN its ARN.
func (s *Set) ID() string { return s.Name + ":" + s.UUID }

// ARN is the StackSet's ARN.
func (s *Set) ARN() string {
	return fmt.Sprintf("arn:%s:cloudformation:%s:%s:stackset/%s", s.Partition, s.Region, s.Account, s.ID())
}

// The keys of the records:
//
//	stackset/ACCOUNT/REGION/NAME                          Set
//	stacksetinstance/ACCOUNT/REGION/SET/ACCOUNT/REGION    Instance
//	stacksetoperation/ACCOUNT/REGION/SET/NUMBER           Operation
//	stacksetoperationid/ACCOUNT/REGION/SET/ID             number of the operation
//	stacksetresult/ACCOUNT/REGION/SET/NUMBER/ACCOUNT/REGION  Result
//	stacksetrunning/ACCOUNT/REGION/NAME/NUMBER            mark of operations that have not ended
func (p place) key(kind string) string { return kind + "/" + p.account + "/" + p.region + "/" }

func setKey(p place, name string) string { return p.key("stackset") + name }

func (s *Set) prefix(kind string) string { return s.place().key(kind) + s.UUID + "/" }

func (s *Set) instanceKey(account, region string) string {
	return s.prefix("stacksetinstance") + account + "/" + region
}

func (s *Set) operationKey(number int) string {
	return s.prefix("stacksetoperation") + fmt.Sprintf("%09d", number)
}

func (s *Set) operationIDKey(id string) string { return s.prefix("stacksetoperationid") + id }

func (s *Set) resultPrefix(number int) string {
	return s.prefix("stacksetresult") + fmt.Sprintf("%09d/", number)
}

func (s *Set) runningKey(number int) string {
	return s.place().key("stacksetrunning") + s.Name + fmt.Sprintf("/%09d", number)
}

func callIn(p place) wire.Call {
	return wire.Call{Account: p.account, Region: p.region, Partition: wire.Partition(p.region), RequestID: "stackset"}
}

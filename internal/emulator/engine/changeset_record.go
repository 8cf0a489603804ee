package engine

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// ChangeSet is the record of a change set.
type ChangeSet struct {
	Account, Region, Partition string
	Name, UUID                 string
	StackUUID                  string
	Kind                       types.ChangeSetType
	Description                string `json:",omitempty"`
	Created                    time.Time
	Status                     types.ChangeSetStatus
	Reason                     string `json:",omitempty"`
	Execution                  types.ExecutionStatus
	Token                      string `json:",omitempty"`
	Deployment                 Deployment
	OnStackFailure             types.OnStackFailure `json:",omitempty"`
	IncludeNestedStacks        bool
	ImportExistingResources    bool `json:",omitempty"`
	// Imports are the primary identifiers of the resources to import, by
	// logical ID.
	Imports map[string]string `json:",omitempty"`
	// OperationID is that of its creation.
	OperationID string `json:",omitempty"`
	// Unvalidated change sets are not checked.
	Unvalidated bool `json:",omitempty"`
	// Config is how the change set is deployed.
	Config *types.DeploymentConfig `json:",omitempty"`
	// Mode is REVERT_DRIFT for a drift-aware change set.
	Mode types.DeploymentMode `json:",omitempty"`
	// Drift is what such a change set has found.
	Drift types.StackDriftStatus `json:",omitempty"`
	// ParentID and RootID are the change sets above, empty in a root's.
	ParentID, RootID string `json:",omitempty"`
	// Asked are, in the change set of a nested stack, the properties that its
	// resource gets in the parent.
	Asked map[string]any `json:",omitempty"`
	// Nested are the UUIDs of the change sets of nested stacks by the logical
	// ID of their resource; Spread tells that they have been made.
	Nested map[string]string `json:",omitempty"`
	Spread bool              `json:",omitempty"`
	// Changes are without, Values with property values.
	Changes, Values []types.Change
	// Due is when the next status is reached.
	Due time.Time
}

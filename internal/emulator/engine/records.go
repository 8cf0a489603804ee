package engine

import (
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Deployment is all that a stack is asked to be: what CreateStack, UpdateStack
// and CreateChangeSet have in common.
type Deployment struct {
	// Template is the key of the template's text, as given and as transforms
	// have left it.
	Template         string
	Description      string                       `json:",omitempty"`
	Parameters       []Parameter                  `json:",omitempty"`
	Tags             []types.Tag                  `json:",omitempty"`
	Capabilities     []types.Capability           `json:",omitempty"`
	NotificationARNs []string                     `json:",omitempty"`
	RoleARN          string                       `json:",omitempty"`
	Rollback         *types.RollbackConfiguration `json:",omitempty"`
	ChangeSetID      string                       `json:",omitempty"`
	// Fault is why the transforms of the template could not be done, or what
	// is wrong with what came out: the operation ends with it.
	Fault string `json:",omitempty"`
}

// Parameter is a parameter's value in a deployment.
type Parameter struct {
	Key, Value string
	// Resolved is the value behind an SSM parameter's name.
	Resolved *string `json:",omitempty"`
	NoEcho   bool    `json:",omitempty"`
}

// Stack is the record of a stack.
type Stack struct {
	Account, Region, Partition string
	Name, UUID                 string
	// Number is the stack's place in the order of creation.
	Number           int
	Status           types.StackStatus
	Reason           string `json:",omitempty"`
	DetailedStatus   types.DetailedStatus
	Created          time.Time
	Updated, Deleted *time.Time `json:",omitempty"`
	Deployment
	// OnFailure is what CreateStack asked for, DisableRollback what the last
	// operation did.
	OnFailure            types.OnFailure `json:",omitempty"`
	DisableRollback      bool            `json:",omitempty"`
	RetainExceptOnCreate bool            `json:",omitempty"`
	TimeoutInMinutes     int32
	TerminationProtected bool               `json:",omitempty"`
	DeletionMode         types.DeletionMode `json:",omitempty"`
	Outputs              []Output           `json:",omitempty"`
	ParentID, RootID     string             `json:",omitempty"`
	// Depth is how many stacks the stack is nested in.
	Depth int `json:",omitempty"`
	// Complete tells that the stack has once been created completely.
	Complete bool `json:",omitempty"`
	// LastOperations are the newest operations, newest first.
	LastOperations []types.OperationEntry `json:",omitempty"`
	// Events and IDs count what has been given out.
	Events, IDs int
	// LastStamp is the newest time in an event's ID.
	LastStamp time.Time
	// Stable and StableOutputs are what the stack was in its last stable
	// state, nil while it is in one. A rollback returns to it.
	Stable        *Deployment `json:",omitempty"`
	StableOutputs []Output    `json:",omitempty"`
	// Config is how the last operation was asked to deploy, nil for the usual way.
	Config *types.DeploymentConfig `json:",omitempty"`
	// Policy is the stack policy, empty where there is none.
	Policy string `json:",omitempty"`
	// Drift is what the last detection found, nil where there was none since the
	// stack has last changed.
	Drift *StackDrift `json:",omitempty"`
	// Operation is what is running, nil where nothing is.
	Operation *Operation `json:",omitempty"`
}

// Output is an evaluated output.
type Output struct {
	Key, Value, Description, Export string
}

// Phase is where an operation stands.
type Phase string

// The phases. Each but the last leads to another or to the end.
const (
	PhaseDeploy  Phase = "deploy"
	PhaseRestore Phase = "restore"
	PhaseRemoval Phase = "removal"
)

// Operation is a running operation of a stack.
type Operation struct {
	ID    string
	Type  types.OperationType
	Token string `json:",omitempty"`
	Phase Phase
	// Started is when it began.
	Started time.Time
	// Ended is the status that the operation leads to where nothing fails.
	Ended types.StackStatus
	// Begun tells that the first step of the phase has been taken.
	Begun bool `json:",omitempty"`
	// BeforeStatus and BeforeReason are the state that a refused deletion
	// returns to.
	BeforeStatus types.StackStatus `json:",omitempty"`
	BeforeReason string            `json:",omitempty"`
	// Deadline ends a creation (TimeoutInMinutes).
	Deadline *time.Time `json:",omitempty"`
	// Monitored ends the time in which alarms are watched after the last
	// resource, nil before it begins.
	Monitored *time.Time `json:",omitempty"`
	// Retain are the logical IDs that a deletion leaves alone.
	Retain []string `json:",omitempty"`
	// Imports are the primary identifiers of the resources that exist already
	// and are taken into the stack, by logical ID.
	Imports map[string]string `json:",omitempty"`
	// Skip are the logical IDs that a continued rollback does not touch.
	Skip []string `json:",omitempty"`
	// Failed are the logical IDs that failed in this phase, by what they failed
	// to do.
	Failed Failures
	// Nested tells that the parent stack has started it, and decides in the
	// hold phase of an update how it goes on.
	Nested bool `json:",omitempty"`
	// Express ends resources before they are stable.
	Express bool `json:",omitempty"`
	// Findings are what the checks before the deployment have found.
	Findings []Validation `json:",omitempty"`
	// Reverts tells that resources are compared as they really are.
	Reverts bool `json:",omitempty"`
	// Policy holds during this update in place of the stack's own; NewPolicy
	// is the stack's own after it.
	Policy    string `json:",omitempty"`
	NewPolicy string `json:",omitempty"`
	// Refactor is the ID of the stack refactor that the stack takes part in: it
	// does the work, and decides what becomes of the stack.
	Refactor string `json:",omitempty"`
	// Cause is why an update is rolled back.
	Cause string `json:",omitempty"`
	// Problem is why the operation as a whole fails, besides its resources.
	Problem string `json:",omitempty"`
}

// Failures are logical IDs in the order in which they failed.
type Failures struct {
	Create, Import, Update, Delete []string `json:",omitempty"`
}

// Version is a physical resource in the state that the stack gave it.
type Version struct {
	PhysicalID string `json:",omitempty"`
	// Identifier is the primary identifier of an imported resource; empty where
	// it follows from the rest.
	Identifier string `json:",omitempty"`
	// Properties are evaluated; Shown are the same with NoEcho values masked,
	// nil where nothing is masked.
	Properties map[string]any    `json:",omitempty"`
	Shown      map[string]any    `json:",omitempty"`
	Metadata   json.RawMessage   `json:",omitempty"`
	Tags       map[string]string `json:",omitempty"`
	// DependsOn are the logical IDs of the resources that it needs.
	DependsOn      []string `json:",omitempty"`
	DeletionPolicy string   `json:",omitempty"`
	// CreationPolicy is what the template says of the signals that a new
	// resource waits for, evaluated.
	CreationPolicy      map[string]any `json:",omitempty"`
	UpdateReplacePolicy string         `json:",omitempty"`
	Unique              string         `json:",omitempty"`
	// Live are the properties that the resource really had before a drift-aware
	// deployment changed it, nil where they were as the stack made them. A
	// rollback returns to them.
	Live map[string]any `json:",omitempty"`
	// Data is what a wait condition has got with its signals, as JSON.
	Data string `json:",omitempty"`
}

// Resource is the record of a resource of a stack.
type Resource struct {
	LogicalID, Type string
	// Version is what exists now; its PhysicalID is empty where nothing does.
	Version
	Status  types.ResourceStatus
	Reason  string `json:",omitempty"`
	Changed time.Time
	// Turn is the ID of the last operation that has dealt with it.
	Turn string `json:",omitempty"`
	// Unstable tells that it is not as in the stack's last stable state;
	// Before is the version of then, nil where it did not exist.
	Unstable bool     `json:",omitempty"`
	Before   *Version `json:",omitempty"`
	// Imported is how it was before the running or failed operation has imported
	// it, nil for all others.
	Imported *Imported `json:",omitempty"`
	// Job is what is being done to it.
	Job *Job `json:",omitempty"`
	// Removals are the versions to delete in the removal phase.
	Removals []*Removal `json:",omitempty"`
}

// Imported is what a resource was that existed before its stack had it.
type Imported struct{ Tags map[string]string }

// JobKind is what a Job does.
type JobKind string

// The kinds of jobs.
const (
	JobCreate  JobKind = "create"
	JobUpdate  JobKind = "update"
	JobReplace JobKind = "replace"
	JobRestore JobKind = "restore"
	JobImport  JobKind = "import" // take an existing resource into the stack
	JobTag     JobKind = "tag"    // then give it the stack's tags
	JobReturn  JobKind = "return" // or leave it to itself again
)

// Job is work on a resource that takes time.
type Job struct {
	Kind JobKind
	// Initiated tells that a new physical resource has been made.
	Initiated bool `json:",omitempty"`
	// Due is when the next stage is reached.
	Due time.Time
	// Target is what the resource is to become.
	Target Version
	// Wait are the signals that a new resource then waits for, nil for most.
	Wait *Wait `json:",omitempty"`
}

// Removal is a version that is to be deleted or left alone.
type Removal struct {
	Version
	// Retain leaves the physical resource alone.
	Retain bool `json:",omitempty"`
	// Whole tells that the logical resource goes with it.
	Whole bool `json:",omitempty"`
	// Cleanup tells that it belongs to the cleanup after an update.
	Cleanup bool `json:",omitempty"`
	// Due is when the deletion is done; zero before it begins.
	Due time.Time
	// Begun tells, of a nested stack, that its deletion has been started.
	Begun bool `json:",omitempty"`
	// Attempts counts failed deletions.
	Attempts int `json:",omitempty"`
	// Failed tells that no further attempt is made.
	Failed bool `json:",omitempty"`
}

// Event is a line of a stack's history.
type Event struct {
	Operation                   types.OperationType `json:",omitempty"`
	ID, Token, OperationID      string              `json:",omitempty"`
	LogicalID, PhysicalID, Type string
	Status                      types.ResourceStatus
	Reason                      string  `json:",omitempty"`
	Properties                  *string `json:",omitempty"`
	Time                        time.Time
	DetailedStatus              types.DetailedStatus `json:",omitempty"`
	// Validation or Boundary is set in an event that only DescribeEvents tells;
	// ChangeSet is the ID of the change set that it belongs to.
	Validation *Validation `json:",omitempty"`
	Boundary   *Boundary   `json:",omitempty"`
	ChangeSet  string      `json:",omitempty"`
}

// Export is an exported output.
type Export struct {
	Name, Value, StackUUID, StackName string
}

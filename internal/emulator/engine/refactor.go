package engine

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// A stack refactor moves resources between stacks and gives them other logical
// IDs, and does nothing else (AWS documentation, "Stack refactoring"). It is
// checked when it is made, and executed over all its stacks by one runner: they
// all change together, or all go back.

// Refactor is the record of a stack refactor.
type Refactor struct {
	Account, Region, Partition, ID string
	// Number is its place in the order of creation.
	Number          int
	Description     string `json:",omitempty"`
	Created         time.Time
	Status          types.StackRefactorStatus
	Reason          string `json:",omitempty"`
	Execution       types.StackRefactorExecutionStatus
	ExecutionReason string `json:",omitempty"`
	// Members are its stacks in the order of the request.
	Members []*Member
	// Given are the mappings of the request.
	Given []types.ResourceMapping `json:",omitempty"`
	Moves []*Move                 `json:",omitempty"`
	// Due is when the next stage is reached; zero where a move decides that.
	Due time.Time
}

// Member is a stack of a refactor.
type Member struct {
	Name, UUID string
	// New tells that the stack comes into being when the refactor is executed.
	New bool `json:",omitempty"`
	// Body is the template as given, until the refactor has been checked.
	Body string `json:",omitempty"`
	// Operation is the stack's last operation when the refactor was made. After
	// another one the refactor is obsolete.
	Operation string `json:",omitempty"`
	// Deployment is what the stack is to be.
	Deployment Deployment
}

// Spot is a resource's place: the number of the member, and the logical ID.
type Spot struct {
	Member    int
	LogicalID string
}

// MoveStage is how far a move has come.
type MoveStage string

// The stages, in their order; a rollback leads back to none.
const (
	MoveExporting MoveStage = "exporting" // the old place lets it go
	MoveExported  MoveStage = "exported"
	MoveImporting MoveStage = "importing" // the new place takes it
	MoveImported  MoveStage = "imported"
)

// Move is a resource that gets another place.
type Move struct {
	From, To         Spot
	Type, PhysicalID string
	// Identifier is the primary identifier.
	Identifier string `json:",omitempty"`
	// Manual tells that the request has named it.
	Manual bool `json:",omitempty"`
	// Late tells that its properties refer to other resources: whether they stay
	// the same is looked at in the execution.
	Late bool `json:",omitempty"`
	// Tag and Untag are the changes of tags.
	Tag   []types.Tag `json:",omitempty"`
	Untag []string    `json:",omitempty"`
	// Source is the record of the old place, from the execution on.
	Source *Resource `json:",omitempty"`
	Stage  MoveStage `json:",omitempty"`
	// Due is when the stage under way is done.
	Due time.Time
}

func refactorKey(p place, id string) string    { return p.key("refactor", id) }
func refactoringKey(p place, id string) string { return p.key("refactoring", id) }

func (r *Refactor) place() place { return place{r.Account, r.Region} }

func getRefactor(tx store.Tx, p place, id string) (*Refactor, error) {
	r, ok, err := store.Get[*Refactor](tx, refactorKey(p, id))
	if err == nil && !ok {
		err = wire.Errorf("StackRefactorNotFoundException", "Stack refactor [%s] does not exist", id)
	}
	return r, err
}

func putRefactor(tx store.Tx, r *Refactor) error {
	return store.Put(tx, refactorKey(r.place(), r.ID), r)
}

// pursue has the refactor's runner take a step.
func (r *Refactor) pursue(t *turn) error {
	t.awakenRefactors = append(t.awakenRefactors, reference{r.place(), r.ID})
	return store.Put(t.tx, refactoringKey(r.place(), r.ID), true)
}

// future is a member as the stack that it is to be.
func (r *Refactor) future(tx store.Tx, m *Member) (*Stack, error) {
	if m.New {
		return &Stack{
			Account: r.Account, Region: r.Region, Partition: r.Partition, Name: m.Name, UUID: m.UUID, Deployment: m.Deployment,
		}, nil
	}
	s, err := getStack(tx, r.place(), m.UUID)
	if err == nil && s == nil {
		err = doesNotExist(m.Name)
	}
	if err != nil {
		return nil, err
	}
	s.Deployment = m.Deployment
	return s, nil
}

// obsolete tells why a refactor that was not executed cannot be any more, empty
// where it can: one of its stacks has changed since (the first text is known
// from public reports).
func (r *Refactor) obsolete(tx store.Tx) (reason string, err error) {
	open := r.Execution == types.StackRefactorExecutionStatusAvailable || r.Execution == types.StackRefactorExecutionStatusUnavailable
	if !open || r.Status == types.StackRefactorStatusCreateInProgress {
		return "", nil
	}
	for _, m := range r.Members {
		if m.New {
			if other, err := findStack(tx, r.place(), m.Name, liveStack); err != nil || other != nil {
				return other.id() + ": Stack was created.", err
			}
			continue
		}
		s, err := getStack(tx, r.place(), m.UUID)
		switch {
		case err != nil || s == nil:
			return m.Name + ": Stack was deleted.", err
		case s.Status == types.StackStatusDeleteComplete:
			return s.ID() + ": Stack was deleted.", nil
		case s.lastOperation() != m.Operation:
			return s.ID() + ": Stack was updated.", nil
		}
	}
	return "", nil
}

// id is the stack's ARN, empty where there is no stack.
func (s *Stack) id() string {
	if s == nil {
		return ""
	}
	return s.ID()
}

// lastOperation is the ID of the newest operation.
func (s *Stack) lastOperation() string {
	if len(s.LastOperations) == 0 {
		return ""
	}
	return *s.LastOperations[0].OperationId
}

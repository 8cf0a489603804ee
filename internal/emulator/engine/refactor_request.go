package engine

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// maxRefactored is how many stacks a refactor can have. One alone is for new
// logical IDs: AWS's documentation speaks of two and more, public programs
// rename within one.
const maxRefactored = 5

// createStackRefactor takes a refactor to be checked. What is wrong with the
// request is answered at once, with texts of the emulator's own, and so are
// templates that are none; all else is the refactor's status reason.
func (e *Engine) createStackRefactor(ctx context.Context, in *cfn.CreateStackRefactorInput) (*cfn.CreateStackRefactorOutput, error) {
	if n := len(in.StackDefinitions); n > maxRefactored {
		return nil, refuse("A stack refactor can have at most %d stacks, not %d.", maxRefactored, n)
	}
	bodies := make([]string, len(in.StackDefinitions))
	for i, d := range in.StackDefinitions {
		if aws.ToString(d.StackName) == "" {
			return nil, refuse("Each stack definition must have a StackName.")
		}
		var err error
		if bodies[i], err = e.source(ctx, d.TemplateBody, d.TemplateURL, false); err != nil {
			return nil, err
		}
		if _, err := parse(bodies[i]); err != nil {
			return nil, err
		}
	}
	call := wire.CallFrom(ctx)
	r := &Refactor{
		Account: call.Account, Region: call.Region, Partition: call.Partition,
		Description: aws.ToString(in.Description), Given: in.ResourceMappings,
		Status: types.StackRefactorStatusCreateInProgress, Execution: types.StackRefactorExecutionStatusUnavailable,
	}
	err := e.request(func(t *turn) (err error) {
		for i, d := range in.StackDefinitions {
			m, err := e.newMember(t, r, *d.StackName, aws.ToBool(in.EnableStackCreation))
			if err != nil {
				return err
			}
			m.Body = bodies[i]
			r.Members = append(r.Members, m)
		}
		if r.ID, err = e.newID(t.tx); err != nil {
			return err
		}
		if r.Number, err = count(t.tx, "refactors"); err != nil {
			return err
		}
		r.Created, r.Due = t.now, t.now.Add(e.config.ChangeSetDelay)
		if err := r.pursue(t); err != nil {
			return err
		}
		return putRefactor(t.tx, r)
	})
	if err != nil {
		return nil, err
	}
	return &cfn.CreateStackRefactorOutput{StackRefactorId: &r.ID}, nil
}

// newMember finds the stack of a definition, or gives a new one its ID.
func (e *Engine) newMember(t *turn, r *Refactor, name string, create bool) (*Member, error) {
	s, err := findStack(t.tx, r.place(), name, liveStack)
	if err != nil {
		return nil, err
	}
	m := &Member{Name: name}
	switch {
	case s != nil && mayImport(s) != nil:
		return nil, notUpdatable(s)
	case s != nil:
		m.Name, m.UUID, m.Operation = s.Name, s.UUID, s.lastOperation()
	case !create || isARN(name):
		return nil, doesNotExist(name)
	default:
		m.New = true
		if m.UUID, err = e.newID(t.tx); err != nil {
			return nil, err
		}
	}
	if slices.ContainsFunc(r.Members, func(other *Member) bool { return other.Name == m.Name }) {
		return nil, refuse("Stack [%s] is defined more than once.", m.Name)
	}
	return m, nil
}

// executeStackRefactor begins to move the resources. The texts of its errors
// are the emulator's own.
func (e *Engine) executeStackRefactor(ctx context.Context, in *cfn.ExecuteStackRefactorInput) (*cfn.ExecuteStackRefactorOutput, error) {
	p := placeOf(wire.CallFrom(ctx))
	err := e.request(func(t *turn) error {
		r, err := getRefactor(t.tx, p, aws.ToString(in.StackRefactorId))
		if err != nil {
			return err
		}
		reason, err := r.obsolete(t.tx)
		switch {
		case err != nil:
			return err
		case r.Status != types.StackRefactorStatusCreateComplete:
			return refuse("Stack refactor [%s] cannot be executed in its current status of [%s]", r.ID, r.Status)
		case reason != "":
			return refuse("Stack refactor [%s] cannot be executed in its current execution status of [%s]. %s",
				r.ID, types.StackRefactorExecutionStatusObsolete, reason)
		case r.Execution != types.StackRefactorExecutionStatusAvailable:
			return refuse("Stack refactor [%s] cannot be executed in its current execution status of [%s]", r.ID, r.Execution)
		}
		return e.beginRefactor(t, r)
	})
	return nil, err
}

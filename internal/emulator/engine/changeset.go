package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

func (e *Engine) createChangeSet(ctx context.Context, in *cfn.CreateChangeSetInput) (*cfn.CreateChangeSetOutput, error) {
	if err := mayRevert(in); err != nil {
		return nil, err
	}
	body, err := e.source(ctx, in.TemplateBody, in.TemplateURL, aws.ToBool(in.UsePreviousTemplate))
	if err != nil {
		return nil, err
	}
	call := wire.CallFrom(ctx)
	out := &cfn.CreateChangeSetOutput{}
	err = e.request(func(t *turn) error {
		s, err := e.changeSetStack(t, call, in)
		if err != nil {
			return err
		}
		c, err := e.newChangeSet(t, s, in, body)
		if err != nil {
			return err
		}
		out.Id, out.StackId = aws.String(c.ID()), aws.String(s.ID())
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// changeSetStack finds the stack that a change set is for. One to create a
// stack makes it: a shell without resources, in REVIEW_IN_PROGRESS.
func (e *Engine) changeSetStack(t *turn, call wire.Call, in *cfn.CreateChangeSetInput) (*Stack, error) {
	name := aws.ToString(in.StackName)
	if in.ChangeSetType != types.ChangeSetTypeCreate && in.ChangeSetType != types.ChangeSetTypeImport {
		return updatable(t.tx, placeOf(call), name)
	}
	s, err := findStack(t.tx, placeOf(call), name, anyStack)
	switch {
	case err != nil:
		return nil, err
	case s != nil && s.Status == types.StackStatusReviewInProgress:
		return s, nil
	case s != nil && in.ChangeSetType == types.ChangeSetTypeImport:
		return s, mayImport(s)
	case s != nil:
		return nil, wire.Errorf("ValidationError", "Stack [%s] already exists and cannot be created again with the changeSet [%s].", name, aws.ToString(in.ChangeSetName))
	case isARN(name):
		return nil, doesNotExist(name)
	}
	if s, err = e.newStack(t, call, name); err != nil {
		return nil, err
	}
	if err := e.setStatus(t, s, types.StackStatusReviewInProgress, userInitiated); err != nil {
		return nil, err
	}
	return s, putStack(t.tx, s)
}

// newChangeSet checks the request and leaves the rest to the runner. A second
// request with the same name, token and template is the first one again.
func (e *Engine) newChangeSet(t *turn, s *Stack, in *cfn.CreateChangeSetInput, body string) (*ChangeSet, error) {
	name := aws.ToString(in.ChangeSetName)
	d, processed, err := e.deployment(t.tx, s, request{
		parameters: in.Parameters, capabilities: in.Capabilities, resourceTypes: in.ResourceTypes, tags: in.Tags,
		notificationARNs: in.NotificationARNs, roleARN: in.RoleARN, rollback: in.RollbackConfiguration, changeSet: true,
	}, body, s.Deployment)
	if err != nil {
		return nil, err
	}
	existing, err := namedChangeSet(t.tx, s, name)
	if err != nil {
		return nil, err
	}
	if existing != nil {
		if in.ClientToken != nil && existing.Token == *in.ClientToken && existing.Deployment.Template == d.Template {
			return existing, nil
		}
		return nil, wire.Errorf("AlreadyExistsException", "ChangeSet %s already exists", name)
	}
	kind := in.ChangeSetType
	if kind == "" {
		kind = types.ChangeSetTypeUpdate
	}
	c := &ChangeSet{
		Name: name, Kind: kind, Description: aws.ToString(in.Description), Token: aws.ToString(in.ClientToken),
		Deployment: d, OnStackFailure: in.OnStackFailure, IncludeNestedStacks: aws.ToBool(in.IncludeNestedStacks),
		ImportExistingResources: aws.ToBool(in.ImportExistingResources), Unvalidated: aws.ToBool(in.DisableValidation), Mode: in.DeploymentMode, Config: in.DeploymentConfig,
	}
	if c.Imports, err = e.requestedImports(t.tx, s, &d, processed, in); err != nil {
		return nil, err
	}
	return c, e.pend(t, s, c)
}

// pend completes the record of a new change set and has it computed.
func (e *Engine) pend(t *turn, s *Stack, c *ChangeSet) error {
	if c.UUID == "" {
		id, err := e.newID(t.tx)
		if err != nil {
			return err
		}
		c.UUID = id
	}
	c.Account, c.Region, c.Partition, c.StackUUID = s.Account, s.Region, s.Partition, s.UUID
	c.Created, c.Due = t.now, t.now.Add(e.config.ChangeSetDelay/2)
	c.Status, c.Execution = types.ChangeSetStatusCreatePending, types.ExecutionStatusUnavailable
	c.Deployment.ChangeSetID = c.ID()
	if err := e.proposed(t, s, c); err != nil {
		return err
	}
	if err := store.Put(t.tx, changeSetsPrefix(s.place(), s.UUID)+c.Name, c.UUID); err != nil {
		return err
	}
	if err := store.Put(t.tx, pendingKey(s.place(), c.UUID), true); err != nil {
		return err
	}
	t.awakenSets = append(t.awakenSets, reference{s.place(), c.UUID})
	return putChangeSet(t.tx, c)
}

func (c *ChangeSet) place() place { return place{c.Account, c.Region} }

func putChangeSet(tx store.Tx, c *ChangeSet) error {
	return store.Put(tx, changeSetKey(c.place(), c.UUID), c)
}

func getChangeSet(tx store.Tx, p place, uuid string) (*ChangeSet, error) {
	c, ok, err := store.Get[ChangeSet](tx, changeSetKey(p, uuid))
	if err != nil || !ok {
		return nil, err
	}
	return &c, nil
}

// changeSetUUID is the last part of a change set's ARN.
func changeSetUUID(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// namedChangeSet finds a stack's change set by name, nil where there is none.
func namedChangeSet(tx store.Tx, s *Stack, name string) (*ChangeSet, error) {
	uuid, ok, err := store.Get[string](tx, changeSetsPrefix(s.place(), s.UUID)+name)
	if err != nil || !ok {
		return nil, err
	}
	return getChangeSet(tx, s.place(), uuid)
}

// findChangeSet finds a change set by its ARN, or by its name and its stack.
func findChangeSet(tx store.Tx, p place, name, stackName *string) (*ChangeSet, *Stack, error) {
	id := aws.ToString(name)
	notFound := wire.Errorf("ChangeSetNotFound", "ChangeSet [%s] does not exist", id)
	if isARN(id) {
		c, err := getChangeSet(tx, p, changeSetUUID(id))
		if err != nil {
			return nil, nil, err
		}
		if c == nil || c.ID() != id {
			return nil, nil, notFound
		}
		s, err := getStack(tx, p, c.StackUUID)
		return c, s, err
	}
	if stackName == nil {
		return nil, nil, wire.Errorf("ValidationError", "StackName must be specified if ChangeSetName is not specified as an ARN.")
	}
	s, err := findStack(tx, p, *stackName, liveStack)
	if err != nil {
		return nil, nil, err
	}
	if s == nil {
		return nil, nil, doesNotExist(*stackName)
	}
	c, err := namedChangeSet(tx, s, id)
	if err == nil && c == nil {
		err = notFound
	}
	return c, s, err
}

// stackChangeSets are the change sets that a stack has under a name, the
// newest first.
func stackChangeSets(tx store.Tx, s *Stack) (sets []*ChangeSet, err error) {
	uuids, err := store.List[string](tx, changeSetsPrefix(s.place(), s.UUID))
	if err != nil {
		return nil, err
	}
	for _, uuid := range uuids {
		c, err := getChangeSet(tx, s.place(), uuid)
		if err != nil {
			return nil, err
		}
		sets = append(sets, c)
	}
	slices.SortStableFunc(sets, func(a, b *ChangeSet) int { return b.Created.Compare(a.Created) })
	return sets, nil
}

// obsolete marks the stack's change sets after an update past them.
func obsolete(tx store.Tx, s *Stack) error {
	sets, err := stackChangeSets(tx, s)
	if err != nil {
		return err
	}
	for _, c := range sets {
		if c.Execution != types.ExecutionStatusAvailable {
			continue
		}
		c.Execution = types.ExecutionStatusObsolete
		if err := putChangeSet(tx, c); err != nil {
			return err
		}
	}
	return nil
}

package stacksets

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// stage is what an instance that is worked on waits for.
type stage string

const (
	creating  stage = "creating"
	updating  stage = "updating"
	deleting  stage = "deleting"
	replacing stage = "replacing" // a failed stack goes before it is made anew
	detecting stage = "detecting"
)

// begin starts the work on an instance.
func (j *job) begin(r *Result) error {
	i, err := j.instance(r)
	if err != nil {
		return err
	}
	if i == nil { // an operation before this one has taken it away
		return j.finish(r, types.StackSetOperationResultStatusSucceeded, "")
	}
	if j.op.Kind == remove && aws.ToBool(j.op.Retain) {
		return j.finish(r, types.StackSetOperationResultStatusSucceeded, "")
	}
	var reason string
	err = j.store.View(func(tx store.Tx) (err error) {
		reason, err = j.set.permitted(tx, r.Account)
		return err
	})
	if err != nil {
		return err
	}
	if reason != "" {
		return j.finish(r, types.StackSetOperationResultStatusFailed, reason)
	}
	switch j.op.Kind {
	case remove:
		return j.delete(r, i.StackID, deleting)
	case detect:
		return j.detect(r, i.StackID)
	case adopt:
		return j.adoptStack(r, i)
	default:
		return j.deploy(r, i)
	}
}

// deploy creates the stack of an instance or updates it. One whose creation
// failed is deleted before.
func (j *job) deploy(r *Result, i *Instance) error {
	found := j.stack(r, i.StackID)
	switch {
	case found == nil:
		return j.create(r, i)
	case found.StackStatus == types.StackStatusRollbackComplete, found.StackStatus == types.StackStatusRollbackFailed,
		found.StackStatus == types.StackStatusCreateFailed, found.StackStatus == types.StackStatusDeleteFailed:
		return j.delete(r, i.StackID, replacing)
	}
	_, err := j.config.Stacks.UpdateStack(j.in(r.Account, r.Region), &cfn.UpdateStackInput{
		StackName: &i.StackID, TemplateBody: &j.set.Template, Parameters: j.set.with(i.Overrides), Tags: emptied(j.set.Tags),
		Capabilities: capabilities(), ClientRequestToken: j.token(r, updating),
	})
	if refused(err, "No updates are to be performed") {
		return j.finish(r, types.StackSetOperationResultStatusSucceeded, "No updates are to be performed.")
	}
	return j.started(r, i.StackID, updating, err)
}

func (j *job) create(r *Result, i *Instance) error {
	name := "StackSet-" + j.set.Name
	id := hash(j.op.ID + r.Account + r.Region)
	name = fmt.Sprintf("%.90s-%s-%s-%s-%s-%s", name, id[:8], id[8:12], id[12:16], id[16:20], id[20:32])
	out, err := j.config.Stacks.CreateStack(j.in(r.Account, r.Region), &cfn.CreateStackInput{
		StackName: &name, TemplateBody: &j.set.Template, Parameters: j.set.with(i.Overrides), Tags: j.set.Tags,
		Capabilities: capabilities(), ClientRequestToken: j.token(r, creating),
	})
	if err != nil {
		return j.started(r, "", creating, err)
	}
	id = aws.ToString(out.StackId)
	if err := j.change(r, func(i *Instance) { i.StackID = id }); err != nil {
		return err
	}
	return j.started(r, id, creating, nil)
}

func (j *job) delete(r *Result, stackID string, as stage) error {
	if j.stack(r, stackID) == nil {
		return j.gone(r, as)
	}
	_, err := j.config.Stacks.DeleteStack(j.in(r.Account, r.Region), &cfn.DeleteStackInput{
		StackName: &stackID, ClientRequestToken: j.token(r, as),
	})
	return j.started(r, stackID, as, err)
}

// started notes what is waited for, or why the request was refused.
func (j *job) started(r *Result, stackID string, now stage, err error) error {
	var answer *wire.Error
	if as(err, &answer) {
		return j.finish(r, types.StackSetOperationResultStatusFailed, answer.Message)
	}
	if err != nil {
		return err
	}
	r.Status, r.StackID, r.Stage, r.Changed = types.StackSetOperationResultStatusRunning, stackID, now, time.Now().UTC()
	if err := j.note(r, types.StackInstanceDetailedStatusRunning); err != nil {
		return err
	}
	return j.putResult(r)
}

// follow looks what has become of a stack.
func (j *job) follow(r *Result) error {
	if r.Stage == detecting {
		return j.followDetection(r)
	}
	found := j.stack(r, r.StackID)
	if found == nil || found.StackStatus == types.StackStatusDeleteComplete {
		return j.gone(r, r.Stage)
	}
	switch status := string(found.StackStatus); {
	case strings.HasSuffix(status, "_IN_PROGRESS"):
		return nil
	case r.Stage == creating && status == "CREATE_COMPLETE", r.Stage == updating && status == "UPDATE_COMPLETE":
		return j.finish(r, types.StackSetOperationResultStatusSucceeded, "")
	default:
		return j.finish(r, types.StackSetOperationResultStatusFailed, j.cause(r, found))
	}
}

// gone goes on after a stack was deleted.
func (j *job) gone(r *Result, as stage) error {
	switch as {
	case replacing:
		i, err := j.instance(r)
		if err != nil || i == nil {
			return err
		}
		i.StackID = ""
		return j.create(r, i)
	case deleting:
		return j.finish(r, types.StackSetOperationResultStatusSucceeded, "")
	default:
		return j.finish(r, types.StackSetOperationResultStatusFailed, "The stack does not exist any more")
	}
}

// cause is the first failure of the stack's last operation, as the results of
// StackSets tell it: that of a resource, else what the stack says of itself.
func (j *job) cause(r *Result, found *types.Stack) string {
	out, err := j.config.Stacks.DescribeStackEvents(j.in(r.Account, r.Region), &cfn.DescribeStackEventsInput{StackName: &r.StackID})
	if err != nil {
		return aws.ToString(found.StackStatusReason)
	}
	reason, ofResource := aws.ToString(found.StackStatusReason), false
	for _, e := range out.StackEvents { // newest first: the last that fits is the first that happened
		stack := aws.ToString(e.PhysicalResourceId) == r.StackID
		if stack && (e.ResourceStatus == types.ResourceStatusCreateInProgress || e.ResourceStatus == types.ResourceStatusUpdateInProgress || e.ResourceStatus == types.ResourceStatusDeleteInProgress) {
			break
		}
		if stack && aws.ToString(found.StackStatusReason) == "" && aws.ToString(e.ResourceStatusReason) != "" && !ofResource {
			reason = aws.ToString(e.ResourceStatusReason)
		}
		if !stack && strings.HasSuffix(string(e.ResourceStatus), "_FAILED") && !strings.HasSuffix(aws.ToString(e.ResourceStatusReason), "cancelled") {
			ofResource = true
			reason = fmt.Sprintf("ResourceLogicalId:%s, ResourceType:%s, ResourceStatusReason:%s.",
				aws.ToString(e.LogicalResourceId), aws.ToString(e.ResourceType), strings.TrimSuffix(aws.ToString(e.ResourceStatusReason), "."))
		}
	}
	return reason
}

// finish ends the work on an instance, and says so in its record.
func (j *job) finish(r *Result, status types.StackSetOperationResultStatus, reason string) error {
	r.Status, r.Reason, r.Changed = status, reason, time.Now().UTC()
	if status == types.StackSetOperationResultStatusFailed {
		j.op.Failed++
		if err := j.save(); err != nil {
			return err
		}
	}
	if err := j.record(r); err != nil {
		return err
	}
	return j.putResult(r)
}

// stack reads an instance's stack, nil where there is none.
func (j *job) stack(r *Result, id string) *types.Stack {
	if id == "" {
		return nil
	}
	out, err := j.config.Stacks.DescribeStacks(j.in(r.Account, r.Region), &cfn.DescribeStacksInput{StackName: &id})
	if err != nil || len(out.Stacks) == 0 || out.Stacks[0].StackStatus == types.StackStatusDeleteComplete {
		return nil
	}
	return &out.Stacks[0]
}

// token is the same whenever the same is asked for an instance.
func (j *job) token(r *Result, as stage) *string {
	return aws.String("stackset-" + hash([]string{j.set.UUID, j.op.ID, r.Account, r.Region, string(as)})[:40])
}

// with are the StackSet's parameters with the overrides of an instance.
func (s *Set) with(overrides []types.Parameter) (parameters []types.Parameter) {
	for _, p := range s.Parameters {
		for _, o := range overrides {
			if aws.ToString(o.ParameterKey) == aws.ToString(p.ParameterKey) {
				p.ParameterValue = o.ParameterValue
			}
		}
		parameters = append(parameters, types.Parameter{ParameterKey: p.ParameterKey, ParameterValue: p.ParameterValue})
	}
	return parameters
}

// emptied clears the tags of a stack where the StackSet has none.
func emptied(tags []types.Tag) []types.Tag {
	if tags == nil {
		return []types.Tag{}
	}
	return tags
}

// capabilities were acknowledged for the StackSet.
func capabilities() []types.Capability {
	return []types.Capability{types.CapabilityCapabilityNamedIam, types.CapabilityCapabilityAutoExpand}
}

func refused(err error, part string) bool {
	var answer *wire.Error
	return as(err, &answer) && strings.Contains(answer.Message, part)
}

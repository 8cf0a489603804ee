package conformance

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const (
	stackName     = "stack-0a1b2c3d"
	changeSetName = "cs-4e5f6a7b"
)

// replay drives the emulator through one scenario.
type replay struct {
	scenario
	clients
	at        time.Time // of the recording
	stackID   string
	responses map[string]any
}

// run does the steps of a recording and gives their responses in its form. A
// failing step ends the run: what follows is absent.
func (r *replay) run(ctx context.Context) error {
	r.responses = map[string]any{}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	if err := r.deploy(ctx, "1", types.ChangeSetTypeCreate, r.Before, r.P1); err != nil {
		return err
	}
	if err := r.between(ctx); err != nil {
		return err
	}
	if err := r.deploy(ctx, "2", types.ChangeSetTypeUpdate, r.After, r.P2); err != nil {
		return err
	}
	before, err := r.events(ctx)
	if err != nil {
		return err
	}
	if err := r.delete(ctx); err != nil {
		return err
	}
	all, err := r.events(ctx)
	if err != nil {
		return err
	}
	r.shapeEvents(before, all)
	return nil
}

// deploy creates, describes and executes change set n.
func (r *replay) deploy(ctx context.Context, n string, kind types.ChangeSetType, body []byte, parameters map[string]string) error {
	created, err := r.cfn.CreateChangeSet(ctx, &cloudformation.CreateChangeSetInput{
		StackName: aws.String(stackName), ChangeSetName: aws.String(changeSetName), ChangeSetType: kind,
		TemplateBody: aws.String(string(body)), Parameters: sdkParameters(parameters), Capabilities: r.capabilities(n),
	})
	if err != nil {
		return err
	}
	r.keep("create-change-set-"+n, created)
	r.stackID = aws.ToString(created.StackId)
	if err := r.describe(ctx, n, created.Id); err != nil {
		return err
	}
	executed, err := r.cfn.ExecuteChangeSet(ctx, &cloudformation.ExecuteChangeSetInput{ChangeSetName: created.Id})
	if err != nil {
		return err
	}
	r.keep("execute-change-set-"+n, executed)
	return r.settled(ctx, "post-create-"+n+"-describe")
}

// describe waits for the change set and keeps both ways to see it.
func (r *replay) describe(ctx context.Context, n string, id *string) error {
	see := func(values bool) (*cloudformation.DescribeChangeSetOutput, error) {
		return r.cfn.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{
			ChangeSetName: id, IncludePropertyValues: aws.Bool(values),
		})
	}
	err := poll(ctx, func() (bool, error) {
		out, err := see(false)
		return err == nil && !strings.HasSuffix(string(out.Status), "_IN_PROGRESS") && !strings.HasSuffix(string(out.Status), "_PENDING"), err
	})
	if err != nil {
		return err
	}
	for step, values := range map[string]bool{"describe-change-set-" + n: false, "describe-change-set-" + n + "-prop-values": true} {
		out, err := see(values)
		if err != nil {
			return err
		}
		r.keep(step, out)
	}
	return nil
}

func (r *replay) delete(ctx context.Context) error {
	if _, err := r.cfn.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: aws.String(r.stackID)}); err != nil {
		return err
	}
	return r.settled(ctx, "delete-describe")
}

// settled waits for the stack's operation to end and keeps its description.
func (r *replay) settled(ctx context.Context, step string) error {
	return poll(ctx, func() (bool, error) {
		out, err := r.cfn.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: aws.String(r.stackID)})
		if err != nil {
			return false, err
		}
		r.keep(step, out.Stacks[0])
		status := string(out.Stacks[0].StackStatus)
		return !strings.HasSuffix(status, "_IN_PROGRESS"), nil
	})
}

// arranged are the responses without what AWS tells only since the recording.
func (r *replay) arranged() map[string]any {
	for _, response := range r.responses {
		if m, ok := response.(map[string]any); ok {
			arranged(m)
			if r.at.Before(lastOperations) {
				delete(m, "LastOperations")
			}
		}
	}
	return r.responses
}

func (r *replay) keep(step string, response any) {
	r.responses[step] = tree(reflect.ValueOf(response), r.rename)
}

// capabilities are those that the recording was made with.
func (r *replay) capabilities(n string) []types.Capability {
	recorded, _ := r.Recorded["describe-change-set-"+n].(map[string]any)
	list, _ := recorded["Capabilities"].([]any)
	var given []types.Capability
	for _, c := range list {
		given = append(given, types.Capability(c.(string)))
	}
	return given
}

func sdkParameters(given map[string]string) []types.Parameter {
	var list []types.Parameter
	for _, key := range slices.Sorted(maps.Keys(given)) {
		list = append(list, types.Parameter{ParameterKey: aws.String(key), ParameterValue: aws.String(given[key])})
	}
	return list
}

// poll asks until done says so. The time is the test's virtual one.
func poll(ctx context.Context, done func() (bool, error)) error {
	for range 1000 {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return errors.New("the operation did not end")
}

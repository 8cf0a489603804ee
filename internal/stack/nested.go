package stack

import (
	"context"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"golang.org/x/sync/errgroup"
)

// A plan of a stack with nested stacks has a change set for each of them,
// which belongs to the root's and is executed and deleted with it (AWS
// documentation, "Change sets for nested stacks").

// nestedAtOnce bounds the change sets of one level that are read at once.
const nestedAtOnce = 4

// Nests reports that the template has nested stacks, whose changes the plan
// should tell too.
func (r Request) Nests() bool {
	if r.Template == nil {
		return false
	}
	for _, resource := range r.Template.Resources {
		if resource.Type == nestedType || resource.Type == "AWS::Serverless::Application" {
			return true
		}
	}
	return false
}

// readNested fills in the changes of the nested stacks.
func (c *Client) readNested(ctx context.Context, changes []Change) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(nestedAtOnce)
	for i := range changes {
		change := &changes[i]
		if change.ChangeSetID == "" {
			continue
		}
		group.Go(func() error {
			listed, err := c.allChanges(ctx, change.ChangeSetID, nil, false)
			if err != nil {
				return err
			}
			change.Nested, err = c.changes(ctx, change.ChangeSetID, listed, change.Action == Add)
			return err
		})
	}
	return group.Wait()
}

// changeSetARN is a change set within a text.
var changeSetARN = regexp.MustCompile(`arn:[\w-]+:cloudformation:[\w-]+:\d*:changeSet/[-\w]+/[-\w]+`)

// innermost follows the reason of a failed change set to the nested one that
// it speaks of, whose own reason says more.
func (c *Client) innermost(ctx context.Context, id, reason string) (innermost, why string) {
	for range 10 { // deeper hierarchies would be a loop
		next := changeSetARN.FindString(reason)
		if next == "" {
			return id, reason
		}
		out, err := c.cfn.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: &next})
		if err != nil || out.Status != types.ChangeSetStatusFailed || out.StatusReason == nil {
			return id, reason
		}
		id, reason = next, aws.ToString(out.StatusReason)
	}
	return id, reason
}

// All visits the plan's changes, each nested stack before what is in it. path
// holds the logical IDs of the nested stacks above, outermost first.
func (p *Plan) All(visit func(c Change, path []string)) { visitAll(p.Changes, nil, visit) }

func visitAll(changes []Change, path []string, visit func(Change, []string)) {
	for _, c := range changes {
		visit(c, path)
		visitAll(c.Nested, append(path[:len(path):len(path)], c.LogicalID), visit)
	}
}

// Destroys reports that existing resources are deleted or replaced, or may be,
// nested ones included.
func (p *Plan) Destroys() bool {
	destroys := false
	p.All(func(c Change, _ []string) { destroys = destroys || c.Destroys() })
	return destroys
}

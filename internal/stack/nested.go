package stack

import (
	"context"
	"regexp"
	"slices"
	"strings"

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
// should tell too. Of the deployed template there is the summary only.
func (r Request) Nests(s Summary) bool {
	nests := func(typ string) bool { return typ == nestedType || typ == "AWS::Serverless::Application" }
	if r.Template == nil {
		return slices.ContainsFunc(s.Types, nests)
	}
	for _, resource := range r.Template.Resources {
		if nests(resource.Type) {
			return true
		}
	}
	return false
}

// Blind reports that a nested stack is updated and that nothing tells what
// changes in it: CloudFormation lists each that it has not looked into.
func (c Change) Blind() bool {
	return c.Type == nestedType && c.Action == Modify && c.ChangeSetID == "" && !slices.ContainsFunc(c.Properties, named)
}

// named tells that CloudFormation says which property changes.
func named(p PropertyChange) bool { return p.Path != "Properties" }

// readNested fills in the changes of the nested stacks, and what validation has
// found in them.
func (c *Client) readNested(ctx context.Context, changes []Change, within []string) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(nestedAtOnce)
	for i := range changes {
		change := &changes[i]
		if change.ChangeSetID == "" {
			continue
		}
		inside := append(slices.Clone(within), change.LogicalID)
		group.Go(func() error {
			change.found = c.noticed(ctx, change.ChangeSetID, inside)
			return nil
		})
		group.Go(func() error {
			listed, err := c.allChanges(ctx, change.ChangeSetID, nil, false)
			if err != nil {
				return err
			}
			change.Nested, err = c.changes(ctx, change.ChangeSetID, inside, listed, change.Action == Add)
			return err
		})
	}
	return group.Wait()
}

// changeSetARN is a change set within a text.
var changeSetARN = regexp.MustCompile(`arn:[\w-]+:cloudformation:[\w-]+:\d*:changeSet/[-\w]+/[-\w]+`)

// refusal is why a change set failed: its own reason, or that of a nested one.
type refusal struct {
	changeSetID, reason string
	// stack is the name of the stack that the change set is for, within the
	// logical IDs that lead to it.
	stack  string
	within []string
}

// innermost follows the reason of a failed change set to the nested one that
// it speaks of, whose own reason says more.
func (c *Client) innermost(ctx context.Context, r refusal) refusal {
	for range 10 { // deeper hierarchies would be a loop
		next := changeSetARN.FindString(r.reason)
		if next == "" {
			break
		}
		out, err := c.cfn.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: &next})
		if err != nil || out.Status != types.ChangeSetStatusFailed || out.StatusReason == nil {
			break
		}
		name := aws.ToString(out.StackName)
		r = refusal{
			changeSetID: next, reason: aws.ToString(out.StatusReason),
			stack: name, within: append(r.within, logicalIDOf(name, r.stack)),
		}
	}
	return r
}

// logicalIDOf takes the logical ID out of the name of a nested stack, which
// CloudFormation makes of the parent's name, the logical ID and random letters.
func logicalIDOf(name, parent string) string {
	id := strings.TrimPrefix(name, parent+"-")
	if at := strings.LastIndex(id, "-"); at >= 0 {
		id = id[:at]
	}
	return id
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

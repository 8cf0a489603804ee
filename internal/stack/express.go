package stack

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
)

// IsExpress tells that the stack's last operation was in express mode.
func IsExpress(deployed *types.Stack) bool {
	return deployed != nil && deployed.DeploymentConfig != nil && deployed.DeploymentConfig.Mode == types.DeploymentConfigModeExpress
}

// config is how CloudFormation is to deploy, nil for the usual way. Express
// mode disables rollback unless it is told not to, so that is always said (AWS
// CloudFormation User Guide, "Deploy AWS CloudFormation stacks faster with
// express mode", and AWS's announcement of it).
func (r Request) config() *types.DeploymentConfig {
	if !r.Express {
		return nil
	}
	return &types.DeploymentConfig{Mode: types.DeploymentConfigModeExpress, DisableRollback: aws.Bool(r.DisableRollback)}
}

// disableRollback is the parameter of that name, which excludes the one within
// config.
func (r Request) disableRollback() *bool {
	if r.Express {
		return nil
	}
	return aws.Bool(r.DisableRollback)
}

// MustStayExpress tells that the stack failed in express mode without rollback:
// CloudFormation goes on with it in that mode only (public reports: aws-cdk-cli
// #1739, #1973).
func MustStayExpress(deployed *types.Stack) bool {
	return IsExpress(deployed) &&
		(deployed.StackStatus == types.StackStatusCreateFailed || deployed.StackStatus == types.StackStatusUpdateFailed)
}

// UndoExpress says how to undo what a stack that MustStayExpress has failed on.
// CloudFormation does not roll it back; an update with the last good template
// does, and only a direct one, because a change set may have nothing to change
// (public reports: aws-cdk-cli #1739, #1970).
func UndoExpress(name string, status types.StackStatus) string {
	if status == types.StackStatusCreateFailed {
		return "to undo it:  cfn delete " + name
	}
	return "to undo it, deploy the last good template:  " + replay(name)
}

func replay(name string) string {
	return "cfn deploy TEMPLATE --stack-name " + name + " --express --disable-rollback --direct"
}

// CheckReplacements refuses a plan that replaces resources while rollback is
// disabled: CloudFormation would fail it halfway, and after that in express
// mode there is hardly a way out.
func (p *Plan) CheckReplacements() error {
	if !p.request.DisableRollback || p.Creates {
		return nil
	}
	var replaced []string
	p.All(func(c Change, _ []string) {
		if c.Action == Swap || c.Action == MaySwap {
			replaced = append(replaced, c.LogicalID)
		}
	})
	if len(replaced) == 0 {
		return nil
	}
	return diag.New(diag.Invalid, "rollback.replacement", "without rollback CloudFormation replaces no resources: %s", strings.Join(replaced, ", ")).
		WithHint("%s", p.wayToReplace())
}

// wayToReplace leads from the stack's state to one in which it is updated with
// rollback.
func (p *Plan) wayToReplace() string {
	var status types.StackStatus
	if p.deployed != nil {
		status = p.deployed.StackStatus
	}
	switch {
	case status == types.StackStatusCreateFailed:
		return "delete what failed, then create it again:  cfn delete " + p.Stack
	case MustStayExpress(p.deployed):
		return "first the last good template:  " + replay(p.Stack) + "\nthen this one, without --disable-rollback"
	case status == types.StackStatusUpdateFailed:
		return "first undo what failed:  cfn rollback " + p.Stack + "\nthen again, without --disable-rollback"
	case p.found && p.request.Express:
		return "make a change set with rollback:  cfn changeset create TEMPLATE --stack-name " + p.Stack + " --express"
	default:
		return "leave out --disable-rollback"
	}
}

// Stabilising are the logical IDs of the resources that an express operation
// has left to become ready by themselves (AWS CloudFormation User Guide, "Deploy
// AWS CloudFormation stacks faster with express mode").
func (r Result) Stabilising() (ids []string) {
	for _, e := range r.Events {
		if !e.OfStack() && strings.Contains(e.Reason, "may continue becoming available in the background") {
			ids = append(ids, strings.Join(append(append([]string{}, e.Path...), e.LogicalID), "."))
		}
	}
	return ids
}

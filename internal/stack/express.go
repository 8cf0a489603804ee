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
// mode disables rollback unless it is told not to, so that is always said.
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
// CloudFormation goes on with it in that mode only.
func MustStayExpress(deployed *types.Stack) bool {
	return IsExpress(deployed) &&
		(deployed.StackStatus == types.StackStatusCreateFailed || deployed.StackStatus == types.StackStatusUpdateFailed)
}

// CheckReplacements refuses a plan that replaces resources while rollback is
// disabled: CloudFormation would fail it halfway, and after that in express
// mode there is hardly a way out.
func (p *Plan) CheckReplacements() error {
	if !p.request.Express || !p.request.DisableRollback || p.Creates {
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
	return diag.New(diag.Invalid, "express.replacement", "in express mode without rollback CloudFormation replaces no resources: %s", strings.Join(replaced, ", ")).
		WithHint("leave out --disable-rollback, or --express")
}

// Stabilising are the logical IDs of the resources that an express operation
// has left to become ready by themselves.
func (r Result) Stabilising() (ids []string) {
	for _, e := range r.Events {
		if !e.OfStack() && strings.Contains(e.Reason, "may continue becoming available in the background") {
			ids = append(ids, strings.Join(append(append([]string{}, e.Path...), e.LogicalID), "."))
		}
	}
	return ids
}

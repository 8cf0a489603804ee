package deploy

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/stack"
)

// chooseMode keeps to express mode where CloudFormation would refuse another.
func (f *flow) chooseMode() {
	if stack.MustStayExpress(f.deployed) && !(f.request.Express && f.request.DisableRollback) {
		f.request.Express, f.request.DisableRollback = true, true
		f.view.Note("the stack failed in express mode without rollback and can only be gone on with so")
	}
}

// onward is the flag with which a change set goes on from a failed operation
// that was kept; one in express mode has it within.
func (f *flow) onward() string {
	if f.deployed == nil || f.request.Express ||
		stack.WayFrom(f.deployed.StackStatus, aws.ToBool(f.deployed.DisableRollback)) != stack.UpdateOnly {
		return ""
	}
	return " --disable-rollback"
}

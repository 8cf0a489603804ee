package deploy

import "github.com/cfn-cli/cfn/internal/stack"

// chooseMode keeps to express mode where CloudFormation would refuse another.
func (f *flow) chooseMode() {
	if stack.MustStayExpress(f.deployed) && !f.request.Express {
		f.request.Express, f.request.DisableRollback = true, true
		f.view.Note("the stack failed in express mode without rollback and can only be gone on with so")
	}
}

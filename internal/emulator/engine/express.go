package engine

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// expressDone is what an event says of a resource that is left to become
// stable by itself (public logs of deployments in express mode).
const expressDone = "Resource operation completed using Express Mode. It may continue becoming available in the background."

func express(c *types.DeploymentConfig) bool {
	return c != nil && c.Mode == types.DeploymentConfigModeExpress
}

// rollbackDisabled tells whether an operation keeps what it has made when it
// fails. In express mode it does, unless the request says otherwise (AWS's
// announcement of express mode; its API reference gives false as the default of
// both modes).
func rollbackDisabled(c *types.DeploymentConfig, disableRollback *bool) (bool, error) {
	switch {
	case c == nil:
		return aws.ToBool(disableRollback), nil
	case c.DisableRollback != nil && disableRollback != nil:
		return false, wire.Errorf("ValidationError", "You can specify either DisableRollback or DeploymentConfig.DisableRollback, but not both")
	case c.DisableRollback != nil:
		return *c.DisableRollback, nil
	case disableRollback != nil:
		return *disableRollback, nil
	default:
		return express(c), nil
	}
}

// sameMode refuses to go on in another mode from where an express operation has
// failed (public reports).
func sameMode(s *Stack, c *types.DeploymentConfig) error {
	failed := s.Status == types.StackStatusCreateFailed || s.Status == types.StackStatusUpdateFailed
	if failed && express(s.Config) && !express(c) {
		return wire.Errorf("ValidationError", "Follow-up operations must use the same DeploymentConfig (mode=EXPRESS)")
	}
	return nil
}

// duration is how long an action on a resource takes in this operation. In
// express mode a resource is done once it is configured (AWS CloudFormation User
// Guide, "Deploy AWS CloudFormation stacks faster with express mode"); custom
// resources and nested stacks are waited for all the same.
func (m *machine) duration(typeName string, action Action) (initiated, total time.Duration) {
	initiated, total = m.config.Provider.Duration(typeName, action)
	if m.hurries(typeName) {
		total = initiated
	}
	return initiated, total
}

func (m *machine) hurries(typeName string) bool {
	return m.stack.Operation.Express && typeName != stackType && !provider.IsCustom(typeName)
}

// done is what the event of a resource's success says.
func (m *machine) done(typeName string) string {
	if m.hurries(typeName) {
		return expressDone
	}
	return ""
}

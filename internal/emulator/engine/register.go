package engine

import "github.com/cfn-cli/cfn/internal/emulator/wire"

// Register adds the operations to CloudFormation's registry.
func (e *Engine) Register(r *wire.Registry) {
	wire.Handle(r, "CreateStack", e.createStack)
	wire.Handle(r, "UpdateStack", e.updateStack)
	wire.Handle(r, "DeleteStack", e.deleteStack)
	wire.Handle(r, "CancelUpdateStack", e.cancelUpdateStack)
	wire.Handle(r, "ContinueUpdateRollback", e.continueUpdateRollback)
	wire.Handle(r, "RollbackStack", e.rollbackStack)
	wire.Handle(r, "SignalResource", e.signalResource)
	wire.Handle(r, "SetStackPolicy", e.setStackPolicy)
	wire.Handle(r, "GetStackPolicy", e.getStackPolicy)
	wire.Handle(r, "UpdateTerminationProtection", e.updateTerminationProtection)

	wire.Handle(r, "DescribeStacks", e.describeStacks)
	wire.Handle(r, "ListStacks", e.listStacks)
	wire.Handle(r, "DescribeStackEvents", e.describeStackEvents)
	wire.Handle(r, "DescribeEvents", e.describeEvents)
	wire.Handle(r, "DescribeStackResource", e.describeStackResource)
	wire.Handle(r, "DescribeStackResources", e.describeStackResources)
	wire.Handle(r, "ListStackResources", e.listStackResources)
	wire.Handle(r, "ListExports", e.listExports)
	wire.Handle(r, "ListImports", e.listImports)

	wire.Handle(r, "DetectStackDrift", e.detectStackDrift)
	wire.Handle(r, "DetectStackResourceDrift", e.detectStackResourceDrift)
	wire.Handle(r, "DescribeStackDriftDetectionStatus", e.describeStackDriftDetectionStatus)
	wire.Handle(r, "DescribeStackResourceDrifts", e.describeStackResourceDrifts)

	wire.Handle(r, "CreateStackRefactor", e.createStackRefactor)
	wire.Handle(r, "DescribeStackRefactor", e.describeStackRefactor)
	wire.Handle(r, "ExecuteStackRefactor", e.executeStackRefactor)
	wire.Handle(r, "ListStackRefactors", e.listStackRefactors)
	wire.Handle(r, "ListStackRefactorActions", e.listStackRefactorActions)

	wire.Handle(r, "GetTemplate", e.getTemplate)
	wire.Handle(r, "GetTemplateSummary", e.getTemplateSummary)
	wire.Handle(r, "ValidateTemplate", e.validateTemplate)

	wire.Handle(r, "EstimateTemplateCost", e.estimateTemplateCost)
	wire.Handle(r, "DescribeAccountLimits", e.describeAccountLimits)
	wire.Handle(r, "ListTypes", e.listTypes)
	wire.Handle(r, "DescribeType", e.describeType)
	wire.Handle(r, "ListHookResults", e.listHookResults)
	wire.Handle(r, "GetHookResult", e.getHookResult)
	wire.Handle(r, "DescribeChangeSetHooks", e.describeChangeSetHooks)

	wire.Handle(r, "CreateChangeSet", e.createChangeSet)
	wire.Handle(r, "DescribeChangeSet", e.describeChangeSet)
	wire.Handle(r, "ExecuteChangeSet", e.executeChangeSet)
	wire.Handle(r, "DeleteChangeSet", e.deleteChangeSet)
	wire.Handle(r, "ListChangeSets", e.listChangeSets)
}

package wire

import "strings"

// CloudFormation makes a Registry for AWS CloudFormation without operations.
func CloudFormation() *Registry {
	return NewRegistry(Service{
		Name:       "CloudFormation",
		Namespace:  "http://cloudformation.amazonaws.com/doc/2010-05-15/",
		Version:    "2010-05-15",
		Operations: strings.Fields(cloudFormationOperations),
		Resultless: []string{
			"CancelUpdateStack", "DeleteGeneratedTemplate", "DeleteStack",
			"ExecuteStackRefactor", "SetStackPolicy", "SignalResource",
		},
		Required: cloudFormationRequired(),
		Limits:   cloudFormationLimits(),
	})
}

// All operations of the API (AWS documentation, "Actions" of the
// CloudFormation API reference).
const cloudFormationOperations = `
ActivateOrganizationsAccess ActivateType BatchDescribeTypeConfigurations CancelUpdateStack
ContinueUpdateRollback CreateChangeSet CreateGeneratedTemplate CreateStack CreateStackInstances
CreateStackRefactor CreateStackSet DeactivateOrganizationsAccess DeactivateType DeleteChangeSet
DeleteGeneratedTemplate DeleteStack DeleteStackInstances DeleteStackSet DeregisterType
DescribeAccountLimits DescribeChangeSet DescribeChangeSetHooks DescribeEvents
DescribeGeneratedTemplate DescribeOrganizationsAccess DescribePublisher DescribeResourceScan
DescribeStackDriftDetectionStatus DescribeStackEvents DescribeStackInstance DescribeStackRefactor
DescribeStackResource DescribeStackResourceDrifts DescribeStackResources DescribeStackSet
DescribeStackSetOperation DescribeStacks DescribeType DescribeTypeRegistration DetectStackDrift
DetectStackResourceDrift DetectStackSetDrift EstimateTemplateCost ExecuteChangeSet
ExecuteStackRefactor GetGeneratedTemplate GetHookResult GetStackPolicy GetTemplate
GetTemplateSummary ImportStacksToStackSet ListChangeSets ListExports ListGeneratedTemplates
ListHookResults ListImports ListResourceScanRelatedResources ListResourceScanResources
ListResourceScans ListStackInstanceResourceDrifts ListStackInstances ListStackRefactorActions
ListStackRefactors ListStackResources ListStackSetAutoDeploymentTargets
ListStackSetOperationResults ListStackSetOperations ListStackSets ListStacks
ListTypeRegistrations ListTypeVersions ListTypes PublishType RecordHandlerProgress
RegisterPublisher RegisterType RollbackStack SetStackPolicy SetTypeConfiguration
SetTypeDefaultVersion SignalResource StartResourceScan StopStackSetOperation TestType
UpdateGeneratedTemplate UpdateStack UpdateStackInstances UpdateStackSet
UpdateTerminationProtection ValidateTemplate`

// Patterns of the API reference. The one for stack names is the text that AWS
// prints, which is wider than the published one.
const (
	stackNamePattern     = `[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`
	changeSetNamePattern = `[a-zA-Z][-a-zA-Z0-9]*`
	changeSetIDPattern   = `[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*`
	tokenPattern         = `[a-zA-Z0-9][-a-zA-Z0-9]*`
	accountPattern       = `^[0-9]{12}$`
	regionPattern        = `^[a-zA-Z0-9-]{1,128}$`
)

// cloudFormationLimits holds the constraints of the API reference's data
// types. A name alone holds for that member of every type.
func cloudFormationLimits() map[string]Limit {
	limits := map[string]Limit{
		"Accounts":                           {Each: &Limit{Pattern: accountPattern}},
		"AdministrationRoleARN":              {Min: 20, Max: 2048},
		"ChangeSetName":                      {Min: 1, Max: 1600, Pattern: changeSetIDPattern},
		"ClientRequestToken":                 {Min: 1, Max: 128, Pattern: tokenPattern},
		"ClientToken":                        {Min: 1, Max: 128},
		"CreateChangeSetInput.ChangeSetName": {Min: 1, Max: 128, Pattern: changeSetNamePattern},
		"Description":                        {Min: 1, Max: 1024},
		"ExecutionRoleName":                  {Min: 1, Max: 64, Pattern: `[a-zA-Z_0-9+=,.@-]+`},
		"FailureTolerancePercentage":         {Min: 0, Max: 100},
		"GeneratedTemplateName":              {Min: 1, Max: 128},
		"LogicalResourceIds":                 {Min: 1, Max: 200},
		"MaxConcurrentCount":                 {Min: 1},
		"MaxConcurrentPercentage":            {Min: 1, Max: 100},
		"MaxResults":                         {Min: 1, Max: 100},
		"MonitoringTimeInMinutes":            {Min: 0, Max: 180},
		"NewGeneratedTemplateName":           {Min: 1, Max: 128},
		"NextToken":                          {Min: 1, Max: 1024},
		"NotificationARNs":                   {Max: 5},
		"OperationId":                        {Min: 1, Max: 128, Pattern: tokenPattern},
		"DescribeEventsInput.OperationId":    {},
		"RegionOrder":                        {Each: &Limit{Pattern: regionPattern}},
		"Regions":                            {Each: &Limit{Pattern: regionPattern}},
		"ResourceTypes":                      {Each: &Limit{Min: 1, Max: 256}},
		"ResourcesToImport":                  {Max: 200},
		"RoleARN":                            {Min: 20, Max: 2048},
		"RollbackTriggers":                   {Max: 5},
		"ScanFilters":                        {Min: 1, Max: 1},
		"StackDriftDetectionId":              {Min: 1, Max: 36},
		"StackInstanceAccount":               {Pattern: accountPattern},
		"StackInstanceRegion":                {Pattern: regionPattern},
		"StackPolicyBody":                    {Min: 1, Max: 16384},
		"StackPolicyDuringUpdateBody":        {Min: 1, Max: 16384},
		"StackPolicyDuringUpdateURL":         {Min: 1, Max: 5120},
		"StackPolicyURL":                     {Min: 1, Max: 5120},
		"Tag.Key":                            {Min: 1, Max: 128},
		"Tag.Value":                          {Min: 1, Max: 256},
		"Tags":                               {Max: 50},
		"TemplateBody":                       {Min: 1, Max: 51200, Bytes: true},
		"TemplateURL":                        {Min: 1, Max: 5120},
		"TimeoutInMinutes":                   {Min: 1},
		"UniqueId":                           {Min: 1, Max: 64},
	}
	limits["CreateStackInput.StackName"] = Limit{Min: 1, Max: 128, Pattern: stackNamePattern}
	for _, operation := range strings.Fields(`ContinueUpdateRollback CreateChangeSet DeleteChangeSet
		DescribeChangeSet DescribeChangeSetHooks DescribeEvents DescribeStackResourceDrifts DetectStackDrift
		DetectStackResourceDrift ExecuteChangeSet GetTemplateSummary ListChangeSets RollbackStack
		SignalResource UpdateTerminationProtection`) {
		limits[operation+"Input.StackName"] = Limit{Min: 1, Pattern: stackNamePattern}
	}
	return limits
}

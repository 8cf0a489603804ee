package sam

// typeProperties are the properties of SAM's resource types. Source: AWS
// documentation, "AWS SAM resources and properties".
var typeProperties = map[string]map[string]kind{
	functionType: {
		"FunctionName": text, "Handler": anything, "Runtime": anything, "CodeUri": anything, "ImageUri": anything,
		"PackageType": anything, "InlineCode": anything, "DeadLetterQueue": mapping, "Description": anything,
		"MemorySize": anything, "Timeout": anything, "VpcConfig": anything, "Role": text,
		"AssumeRolePolicyDocument": mapping, "Policies": anything, "RolePath": anything, "PermissionsBoundary": text,
		"Environment": mapping, "Events": mapping, "Tags": mapping, "Tracing": anything, "KmsKeyArn": anything,
		"ReservedConcurrentExecutions": anything, "Layers": sequence, "EphemeralStorage": anything,
		"AutoPublishAlias": text, "AutoPublishCodeSha256": text, "VersionDescription": anything,
		"ProvisionedConcurrencyConfig": anything, "FileSystemConfigs": anything, "ImageConfig": anything,
		"CodeSigningConfigArn": anything, "Architectures": anything, "SnapStart": mapping, "FunctionUrlConfig": mapping,
		"RuntimeManagementConfig": anything, "LoggingConfig": anything, "RecursiveLoop": anything,
		"SourceKMSKeyArn": anything, "VersionDeletionPolicy": text,

		"AutoPublishAliasAllProperties": missing, "DeploymentPreference": missing, "EventInvokeConfig": missing,
		"PropagateTags": missing, "TenancyConfig": missing, "DurableConfig": missing, "CapacityProviderConfig": missing,
		"FunctionScalingConfig": missing, "PublishToLatestPublished": missing, "Connectors": missing,
	},
	apiType: {
		"Name": text, "StageName": text, "Tags": mapping, "DefinitionBody": mapping, "DefinitionUri": anything,
		"CacheClusterEnabled": boolean, "CacheClusterSize": text, "Variables": mapping, "EndpointConfiguration": anything,
		"MethodSettings": sequence, "BinaryMediaTypes": sequence, "MinimumCompressionSize": integer, "Cors": anything,
		"AccessLogSetting": mapping, "CanarySetting": mapping, "TracingEnabled": boolean, "OpenApiVersion": text,
		"FailOnWarnings": boolean, "Description": text, "Mode": text, "ApiKeySourceType": text, "Policy": mapping,
		"SecurityPolicy": text, "EndpointAccessMode": text,

		"Auth": missing, "GatewayResponses": missing, "Models": missing, "Domain": missing, "MergeDefinitions": missing,
		"AlwaysDeploy": missing, "DisableExecuteApiEndpoint": missing, "PropagateTags": missing,
	},
	httpAPIType: {
		"Name": anything, "StageName": text, "Tags": mapping, "DefinitionBody": mapping, "DefinitionUri": anything,
		"StageVariables": mapping, "CorsConfiguration": anything, "AccessLogSettings": mapping, "RouteSettings": mapping,
		"DefaultRouteSettings": mapping, "FailOnWarnings": boolean, "Description": text,

		"Auth": missing, "Domain": missing, "DisableExecuteApiEndpoint": missing, "PropagateTags": missing,
	},
	tableType: {
		"PointInTimeRecoverySpecification": anything, "PrimaryKey": mapping, "ProvisionedThroughput": mapping,
		"TableName": text, "Tags": mapping, "SSESpecification": mapping,
	},
	layerType: {
		"LayerName": text, "Description": text, "ContentUri": anything, "CompatibleArchitectures": sequence,
		"CompatibleRuntimes": sequence, "LicenseInfo": text, "RetentionPolicy": text, "PublishLambdaVersion": missing,
	},
}

// mapped are the properties that event sources of queues and streams hand to
// their AWS::Lambda::EventSourceMapping.
var mapped = []string{
	"StartingPosition", "StartingPositionTimestamp", "BatchSize", "Enabled", "MaximumBatchingWindowInSeconds",
	"MaximumRetryAttempts", "BisectBatchOnFunctionError", "MaximumRecordAgeInSeconds", "ParallelizationFactor",
	"TumblingWindowInSeconds", "FunctionResponseTypes", "FilterCriteria", "KmsKeyArn", "ScalingConfig",
	"ProvisionedPollerConfig", "MetricsConfig", "DestinationConfig",
}

func reading(own map[string]kind) map[string]kind {
	for _, name := range mapped {
		own[name] = anything
	}
	return own
}

// eventProperties are the properties of the event sources of functions, and
// required those that must be there.
var eventProperties = map[string]map[string]kind{
	"Api": {
		"Path": text, "Method": text, "RestApiId": text, "Stage": text, "TimeoutInMillis": integer,
		"Auth": missing, "RequestModel": missing, "RequestParameters": missing, "ResponseTransferMode": missing,
	},
	"HttpApi": {
		"Path": text, "Method": text, "ApiId": text, "Stage": text, "TimeoutInMillis": integer,
		"PayloadFormatVersion": text, "RouteSettings": mapping, "Auth": missing,
	},
	"Schedule": {
		"Schedule": text, "Input": text, "Enabled": boolean, "State": text, "Name": text, "Description": text,
		"RetryPolicy": mapping, "RuleName": anything, "DeadLetterConfig": missing,
	},
	"ScheduleV2": {
		"ScheduleExpression": text, "FlexibleTimeWindow": mapping, "Name": text, "State": text, "Description": text,
		"StartDate": text, "EndDate": text, "ScheduleExpressionTimezone": text, "GroupName": text, "KmsKeyArn": text,
		"Input": text, "RoleArn": text, "RetryPolicy": mapping, "PermissionsBoundary": text, "OmitName": boolean,
		"DeadLetterConfig": missing,
	},
	"EventBridgeRule": rule, "CloudWatchEvent": rule,
	"SNS": {
		"Topic": text, "Region": text, "FilterPolicy": mapping, "FilterPolicyScope": text, "SqsSubscription": anything,
		"RedrivePolicy": mapping,
	},
	"S3":             {"Bucket": text, "Events": anything, "Filter": mapping},
	"SQS":            reading(map[string]kind{"Queue": anything}),
	"Kinesis":        reading(map[string]kind{"Stream": anything}),
	"DynamoDB":       reading(map[string]kind{"Stream": anything}),
	"CloudWatchLogs": {"LogGroupName": text, "FilterPattern": text},
	"IoTRule":        {"Sql": text, "AwsIotSqlVersion": text},
	"AlexaSkill":     {"SkillId": text},
}

var rule = map[string]kind{
	"EventBusName": text, "Pattern": mapping, "RetryPolicy": mapping, "Input": text, "InputPath": text,
	"Target": mapping, "Enabled": boolean, "State": text, "RuleName": text,
	"InputTransformer": missing, "DeadLetterConfig": missing,
}

var required = map[string][]string{
	"Api": {"Path", "Method"}, "Schedule": {"Schedule"}, "ScheduleV2": {"ScheduleExpression"}, "SNS": {"Topic"},
	"S3": {"Bucket", "Events"}, "SQS": {"Queue"}, "Kinesis": {"Stream", "StartingPosition"},
	"DynamoDB": {"Stream", "StartingPosition"}, "CloudWatchLogs": {"LogGroupName", "FilterPattern"}, "IoTRule": {"Sql"},
}

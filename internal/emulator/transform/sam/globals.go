package sam

import (
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// global are the properties that the Globals section may have. Source: AWS
// documentation, "Globals section of the AWS SAM template".
var global = map[string][]string{
	functionType: {
		"Handler", "Runtime", "CodeUri", "DeadLetterQueue", "Description", "MemorySize", "Timeout", "VpcConfig",
		"Environment", "Tags", "PropagateTags", "Tracing", "KmsKeyArn", "AutoPublishAlias", "AutoPublishAliasAllProperties",
		"Layers", "DeploymentPreference", "RolePath", "PermissionsBoundary", "ReservedConcurrentExecutions",
		"ProvisionedConcurrencyConfig", "AssumeRolePolicyDocument", "EventInvokeConfig", "FileSystemConfigs",
		"CodeSigningConfigArn", "Architectures", "SnapStart", "EphemeralStorage", "FunctionUrlConfig",
		"RuntimeManagementConfig", "LoggingConfig", "RecursiveLoop", "SourceKMSKeyArn", "TenancyConfig", "DurableConfig",
		"CapacityProviderConfig", "FunctionScalingConfig", "PublishToLatestPublished", "VersionDeletionPolicy",
	},
	apiType: {
		"Auth", "Name", "DefinitionUri", "CacheClusterEnabled", "CacheClusterSize", "MergeDefinitions", "Variables",
		"EndpointConfiguration", "MethodSettings", "BinaryMediaTypes", "MinimumCompressionSize", "Cors", "GatewayResponses",
		"AccessLogSetting", "CanarySetting", "TracingEnabled", "OpenApiVersion", "Domain", "AlwaysDeploy", "PropagateTags",
		"SecurityPolicy", "EndpointAccessMode",
	},
	httpAPIType: {
		"Auth", "AccessLogSettings", "StageVariables", "Tags", "CorsConfiguration", "DefaultRouteSettings",
		"Domain", "RouteSettings", "FailOnWarnings", "PropagateTags",
	},
	tableType: {"SSESpecification"},
	layerType: {"PublishLambdaVersion"},
}

// mergeGlobals gives the resources what the Globals section has for their
// type.
func (t *translator) mergeGlobals() {
	sections := t.root.Get("Globals")
	if sections == nil {
		return
	}
	if !isMap(sections) {
		t.globals("It must be a non-empty dictionary")
		return
	}
	for _, section := range sections.Entries {
		typeName := "AWS::Serverless::" + section.Key
		names := global[typeName]
		switch {
		case names == nil:
			t.refuse("The section " + section.Key + " of Globals is not emulated.")
			return
		case !isMap(section.Value):
			t.globals("Value of ${section} must be a dictionary")
			return
		}
		for _, e := range section.Value.Entries {
			if !slices.Contains(names, e.Key) {
				t.globals("'" + e.Key + "' is not a supported property of '" + section.Key +
					"'. Must be one of the following values - ['" + strings.Join(names, "', '") + "']")
				return
			}
		}
		for _, e := range t.resources().Entries {
			if e.Value.Get("Type").Scalar() == typeName && (e.Value.Get("Properties") == nil || isMap(e.Value.Get("Properties"))) {
				put(e.Value, "Properties", merged(section.Value, orEmpty(e.Value.Get("Properties")), section.Key))
			}
		}
	}
}

func (t *translator) globals(text string) {
	t.problems = append(t.problems, "'Globals' section is invalid. "+text)
}

// merged puts a resource's own value over the global one: maps key by key,
// lists one behind the other, everything else the own value alone.
func merged(global, own *node, path string) *node {
	switch {
	case isList(global) && isList(own) && path != "Function.Architectures":
		return &node{Kind: template.List, Pos: own.Pos, Items: append(slices.Clone(clone(global).Items), own.Items...)}
	case !isMap(global) || !isMap(own) || isFunction(global) || isFunction(own):
		return own
	}
	out := clone(global)
	for _, e := range own.Entries {
		if existing := out.Get(e.Key); existing != nil {
			put(out, e.Key, merged(existing, e.Value, path+"."+e.Key))
			continue
		}
		out.Entries = append(out.Entries, e)
	}
	return out
}

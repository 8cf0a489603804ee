package sam

import (
	"regexp"
	"strings"
)

// api makes of an API the API itself, its deployment and its stage.
func (i *item) api() {
	if i.node.Get("Type").Scalar() == httpAPIType {
		i.httpAPI()
		return
	}
	stageName := i.prop("StageName")
	if stageName == nil {
		i.fail("Missing required property 'StageName'.")
		return
	}
	if i.prop("DefinitionBody") != nil && i.prop("DefinitionUri") != nil {
		i.fail("Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.")
		return
	}
	a := i.apis[i.id]
	if a == nil {
		a = &api{id: i.id, definition: copy27(orEmpty(i.prop("DefinitionBody")))}
	}
	managed := i.apis[i.id] != nil
	i.version3(a, managed)
	body, location := i.body(a, managed)
	if i.err != nil {
		return
	}
	properties := i.taken("Name", "Description", "FailOnWarnings", "Mode", "ApiKeySourceType", "Policy", "SecurityPolicy",
		"EndpointAccessMode", "MinimumCompressionSize")
	if media := i.prop("BinaryMediaTypes"); media != nil {
		put(properties, "BinaryMediaTypes", clone(i.resolved(media)))
	}
	i.endpoint(properties)
	hashedText := body
	if location != nil {
		put(properties, "BodyS3Location", location)
		hashedText = location
	} else {
		put(properties, "Body", body)
	}
	i.own("AWS::ApiGateway::RestApi", properties)
	i.deploy(print27(hashedText), stageName)
}

func orEmpty(n *node) *node {
	if n == nil {
		return object()
	}
	return n
}

var openAPI = regexp.MustCompile(`^[2-3](\.\d)(\.\d)?$`)

// version3 turns the definition into one of OpenAPI 3 where that is asked for.
func (i *item) version3(a *api, managed bool) {
	version := i.prop("OpenApiVersion")
	if version == nil {
		return
	}
	if !openAPI.MatchString(version.Scalar()) {
		i.fail("The OpenApiVersion value must be of the format '3.0.0'.")
		return
	}
	if managed && strings.HasPrefix(version.Text, "3") {
		put(a.definition, "openapi", version)
		remove(a.definition, "swagger")
		a.definition = reordered27(a.definition)
	}
}

// body is the definition with what the API's properties add to it, or where in
// S3 it is.
func (i *item) body(a *api, managed bool) (body, location *node) {
	cors := orNil(i.prop("Cors"))
	if uri := i.prop("DefinitionUri"); uri != nil {
		if cors != nil {
			i.fail("Cors works only with inline Swagger specified in 'DefinitionBody' property.")
		}
		at := i.location("DefinitionUri")
		if i.err != nil {
			return nil, nil
		}
		location = object("Bucket", at.Get("S3Bucket"), "Key", at.Get("S3Key"), "Version", at.Get("S3ObjectVersion"))
		for _, e := range location.Entries {
			e.Value.Pos = uri.Pos
		}
		return nil, copy27(location)
	}
	if cors != nil {
		i.cors(a, cors)
	}
	if media := i.resolved(orNil(i.prop("BinaryMediaTypes"))); media != nil {
		a.edit(func(definition *node) { put(definition, "x-amazon-apigateway-binary-media-types", unescaped(media)) })
	}
	if version := i.prop("OpenApiVersion"); version != nil && strings.HasPrefix(version.Text, "3") && a.definition.Get("swagger") == nil {
		plainCORS(a.definition)
	}
	return a.definition, nil
}

// unescaped puts slashes in for the ~1 of JSON pointers.
func unescaped(n *node) *node {
	out := clone(n)
	for _, item := range out.Items {
		item.Text = strings.ReplaceAll(item.Text, "~1", "/")
	}
	return out
}

// endpoint sets the type of the API's endpoint.
func (i *item) endpoint(properties *node) {
	configuration := orNil(i.prop("EndpointConfiguration"))
	if configuration == nil {
		return
	}
	kind, types := configuration, object()
	if isMap(configuration) && configuration.Get("Type") != nil {
		kind = configuration.Get("Type")
		ids := configuration.Get("VPCEndpointIds")
		if other := configuration.Get("VpcEndpointIds"); ids == nil {
			ids = other
		} else if other != nil {
			i.fail("'VPCEndpointIds' and 'VpcEndpointIds' cannot be used together in EndpointConfiguration.")
		}
		types = object("VpcEndpointIds", clone(ids), "IpAddressType", clone(configuration.Get("IpAddressType")))
	}
	put(types, "Types", list(clone(kind)))
	put(properties, "EndpointConfiguration", types)
	put(properties, "Parameters", object("endpointConfigurationTypes", clone(kind)))
}

// deploy makes the deployment, whose logical ID changes with the definition,
// and the stage.
func (i *item) deploy(data string, stageName *node) {
	if version := i.prop("OpenApiVersion"); version != nil {
		data += "||" + version.Text
	}
	if names := i.functionNames(); names != "" {
		data += "||" + names
	}
	deployment := hashed(i.id+"Deployment", data)
	properties := object("Description", "RestApi deployment id: "+digest(data), "RestApiId", ref(i.id))
	if i.prop("OpenApiVersion") == nil {
		put(properties, "StageName", "Stage")
	}
	i.beside(deployment, "AWS::ApiGateway::Deployment", properties)
	stage := stageID(i.id, stageName)
	settings := i.taken("CacheClusterEnabled", "CacheClusterSize", "Variables", "MethodSettings", "AccessLogSetting", "CanarySetting", "TracingEnabled")
	put(settings, "RestApiId", ref(i.id))
	put(settings, "DeploymentId", ref(deployment))
	put(settings, "StageName", clone(stageName))
	if own := i.prop("Tags"); own != nil {
		put(settings, "Tags", tagList(tags(own)))
	}
	i.beside(stage, "AWS::ApiGateway::Stage", settings)
	i.names[i.id+".Stage"], i.names[i.id+".Deployment"] = stage, deployment
}

// stageID is the logical ID of an API's stage.
func stageID(api string, stageName *node) string {
	name := ""
	if isText(stageName) {
		name = stageName.Text
	}
	if alphanumeric(name) {
		return api + name + "Stage"
	}
	return hashed(api+"Stage", name)
}

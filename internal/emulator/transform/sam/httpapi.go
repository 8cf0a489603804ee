package sam

import "slices"

const madeBy = "httpapi:createdBy"

// httpAPI makes of an HTTP API the API itself and its stage.
func (i *item) httpAPI() {
	if i.prop("DefinitionBody") != nil && i.prop("DefinitionUri") != nil {
		i.fail("Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.")
		return
	}
	properties := i.taken("FailOnWarnings")
	var own *node
	if i.prop("DefinitionUri") != nil {
		at := i.location("DefinitionUri")
		if i.err != nil {
			return
		}
		put(properties, "BodyS3Location", object("Bucket", at.Get("S3Bucket"), "Key", at.Get("S3Key"), "Version", at.Get("S3ObjectVersion")))
		own = clone(i.prop("Tags"))
	} else {
		own = clone(orEmpty(i.prop("Tags")))
		put(own, madeBy, "SAM")
		put(properties, "Body", i.httpBody(own))
	}
	i.own("AWS::ApiGatewayV2::Api", properties)
	name := i.prop("StageName")
	if !holds(name) {
		name = value("$default")
	}
	stage := stageID(i.id, name)
	if name.Scalar() == "$default" {
		stage = i.id + "ApiGatewayDefaultStage"
	}
	settings := i.taken("StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings")
	for _, setting := range []struct {
		name string
		v    *node
	}{{"ApiId", ref(i.id)}, {"StageName", clone(name)}, {"Tags", own}, {"AutoDeploy", value(true)}} {
		if setting.v != nil {
			put(settings, setting.name, setting.v)
		}
	}
	i.beside(stage, "AWS::ApiGatewayV2::Stage", settings)
	i.names[i.id+".Stage"] = stage
}

// httpBody is the API's definition with what its properties add to it.
func (i *item) httpBody(own *node) *node {
	a := i.apis[i.id]
	if a == nil {
		a = &api{id: i.id, definition: clone(i.prop("DefinitionBody"))}
	}
	definition := a.definition
	if cors := orNil(i.resolved(i.prop("CorsConfiguration"))); cors != nil {
		i.httpCORS(definition, cors)
	}
	known := definition.Get("tags")
	if !isList(known) {
		known = list()
		put(definition, "tags", known)
	}
	for _, e := range own.Entries {
		known.Items = append(known.Items, object("name", e.Key, "x-amazon-apigateway-tag-value", clone(e.Value)))
	}
	info := child(definition, "info")
	if name := i.prop("Name"); name != nil {
		if !equal(orEmpty(info.Get("title")), ref("AWS::StackName")) {
			i.fail("Unable to set Name because it is already defined within inline OpenAPI specified in the 'DefinitionBody' property.")
			return definition
		}
		put(info, "title", clone(name))
	}
	if description := i.prop("Description"); description != nil && info.Get("description") == nil {
		put(info, "description", clone(description))
	}
	if paths := definition.Get("paths"); isTrue(i.prop("FailOnWarnings")) && paths.Get("$default") != nil {
		// API Gateway would warn of a path without a slash.
		put(paths, "/$default", paths.Get("$default"))
		remove(paths, "$default")
	}
	return definition
}

// httpCORS says in the definition what browsers may do.
func (i *item) httpCORS(definition, cors *node) {
	names := []string{"AllowOrigins", "AllowHeaders", "AllowMethods", "ExposeHeaders", "MaxAge", "AllowCredentials"}
	settings := object()
	switch {
	case cors.Kind == value(true).Kind:
		put(settings, "allowOrigins", list("*"))
	case isFunction(cors) || !isMap(cors):
		i.refuse("A CorsConfiguration of AWS::Serverless::HttpApi (in %s) that is no map or boolean is not emulated.", i.id)
		return
	}
	for _, e := range cors.Entries {
		if !slices.Contains(names, e.Key) {
			i.fail("Invalid key '%s' for 'Cors' property.", e.Key)
			return
		}
		put(settings, string(e.Key[0]+'a'-'A')+e.Key[1:], clone(e.Value))
	}
	if isTrue(cors.Get("AllowCredentials")) && cors.Get("AllowOrigins") == nil {
		i.fail("Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is \"'*'\" or not set.")
		return
	}
	put(definition, "x-amazon-apigateway-cors", settings)
}

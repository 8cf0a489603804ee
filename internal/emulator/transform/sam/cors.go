package sam

import (
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// cors adds to every path the OPTIONS method that browsers ask for.
func (i *item) cors(a *api, cors *node) {
	if !isMap(a.definition.Get("paths")) {
		i.fail("Unable to add Cors configuration because 'DefinitionBody' does not contain a valid Swagger definition.")
		return
	}
	settings := cors
	switch {
	case isText(cors) || isFunction(cors):
		settings = object("AllowOrigin", cors)
	case !isMap(cors):
		i.fail("Invalid value for 'Cors' property")
		return
	}
	for _, e := range settings.Entries {
		if !slices.Contains([]string{"AllowMethods", "AllowHeaders", "AllowOrigin", "MaxAge", "AllowCredentials"}, e.Key) {
			i.fail("Invalid key '%s' for 'Cors' property.", e.Key)
			return
		}
	}
	if isTrue(settings.Get("AllowCredentials")) && (settings.Get("AllowOrigin") == nil || settings.Get("AllowOrigin").Scalar() == "'*'") {
		i.fail("Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is \"'*'\" or not set")
		return
	}
	a.edit(func(definition *node) {
		var done []string
		for _, e := range definition.Get("paths").Entries {
			path := e.Key
			if path != "/" {
				path = strings.TrimRight(path, "/")
			}
			if slices.Contains(done, path) {
				continue // API Gateway does not tell /a/ from /a
			}
			done = append(done, path)
			for _, item := range contents(e.Value) {
				if isMap(item) && item.Get("options") == nil {
					put(item, "options", preflight(settings, item))
				}
			}
		}
	})
}

// preflight is the OPTIONS method, answered by API Gateway itself.
func preflight(settings, item *node) *node {
	origin, methods := settings.Get("AllowOrigin"), orNil(settings.Get("AllowMethods"))
	if origin == nil {
		origin = value("'*'")
	}
	if methods == nil {
		methods = value("'" + strings.Join(allowed(item), ",") + "'")
	}
	parameters, headers := object(), object()
	allow := func(header, kind string, v *node) {
		put(parameters, "method.response.header.Access-Control-"+header, clone(v))
		put(headers, "Access-Control-"+header, object("type", kind))
	}
	allow("Allow-Origin", "string", origin)
	if v := orNil(settings.Get("AllowHeaders")); v != nil {
		allow("Allow-Headers", "string", v)
	}
	allow("Allow-Methods", "string", methods)
	if v := settings.Get("MaxAge"); v != nil {
		allow("Max-Age", "integer", v)
	}
	if isTrue(settings.Get("AllowCredentials")) {
		allow("Allow-Credentials", "string", value("'true'"))
	}
	return object("summary", "CORS support", "consumes", list("application/json"), "produces", list("application/json"),
		integration, object("type", "mock",
			"requestTemplates", object("application/json", "{\n  \"statusCode\" : 200\n}\n"),
			"responses", object("default", object("statusCode", "200", "responseParameters", parameters,
				"responseTemplates", object("application/json", "{}\n")))),
		"responses", object("200", object("description", "Default response for CORS method", "headers", headers)))
}

// allowed are the methods of a path.
func allowed(item *node) []string {
	if item.Get(anyMethod) != nil {
		return []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
	}
	names := []string{"OPTIONS"}
	for _, e := range item.Entries {
		names = append(names, strings.ToUpper(e.Key))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// plainCORS changes what OpenAPI 3 has in another form: the OPTIONS methods.
func plainCORS(definition *node) {
	for _, path := range definition.Get("paths").Entries {
		options := path.Value.Get("options")
		if !isMap(options) {
			continue
		}
		options.Entries = slices.DeleteFunc(options.Entries, func(e template.Entry) bool { return e.Key == "produces" || e.Key == "consumes" })
		headers := options.Get("responses").Get("200").Get("headers")
		if !isMap(headers) {
			continue
		}
		for i, e := range headers.Entries {
			headers.Entries[i].Value = object("schema", e.Value)
		}
	}
}

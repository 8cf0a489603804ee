package sam

import (
	"regexp"
	"strings"
)

var (
	// variable is a part of a path that stands for anything. The second form
	// is the HTTP APIs', which know only {proxy+} of those that go on.
	variable     = regexp.MustCompile(`\{([a-zA-Z0-9._-]+|[a-zA-Z0-9._-]+\+|proxy\+)\}`)
	httpVariable = regexp.MustCompile(`\{([a-zA-Z0-9._-]+|proxy\+)\}`)
	pathVariable = regexp.MustCompile(`\{(.*?)\}`)
)

// trimmed is a path as permissions name it, without a slash at its end.
func trimmed(path string, variables *regexp.Regexp) string {
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	return variables.ReplaceAllString(path, "*")
}

// api lets a REST API call the function.
func (e *event) api() {
	reference := e.get("RestApiId")
	id := apiID(reference)
	stage := "AllStages"
	if resource := e.resources().Get(id); resource != nil {
		stage = "Stage"
		if name := resource.Get("Properties").Get("StageName"); isText(name) {
			stage = name.Text
		}
	} else if isText(reference) || reference.Get("Ref") != nil {
		e.failEvent(e.name, "RestApiId property of Api event must reference a valid resource in the same template.")
		return
	}
	method := strings.ToUpper(e.get("Method").Text)
	if method == "ANY" {
		method = "*"
	}
	arn := "arn:" + e.Partition + ":execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/" + method + trimmed(e.get("Path").Text, variable)
	permission := e.id + "Permission" + stage
	if !alphanumeric(stage) {
		permission = hashed(e.id+"Permission", stage)
	}
	e.permission(permission, "apigateway.amazonaws.com", sub(arn, "__ApiId__", clone(reference), "__Stage__", "*"), nil)
	if name := e.resolved(e.prop("FunctionName")); isText(name) {
		e.called[id] = append(e.called[id], name.Text)
	} else if name != nil {
		e.called[id] = append(e.called[id], print27(name))
	}
	if a := e.apis[id]; a != nil {
		e.integrate(a, e.integration(e.Partition), false, func(method *node) {
			if timeout := e.get("TimeoutInMillis"); timeout != nil {
				put(method.Get(integration), "timeoutInMillis", clone(timeout))
			}
		})
	}
}

// httpAPI lets an HTTP API call the function.
func (e *event) httpAPI() {
	reference := e.get("ApiId")
	a := e.apis[apiID(reference)]
	path, method := e.get("Path").Text, strings.ToUpper(e.get("Method").Text)
	if method == "ANY" || method == strings.ToUpper(anyMethod) {
		method = "*"
	}
	if path == "$default" {
		path = ""
	}
	// A function that answers for everything needs no further permission; one
	// with an alias gets it nevertheless.
	if path == "" || a == nil || e.alias != "" || !a.callsByDefault(e.lambda) {
		arn := "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/" + method + trimmed(path, httpVariable)
		e.permission(e.id+"Permission", "apigateway.amazonaws.com", sub(arn, "__ApiId__", clone(reference), "__Stage__", "*"), nil)
	}
	if a == nil {
		return
	}
	e.integrate(a, e.integration("${AWS::Partition}"), true, func(method *node) {
		call := method.Get(integration)
		if timeout := e.get("TimeoutInMillis"); timeout != nil {
			put(call, "timeoutInMillis", clone(timeout))
		}
		var variables []*node
		for _, m := range pathVariable.FindAllStringSubmatch(e.get("Path").Text, -1) {
			variables = append(variables, object("name", m[1], "in", "path", "required", true))
		}
		if len(variables) > 0 {
			put(method, "parameters", list())
			addNew(method.Get("parameters"), variables...)
		}
		if version := e.get("PayloadFormatVersion"); version != nil {
			put(call, "payloadFormatVersion", clone(version))
		}
	})
}

// callsByDefault tells whether what no path is for goes to the function.
func (a *api) callsByDefault(f *lambda) bool {
	for _, item := range contents(a.definition.Get("paths").Get("$default")) {
		for _, method := range contents(item.Get(anyMethod)) {
			for _, uri := range contents(method.Get(integration).Get("uri")) {
				if strings.Contains(uri.Get("Fn::Sub").Scalar(), "/${"+f.id+".Arn}/") {
					return true
				}
			}
		}
	}
	return false
}

// routeSettings moves an event's RouteSettings to its API.
func (t *translator) routeSettings(e *event, id string, f flavour) {
	settings := e.get("RouteSettings")
	if settings == nil || f.typeName != httpAPIType {
		return
	}
	if condition := e.condition(); condition != nil {
		settings = conditional(condition, settings)
	}
	route := strings.ToUpper(e.get("Method").Text) + " " + e.get("Path").Text
	if e.get("Method").Text == anyMethod {
		route = e.get("Path").Text
	}
	at := child(child(child(t.resources().Get(id), "Properties"), "RouteSettings"), route)
	for _, entry := range settings.Entries {
		put(at, entry.Key, clone(entry.Value))
	}
}

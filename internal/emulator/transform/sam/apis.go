package sam

import (
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// api is an API of the template whose definition SAM writes.
type api struct {
	id string
	// definition is the OpenAPI document so far.
	definition *node
	// conditions are those of the functions behind each path and method, in
	// the order in which they were added; nil where a function has none.
	conditions map[string]map[string]*node
	// policies are the deletion and update replace policies of the functions
	// behind it.
	policies map[string][]string
	edits    int
}

func newAPI(id string, definition *node) *api {
	return &api{id: id, definition: definition, conditions: map[string]map[string]*node{}, policies: map[string][]string{}}
}

// flavour is what REST and HTTP APIs differ in.
type flavour struct {
	typeName, event, property, implicit string
	skeleton                            func() *node
}

func rest() flavour {
	return flavour{typeName: apiType, event: "Api", property: "RestApiId", implicit: "ServerlessRestApi", skeleton: func() *node {
		return object("swagger", "2.0", "info", object("version", "1.0", "title", ref("AWS::StackName")), "paths", object())
	}}
}

func http() flavour {
	return flavour{typeName: httpAPIType, event: "HttpApi", property: "ApiId", implicit: "ServerlessHttpApi", skeleton: func() *node {
		return object("openapi", "3.0.1", "info", object("version", "1.0", "title", ref("AWS::StackName")), "paths", object())
	}}
}

// prepareAPIs finds the APIs without a definition of their own, adds those
// that events ask for without naming one, and gives all of them the paths of
// the events.
func (t *translator) prepareAPIs() {
	for _, f := range []flavour{rest(), http()} {
		for _, e := range t.resources().Entries {
			if f.typeName == apiType && (e.Value.Get("Type").Scalar() == apiType || len(t.apiEvents(e, f)) > 0) {
				t.rest = true
			}
			properties := e.Value.Get("Properties")
			if e.Value.Get("Type").Scalar() == f.typeName && !holds(properties.Get("DefinitionBody")) && !holds(properties.Get("DefinitionUri")) {
				t.apis[e.Key] = newAPI(e.Key, f.skeleton())
			}
		}
	}
	for _, f := range []flavour{rest(), http()} {
		t.implicit(f)
		t.addConditions(f)
	}
}

// implicit adds the API that events have which name none.
func (t *translator) implicit(f flavour) {
	if t.resources().Get(f.implicit) != nil {
		return // the template has a resource of that name
	}
	t.tried = append(t.tried, f.implicit)
	var events []*event
	for _, e := range t.resources().Entries {
		events = append(events, t.apiEvents(e, f)...)
	}
	if len(events) == 0 {
		return
	}
	resource := object("Type", f.typeName, "Properties", object())
	if f.typeName == apiType {
		put(resource.Get("Properties"), "StageName", "Prod")
	}
	put(t.resources(), f.implicit, resource)
	a := newAPI(f.implicit, f.skeleton())
	t.apis[f.implicit] = a
	for _, id := range t.ids(functionType) {
		at := slices.IndexFunc(t.resources().Entries, func(e template.Entry) bool { return e.Key == id })
		for _, e := range t.apiEvents(t.resources().Entries[at], f) {
			t.addPath(e, f)
		}
	}
	if len(a.conditions) == 0 { // all events name an API
		delete(t.apis, f.implicit)
		remove(t.resources(), f.implicit)
	}
}

// apiEvents are the events of a function that come from APIs, in the order of a
// Python 2.7 dictionary that they are copied to from another.
func (t *translator) apiEvents(e template.Entry, f flavour) (ordered []*event) {
	declared := e.Value.Get("Properties").Get("Events")
	if e.Value.Get("Type").Scalar() != functionType || !isMap(declared) {
		return nil
	}
	var events []*event
	for _, i := range order27(len(declared.Entries), func(i int) string { return declared.Entries[i].Key }) {
		source := declared.Entries[i]
		if source.Value.Get("Type").Scalar() != f.event {
			continue
		}
		if f.typeName == httpAPIType && isMap(source.Value) && !holds(source.Value.Get("Properties")) {
			put(source.Value, "Properties", object())
		}
		if properties := source.Value.Get("Properties"); isMap(properties) && (holds(properties) || f.typeName == httpAPIType) {
			events = append(events, &event{lambda: &lambda{item: t.item(e.Key)}, name: source.Key, node: properties})
		}
	}
	for _, i := range order27(len(events), func(i int) string { return events[i].name }) {
		ordered = append(ordered, events[i])
	}
	return ordered
}

// addPath adds an event's path and method to its API.
func (t *translator) addPath(e *event, f flavour) {
	defer func() { t.note(e.item.err) }()
	if e.get(f.property) == nil {
		put(e.node, f.property, ref(f.implicit))
	}
	if f.typeName == httpAPIType && !holds(e.get("Path")) && !holds(e.get("Method")) {
		put(e.node, "Path", "$default")
		put(e.node, "Method", anyMethod)
	}
	for _, name := range []string{"Path", "Method"} {
		switch v := e.get(name); {
		case v == nil:
			e.failEvent(e.name, "Property '%s' is required.", name)
			return
		case !isText(v):
			e.failEvent(e.name, "Property '%s' should be a string.", name)
			return
		}
	}
	reference := e.get(f.property)
	if !isText(reference) && !isText(reference.Get("Ref")) {
		e.failEvent(e.name, "Property '%s' should be a string.", f.property)
		return
	}
	id := apiID(reference)
	if target := t.resources().Get(id); target == nil || f.typeName == apiType && target.Get("Type").Scalar() == httpAPIType {
		e.failEvent(e.name, "%s must be a valid reference to an '%s' resource in same template.", f.property, f.typeName)
		return
	}
	a := t.apis[id]
	if a == nil {
		return // it has a definition of its own
	}
	path, method := e.get("Path"), normalized(e.get("Method"))
	if a.conditions[path.Text] == nil {
		a.conditions[path.Text] = map[string]*node{}
	}
	a.conditions[path.Text][e.get("Method").Text] = e.condition()
	for _, name := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
		a.policies[name] = append(a.policies[name], e.item.node.Get(name).Scalar())
	}
	a.edit(func(definition *node) { a.methods(path, method, func(*node) {}) })
	t.routeSettings(e, id, f)
}

// note keeps an error of a resource for the answer.
func (t *translator) note(err error) {
	if err != nil {
		t.problems = append(t.problems, err.Error())
	}
}

// apiID is the logical ID of the API that an event names.
func apiID(n *node) string {
	if id := n.Get("Ref"); id != nil {
		return id.Scalar()
	}
	return n.Scalar()
}

// addConditions makes paths depend on the conditions of the functions behind
// them, and the implicit API on all of them, where every one has a condition.
func (t *translator) addConditions(f flavour) {
	for _, id := range t.ids(f.typeName) {
		a := t.apis[id]
		if a == nil {
			continue
		}
		var all []*node
		a.edit(func(definition *node) {
			paths := definition.Get("paths")
			for i, e := range paths.Entries {
				conditions := distinct(a.conditions[e.Key])
				all = append(all, conditions...)
				name := id + strings.NewReplacer("/", "SLASH", "{", "OB", "}", "CB").Replace(e.Key) + "PathCondition"
				if c := t.combined(conditions, name); c != nil {
					paths.Entries[i].Value = conditional(c, e.Value)
				}
			}
		})
		if id == f.implicit {
			for _, policy := range []string{"Delete", "Snapshot", "Retain"} { // the most careful counts
				for _, name := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
					if slices.Contains(a.policies[name], policy) {
						put(t.resources().Get(id), name, policy)
					}
				}
			}
			if c := t.combined(unite(all), f.implicit+"Condition"); c != nil {
				put(t.resources().Get(id), "Condition", c)
			}
		}
	}
}

// distinct are the conditions of some methods, nil among them where one has
// none.
func distinct(methods map[string]*node) (list []*node) {
	for _, c := range methods {
		list = append(list, c)
	}
	return unite(list)
}

func unite(list []*node) (once []*node) {
	seen := map[string]bool{}
	for _, c := range list {
		if key := c.Scalar(); !seen[key] {
			seen[key] = true
			once = append(once, c)
		}
	}
	slices.SortFunc(once, func(a, b *node) int { return strings.Compare(a.Scalar(), b.Scalar()) })
	return once
}

// maxAlternatives is how many conditions Fn::Or takes.
const maxAlternatives = 10

// combined is the condition under which one of the conditions holds: nil where
// there is a nil among them.
func (t *translator) combined(conditions []*node, name string) *node {
	if len(conditions) == 0 || slices.Contains(conditions, nil) {
		return nil
	}
	if len(conditions) == 1 {
		return conditions[0]
	}
	if len(conditions) > maxAlternatives {
		t.refuse("More than 10 conditions behind one path or API are not emulated.")
		return nil
	}
	or := list()
	for _, c := range conditions {
		or.Items = append(or.Items, object("Condition", clone(c)))
	}
	put(child(t.root, "Conditions"), name, object("Fn::Or", or))
	return value(name)
}

func (t *translator) refuse(text string) {
	if t.refusal == nil {
		t.refusal = NotEmulated(text)
	}
}

// functionNames are the names of the functions that the API calls, one behind
// the other: those that have one in the template.
func (i *item) functionNames() string {
	var names strings.Builder
	for _, name := range i.called[i.id] {
		names.WriteString(name)
	}
	return names.String()
}

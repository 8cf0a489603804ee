package template

import (
	"encoding/base64"
	"slices"
	"strings"
)

// call computes one intrinsic function. Source: AWS documentation,
// "Intrinsic function reference".
func (e *Evaluator) call(name string, arg *Node) (any, error) {
	switch name {
	case "Ref":
		return e.ref(arg)
	case "Fn::GetAtt":
		return e.getAtt(arg)
	case "Fn::Sub":
		return e.sub(arg)
	case "Fn::Join":
		return e.join(arg)
	case "Fn::Select":
		return e.selectItem(arg)
	case "Fn::Split":
		return e.split(arg)
	case "Fn::FindInMap":
		return e.findInMap(arg)
	case "Fn::If":
		return e.choose(arg)
	case "Fn::GetAZs":
		return e.zones(arg)
	case "Fn::Base64":
		return e.base64(arg)
	case "Fn::Cidr":
		return e.cidr(arg)
	case "Fn::ImportValue":
		return e.importValue(arg)
	case "Fn::GetStackOutput":
		return e.stackOutput(arg)
	case "Fn::Length":
		return e.length(arg)
	case "Fn::ToJsonString":
		return e.jsonString(arg)
	case "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals":
		return e.predicate(&Node{Kind: Map, Entries: []Entry{{Key: name, Value: arg}}}, nil)
	case "Fn::Transform":
		return nil, serviceErrorf("Template error: the transform %s has not been applied", strings.Join(transformNames(arg), ", "))
	}
	return nil, unsupportedFunction(name)
}

func (e *Evaluator) ref(arg *Node) (any, error) {
	if !arg.IsScalar() {
		return nil, malformedRef()
	}
	return e.refName(arg.Text)
}

// refName computes Ref, and ${Name} in Fn::Sub.
func (e *Evaluator) refName(name string) (any, error) {
	switch name {
	case "AWS::NoValue":
		return noValue{}, nil
	case "AWS::NotificationARNs":
		arns := make([]any, len(e.s.NotificationARNs))
		for i, arn := range e.s.NotificationARNs {
			arns[i] = arn
		}
		return arns, nil
	}
	if v, ok := e.s.Pseudo[name]; ok {
		return v, nil
	}
	if v, ok := e.s.Parameters[name]; ok {
		return v, nil
	}
	if !e.resources[name] {
		return nil, unresolved("Resources", name)
	}
	return e.s.Resolver.Ref(name)
}

func (e *Evaluator) getAtt(arg *Node) (any, error) {
	id, attribute, ok := getAttTarget(arg)
	if !ok {
		return nil, malformedGetAtt()
	}
	v, err := e.plain(attribute)
	if err != nil {
		return nil, err
	}
	name, ok := textOf(v)
	if id == "" || name == "" || !ok {
		return nil, malformedGetAtt()
	}
	return e.attribute(id, name)
}

func (e *Evaluator) attribute(id, name string) (any, error) {
	if !e.resources[id] {
		return nil, serviceErrorf("Template error: instance of Fn::GetAtt references undefined resource %s", id)
	}
	return e.s.Resolver.GetAtt(id, name)
}

func (e *Evaluator) join(arg *Node) (any, error) {
	wrong := malformedJoin()
	if len(itemsOf(arg)) != 2 || arg.Items[0].Kind != String {
		return nil, wrong
	}
	delimiter := arg.Items[0].Text
	v, err := e.plain(arg.Items[1])
	if err != nil {
		return nil, err
	}
	if IsUnknown(v) {
		return Unknown, nil
	}
	list, ok := v.([]any)
	if !ok {
		return nil, wrong
	}
	texts := make([]string, len(list))
	for i, item := range list {
		if texts[i], ok = textOf(item); !ok {
			return nil, wrong
		}
	}
	if err := e.grow(len(texts) * len(delimiter)); err != nil {
		return nil, err
	}
	return strings.Join(texts, delimiter), nil
}

func (e *Evaluator) split(arg *Node) (any, error) {
	wrong := malformedSplit()
	if len(itemsOf(arg)) != 2 || arg.Items[0].Kind != String || arg.Items[0].Text == "" {
		return nil, wrong
	}
	v, err := e.plain(arg.Items[1])
	if err != nil {
		return nil, err
	}
	if IsUnknown(v) {
		return Unknown, nil
	}
	text, ok := textOf(v)
	if !ok {
		return nil, wrong
	}
	return anyList(strings.Split(text, arg.Items[0].Text)), nil
}

func anyList(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}

func (e *Evaluator) selectItem(arg *Node) (any, error) {
	wrong := malformedSelect()
	if len(itemsOf(arg)) != 2 {
		return nil, wrong
	}
	at, err := e.plain(arg.Items[0])
	if err != nil {
		return nil, err
	}
	v, err := e.plain(arg.Items[1])
	if err != nil {
		return nil, err
	}
	if IsUnknown(at) || v == Unknown {
		return Unknown, nil
	}
	text, ok := textOf(at)
	index, notNumber := atoi(text)
	list, isList := v.([]any)
	if !ok || notNumber != nil || !isList {
		return nil, wrong
	}
	if index < 0 || index >= len(list) {
		if arg.Items[1].Kind == List {
			return nil, wrong
		}
		return nil, serviceErrorf("Template error: Fn::Select cannot select nonexistent value at index %d", index)
	}
	return list[index], nil
}

func (e *Evaluator) choose(arg *Node) (any, error) {
	if len(itemsOf(arg)) != 3 {
		return nil, malformedIf()
	}
	if !arg.Items[0].IsScalar() {
		return nil, unnamedIf()
	}
	holds, err := e.condition(arg.Items[0].Text, "Fn::If")
	switch {
	case err != nil:
		return nil, err
	case holds:
		return e.value(arg.Items[1])
	default:
		return e.value(arg.Items[2])
	}
}

func (e *Evaluator) zones(arg *Node) (any, error) {
	v, err := e.plain(arg)
	if err != nil {
		return nil, err
	}
	region, ok := textOf(v)
	if !ok {
		return nil, serviceErrorf("Template error: every Fn::GetAZs object must have a String-typed value.")
	}
	if region == "" {
		region = e.s.Pseudo["AWS::Region"]
	}
	return anyList(slices.Sorted(slices.Values(e.s.Resolver.Zones(region)))), nil
}

func (e *Evaluator) base64(arg *Node) (any, error) {
	v, err := e.plain(arg)
	if err != nil {
		return nil, err
	}
	if IsUnknown(v) {
		return Unknown, nil
	}
	text, ok := textOf(v)
	if !ok {
		return nil, serviceErrorf("Template error: every Fn::Base64 object must have a String-typed value.")
	}
	return base64.StdEncoding.EncodeToString([]byte(text)), nil
}

func (e *Evaluator) importValue(arg *Node) (any, error) {
	v, err := e.plain(arg)
	if err != nil {
		return nil, err
	}
	if IsUnknown(v) {
		return Unknown, nil
	}
	name, ok := textOf(v)
	if !ok {
		return nil, serviceErrorf("Template error: every Fn::ImportValue object must have a String value.")
	}
	return e.s.Resolver.Import(name)
}

package template

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/suggest"
)

// functions checks the shape of every intrinsic function, wherever one counts.
func (c *checker) functions() {
	for _, e := range entriesOf(c.expanded.Conditions) {
		c.functionsIn(e.Value)
	}
	for _, r := range c.expanded.Resources {
		for _, part := range r.evaluated() {
			c.functionsIn(part)
		}
	}
	for _, o := range c.expanded.Outputs {
		c.functionsIn(o.Value)
		c.functionsIn(o.Export)
	}
}

func (c *checker) functionsIn(n *Node) {
	if n == nil {
		return
	}
	for _, item := range n.Items {
		c.functionsIn(item)
	}
	for _, e := range n.Entries {
		c.functionsIn(e.Value)
	}
	name, arg, ok := n.Function()
	if !ok || name == "Condition" || arg.Kind == Null {
		return
	}
	service, plain := checkFunction(name, arg)
	if service == nil {
		service, plain = c.unsupported(name)
	}
	if service != nil {
		s, _ := IsServiceError(service)
		c.report(n.Pos, "function", s, "%s", plain)
	}
}

// unsupported refuses functions that do not exist, or not without the
// language extensions.
func (c *checker) unsupported(name string) (service error, plain string) {
	switch base, _, _ := strings.Cut(strings.TrimPrefix(name, "Fn::"), "::"); base {
	case "Length", "ToJsonString", "ForEach":
		if c.t.extended() || c.foreign {
			return nil, ""
		}
		return unsupportedFunction(name), name + " needs the transform " + LanguageExtensions
	default:
		for _, known := range shortForms() {
			if known == base {
				return nil, ""
			}
		}
		plain = "there is no function " + name
		if near := suggest.Nearest(base, shortForms()); near != "" {
			plain += "; did you mean Fn::" + near + "?"
		}
		return unsupportedFunction(name), plain
	}
}

// checkFunction checks what can be told of an argument without evaluating it.
// It gives the service's words and plain ones, or nil.
func checkFunction(name string, arg *Node) (service error, plain string) {
	items := itemsOf(arg)
	switch name {
	case "Ref":
		if arg.Kind != String && arg.Kind != Map {
			return malformedRef(), "Ref takes one name"
		}
	case "Fn::GetAtt":
		id, attribute, ok := getAttTarget(arg)
		if len(items) == 2 && items[0].Kind == Map {
			return nil, ""
		}
		if !ok || id == "" || attribute.IsScalar() && attribute.Text == "" {
			return malformedGetAtt(), "Fn::GetAtt takes a logical ID and an attribute"
		}
	case "Fn::Sub":
		return checkSub(arg)
	case "Fn::Join":
		if len(items) != 2 || !items[0].IsScalar() || !listLike(items[1]) {
			return malformedJoin(), "Fn::Join takes a delimiter and a list of texts"
		}
	case "Fn::Split":
		if len(items) != 2 || !items[0].IsScalar() || items[1].Kind == List {
			return malformedSplit(), "Fn::Split takes a delimiter and a text"
		}
	case "Fn::Select":
		return checkSelect(items)
	case "Fn::FindInMap":
		if len(items) != 3 && len(items) != 4 {
			return malformedFindInMap(), "Fn::FindInMap takes the names of a mapping, a key and a second key"
		}
	case "Fn::If":
		if len(items) != 3 {
			return malformedIf(), "Fn::If takes a condition's name, a value if it holds and one if not"
		}
		if !items[0].IsScalar() {
			return unnamedIf(), "Fn::If takes a condition's name first"
		}
	case "Fn::Equals":
		if len(items) != 2 {
			return malformedEquals(), "Fn::Equals takes two values"
		}
	case "Fn::Not":
		if len(items) != 1 {
			return malformedNot(), "Fn::Not takes a list of one condition"
		}
	case "Fn::And", "Fn::Or":
		if len(items) < 2 || len(items) > 10 {
			return malformedLogic(name), name + " takes two to ten conditions"
		}
	case "Fn::Cidr":
		if arg.Kind == List && len(items) != 2 && len(items) != 3 {
			return malformedCidr(), "Fn::Cidr takes an address block, a count and the bits of each block"
		}
	}
	return nil, ""
}

func checkSub(arg *Node) (service error, plain string) {
	text, _, err := subArguments(arg)
	if err != nil {
		return err, "Fn::Sub takes a text, or a text and a map of variables"
	}
	for _, part := range splitSub(text.Text) {
		if part.variable && !subName.MatchString(part.text) {
			return malformedSubName(), "${" + part.text + "} is no name; write ${!" + part.text + "} to keep it as it is"
		}
	}
	return nil, ""
}

func checkSelect(items []*Node) (service error, plain string) {
	plain = "Fn::Select takes an index and a list"
	if len(items) != 2 || !listLike(items[1]) {
		return malformedSelect(), plain
	}
	if !items[0].IsScalar() {
		return nil, ""
	}
	index, err := atoi(items[0].Text)
	if err != nil || index < 0 {
		return malformedSelect(), plain
	}
	if items[1].Kind == List && index >= len(items[1].Items) {
		return malformedSelect(), "Fn::Select takes an index below the length of the list"
	}
	return nil, ""
}

// listLike tells whether n is a list or a function that may give one.
func listLike(n *Node) bool {
	_, _, function := n.Function()
	return n.Kind == List || function
}

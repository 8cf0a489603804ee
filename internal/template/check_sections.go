package template

import (
	"regexp"
	"slices"

	"github.com/cfn-cli/cfn/internal/suggest"
)

func (c *checker) parameters() {
	section := c.t.Root.Get("Parameters")
	if section != nil && section.Kind != Map && section.Kind != Null {
		c.report(section.Pos, "shape", serviceErrorf("Template format error: Parameters must be an object."), "Parameters must be a map")
	}
	for _, p := range c.t.Parameters {
		c.parameter(p)
	}
}

func (c *checker) parameter(p *Parameter) {
	if !alphanumeric(p.Name) {
		c.report(p.Pos, "name", serviceErrorf("Template format error: Parameter name %s is non alphanumeric.", p.Name),
			"the parameter name %s may hold letters and digits only", p.Name)
	}
	if len(p.Name) > 255 {
		c.report(p.Pos, "name", nil, "the parameter name %s is longer than 255 characters", p.Name)
	}
	if p.Node.Kind != Map {
		c.report(p.Pos, "shape", serviceErrorf("Template format error: Any Parameters member must be an object."), "parameter %s must be a map with a Type", p.Name)
		return
	}
	c.unknownKeys(p.Node, "a parameter", "Invalid template parameter property '%s'",
		"Type", "Default", "NoEcho", "AllowedValues", "AllowedPattern", "ConstraintDescription", "Description",
		"MinLength", "MaxLength", "MinValue", "MaxValue")
	switch kind := p.Node.Get("Type"); {
	case !kind.IsScalar():
		c.report(p.Pos, "type", serviceErrorf("Template format error: Every Parameters object must contain a Type member."), "parameter %s needs a Type", p.Name)
	case !parseType(p.Type).known():
		d := c.reportNode(kind, "type", serviceErrorf("Template format error: Unrecognized parameter type: %s", p.Type), "CloudFormation knows no parameter type %s", p.Type)
		if near := suggest.Nearest(p.Type, typeNames()); near != "" {
			d.WithHint("did you mean %s?", near)
		}
	}
	if v := p.Node.Get("Default"); v != nil && !v.IsScalar() && v.Kind != Null {
		c.report(v.Pos, "default", serviceErrorf("Template format error: Every Default member must be a string."),
			"the default of parameter %s must be a text; functions and lists are not allowed", p.Name)
	}
	if !p.HasDefault || p.IsSSM() {
		return
	}
	if v := p.violation(p.Default); v != nil {
		service, _ := IsServiceError(p.serviceError(v))
		c.reportNode(p.Node.Get("Default"), "default", service, "the default of parameter %s %s", p.Name, v.plain)
	}
}

var mappingKey = regexp.MustCompile(`^[a-zA-Z0-9.-]+$`)

func (c *checker) mappings() {
	notMap := func(n *Node, name string) {
		c.report(n.Pos, "mapping", serviceErrorf("Template format error: Every Mappings member %s must be a map", name), "%s in Mappings must be a map", name)
	}
	for _, m := range entriesOf(c.expanded.Mappings) {
		if isFunction(m.Key) {
			continue
		}
		if !alphanumeric(m.Key) {
			c.report(m.Pos, "name", serviceErrorf("Template format error: Mapping name '%s' is non alphanumeric.", m.Key),
				"the mapping name %s may hold letters and digits only", m.Key)
		}
		if m.Value.Kind != Map {
			notMap(m.Value, m.Key)
		}
		for _, top := range entriesOf(m.Value) {
			if isFunction(top.Key) {
				continue
			}
			if top.Value.Kind != Map {
				notMap(top.Value, top.Key)
			}
			for _, second := range entriesOf(top.Value) {
				c.mappingValue(second)
			}
		}
	}
}

func (c *checker) mappingValue(e Entry) {
	if isFunction(e.Key) && !c.t.extended() && e.Key != "Fn::Transform" || e.Value.Kind == Map && !c.t.extended() {
		c.report(e.Value.Pos, "mapping", serviceErrorf("Template format error: Every Mappings attribute must be a String or a List."),
			"a value in Mappings must be a text or a list; functions and deeper maps are not allowed")
		return
	}
	if (len(e.Key) > 255 || !mappingKey.MatchString(e.Key)) && !isFunction(e.Key) {
		c.report(e.Pos, "name", serviceErrorf("Template format error: Mappings attribute name '%s' must contain only alphanumeric characters.", e.Key),
			"the mapping key %s may hold letters, digits, - and . only", e.Key)
	}
}

// conditionsShape checks that each condition is a condition function.
func (c *checker) conditionsShape() {
	for _, e := range entriesOf(c.expanded.Conditions) {
		name, _, ok := e.Value.Function()
		boolean := []string{"Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Condition", "Fn::Transform"}
		if ok && slices.Contains(boolean, name) || isFunction(e.Key) {
			continue
		}
		service, _ := IsServiceError(notBoolean())
		c.report(e.Pos, "condition", service, "condition %s must be one of Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition", e.Key)
	}
}

var exportName = regexp.MustCompile(`^[A-Za-z0-9:-]+$`)

func (c *checker) outputs() {
	for _, e := range entriesOf(c.expanded.Root.Get("Outputs")) {
		if isFunction(e.Key) {
			continue
		}
		if !alphanumeric(e.Key) {
			c.report(e.Pos, "name", serviceErrorf("Template format error: Outputs name '%s' is non alphanumeric.", e.Key),
				"the output name %s may hold letters and digits only", e.Key)
		}
		if e.Value.Kind == Null {
			continue
		}
		if e.Value.Get("Value") == nil && e.Value.Get("Fn::Transform") == nil {
			c.report(e.Pos, "output", serviceErrorf("Template format error: Every Outputs member must contain a Value object"), "output %s needs a Value", e.Key)
			continue
		}
		c.unknownKeys(e.Value, "an output", "Invalid template output property '%s'", "Value", "Description", "Export", "Condition")
		c.export(e)
	}
}

func (c *checker) export(e Entry) {
	export := e.Value.Get("Export")
	if export == nil {
		return
	}
	name := export.Get("Name")
	if name == nil || name.IsScalar() && !exportName.MatchString(name.Text) {
		c.report(export.Pos, "export",
			serviceErrorf("Template format error: Output %s is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.", e.Key),
			"the export of output %s needs a Name of letters, digits, colons and hyphens", e.Key)
	}
}

package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/suggest"
)

// Lint checks the template for a person: all findings, in the order of the
// service's checks, with places and hints. Templates with transforms are
// checked as far as they can be without them.
func (t *Template) Lint() diag.List {
	c := t.check(t.unrolled())
	c.unreplacedVariables()
	return c.findings
}

// Validate checks the template as the service does and gives the first
// error, a *ServiceError, in the service's words. What transforms decide (the
// names that loops make, for one) is left unchecked: call it on the processed
// template as well.
func (t *Template) Validate() error {
	for _, d := range t.check(t).findings {
		if s, ok := IsServiceError(d); ok {
			return s
		}
	}
	return nil
}

// checker goes through a template once. Every finding that the service would
// make as well carries the service's words as its cause, so that Lint and
// Validate are two views of the same rules.
type checker struct {
	t        *Template
	expanded *Template // t, or t with its loops unrolled
	foreign  bool      // transforms that are not done here may set right what looks wrong
	findings diag.List
}

func (t *Template) check(expanded *Template) *checker {
	c := &checker{t: t, expanded: expanded}
	c.foreign = slices.ContainsFunc(t.Macros(), func(name string) bool { return name != LanguageExtensions })
	steps := []func(){
		c.nulls, c.topLevel, c.limits, c.parameters, c.mappings, c.conditionsShape,
		c.resources, c.outputs, c.functions, c.references, c.cycles,
	}
	for _, step := range steps {
		step()
	}
	return c
}

// unrolled is t with its loops unrolled, where the defaults of the parameters
// tell how, else t itself.
func (t *Template) unrolled() *Template {
	processed, err := Expand(t, Scope{Parameters: t.defaults()})
	if err != nil {
		return t
	}
	return processed
}

// report adds an error. service is nil where the service would accept this.
func (c *checker) report(at Pos, code string, service *ServiceError, format string, args ...any) *diag.Diagnostic {
	d := invalid(c.t.Name, at, "template."+code, format, args...)
	if service != nil {
		d.Because(service)
	}
	c.findings = append(c.findings, d)
	return d
}

// reportNode is report for a scalar, whose end is known.
func (c *checker) reportNode(n *Node, code string, service *ServiceError, format string, args ...any) *diag.Diagnostic {
	d := c.report(n.Pos, code, service, format, args...)
	if n.End.Line == n.Pos.Line {
		d.Range.EndColumn = n.End.Column
	}
	return d
}

// nulls finds null values, which are allowed nowhere.
func (c *checker) nulls() {
	var walk func(n *Node, path string)
	walk = func(n *Node, path string) {
		if n.Kind == Null && path != "" {
			c.report(n.Pos, "null", serviceErrorf("[%s] 'null' values are not allowed in templates", path),
				"%s has no value", strings.ReplaceAll(path[1:], "/", ".")).
				WithHint("give it a value or remove it")
		}
		for i, item := range n.Items {
			walk(item, path+"/"+strconv.Itoa(i))
		}
		for _, e := range n.Entries {
			walk(e.Value, path+"/"+e.Key)
		}
	}
	walk(c.t.Root, "")
}

// sections lists the keys of the top level. Source: AWS documentation,
// "CloudFormation template sections".
func sections() []string {
	return []string{
		"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings",
		"Conditions", "Rules", "Transform", "Hooks", "Resources", "Outputs", "Globals",
	}
}

func (c *checker) topLevel() {
	for _, e := range c.t.Root.Entries {
		if slices.Contains(sections(), e.Key) || strings.HasPrefix(e.Key, "Fn::") {
			continue
		}
		d := c.report(e.Pos, "section", serviceErrorf("Invalid template property or properties [%s]", e.Key),
			"a template has no section %s", e.Key)
		if near := suggest.Nearest(e.Key, sections()); near != "" {
			d.WithHint("did you mean %s?", near)
		}
	}
	if v := c.t.Root.Get("AWSTemplateFormatVersion"); v != nil && v.Text != "2010-09-09" {
		c.reportNode(v, "version", serviceErrorf("Template format error: unsupported value for AWSTemplateFormatVersion."),
			"the only AWSTemplateFormatVersion is 2010-09-09")
	}
	if v := c.t.Root.Get("Description"); v != nil {
		switch {
		case v.Kind == List || v.Kind == Map:
			c.report(v.Pos, "description", serviceErrorf("Template format error: Every Description member must be a string."),
				"Description must be a text")
		case len(v.Text) > 1024:
			c.report(v.Pos, "description", serviceErrorf("Template format error: 'Description' length is greater than 1024."),
				"Description is longer than 1,024 bytes")
		}
	}
	c.transforms(c.t.Root.Get("Transform"))
}

// transforms checks that every transform is named by a plain text.
func (c *checker) transforms(n *Node) {
	switch {
	case n == nil || n.Kind == String:
	case n.Kind == List:
		for _, item := range n.Items {
			c.transforms(item)
		}
	case n.Get("Name") == nil || n.Get("Name").Kind != String:
		c.report(n.Pos, "transform", serviceErrorf("Key Name of transform definition must be a string."),
			"the name of a transform must be a text")
	}
}

// limits checks the counts. Source: AWS documentation, "CloudFormation quotas".
func (c *checker) limits() {
	for _, limit := range []struct {
		section, plural string
		most            int
	}{
		{"Resources", "resources", 500},
		{"Parameters", "parameters", 200},
		{"Outputs", "outputs", 200},
		{"Mappings", "mappings", 200},
	} {
		n := c.expanded.Root.Get(limit.section)
		if count := len(entriesOf(n)); count > limit.most {
			c.report(n.Pos, "limit",
				serviceErrorf("Template format error: Number of %s, %d, is greater than maximum allowed, %d", limit.plural, count, limit.most),
				"the template has %d %s, CloudFormation takes at most %d", count, limit.plural, limit.most).
				WithHint("split it into nested stacks")
		}
	}
}

// unknownKeys reports the keys of a map that mean nothing there. service
// makes the service's words from the key.
func (c *checker) unknownKeys(n *Node, what, service string, known ...string) {
	for _, e := range entriesOf(n) {
		if slices.Contains(known, e.Key) || strings.HasPrefix(e.Key, "Fn::") {
			continue
		}
		d := c.report(e.Pos, "property", serviceErrorf("%s", fmt.Sprintf(service, e.Key)), "%s has no key %s", what, e.Key)
		if near := suggest.Nearest(e.Key, known); near != "" {
			d.WithHint("did you mean %s?", near)
		}
	}
}

// alphanumeric reports whether a name holds letters and digits only.
func alphanumeric(name string) bool {
	for i := range len(name) {
		b := name[i]
		if (b < '0' || b > '9') && (b < 'A' || b > 'Z') && (b < 'a' || b > 'z') {
			return false
		}
	}
	return name != ""
}

// unreplacedVariables warns of ${AWS::…} in a text that no Fn::Sub looks at.
func (c *checker) unreplacedVariables() {
	var walk func(n *Node)
	walk = func(n *Node) {
		if n == nil {
			return
		}
		if n.Kind == String && strings.Contains(n.Text, "${AWS::") {
			d := c.reportNode(n, "no-sub", nil, "${AWS::…} is replaced only inside Fn::Sub").
				WithHint("put !Sub before the text")
			d.Severity = diag.Warning
		}
		for _, item := range n.Items {
			walk(item)
		}
		for _, e := range n.Entries {
			if e.Key != "Fn::Sub" {
				walk(e.Value)
			}
		}
	}
	for _, r := range c.t.Resources {
		walk(r.Properties)
	}
	for _, o := range c.t.Outputs {
		walk(o.Value)
	}
}

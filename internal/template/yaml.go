package template

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	yamlv4 "go.yaml.in/yaml/v4"

	"github.com/cfn-cli/cfn/internal/suggest"
)

// yaml reads a YAML document.
func (r *reader) yaml(src []byte) *Node {
	documents := r.yamls(src, 2)
	switch {
	case len(r.findings) > 0:
		return nil
	case len(documents) > 1:
		line := max(documents[1].Line, 1)
		r.report(invalid(r.file, Pos{line, 1}, "template.syntax", "the file holds several YAML documents, a template is one").
			Because(serviceErrorf("Template format error: YAML not well-formed. (line %d, column %d)", line, 1)))
		return nil
	}
	return r.content(documents[0])
}

// content is what a document holds, a Null where that is nothing.
func (r *reader) content(doc *yamlv4.Node) *Node {
	if len(doc.Content) == 0 {
		return &Node{Pos: Pos{doc.Line, doc.Column}}
	}
	return r.node(doc.Content[0], 0)
}

// yamls reads the documents of a YAML stream, as many as are wanted and at
// least one.
func (r *reader) yamls(src []byte, most int) (documents []*yamlv4.Node) {
	r.lines = strings.Split(string(src), "\n")
	loader, err := yamlv4.NewLoader(bytes.NewReader(src))
	if err != nil {
		r.yamlSyntax(err)
		return nil
	}
	for len(documents) < most {
		var doc yamlv4.Node
		switch err := loader.Load(&doc); {
		case errors.Is(err, io.EOF) && len(documents) > 0:
			return documents
		case errors.Is(err, io.EOF), err == nil && len(doc.Content) == 0 && len(documents) == 0:
			r.report(invalid(r.file, Pos{}, "template.empty", "the file holds no template").
				Because(serviceErrorf("Template format error: unsupported structure.")))
			return nil
		case err != nil:
			r.yamlSyntax(err)
			return nil
		default:
			documents = append(documents, &doc)
		}
	}
	return documents
}

func (r *reader) yamlSyntax(err error) {
	at, message := Pos{1, 1}, err.Error()
	var load *yamlv4.LoadError
	if errors.As(err, &load) {
		at, message = Pos{max(load.Mark.Line, 1), max(load.Mark.Column, 1)}, load.Message
	}
	d := invalid(r.file, at, "template.syntax", "this is not well-formed YAML: %s", strings.TrimPrefix(message, "yaml: ")).
		Because(serviceErrorf("Template format error: YAML not well-formed. (line %d, column %d)", at.Line, at.Column))
	if strings.HasPrefix(r.from(at), "\t") {
		d.WithHint("YAML is indented with spaces, never with tabs")
	}
	r.report(d)
}

// from gives the rest of the line that starts at a place.
func (r *reader) from(at Pos) string {
	if at.Line < 1 || at.Line > len(r.lines) {
		return ""
	}
	line := r.lines[at.Line-1]
	for i := 1; i < at.Column && len(line) > 0; i++ {
		_, size := utf8.DecodeRuneInString(line)
		line = line[size:]
	}
	return line
}

func (r *reader) tooDeep(at Pos) {
	r.report(invalid(r.file, at, "template.depth", "the template is nested more than %d levels deep", maxDepth))
}

func (r *reader) node(y *yamlv4.Node, depth int) *Node {
	at := Pos{y.Line, y.Column}
	n := &Node{Pos: at}
	if depth >= maxDepth {
		if depth == maxDepth {
			r.tooDeep(at)
		}
		return n
	}
	if name, short := r.shortForm(y); short {
		return r.tagged(y, name, depth)
	}
	switch y.Kind {
	case yamlv4.AliasNode:
		r.alias(at, "*"+y.Value)
	case yamlv4.SequenceNode:
		n.Kind = List
		for _, item := range y.Content {
			n.Items = append(n.Items, r.node(item, depth+1))
		}
	case yamlv4.MappingNode:
		n.Kind = Map
		r.mapping(n, y, depth)
	default:
		n.Kind, n.Text = scalarKind(y), y.Value
		n.End = scalarEnd(y)
	}
	return n
}

func (r *reader) mapping(n *Node, y *yamlv4.Node, depth int) {
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, at := y.Content[i], Pos{y.Content[i].Line, y.Content[i].Column}
		switch {
		case key.Kind == yamlv4.AliasNode:
			r.alias(at, "*"+key.Value)
			continue
		case key.Kind != yamlv4.ScalarNode:
			r.report(invalid(r.file, at, "template.key", "a key must be a text"))
			continue
		case key.Value == "<<" && key.Style&(yamlv4.SingleQuotedStyle|yamlv4.DoubleQuotedStyle) == 0:
			r.alias(at, "<<")
			continue
		}
		value := r.node(y.Content[i+1], depth+1)
		if key.Value == "Fn::GetAtt" {
			value = splitAttribute(value)
		}
		n.Entries = append(n.Entries, Entry{Key: key.Value, Pos: at, Value: value})
	}
	r.duplicates(n.Entries)
}

func (r *reader) alias(at Pos, what string) {
	r.report(invalid(r.file, at, "template.alias", "CloudFormation takes no YAML aliases or merges (%s)", what).
		WithHint("write the value out, or resolve it first with `aws cloudformation package`").
		Because(serviceErrorf("Template error: YAML aliases are not allowed in CloudFormation templates")))
}

// shortForm gives the function that a node's tag stands for and reports tags
// that mean nothing.
func (r *reader) shortForm(y *yamlv4.Node) (string, bool) {
	if y.Kind == yamlv4.AliasNode || y.Style&yamlv4.TaggedStyle == 0 {
		return "", false
	}
	tag := y.ShortTag()
	switch tag {
	case "!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq", "!":
		return "", false
	}
	name := strings.TrimPrefix(tag, "!")
	for _, known := range shortForms() {
		if name == known {
			return name, true
		}
	}
	d := invalid(r.file, Pos{y.Line, y.Column}, "template.unknown-tag", "CloudFormation does not know the tag %s", tag).
		Because(serviceErrorf("Template format error: YAML not well-formed. (line %d, column %d)", y.Line, y.Column))
	if strings.HasPrefix(name, "Rain::") {
		d.WithHint("build the template with `rain pkg` first")
	} else if near := suggest.Nearest(name, shortForms()); near != "" {
		d.WithHint("did you mean !%s?", near)
	}
	r.report(d)
	return "", false
}

// shortForms lists the functions that have a YAML short form. Source: AWS
// documentation, "Intrinsic function reference" and "Rules".
func shortForms() []string {
	return []string{
		"Ref", "Condition", "And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn",
		"Equals", "FindInMap", "GetAtt", "GetAZs", "GetStackOutput", "If", "ImportValue", "Join",
		"Length", "Not", "Or", "RefAll", "Select", "Split", "Sub", "ToJsonString", "Transform",
		"ValueOf", "ValueOfAll",
	}
}

// tagged turns !Name value into {"Fn::Name": value}.
func (r *reader) tagged(y *yamlv4.Node, name string, depth int) *Node {
	at := Pos{y.Line, y.Column}
	plain := *y
	if y.Kind == yamlv4.ScalarNode {
		plain.Column += r.tagWidth(at)
	}
	plain.Tag, plain.Style = "", plain.Style&^yamlv4.TaggedStyle
	value := r.node(&plain, depth+1)
	if y.Kind == yamlv4.ScalarNode {
		value.Kind = String
	}
	key := "Fn::" + name
	switch name {
	case "Ref", "Condition":
		key = name
	case "GetAtt":
		value = splitAttribute(value)
	}
	return &Node{Kind: Map, Pos: at, Entries: []Entry{{Key: key, Pos: at, Value: value}}}
}

// tagWidth is the way from a tag to its value on the same line, 0 if there
// is none.
func (r *reader) tagWidth(at Pos) int {
	tag, value, _ := strings.Cut(r.from(at), " ")
	trimmed := strings.TrimLeft(value, " ")
	if trimmed == "" {
		return 0
	}
	return utf8.RuneCountInString(tag) + 1 + len(value) - len(trimmed)
}

// splitAttribute turns "Resource.Attribute" into the list that Fn::GetAtt
// takes. The attribute itself may hold dots.
func splitAttribute(n *Node) *Node {
	if n.Kind != String {
		return n
	}
	id, attribute, found := strings.Cut(n.Text, ".")
	list := &Node{Kind: List, Pos: n.Pos, End: n.End, Items: []*Node{{Kind: String, Text: id, Pos: n.Pos, End: n.End}}}
	if found {
		list.Items = append(list.Items, &Node{Kind: String, Text: attribute, Pos: n.Pos, End: n.End})
	}
	return list
}

var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// scalarKind tells what a scalar is. Anything but the plain forms of null,
// true, false and numbers is text, so that account ids with a leading zero
// and dates stay as they are written.
func scalarKind(y *yamlv4.Node) Kind {
	const quoted = yamlv4.SingleQuotedStyle | yamlv4.DoubleQuotedStyle | yamlv4.LiteralStyle | yamlv4.FoldedStyle
	if y.Style&quoted != 0 || y.Style&yamlv4.TaggedStyle != 0 && y.ShortTag() == "!!str" {
		return String
	}
	switch y.Value {
	case "", "~", "null", "Null", "NULL":
		return Null
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return Bool
	}
	if number.MatchString(y.Value) {
		return Number
	}
	return String
}

// scalarEnd finds the end of a scalar that is written on one line.
func scalarEnd(y *yamlv4.Node) Pos {
	width := utf8.RuneCountInString(y.Value)
	switch {
	case strings.Contains(y.Value, "\n") || y.Style&(yamlv4.LiteralStyle|yamlv4.FoldedStyle) != 0:
		return Pos{}
	case y.Style&yamlv4.SingleQuotedStyle != 0:
		width += 2 + strings.Count(y.Value, "'")
	case y.Style&yamlv4.DoubleQuotedStyle != 0:
		width += 2 + strings.Count(y.Value, `"`) + strings.Count(y.Value, `\`)
	}
	return Pos{y.Line, y.Column + width}
}

package transform

import (
	"errors"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

// errorPage ends texts about S3.
const errorPage = "\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"

// Include is the name of the transform that puts in text from S3.
const Include = "AWS::Include"

// top includes into the sections of the template: what a snippet has goes over
// what is there (recorded).
func (x *expansion) top(root, transform *template.Node) (*template.Node, error) {
	snippet, err := x.snippet(transform)
	if err != nil {
		return nil, err
	}
	for _, section := range snippet.Entries {
		root = put(root, section.Key, merge(root.Get(section.Key), section.Value))
	}
	return root, nil
}

// node does the transforms below n and at it. What stands beside one stays,
// unless the snippet has the same key (recorded).
func (x *expansion) node(n *template.Node, top bool) (*template.Node, error) {
	out := *n
	out.Items, out.Entries = nil, nil
	for _, item := range n.Items {
		done, err := x.node(item, false)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, done)
	}
	var here []*template.Node
	for _, e := range n.Entries {
		if e.Key == "Fn::Transform" {
			here = append(here, list(e.Value)...)
			continue
		}
		if !top || e.Key != "Transform" {
			done, err := x.node(e.Value, false)
			if err != nil {
				return nil, err
			}
			e.Value = done
		}
		out.Entries = append(out.Entries, e)
	}
	result := &out
	for _, transform := range here {
		if name := nameOf(transform); name != Include {
			return nil, x.unknown(name)
		}
		snippet, err := x.snippet(transform)
		if err != nil {
			return nil, err
		}
		if snippet.Kind != template.Map && len(result.Entries) == 0 {
			return snippet, nil
		}
		for _, e := range snippet.Entries {
			result = put(result, e.Key, e.Value)
		}
	}
	return result, nil
}

// snippet is a text that has been read for a template.
type snippet struct {
	node *template.Node
	size int
}

// snippet reads what a transform includes. Snippets cannot include others, and
// short forms such as !Ref are not understood in them (AWS documentation,
// "AWS::Include transform").
func (x *expansion) snippet(transform *template.Node) (*template.Node, error) {
	value, err := x.value(transform.Get("Parameters").Get("Location"))
	if err != nil {
		return nil, failed(Include, "%s", err)
	}
	location, _ := value.(string)
	s, known := x.snippets[location]
	if !known {
		if s, err = x.read(location); err != nil {
			return nil, err
		}
		x.snippets[location] = s
	}
	if x.included += s.size; x.included > template.MaxSize {
		return nil, failed(Include, "the template may not exceed %d bytes in size", template.MaxSize)
	}
	return s.node, nil
}

func (x *expansion) read(location string) (snippet, error) {
	path, ok := strings.CutPrefix(location, "s3://")
	bucket, key, hasKey := strings.Cut(path, "/")
	if !ok || !hasKey || bucket == "" || key == "" {
		return snippet{}, failed(Include, "The location parameter is not a valid S3 uri.")
	}
	text, err := x.Object(bucket, key)
	var s3 *wire.Error
	switch {
	case errors.As(err, &s3) && s3.Code == "NoSuchBucket":
		return snippet{}, failed(Include, "S3 bucket [%s] does not exist.", bucket)
	case errors.As(err, &s3) && s3.Code == wire.ErrNotEmulated:
		return snippet{}, err
	case errors.As(err, &s3):
		return snippet{}, failed(Include, "S3 error: %s%s", s3.Message, errorPage)
	case err != nil:
		return snippet{}, err
	}
	parsed, err := template.ParseNode(location, text)
	if err != nil || hasTags(parsed, strings.Split(string(text), "\n")) || includes(parsed) {
		return snippet{}, failed(Include, "The specified S3 object's content should be valid Yaml/JSON")
	}
	return snippet{parsed, len(text)}, nil
}

// hasTags finds short forms: maps that begin with an exclamation mark in the
// source.
func hasTags(n *template.Node, lines []string) bool {
	if at := n.Pos; n.Kind == template.Map && at.Line > 0 && at.Line <= len(lines) {
		line := []rune(lines[at.Line-1])
		if at.Column <= len(line) && line[at.Column-1] == '!' {
			return true
		}
	}
	for _, item := range n.Items {
		if hasTags(item, lines) {
			return true
		}
	}
	for _, e := range n.Entries {
		if hasTags(e.Value, lines) {
			return true
		}
	}
	return false
}

// includes tells whether a snippet includes others.
func includes(n *template.Node) bool {
	for _, transform := range list(n.Get("Fn::Transform")) {
		if nameOf(transform) == Include {
			return true
		}
	}
	if slices.ContainsFunc(n.Items, includes) {
		return true
	}
	return slices.ContainsFunc(n.Entries, func(e template.Entry) bool { return includes(e.Value) })
}

// merge puts the entries of a section over those that are there.
func merge(section, over *template.Node) *template.Node {
	if section == nil || section.Kind != template.Map || over.Kind != template.Map {
		return over
	}
	for _, e := range over.Entries {
		section = put(section, e.Key, e.Value)
	}
	return section
}

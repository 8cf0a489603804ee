package template

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/cfn-cli/cfn/internal/diag"
)

// MaxSize is the service's limit for a template, in bytes, reached only
// through S3. Source: AWS documentation, "CloudFormation quotas".
const MaxSize = 1_000_000

// MaxInline is the limit, in bytes, for a template within a request.
const MaxInline = 51_200

// maxDepth bounds recursion. Real templates stay under 40.
const maxDepth = 200

// ServiceError is what the service answers, in its own words, to a template
// or to parameters that it refuses (error code ValidationError).
type ServiceError struct{ Message string }

func (e *ServiceError) Error() string { return e.Message }

func serviceErrorf(format string, args ...any) *ServiceError {
	return &ServiceError{Message: fmt.Sprintf(format, args...)}
}

// Parse reads a template in YAML or JSON. name appears in the ranges of
// findings. It reports as a diag.List of kind Invalid what makes a text no
// template at all: syntax, duplicate keys, aliases, wrong tags, size. Where
// the service has words for it, errors.As finds them as a *ServiceError.
func Parse(name string, src []byte) (*Template, error) {
	root, err := ParseNode(name, src)
	if err != nil {
		return nil, err
	}
	if root.Kind != Map {
		return nil, diag.List{invalid(name, root.Pos, "template.structure", "a template is a map with a Resources section").
			Because(serviceErrorf("Template format error: unsupported structure."))}
	}
	return build(name, src, root), nil
}

// ParseNode reads any YAML or JSON document with the rules of templates.
func ParseNode(name string, src []byte) (*Node, error) {
	if d := unreadable(name, src); d != nil {
		return nil, diag.List{d}
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	r := &reader{file: name}
	var root *Node
	if isJSON(src) {
		root = r.json(src)
	} else {
		root = r.yaml(src)
	}
	if len(r.findings) > 0 {
		return nil, r.findings
	}
	return root, nil
}

// maxDocuments bounds the documents of one file.
const maxDocuments = 1000

// ParseNodes reads all documents of a YAML stream, or the one of a JSON text,
// with the rules of templates. A document without content is a Null.
func ParseNodes(name string, src []byte) ([]*Node, error) {
	if isJSON(bytes.TrimPrefix(src, []byte("\ufeff"))) {
		root, err := ParseNode(name, src)
		return []*Node{root}, err
	}
	if d := unreadable(name, src); d != nil {
		return nil, diag.List{d}
	}
	r := &reader{file: name}
	var documents []*Node
	for _, doc := range r.yamls(bytes.TrimPrefix(src, []byte("\ufeff")), maxDocuments) {
		documents = append(documents, r.content(doc))
	}
	if len(r.findings) > 0 {
		return nil, r.findings
	}
	return documents, nil
}

// unreadable finds what makes src no text of a template.
func unreadable(name string, src []byte) *diag.Diagnostic {
	whole := func(code, format string, args ...any) *diag.Diagnostic {
		return diag.New(diag.Invalid, code, format, args...).At(diag.Range{File: name})
	}
	switch {
	case len(src) > MaxSize:
		return whole("template.too-large", "the template has %d bytes, CloudFormation takes at most %d", len(src), MaxSize).
			WithHint("split it into nested stacks").
			Because(serviceErrorf("Template may not exceed %d bytes in size.", MaxSize))
	case len(bytes.TrimSpace(src)) == 0:
		return whole("template.empty", "the file is empty").
			Because(serviceErrorf("Template format error: unsupported structure."))
	case !utf8.Valid(src) || bytes.IndexByte(src, 0) >= 0:
		return whole("template.binary", "the file is not a text in UTF-8").
			Because(serviceErrorf("Template format error: unsupported structure."))
	}
	return nil
}

func isJSON(src []byte) bool {
	src = bytes.TrimSpace(src)
	return len(src) > 0 && (src[0] == '{' || src[0] == '[')
}

// reader turns a document into nodes and collects what is wrong with it.
type reader struct {
	file     string
	lines    []string // of a YAML source
	findings diag.List
}

// maxFindings is as many as a person may want to read.
const maxFindings = 100

func (r *reader) report(d *diag.Diagnostic) {
	if len(r.findings) < maxFindings {
		r.findings = append(r.findings, d)
	}
}

// duplicates checks a map's keys for repetition.
func (r *reader) duplicates(entries []Entry) {
	if !repeats(entries) {
		return
	}
	first := make(map[string]Pos, len(entries))
	for _, e := range entries {
		if at, again := first[e.Key]; again {
			r.report(invalid(r.file, e.Pos, "template.duplicate-key", "the key %s is there twice, first in line %d", e.Key, at.Line).
				WithHint("remove or rename one of them"))
			continue
		}
		first[e.Key] = e.Pos
	}
}

// repeats is quick for small maps, which nearly all are.
func repeats(entries []Entry) bool {
	if len(entries) > 16 {
		return true
	}
	for i := range entries {
		for j := range i {
			if entries[i].Key == entries[j].Key {
				return true
			}
		}
	}
	return false
}

// invalid makes a finding of kind Invalid at a place.
func invalid(file string, at Pos, code, format string, args ...any) *diag.Diagnostic {
	d := diag.New(diag.Invalid, code, format, args...)
	return d.At(diag.Range{File: file, Line: at.Line, Column: at.Column})
}

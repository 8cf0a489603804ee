// Package document reads the files of cfn's own, YAML or JSON, strictly: an
// unknown key is a finding with its place and what was probably meant, and all
// mistakes of a file are told at once.
package document

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/suggest"
	"github.com/cfn-cli/cfn/internal/template"
)

// Reader collects what is wrong with one file.
type Reader struct {
	// Name is the file's name, What says what kind of file it is ("a failures
	// file"), Code is the code of its findings.
	Name, What, Code string
	Findings         diag.List
}

// Report adds a finding of kind Invalid at a place.
func (r *Reader) Report(at template.Pos, format string, args ...any) *diag.Diagnostic {
	d := diag.New(diag.Invalid, r.Code, format, args...).At(r.Range(at))
	r.Findings = append(r.Findings, d)
	return d
}

// Range is a place in the file.
func (r *Reader) Range(at template.Pos) diag.Range {
	return diag.Range{File: r.Name, Line: at.Line, Column: at.Column}
}

// Must reports an error at the place of its value.
func (r *Reader) Must(n *template.Node, err error) {
	if err != nil {
		r.Report(n.Pos, "%s", err)
	}
}

// Fields hands each value of a map to the function of its key.
func (r *Reader) Fields(n *template.Node, known map[string]func(*template.Node)) {
	if n.Kind != template.Map {
		r.Report(n.Pos, "a map is wanted here")
		return
	}
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, entry := range n.Entries {
		if set, ok := known[entry.Key]; ok {
			set(entry.Value)
			continue
		}
		d := r.Report(entry.Pos, "%s has no %q here", r.What, entry.Key)
		if near := suggest.Nearest(entry.Key, names); near != "" {
			d.WithHint("did you mean %s?", near)
		}
	}
}

// Each reads the items of a list.
func Each[T any](r *Reader, n *template.Node, read func(*template.Node) T) (list []T) {
	if n.Kind != template.List {
		r.Report(n.Pos, "a list is wanted here")
		return nil
	}
	for _, item := range n.Items {
		list = append(list, read(item))
	}
	return list
}

// Text stores a scalar as it is written.
func (r *Reader) Text(into *string) func(*template.Node) {
	return func(n *template.Node) {
		if !n.IsScalar() {
			r.Report(n.Pos, "a text is wanted here")
		}
		*into = n.Scalar()
	}
}

// Texts stores a list of scalars as they are written. One alone stands for a
// list of one.
func (r *Reader) Texts(into *[]string) func(*template.Node) {
	return func(n *template.Node) {
		if n.IsScalar() {
			*into = []string{n.Scalar()}
			return
		}
		*into = Each(r, n, func(item *template.Node) (text string) {
			r.Text(&text)(item)
			return text
		})
	}
}

// Map stores a map of names to scalars as they are written.
func (r *Reader) Map(into *map[string]string) func(*template.Node) {
	return func(n *template.Node) {
		if n.Kind != template.Map {
			r.Report(n.Pos, "a map of names to texts is wanted here")
			return
		}
		*into = map[string]string{}
		for _, entry := range n.Entries {
			var value string
			r.Text(&value)(entry.Value)
			(*into)[entry.Key] = value
		}
	}
}

// Bool stores true or false.
func (r *Reader) Bool(into *bool) func(*template.Node) {
	return func(n *template.Node) {
		if n.Kind != template.Bool {
			r.Report(n.Pos, "true or false is wanted here")
			return
		}
		*into = n.Text == "true"
	}
}

// Plain is a value in the form of JSON.
func Plain(n *template.Node) any {
	switch n.Kind {
	case template.Map:
		values := make(map[string]any, len(n.Entries))
		for _, entry := range n.Entries {
			values[entry.Key] = Plain(entry.Value)
		}
		return values
	case template.List:
		values := make([]any, len(n.Items))
		for i, item := range n.Items {
			values[i] = Plain(item)
		}
		return values
	case template.Null:
		return nil
	case template.Bool:
		return n.Text == "true"
	case template.String:
		return n.Text
	case template.Number:
		if json.Valid([]byte(n.Text)) {
			return json.Number(n.Text)
		}
	}
	return n.Text
}

// Locate finds the place that a path leads to, or the nearest before it.
func Locate(n *template.Node, path []string) template.Pos {
	at := n.Pos
	for _, step := range path {
		next := n.Get(step)
		if i, err := strconv.Atoi(step); err == nil && n.Kind == template.List && i < len(n.Items) {
			next = n.Items[i]
		}
		if next == nil {
			break
		}
		n, at = next, next.Pos
	}
	return at
}

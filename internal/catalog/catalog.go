// Package catalog is the shelf of templates that come with cfn: it finds them,
// reads what they say of themselves in their metadata, and draws what they make.
package catalog

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/suggest"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/templates"
)

// Prefix marks a template of the catalog where a template's file may stand.
const Prefix = "catalog:"

// Entry is one template of the catalog.
type Entry struct {
	// Name is unique in the catalog, Topic is the folder that it is in.
	Name, Topic string
	Template    *template.Template
	// Ask names the parameters that a person should decide on.
	Ask []string
	// Largest are the parameters with which everything is made that can be.
	Largest map[string]string

	english, spanish *template.Node
}

// Names lists the templates by topic, then by name.
func Names() []string {
	var names []string
	for _, file := range files() {
		names = append(names, nameOf(file))
	}
	return names
}

// Topics lists the topics.
func Topics() []string {
	var topics []string
	for _, file := range files() {
		topics = append(topics, path.Dir(file))
	}
	return slices.Compact(topics)
}

// All reads the whole catalog, or one topic of it.
func All(topic string) ([]*Entry, error) {
	if topic != "" && !slices.Contains(Topics(), topic) {
		return nil, diag.New(diag.NotFound, "catalog.topic", "the catalog has no topic %q", topic).
			WithHint("the topics are %s", strings.Join(Topics(), ", "))
	}
	var entries []*Entry
	for _, file := range files() {
		if topic != "" && path.Dir(file) != topic {
			continue
		}
		entry, err := read(file)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// Find reads the template of a name.
func Find(name string) (*Entry, error) {
	all := files()
	i := slices.IndexFunc(all, func(file string) bool { return nameOf(file) == name })
	if i >= 0 {
		return read(all[i])
	}
	missing := diag.New(diag.NotFound, "catalog.missing", "the catalog has no template %q", name)
	if near := suggest.Nearest(name, Names()); near != "" {
		return nil, missing.WithHint("did you mean %s?", near)
	}
	return nil, missing.WithHint("cfn catalog list")
}

func read(file string) (*Entry, error) {
	body, err := templates.Files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	t, err := template.Parse(Prefix+nameOf(file), body)
	if err != nil {
		return nil, fmt.Errorf("the template %s of the catalog: %w", file, err)
	}
	about := t.Metadata.Get("Catalog")
	e := &Entry{
		Name: nameOf(file), Topic: path.Dir(file), Template: t,
		english: about.Get("English"), spanish: about.Get("Spanish"), Largest: map[string]string{},
	}
	if ask := about.Get("Ask"); ask != nil {
		for _, name := range ask.Items {
			e.Ask = append(e.Ask, name.Scalar())
		}
	}
	if largest := about.Get("Largest"); largest != nil {
		for _, entry := range largest.Entries {
			e.Largest[entry.Key] = entry.Value.Scalar()
		}
	}
	return e, nil
}

// files lists the templates' paths in their folder, sorted.
func files() []string {
	// The pattern is well formed, which is all that Glob could complain about.
	list, _ := fs.Glob(templates.Files, "*/*.yaml")
	return list
}

func nameOf(file string) string { return strings.TrimSuffix(path.Base(file), ".yaml") }

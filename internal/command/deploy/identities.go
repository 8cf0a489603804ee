package deploy

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/document"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/suggest"
	"github.com/cfn-cli/cfn/internal/template"
)

// identities reads which resources are meant, from the file and the flags; a
// flag goes before the file. All must be of the template.
func (o *Options) identities(e *env.Env, t *template.Template) (map[string]stack.Identity, error) {
	given := map[string]stack.Identity{}
	for id, values := range o.Known {
		given[id] = stack.Identity{Values: values}
	}
	if o.ResourcesFile != "" {
		data, err := command.ReadFile(e, o.ResourcesFile, "resources file")
		if err != nil {
			return nil, err
		}
		if given, err = resourcesFile(o.ResourcesFile, data, t); err != nil {
			return nil, err
		}
	}
	for _, flag := range o.Resources {
		id, identity, err := parseIdentity(flag)
		if err != nil {
			return nil, err
		}
		if t.Resource(id) == nil {
			d := diag.New(diag.Usage, "import.unknown", "--resource %s: the template has no such resource", id)
			if near := suggest.Nearest(id, logicalIDs(t)); near != "" {
				d = d.WithHint("did you mean %s?", near)
			}
			return nil, d
		}
		given[id] = identity
	}
	return given, nil
}

func logicalIDs(t *template.Template) []string {
	ids := make([]string, len(t.Resources))
	for i, r := range t.Resources {
		ids[i] = r.LogicalID
	}
	return ids
}

// parseIdentity reads LOGICAL_ID=ID, or LOGICAL_ID:Key=Value,Key2=Value. A comma
// separates only where a key follows.
func parseIdentity(flag string) (id string, identity stack.Identity, err error) {
	wrong := diag.New(diag.Usage, "usage", "--resource takes LOGICAL_ID=ID or LOGICAL_ID:KEY=VALUE,KEY2=VALUE, not %q", flag)
	at := strings.IndexAny(flag, ":=")
	if at <= 0 || at == len(flag)-1 {
		return "", identity, wrong
	}
	id, rest := flag[:at], flag[at+1:]
	if flag[at] == '=' {
		return id, stack.Identity{Whole: rest}, nil
	}
	identity.Values = map[string]string{}
	last := ""
	for part := range strings.SplitSeq(rest, ",") {
		key, value, ok := strings.Cut(part, "=")
		switch {
		case ok && key != "" && value != "":
			identity.Values[key], last = value, key
		case last == "":
			return "", identity, wrong
		default:
			identity.Values[last] += "," + part
		}
	}
	return id, identity, nil
}

// resourcesFile reads a file in one of two forms: AWS's list of ResourceType,
// LogicalResourceId and ResourceIdentifier, or a map of logical IDs to the
// identifier, whole or by key.
func resourcesFile(name string, data []byte, t *template.Template) (map[string]stack.Identity, error) {
	root, err := template.ParseNode(name, data)
	if err != nil {
		return nil, err
	}
	f := &identityFile{Reader: document.Reader{Name: name, What: "a resources file", Code: "resources-file.form"}, t: t, given: map[string]stack.Identity{}}
	switch root.Kind {
	case template.List:
		for _, item := range root.Items {
			f.entry(item)
		}
	case template.Map:
		for _, e := range root.Entries {
			f.member(e)
		}
	default:
		f.Report(root.Pos, "a resources file is a map of logical IDs to identifiers, or a list of ResourceType, LogicalResourceId and ResourceIdentifier")
	}
	return f.given, f.Findings.Err()
}

type identityFile struct {
	document.Reader
	t     *template.Template
	given map[string]stack.Identity
}

// entry reads a member of AWS's list.
func (f *identityFile) entry(n *template.Node) {
	var id, typeName string
	var values map[string]string
	f.Fields(n, map[string]func(*template.Node){
		"LogicalResourceId": f.Text(&id), "ResourceType": f.Text(&typeName), "ResourceIdentifier": f.Map(&values),
	})
	if id == "" || len(values) == 0 {
		f.Report(n.Pos, "each entry needs a LogicalResourceId and a ResourceIdentifier")
		return
	}
	f.add(n.Pos, id, stack.Identity{Values: values})
	if r := f.t.Resource(id); r != nil && typeName != "" && typeName != r.Type {
		f.Report(n.Get("ResourceType").Pos, "%s is of type %s in the template, not %s", id, r.Type, typeName)
	}
}

// member reads LOGICAL_ID: ID, or LOGICAL_ID: {KEY: VALUE}.
func (f *identityFile) member(e template.Entry) {
	var identity stack.Identity
	if e.Value.Kind == template.Map {
		f.Map(&identity.Values)(e.Value)
	} else {
		f.Text(&identity.Whole)(e.Value)
	}
	f.add(e.Pos, e.Key, identity)
}

func (f *identityFile) add(at template.Pos, id string, identity stack.Identity) {
	place := f.Range(at)
	identity.At = &place
	if _, twice := f.given[id]; twice {
		f.Report(at, "%s is there twice", id)
	}
	f.given[id] = identity
	if f.t.Resource(id) != nil {
		return
	}
	d := f.Report(at, "the template has no resource %s", id)
	if near := suggest.Nearest(id, logicalIDs(f.t)); near != "" {
		d.WithHint("did you mean %s?", near)
	}
}

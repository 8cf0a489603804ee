package target

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/suggest"
)

// Variable is the environment variable that chooses a context.
const Variable = "CFN_CONTEXT"

// Contexts are the person's contexts, kept in one file of the settings folder.
type Contexts struct {
	env  *env.Env
	path string
}

// Open gives access to the contexts; it reads nothing yet.
func Open(e *env.Env) *Contexts {
	return &Contexts{env: e, path: filepath.Join(e.ConfigDir(), "contexts.json")}
}

// Chosen is how a context came to be the one in force.
type Chosen int

// The ways, the first that applies wins.
const (
	ByFlag     Chosen = iota // --context
	ByVariable               // CFN_CONTEXT
	ByUse                    // cfn context use
	ByDefault                // nothing chose: aws
)

// Resolve gives the context in force: the flag's, else that of CFN_CONTEXT,
// else the one that was put to use, else aws.
func (c *Contexts) Resolve(flag string) (Target, error) {
	name, _, err := c.Current(flag)
	if err != nil {
		return Target{}, err
	}
	return c.Get(name)
}

// Current names the context in force and says what chose it. The file is not
// read where flag or variable decide: a broken file does not stand in the way
// of a built-in context that was asked for.
func (c *Contexts) Current(flag string) (name string, by Chosen, err error) {
	if flag != "" {
		return flag, ByFlag, nil
	}
	if name := c.env.Get(Variable); name != "" {
		return name, ByVariable, nil
	}
	f, err := c.read()
	switch {
	case err != nil:
		return "", 0, err
	case f.Current != "":
		return f.Current, ByUse, nil
	default:
		return AWS, ByDefault, nil
	}
}

// Get finds a context by its name; kind NotFound where there is none.
func (c *Contexts) Get(name string) (Target, error) {
	for _, t := range builtIn() {
		if t.Name == name {
			return t, nil
		}
	}
	if t, ok := emulated(name); ok {
		return t, nil
	}
	f, err := c.read()
	if err != nil {
		return Target{}, err
	}
	if t, ok := f.get(name); ok {
		return t, nil
	}
	return Target{}, unknown(name, f)
}

// List gives the built-in contexts, then the person's by name.
func (c *Contexts) List() ([]Target, error) {
	f, err := c.read()
	if err != nil {
		return nil, err
	}
	return f.all(), nil
}

// Create adds a context; a name that is taken is refused.
func (c *Contexts) Create(ctx context.Context, t Target) error {
	if err := c.own(t.Name, "created"); err != nil {
		return err
	}
	if err := t.Validate(); err != nil {
		return err
	}
	return c.change(ctx, func(f *file) error {
		if _, taken := f.get(t.Name); taken {
			return diag.New(diag.Usage, "context.exists", "context %s exists already", t.Name).
				WithHint("cfn context update %s", t.Name)
		}
		f.put(t)
		return nil
	})
}

// Update changes a context through edit, which must keep the name. It gives
// the context as it is now.
func (c *Contexts) Update(ctx context.Context, name string, edit func(*Target)) (Target, error) {
	if err := c.own(name, "changed"); err != nil {
		return Target{}, err
	}
	var changed Target
	err := c.change(ctx, func(f *file) error {
		t, ok := f.get(name)
		if !ok {
			return unknown(name, f)
		}
		edit(&t)
		t.Name = name
		if err := t.Validate(); err != nil {
			return err
		}
		f.put(t)
		changed = t
		return nil
	})
	return changed, err
}

// Removable refuses what Remove would refuse, before anybody is asked.
func (c *Contexts) Removable(names ...string) error {
	f, err := c.read()
	if err != nil {
		return err
	}
	return c.removable(f, names)
}

func (c *Contexts) removable(f *file, names []string) error {
	for _, name := range names {
		if err := c.own(name, "removed"); err != nil {
			return err
		}
		if _, ok := f.get(name); !ok {
			return unknown(name, f)
		}
	}
	return nil
}

// Remove takes contexts away, all or none. The one in use gives way to aws.
func (c *Contexts) Remove(ctx context.Context, names ...string) error {
	return c.change(ctx, func(f *file) error {
		if err := c.removable(f, names); err != nil {
			return err
		}
		f.Contexts = slices.DeleteFunc(f.Contexts, func(t Target) bool { return slices.Contains(names, t.Name) })
		if slices.Contains(names, f.Current) {
			f.Current = ""
		}
		return nil
	})
}

// Use makes a context the one in force where neither flag nor variable choose.
func (c *Contexts) Use(ctx context.Context, name string) error {
	return c.change(ctx, func(f *file) error {
		if !slices.ContainsFunc(f.all(), func(t Target) bool { return t.Name == name }) {
			return unknown(name, f)
		}
		f.Current = name
		return nil
	})
}

func (c *Contexts) own(name, what string) error {
	if (Target{Name: name}).BuiltIn() {
		return diag.New(diag.Usage, "context.built-in", "context %s is built in and cannot be %s", name, what).
			WithHint("cfn context create NAME  makes one of your own")
	}
	return nil
}

func unknown(name string, f *file) error {
	all := f.all()
	names := make([]string, len(all))
	for i, t := range all {
		names[i] = t.Name
	}
	d := diag.New(diag.NotFound, "context.unknown", "there is no context %q", name).
		WithDetail("The contexts are " + strings.Join(names, ", ") + ".")
	if near := suggest.Nearest(name, names); near != "" {
		return d.WithHint("did you mean %s?", near)
	}
	return d.WithHint("cfn context list")
}

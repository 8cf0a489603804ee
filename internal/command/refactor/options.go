// Package refactor moves resources between stacks and gives them other logical
// IDs: cfn refactor.
package refactor

import (
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/deploy"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
)

// Options are the flags and arguments of cfn refactor.
type Options struct {
	command.Common
	// Stacks are STACK=TEMPLATE, the template edited.
	Stacks []string
	// Map are STACK.LOGICAL_ID=STACK.LOGICAL_ID, where it is not plain what goes
	// where; with one stack the IDs are enough.
	Map []string
	// CreateStack lets stacks come into being.
	CreateStack bool
	Description string
	// Bucket and Prefix say where the templates are uploaded; NoUpload sends them
	// in the request instead.
	Bucket, Prefix string
	NoUpload       bool
	// NoWait returns as soon as CloudFormation has accepted; Timeout bounds the
	// wait, 0 for none.
	NoWait  bool
	Timeout time.Duration
}

// named is an argument STACK=TEMPLATE.
type named struct{ stack, file string }

// parse reads the arguments, before anything is read or called.
func (o *Options) parse() (list []named, err error) {
	switch {
	case o.NoUpload && (o.Bucket != "" || o.Prefix != ""):
		return nil, diag.New(diag.Usage, "usage", "--no-upload uses no bucket; leave out --bucket and --prefix")
	case o.Timeout < 0:
		return nil, diag.New(diag.Usage, "usage", "--timeout cannot be negative")
	case len(o.Stacks) > stack.MaxRefactored:
		return nil, diag.New(diag.Usage, "usage", "a refactor can have at most %d stacks", stack.MaxRefactored)
	}
	seen := map[string]bool{}
	for _, argument := range o.Stacks {
		name, file, ok := strings.Cut(argument, "=")
		if !ok || name == "" || file == "" {
			return nil, diag.New(diag.Usage, "usage", "%q is not STACK=TEMPLATE", argument).
				WithHint("name each stack with its edited template:  cfn refactor shop=shop.yaml orders=orders.yaml")
		}
		if err := deploy.CheckName(name); err != nil {
			return nil, err
		}
		if seen[name] {
			return nil, diag.New(diag.Usage, "usage", "stack %s is named twice", name)
		}
		seen[name] = true
		list = append(list, named{name, file})
	}
	return list, nil
}

// mappings reads --map. Stacks must be among those of the refactor.
func (o *Options) mappings(stacks []named) (list []stack.Mapping, err error) {
	for _, text := range o.Map {
		from, to, ok := strings.Cut(text, "=")
		m := stack.Mapping{}
		if m.From, err = spot(from, stacks); err == nil && ok {
			m.To, err = spot(to, stacks)
		}
		if err != nil || !ok {
			return nil, diag.New(diag.Usage, "refactor.map", "--map %q is not STACK.LOGICAL_ID=STACK.LOGICAL_ID with stacks of this refactor", text).
				WithHint("for example  --map shop.Queue=orders.Inbox")
		}
		list = append(list, m)
	}
	return list, nil
}

func spot(text string, stacks []named) (stack.Spot, error) {
	name, id, ok := strings.Cut(text, ".")
	if !ok && len(stacks) == 1 {
		name, id = stacks[0].stack, text
	}
	for _, s := range stacks {
		if s.stack == name && id != "" {
			return stack.Spot{Stack: name, LogicalID: id}, nil
		}
	}
	return stack.Spot{}, diag.New(diag.Usage, "refactor.map", "%q is no place", text)
}

// again is the command that repeats this one.
func (o *Options) again() string {
	words := append([]string{"cfn refactor"}, o.Stacks...)
	for _, m := range o.Map {
		words = append(words, "--map "+m)
	}
	if o.CreateStack {
		words = append(words, "--create-stack")
	}
	return strings.Join(words, " ")
}

package engine

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/changes"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// importReview is the reason of an import's change set that can be executed
// (noted from AWS by tests of other programs).
const importReview = "Verify that resources and their properties defined in the template match the intended configuration " +
	"of the resource import to avoid unexpected changes."

// imports are those of a nested change set that is being executed, if there is
// one.
func (c *ChangeSet) imports() map[string]string {
	if c == nil {
		return nil
	}
	return c.Imports
}

// findImports looks the resources up that a change set imports: those that an
// import names, or with ImportExistingResources those that the template names.
// Where that cannot be, found is false and the change set has failed.
func (e *Engine) findImports(tx store.Tx, s *Stack, c *ChangeSet, in *changes.Input) (found bool, err error) {
	in.Imports = map[string]string{}
	reason := ""
	switch {
	case c.Kind == types.ChangeSetTypeImport:
		in.Nested = map[string]string{}
		reason, err = e.findRequested(tx, s, c, in)
	case c.ImportExistingResources:
		reason, err = e.findExisting(tx, s, c, in)
	}
	if reason != "" {
		c.fail(reason)
	}
	return reason == "", err
}

// findRequested finds what an import names.
func (e *Engine) findRequested(tx store.Tx, s *Stack, c *ChangeSet, in *changes.Input) (reason string, err error) {
	for _, id := range slices.Sorted(maps.Keys(c.Imports)) {
		r := in.After.Template.Resource(id)
		properties, _, err := changes.Foresee(*in).Coming(r)
		if err != nil {
			return err.Error(), nil
		}
		found, err := unowned(tx, s, r, c.Imports[id], properties)
		var refused *provider.Error
		switch {
		case errors.As(err, &refused):
			return refused.Message, nil
		case err != nil:
			return "", err
		}
		in.Imports[id] = found.PhysicalID
	}
	return "", nil
}

// unowned finds an existing resource for one of the template, whose properties
// are nil where they do not matter yet.
func unowned(tx store.Tx, s *Stack, r *template.Resource, identifier string, properties map[string]any) (*provider.Resource, error) {
	return provider.Unowned(tx, Physical{
		Account: s.Account, Region: s.Region, Partition: s.Partition,
		StackName: s.Name, StackID: s.ID(), LogicalID: r.LogicalID, Type: r.Type, Identifier: identifier,
		Properties: properties,
	})
}

// findExisting finds, for the resources that the stack does not have, those
// that exist under the name that the template gives them as a plain text (AWS
// documentation, "Import AWS resources into a CloudFormation stack
// automatically"; the text is known from public reports).
func (e *Engine) findExisting(tx store.Tx, s *Stack, c *ChangeSet, in *changes.Input) (reason string, err error) {
	c.Imports = map[string]string{}
	var bare []string
	for _, r := range in.After.Template.Resources {
		keys, values := namedBy(r)
		if _, has := in.Resources[r.LogicalID]; has || len(keys) == 0 {
			continue
		}
		found, err := unowned(tx, s, r, strings.Join(values, "|"), nil)
		var refused *provider.Error
		if errors.As(err, &refused) {
			continue // it is new, or its creation will fail
		}
		if err != nil {
			return "", err
		}
		_, active, err := changes.Foresee(*in).Coming(r)
		switch {
		case err != nil:
			return err.Error(), nil
		case !active:
		case retains(r.DeletionPolicy):
			c.Imports[r.LogicalID], in.Imports[r.LogicalID] = found.Identifier, found.PhysicalID
		default:
			bare = append(bare, r.LogicalID+" ({"+pairs(keys, values)+"})")
		}
	}
	if len(bare) == 0 {
		return "", nil
	}
	return "CloudFormation is attempting to import some resources because they already exist in your account. " +
		"The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template " +
		"for successful import. The affected resources are " + strings.Join(bare, ", "), nil
}

func pairs(keys, values []string) string {
	list := make([]string, len(keys))
	for i := range keys {
		list[i] = keys[i] + "=" + values[i]
	}
	return strings.Join(list, ", ")
}

// namedBy gives a resource's primary identifier where all of it is set in the
// template as plain texts; no keys where it is not.
func namedBy(r *template.Resource) (keys, values []string) {
	facts, known := schema.Lookup(r.Type)
	if _, err := importKeys(r.Type); !known || err != nil {
		return nil, nil
	}
	for _, key := range facts.PrimaryIdentifier {
		n := r.Properties
		for step := range strings.SplitSeq(key, "/") {
			n = n.Get(step)
		}
		if n == nil || n.Kind != template.String || n.Text == "" || strings.Contains(n.Text, "{{resolve:") {
			return nil, nil
		}
		keys, values = append(keys, key), append(values, n.Text)
	}
	return keys, values
}

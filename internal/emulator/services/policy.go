package services

import (
	"slices"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// PolicyTypes are the resource types that hold the policies of another type:
// one for a single resource, whose identifier is that resource's, and one for
// several.
type PolicyTypes struct {
	Inline, InlineProperty string
	Shared, SharedProperty string
}

// Policy finds the resource that holds the policy of the resource with that
// physical ID, nil where it has none.
func (t PolicyTypes) Policy(tx store.Tx, call wire.Call, id string) (*provider.Resource, error) {
	r, ok, err := provider.Get(tx, call.Account, call.Region, t.Inline, id)
	if ok || err != nil {
		return r, err
	}
	shared, err := provider.List(tx, call.Account, call.Region, t.Shared)
	if err != nil {
		return nil, err
	}
	for _, r := range shared {
		if of, _ := r.Properties[t.SharedProperty].([]any); slices.Contains(of, any(id)) {
			return r, nil
		}
	}
	return nil, nil
}

// SetPolicy gives a resource a policy in place of the one that it has, and
// takes that away where the document is nil.
func (d Door) SetPolicy(tx store.Tx, call wire.Call, t PolicyTypes, id string, document any) error {
	r, err := t.Policy(tx, call, id)
	switch {
	case err != nil:
		return err
	case r == nil && document == nil:
		return nil
	case r == nil:
		_, err := d.Create(tx, call, t.Inline, map[string]any{t.InlineProperty: id, "PolicyDocument": document}, nil)
		return err
	case document == nil:
		return d.Delete(tx, r)
	default:
		return d.Change(tx, r, func(p *provider.Physical) { p.Properties["PolicyDocument"] = document })
	}
}

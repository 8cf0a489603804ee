package engine

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Tamper is a change to a resource of a stack that the stack does not know of.
type Tamper struct {
	Account   string `json:"account"`
	Region    string `json:"region"`
	Stack     string `json:"stack"`
	LogicalID string `json:"logicalId"`
	// Delete takes the resource away.
	Delete bool `json:"delete,omitempty"`
	// Set are new values by property path, as A.B or A.0.B; null takes a
	// property away.
	Set map[string]any `json:"set,omitempty"`
}

// Tamper changes a resource behind its stack's back. Its errors are for a
// person.
func (e *Engine) Tamper(t Tamper) error {
	return e.store.Update(func(tx store.Tx) error {
		p := place{t.Account, t.Region}
		s, err := findStack(tx, p, t.Stack, liveStack)
		if err != nil {
			return err
		}
		if s == nil {
			return fmt.Errorf("stack %s does not exist in account %s, region %s", t.Stack, t.Account, t.Region)
		}
		r, ok, err := store.Get[Resource](tx, resourcePrefix(p, s.UUID)+t.LogicalID)
		if err != nil {
			return err
		}
		if !ok || r.PhysicalID == "" {
			return fmt.Errorf("stack %s has no resource %s", t.Stack, t.LogicalID)
		}
		return e.tamper(tx, physical(s, &r, &r.Version), t)
	})
}

func (e *Engine) tamper(tx store.Tx, p Physical, t Tamper) error {
	found, ok, err := provider.Find(tx, p)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("resource %s of stack %s does not exist any more", t.LogicalID, t.Stack)
	}
	changed := found.Physical()
	if t.Delete {
		return e.config.Provider.Delete(tx, changed)
	}
	for _, path := range slices.Sorted(maps.Keys(t.Set)) {
		value, err := setAt(any(changed.Properties), strings.Split(path, "."), t.Set[path])
		if err != nil {
			return fmt.Errorf("property %s: %w", path, err)
		}
		changed.Properties, _ = value.(map[string]any)
	}
	return e.config.Provider.Update(tx, changed)
}

// setAt gives v with another value at a path. Maps on the way are made, items
// of lists must be there.
func setAt(v any, path []string, value any) (any, error) {
	if len(path) == 0 {
		return value, nil
	}
	switch v := v.(type) {
	case []any:
		i, err := strconv.Atoi(path[0])
		if err != nil || i < 0 || i >= len(v) {
			return nil, fmt.Errorf("the list has no item %s", path[0])
		}
		list := slices.Clone(v)
		list[i], err = setAt(v[i], path[1:], value)
		return list, err
	case nil, map[string]any:
		m, _ := v.(map[string]any)
		m = maps.Clone(m)
		if m == nil {
			m = map[string]any{}
		}
		if value == nil && len(path) == 1 {
			delete(m, path[0])
			return m, nil
		}
		inner, err := setAt(m[path[0]], path[1:], value)
		m[path[0]] = inner
		return m, err
	default:
		return nil, fmt.Errorf("%s is inside of a plain value", path[0])
	}
}

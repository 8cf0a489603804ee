package provider_test

import (
	"encoding/json"
	"testing"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/schema"
)

// account is made up.
const account = "123456789012"

// physical is a resource of a stack "shop". Required properties that are not
// given are filled in.
func physical(typeName, logicalID string, properties map[string]any) provider.Physical {
	filled := make(map[string]any)
	if facts, ok := schema.Lookup(typeName); ok {
		for _, name := range facts.Required() {
			filled[name] = sample(facts.Properties[name].Shape)
		}
	}
	for name, value := range properties {
		filled[name] = value
	}
	return provider.Physical{
		Account: account, Region: "us-east-1", Partition: "aws",
		StackName: "shop", LogicalID: logicalID, Type: typeName,
		StackID:    "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/0a1b2c3d-0000-4000-8000-000000000000",
		Properties: filled, Unique: typeName + logicalID,
	}
}

// sample is some value of the shape.
func sample(s schema.Shape) any {
	switch s.Kind {
	case schema.Integer, schema.Number:
		return json.Number("1")
	case schema.Boolean:
		return true
	case schema.List:
		return []any{sample(*s.Element)}
	case schema.Map, schema.Object, schema.JSON, schema.Tag:
		return map[string]any{}
	default:
		return "sample"
	}
}

// create makes a resource in a new store and gives it with its physical ID.
func create(t *testing.T, p provider.Physical) (store.Store, provider.Physical) {
	t.Helper()
	s := store.NewMemory()
	return s, add(t, s, p)
}

// add makes a resource in a store and gives it with its physical ID.
func add(t *testing.T, s store.Store, p provider.Physical) provider.Physical {
	t.Helper()
	if err := s.Update(func(tx store.Tx) (err error) {
		p.PhysicalID, err = provider.New(provider.Instant, nil).Create(tx, p)
		return err
	}); err != nil {
		t.Fatalf("create %s: %v", p.Type, err)
	}
	return p
}

func getAtt(t *testing.T, s store.Store, p provider.Physical, attribute string) any {
	t.Helper()
	var value any
	if err := s.View(func(tx store.Tx) (err error) {
		value, err = provider.New(provider.Instant, nil).GetAtt(tx, p, attribute)
		return err
	}); err != nil {
		t.Errorf("%s of %s: %v", attribute, p.Type, err)
	}
	return value
}

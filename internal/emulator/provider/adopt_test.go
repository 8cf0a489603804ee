package provider_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/schema"
)

// A resource that goes from one stack to another stays what it is, whatever
// its names and IDs were made of, and can be deleted there.
func TestEveryTypeMovesBetweenStacks(t *testing.T) {
	x := provider.New(provider.Instant, nil)
	for _, name := range schema.Types() {
		facts, _ := schema.Lookup(name)
		if _, refused := provider.NotEmulated(name); refused || !provider.Known(name) || len(facts.PrimaryIdentifier) == 0 {
			continue
		}
		s, p := create(t, physical(name, "Thing", nil))
		if err := s.Update(func(tx store.Tx) error {
			made, _, err := provider.Find(tx, p)
			if err != nil {
				return err
			}
			before := seen(t, x, tx, p)
			if err := x.Disown(tx, p); err != nil {
				return err
			}
			moved := provider.Physical{
				Account: p.Account, Region: p.Region, Partition: p.Partition, Type: name, PhysicalID: p.PhysicalID,
				Identifier: made.Identifier, StackName: "other", StackID: "arn:other", LogicalID: "Elsewhere",
			}
			if _, err := x.Adopt(tx, moved); err != nil {
				return err
			}
			if diff := cmp.Diff(before, seen(t, x, tx, moved)); diff != "" {
				t.Errorf("%s has changed:\n%s", name, diff)
			}
			if _, err := x.Adopt(tx, moved); err == nil || err.Error() != made.Identifier+" already exists in stack arn:other" {
				t.Errorf("%s is taken twice: %v", name, err)
			}
			if err := x.Delete(tx, moved); err != nil {
				return err
			}
			_, err = x.Adopt(tx, moved)
			var refusal *provider.Error
			if !errors.As(err, &refusal) || refusal.Code != "NotFound" {
				t.Errorf("%s: adopted after its end: %v", name, err)
			}
			return nil
		}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.View(func(tx store.Tx) error {
			for key := range tx.Ascend("", "") {
				t.Errorf("%s: %s is left", name, key)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// seen is all that a template can ask of a resource.
func seen(t *testing.T, x *provider.Provider, tx store.Tx, p provider.Physical) map[string]any {
	t.Helper()
	facts, _ := schema.Lookup(p.Type)
	values := map[string]any{}
	var err error
	if values["Ref"], err = x.Ref(tx, p); err != nil {
		t.Errorf("%s: %v", p.Type, err)
	}
	for _, attribute := range facts.ReadOnly() {
		if values[attribute], err = x.GetAtt(tx, p, attribute); err != nil {
			t.Errorf("%s: %v", p.Type, err)
		}
	}
	return values
}

// What a stack leaves behind keeps the tags of the stack as its own; an import
// that fails gives them back.
func TestTagsOfWhatChangesStacks(t *testing.T) {
	x := provider.New(provider.Instant, nil)
	p := physical("AWS::SNS::Topic", "Topic", map[string]any{"Tags": []any{map[string]any{"Key": "own", "Value": "1"}}})
	p.Tags = map[string]string{"team": "web", "aws:cloudformation:stack-name": "shop"}
	s, p := create(t, p)
	all := func(tx store.Tx, p provider.Physical) map[string]string {
		r, ok, err := provider.Find(tx, p)
		if err != nil || !ok {
			t.Fatal("it is gone", err)
		}
		return r.Physical().AllTags()
	}
	if err := s.Update(func(tx store.Tx) error {
		before := all(tx, p)
		if err := x.Disown(tx, p); err != nil {
			return err
		}
		if diff := cmp.Diff(before, all(tx, p)); diff != "" {
			t.Errorf("after it was left:\n%s", diff)
		}
		p.Identifier, p.StackID = p.PhysicalID, "arn:other"
		p.Tags = map[string]string{"stage": "test", "aws:cloudformation:stack-name": "other"}
		former, err := x.Adopt(tx, p)
		if err != nil {
			return err
		}
		if err := x.Retag(tx, p); err != nil {
			return err
		}
		want := map[string]string{"own": "1", "team": "web", "stage": "test", "aws:cloudformation:stack-name": "other"}
		if diff := cmp.Diff(want, all(tx, p)); diff != "" {
			t.Errorf("after the import:\n%s", diff)
		}
		if err := x.Return(tx, p, former.Tags); err != nil {
			return err
		}
		if diff := cmp.Diff(before, all(tx, p)); diff != "" {
			t.Errorf("after its failure:\n%s", diff)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

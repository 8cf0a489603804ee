package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/template"
)

const corpus = "../../../../shared/corpus"

// Whatever real templates ask of resources is known: their types, their
// attributes, the names of their properties.
func TestRealTemplatesFindWhatTheyUse(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("the real templates are not here, so this check did not run: %v", err)
	}
	types := make(map[string]bool)
	err := filepath.WalkDir(corpus, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		parsed, err := template.Parse(path, source)
		if err != nil || len(parsed.Transforms) > 0 {
			return nil // no template, or one for another tool
		}
		for _, r := range parsed.Resources {
			if r.Type == "" {
				continue // {"Rain::Module": …}
			}
			types[r.Type] = true
			_, refused := provider.NotEmulated(r.Type)
			if !refused && !provider.Known(r.Type) {
				t.Errorf("%s: %s is unknown", path, r.Type)
			}
		}
		eachGetAtt(parsed.Root, func(logicalID, attribute string) {
			r := parsed.Resource(logicalID)
			if r == nil || strings.HasPrefix(attribute, "Outputs.") {
				return
			}
			if !provider.HasAttribute(r.Type, attribute) {
				t.Errorf("%s: %s has no attribute %s", path, r.Type, attribute)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(types) < 100 {
		t.Errorf("only %d types found", len(types))
	}
	t.Logf("%d types", len(types))
}

func eachGetAtt(n *template.Node, visit func(logicalID, attribute string)) {
	if n == nil {
		return
	}
	if at := n.Get("Fn::GetAtt"); at != nil && len(at.Items) == 2 {
		visit(at.Items[0].Text, at.Items[1].Text)
	}
	for _, item := range n.Items {
		eachGetAtt(item, visit)
	}
	for _, entry := range n.Entries {
		eachGetAtt(entry.Value, visit)
	}
}

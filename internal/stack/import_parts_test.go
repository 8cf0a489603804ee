package stack

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/template"
)

// AWS documentation, "CreateChangeSet", ResourcesToImport: 200 at once.
func TestImportParts(t *testing.T) {
	var body strings.Builder
	body.WriteString("Resources:\n")
	for i := range 450 { // each refers to the one that comes after it
		fmt.Fprintf(&body, "  R%d: {Type: AWS::SNS::Topic, DeletionPolicy: Retain", i)
		if i < 449 {
			fmt.Fprintf(&body, ", DependsOn: R%d", i+1)
		}
		body.WriteString("}\n")
	}
	parsed, err := template.Parse("many.yaml", []byte(body.String()))
	if err != nil {
		t.Fatal(err)
	}
	list, _ := Newcomers(parsed, Surroundings{Members: map[string]string{"R449": "there already"}})
	parts := ImportParts(parsed, list)
	if len(parts) != 3 || len(parts[0]) != 200 || len(parts[1]) != 200 || len(parts[2]) != 49 {
		t.Fatalf("%d parts", len(parts))
	}
	next := 448
	for _, part := range parts {
		for _, n := range part {
			if want := fmt.Sprintf("R%d", next); n.LogicalID != want {
				t.Fatalf("%s comes where %s should", n.LogicalID, want)
			}
			next--
		}
	}
}

package deploy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// AWS documentation, "CreateChangeSet", ResourcesToImport.
func TestMoreThanAnImportTakes(t *testing.T) {
	var body strings.Builder
	body.WriteString("Resources:\n")
	for i := range 201 {
		fmt.Fprintf(&body, "  R%d: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}\n", i)
	}
	parsed, err := template.Parse("many.yaml", []byte(body.String()))
	if err != nil {
		t.Fatal(err)
	}
	f := &flow{source: &source{parsed: parsed}}
	list, _ := stack.Newcomers(parsed, stack.Surroundings{})
	if err := f.check(list); err == nil || !strings.Contains(err.Error(), "201 resources that the stack has not; CloudFormation imports 200 at once") {
		t.Errorf("got %v", err)
	}
	list, _ = stack.Newcomers(parsed, stack.Surroundings{Members: map[string]string{"R0": "x"}})
	if err := f.check(list); err != nil {
		t.Errorf("200 are refused: %v", err)
	}
}

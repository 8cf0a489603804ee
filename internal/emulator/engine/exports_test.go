package engine_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const (
	exporting = `{"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "a"}}},
		"Outputs": {"T": {"Value": {"Fn::GetAtt": ["T", "TopicName"]}, "Export": {"Name": "topic:name"}}}}`
	renamed = `{"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "b"}}},
		"Outputs": {"T": {"Value": {"Fn::GetAtt": ["T", "TopicName"]}, "Export": {"Name": "topic:name"}}}}`
	withdrawn = `{"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "a"}}}}`
	importing = `{"Resources": {"P": {"Type": "AWS::SSM::Parameter",
		"Properties": {"Type": "String", "Value": {"Fn::ImportValue": "topic:name"}}}}}`
	// Nothing else changes than that the import is gone.
	independent = `{"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}}}`
)

// The texts are those that clients of AWS report; AWS documentation, "Get
// exported outputs from a deployed CloudFormation stack", has the rules.
func TestExportsInUse(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.create("owner", exporting)
		w.expectStatus("owner", types.StackStatusCreateComplete)
		w.create("user", importing)
		w.expectStatus("user", types.StackStatusCreateComplete)

		w.delete("owner")
		w.expect("owner", types.StackStatusCreateComplete, "Delete canceled. Cannot delete export topic:name as it is in use by user.")
		for template, reason := range map[string]string{
			renamed:   "Cannot update export topic:name as it is in use by user.",
			withdrawn: "Delete canceled. Cannot delete export topic:name as it is in use by user.",
		} {
			w.update("owner", template)
			w.expect("owner", types.StackStatusUpdateRollbackComplete, "")
			if !contains(w.history("owner"), "owner UPDATE_ROLLBACK_IN_PROGRESS "+reason) {
				t.Errorf("no %q in %q", reason, w.history("owner"))
			}
		}
		imports, err := w.ListImports(w.Context(), &cfn.ListImportsInput{ExportName: aws.String("topic:name")})
		if err != nil || len(imports.Imports) != 1 || imports.Imports[0] != "user" {
			t.Errorf("imports: %v %v", imports, err)
		}

		w.update("user", independent)
		w.expectStatus("user", types.StackStatusUpdateComplete)
		w.update("owner", renamed)
		w.expectStatus("owner", types.StackStatusUpdateComplete)
		exports, err := w.ListExports(w.Context(), &cfn.ListExportsInput{})
		if err != nil || len(exports.Exports) != 1 || *exports.Exports[0].Value != "b" || *exports.Exports[0].ExportingStackId != id {
			t.Errorf("exports: %v %v", exports, err)
		}
		w.delete("owner")
		w.expect(id, types.StackStatusDeleteComplete, "")
	})
}

func TestMissingAndTakenExports(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("user", importing)
		w.expect("user", types.StackStatusRollbackComplete, "")
		if h := w.history("user"); h[1] != "user ROLLBACK_IN_PROGRESS No export named topic:name found. Rollback requested by user." {
			t.Errorf("%q", h)
		}
		w.create("owner", exporting)
		w.expectStatus("owner", types.StackStatusCreateComplete)
		second := `{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"T": {"Value": "x", "Export": {"Name": "topic:name"}}}}`
		w.create("second", second)
		w.expect("second", types.StackStatusRollbackComplete, "")
		reason := "second ROLLBACK_IN_PROGRESS Export with name topic:name is already exported by stack owner. Rollback requested by user."
		if !contains(w.history("second"), reason) {
			t.Errorf("%q", w.history("second"))
		}
	})
}

func contains(lines []string, line string) bool {
	for _, l := range lines {
		if l == line {
			return true
		}
	}
	return false
}

package conformance

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const (
	topic      = `{"Resources": {"Parameter": {"Type": "AWS::SNS::Topic"}}}`
	otherTopic = `{"Resources": {"U": {"Type": "AWS::SNS::Topic"}}}`
	// choice is a mapping whose key a parameter chooses.
	choice = `{"Parameters": {"Selector": {"Type": "String"}},
		"Mappings": {"TopicSuffixMap": %s},
		"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {
			"TopicName": {"Fn::FindInMap": ["TopicSuffixMap", {"Ref": "Selector"}, "Suffix"]}}}}}`
	// skipped has a topic whose condition never holds.
	skipped = `{"Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
		"Resources": {"MyTopic": {"Type": "AWS::SNS::Topic", "Condition": "Never"}, %s}`
)

// provocations lead to the recorded errors, by test and place in it.
var provocations = map[string]func(context.Context, *provocation) error{
	"test_invalid_select_index_type[non-integer-index]/error":  value(`{"Fn::Select": ["bad", ["test"]]}`),
	"test_invalid_select_index_type[non-list-list]/error":      value(`{"Fn::Select": [0, 2]}`),
	"test_invalid_select_index_type[index-out-of-range]/error": value(`{"Fn::Select": [100, ["test"]]}`),
	"test_invalid_structure[getatt_validation2.yml]/error":     value(`{"Fn::GetAtt": ["Name", {"Ref": "AWS::Region"}, "more"]}`),
	"test_error_pass_macro_as_reference/error": create(`{"Parameters": {"MacroName": {"Type": "String"}},
		"Transform": {"Name": {"Ref": "MacroName"}}, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}`),
	"test_capabilities_requirements/error": create(`{"Transform": "Substitution",
		"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}`),
	"test_to_validate_template_limit_for_macro/error_response": create(`{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}` + strings.Repeat(" ", 51_200)),
	"test_invalid_parameter_type/error": changeSet(`{"Parameters": {"Value": {"Type": "Number"}},
		"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}`, "Value", "text"),
	"test_depends_on_with_missing_reference/depends_on_nonexisting_exception": create(
		`{"Resources": {"T": {"Type": "AWS::SNS::Topic", "DependsOn": "NonExistingResource"}}}`),
	"test_output_reference_to_skipped_resource/unresolved_resource_reference_exception": create(
		fmt.Sprintf(skipped, `"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"O": {"Value": {"Ref": "MyTopic"}}}`)),
	"test_dependent_get_att/dependent_ref_exc": create(
		fmt.Sprintf(skipped, `"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::GetAtt": ["MyTopic", "TopicName"]}}}}`)),
	"test_validate_equals_args_len/error": create(`{"Conditions": {"C": {"Fn::Equals": ["a"]}},
		"Resources": {"T": {"Type": "AWS::SNS::Topic", "Condition": "C"}}}`),
	"test_mapping_with_nonexisting_key/mapping_nonexisting_key_exc": changeSet(
		fmt.Sprintf(choice, `{"A": {"Suffix": "a"}}`), "Selector", "C"),
	"test_mapping_with_invalid_refs/mapping_invalid_ref_exc": changeSet(
		fmt.Sprintf(choice, `{"A": {"Suffix": {"Ref": "Selector"}}}`), "Selector", "C"),
	"test_mapping_maximum_nesting_depth/mapping_maximum_level_exc": changeSet(
		fmt.Sprintf(choice, `{"A": {"Suffix": {"Deeper": "a"}}}`), "Selector", "A"),
	"test_invalid_output_structure[none-value]/validation-error": create(
		`{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"MyOutput": {"Value": null}}}`),
	"test_invalid_output_structure[multiple-nones]/validation-error": create(
		`{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"MyOutput": {}}}`),
	"test_missing_resources_block/validation-error":                     create(`{}`),
	"test_resources_blocks[missing-type]/validation-error":              create(`{"Resources": {"A": {"Properties": {}}}}`),
	"test_resources_blocks[invalid-key]/validation-error":               create(`{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Invalid": 10}}}`),
	"test_linting_error_during_creation/error":                          create(`{"Resources": "", "Outputs": ""}`),
	"test_using_pseudoparameters_in_places[parameter]/error":            changeSet(`{"Parameters": {"AWS::NoValue": {"Type": "String"}}, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}`, "", ""),
	"test_update_with_resource_types/invalid_type_error":                updateTypes("AWS::EC2:*"),
	"test_update_with_resource_types/resource_not_allowed":              updateTypes("AWS::EC2::*"),
	"test_no_template_error/error":                                      updateWith(func(in *cloudformation.UpdateStackInput) { in.TemplateBody = nil }),
	"test_update_with_invalid_rollback_configuration_errors/type_error": rollbackTrigger("nothing", "Another"),
	"test_update_with_invalid_rollback_configuration_errors/arn_error": rollbackTrigger(
		"arn:aws:cloudwatch:us-east-1:111111111111:name", "AWS::CloudWatch::Alarm"),
	"test_update_deleted_stack/Error": after((*provocation).deleted, func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.UpdateStack(ctx, &cloudformation.UpdateStackInput{StackName: &p.stackID, TemplateBody: aws.String(topic)})
		return err
	}),
	"test_create_stack_from_s3_template_url[http_invalid]/create-error": func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String(stackName), TemplateURL: aws.String("https://example.com/dummy.yml")})
		return err
	},
	"test_validate_invalid_json_template_should_fail/validate-invalid-json": func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.ValidateTemplate(ctx, &cloudformation.ValidateTemplateInput{TemplateBody: aws.String(`{"this is invalid JSON"="bobbins"}`)})
		return err
	},
	"test_get_template_summary_non_executed_change_set/error": func(ctx context.Context, p *provocation) error {
		if err := changeSet(topic, "", "")(ctx, p); err != nil {
			return err
		}
		_, err := p.cfn.GetTemplateSummary(ctx, &cloudformation.GetTemplateSummaryInput{StackName: aws.String(stackName)})
		return err
	},
	"test_get_template_missing_resources_stack/stack-error":              getTemplate("does-not-exist", ""),
	"test_get_template_missing_resources_change_set/change-set-error":    getTemplate("", "does-not-exist"),
	"test_get_template_missing_resources_change_set_id/change-set-error": getTemplate("", missingChangeSet),
	"test_get_template_no_arguments/stack-error":                         getTemplate("", ""),
	"test_describe_deleted_resource_on_update/error":                     after((*provocation).replaced, resourceOf("Parameter")),
	"test_stack_resource_not_found/Error":                                after((*provocation).stack, resourceOf("NonExistentResource")),
	"test_stack_lifecycle/describe_deleted_by_name_exc":                  after((*provocation).deleted, describeStack(stackName)),
	"test_stack_name_creation/stack_response": func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String("*@da591fa3_$"), TemplateBody: aws.String(topic)})
		return err
	},
	"test_name_conflicts/create_stack_already_exists_exc":                     after((*provocation).stack, create(topic)),
	"test_name_conflicts/deleted_stack_not_found_exc":                         after((*provocation).deleted, describeStack(stackName)),
	"test_name_conflicts/deleted_stack_events_not_found_by_name":              after((*provocation).deleted, eventsOf(stackName)),
	"test_describe_stack_events_errors/describe_stack_events_stack_not_found": eventsOf("does-not-exist"),
	"test_delete_change_set_exception/e1":                                     deleteChangeSet("nostack"),
	"test_delete_change_set_exception/e2":                                     deleteChangeSet(""),
	"test_name_conflicts/create_changeset_existingstack_exc":                  after((*provocation).stack, changeSet(otherTopic, "", "")),
	"test_create_changeset_with_stack_id/recreate_deleted_with_id_exception":  changeSetOfDeleted(types.ChangeSetTypeCreate, "revived-stack-changeset"),
	"test_create_changeset_for_deleted_stack/ErrorForCreate":                  changeSetOfDeleted(types.ChangeSetTypeCreate, "test"),
	"test_create_changeset_for_deleted_stack/ErrorForUpdate":                  changeSetOfDeleted(types.ChangeSetTypeUpdate, "test"),
	"test_changeset_for_deleted_stack/ErrorForComplete":                       changeSetOfDeleted(types.ChangeSetTypeUpdate, "test"),
	"test_changeset_for_deleted_stack/ErrorForInProgress":                     after((*provocation).deleting, changeSetOf(types.ChangeSetTypeUpdate, "test")),
	"test_set_invalid_policy_with_url/error":                                  policyAt("key", `{"Statement": [{"Effect": "Allow", "Action": "Update:*"}]}`),
	"test_not_json_policy/error":                                              policyOf(strings.Repeat("policy ", 3)),
	"test_different_action_attribute/error":                                   policyOf(`{"Statement": [{"Effect": "Deny", "Action": "Delete:*", "Principal": "*", "Resource": "*"}]}`),
	"test_set_policy_both_policy_and_url/error": func(ctx context.Context, p *provocation) error {
		_, err := p.cfn.SetStackPolicy(ctx, &cloudformation.SetStackPolicyInput{
			StackName: aws.String(stackName), StackPolicyBody: aws.String("{}"), StackPolicyURL: aws.String("https://b.s3.amazonaws.com/k"),
		})
		return err
	},
}

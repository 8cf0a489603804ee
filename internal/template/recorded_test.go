package template_test

import (
	"testing"

	"github.com/cfn-cli/cfn/internal/template"
)

// The texts are those that AWS answered; recording names the recorded test.
// Templates and parameters are the ones that it sent, cut to what matters.
var recordedErrors = []struct {
	recording  string
	template   string
	parameters map[string]string
	text       string
}{
	{
		recording: "test_change_set_fn_select test_invalid_select_index_type[non-integer-index]",
		template:  `{"Resources":{"MyParameter":{"Type":"AWS::SSM::Parameter","Properties":{"Type":"String","Value":{"Fn::Select":["bad",["test"]]}}}}}`,
		text:      "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
	},
	{
		recording: "test_change_set_fn_select test_invalid_select_index_type[non-list-list]",
		template:  `{"Resources":{"MyParameter":{"Type":"AWS::SSM::Parameter","Properties":{"Type":"String","Value":{"Fn::Select":[0,2]}}}}}`,
		text:      "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
	},
	{
		recording: "test_change_set_fn_select test_invalid_select_index_type[index-out-of-range]",
		template:  `{"Resources":{"MyParameter":{"Type":"AWS::SSM::Parameter","Properties":{"Type":"String","Value":{"Fn::Select":[100,["test"]]}}}}}`,
		text:      "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
	},
	{
		recording: "test_template_engine test_error_pass_macro_as_reference",
		template:  "Parameters: {MacroName: {Type: String, Default: x}}\nTransform: [{Name: !Ref MacroName}]\nResources: {A: {Type: 'AWS::SNS::Topic'}}",
		text:      "Key Name of transform definition must be a string.",
	},
	{
		recording: "test_change_set_fn_get_attr test_invalid_structure[getatt_validation2.yml]",
		template:  "Parameters: {MyParameterValue: {Type: String}}\nResources:\n  P1: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: foo}}\n  P2: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: {'Fn::GetAtt': [P1]}}}",
		text:      "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
	},
	{
		recording:  "test_change_set_parameters test_invalid_parameter_type",
		template:   "Parameters: {Value: {Type: Number}}\nResources: {A: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: !Ref Value}}}",
		parameters: map[string]string{"Value": "not-a-number"},
		text:       "Parameter 'Value' must be a number.",
	},
	{
		recording: "test_references test_depends_on_with_missing_reference",
		template:  "Resources: {T: {Type: 'AWS::SNS::Topic', DependsOn: NonExistingResource}}",
		text:      "Template format error: Unresolved resource dependencies [NonExistingResource] in the Resources block of the template",
	},
	{
		recording:  "test_conditions test_output_reference_to_skipped_resource",
		template:   conditional + "  Other: {Type: 'AWS::SNS::Topic'}\nOutputs: {Arn: {Value: !Ref MyTopic}}",
		parameters: map[string]string{"OptionParameter": "option-b"},
		text:       "Unresolved resource dependencies [MyTopic] in the Outputs block of the template",
	},
	{
		recording:  "test_conditions test_dependent_get_att",
		template:   conditional + "  P: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: !GetAtt MyTopic.TopicName}}",
		parameters: map[string]string{"OptionParameter": "option-b"},
		text:       "Template format error: Unresolved resource dependencies [MyTopic] in the Resources block of the template",
	},
	{
		recording: "test_conditions test_validate_equals_args_len",
		template:  "Conditions: {C: !Equals [a]}\nResources: {A: {Type: 'AWS::SNS::Topic'}}",
		text:      "Template error: every Fn::Equals object requires a list of 2 string parameters.",
	},
	{
		recording:  "test_mappings test_mapping_with_nonexisting_key",
		template:   mapped("A: {Suffix: a}\n    B: {Suffix: b}"),
		parameters: map[string]string{"Selector": "C"},
		text:       "Template error: Unable to get mapping for TopicSuffixMap::C::Suffix",
	},
	{
		recording:  "test_mappings test_mapping_with_invalid_refs",
		template:   mapped("A: {Suffix: !Ref Selector}"),
		parameters: map[string]string{"Selector": "C"},
		text:       "Template format error: Every Mappings attribute must be a String or a List.",
	},
	{
		recording:  "test_mappings test_mapping_maximum_nesting_depth",
		template:   mapped("A: {Suffix: {Third: a}}"),
		parameters: map[string]string{"Selector": "A"},
		text:       "Template format error: Every Mappings attribute must be a String or a List.",
	},
	{
		recording: "test_validations test_invalid_output_structure[none-value]",
		template:  `{"Resources":{"Foo":{"Type":"AWS::SNS::Topic"}},"Outputs":{"MyOutput":{"Value":null}}}`,
		text:      "[/Outputs/MyOutput/Value] 'null' values are not allowed in templates",
	},
	{
		recording: "test_validations test_invalid_output_structure[multiple-nones]",
		template:  `{"Resources":{"Foo":{"Type":"AWS::SNS::Topic"}},"Outputs":{"MyOutput":{}}}`,
		text:      "Template format error: Every Outputs member must contain a Value object",
	},
	{
		recording: "test_validations test_missing_resources_block",
		template:  `{}`,
		text:      "Template format error: At least one Resources member must be defined.",
	},
	{
		recording: "test_validations test_resources_blocks[missing-type]",
		template:  `{"Resources":{"A":{"Properties":{}}}}`,
		text:      "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
	},
	{
		recording: "test_validations test_resources_blocks[invalid-key]",
		template:  `{"Resources":{"A":{"Type":"AWS::SNS::Topic","Invalid":10}}}`,
		text:      "Invalid template resource property 'Invalid'",
	},
	{
		recording: "test_templates test_validate_invalid_json_template_should_fail",
		template:  `{"this is invalid JSON"="bobbins"}`,
		text:      "Template format error: JSON not well-formed. (line 1, column 25)",
	},
	{
		recording: "test_stacks test_linting_error_during_creation",
		template:  `{"Resources":"","Outputs":""}`,
		text:      "Template format error: Any Resources member must be an object.",
	},
	{
		recording: "test_changesets test_using_pseudoparameters_in_places[parameter]",
		template:  "Parameters: {'AWS::NoValue': {Type: String, Default: x}}\nResources: {A: {Type: 'AWS::SNS::Topic'}}",
		text:      "Template format error: Parameter name AWS::NoValue is non alphanumeric.",
	},
}

const conditional = `
Parameters: {OptionParameter: {Type: String, AllowedValues: [option-a, option-b]}}
Conditions: {ShouldCreate: !Equals [!Ref OptionParameter, option-a]}
Resources:
  MyTopic: {Type: 'AWS::SNS::Topic', Condition: ShouldCreate}
`

func mapped(keys string) string {
	return "Parameters: {Selector: {Type: String}}\nMappings:\n  TopicSuffixMap:\n    " + keys +
		"\nResources: {T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !FindInMap [TopicSuffixMap, !Ref Selector, Suffix]}}}"
}

// firstError goes the service's way from a template body to the start of an
// operation.
func firstError(body string, parameters map[string]string) error {
	parsed, err := template.Parse("", []byte(body))
	if err != nil {
		return err
	}
	if err := parsed.Validate(); err != nil {
		return err
	}
	bound, err := parsed.BindParameters(parameters, world{})
	if err != nil {
		return err
	}
	return parsed.Evaluator(template.Scope{Parameters: bound, Pseudo: pseudo(), Resolver: world{}}).Check()
}

func TestRecordedErrors(t *testing.T) {
	for _, test := range recordedErrors {
		t.Run(test.recording, func(t *testing.T) {
			if got := serviceText(firstError(test.template, test.parameters)); got != test.text {
				t.Errorf("got  %s\nwant %s", got, test.text)
			}
		})
	}
}

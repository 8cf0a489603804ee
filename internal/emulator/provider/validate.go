package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Findings compares the names of the properties with the type's, as
// CloudFormation and the Cloud Control API do before they call a resource's
// handler: a line for each that is missing or unknown. Deeper properties are
// not compared: there AWS refuses for some types and only warns for others.
func Findings(typeName string, properties map[string]any) (findings []string) {
	missing, unknown := compareNames(typeName, properties)
	for _, name := range missing {
		findings = append(findings, fmt.Sprintf("#: required key [%s] not found", name))
	}
	for _, name := range unknown {
		findings = append(findings, fmt.Sprintf("#: extraneous key [%s] is not permitted", name))
	}
	return findings
}

// Problem is what Problems finds about a property; Property is empty for one
// that is missing.
type Problem struct{ Property, Text string }

// Problems is Findings in the words of the validation before a deployment.
func Problems(typeName string, properties map[string]any) (problems []Problem) {
	missing, unknown := compareNames(typeName, properties)
	for _, name := range missing {
		problems = append(problems, Problem{Text: fmt.Sprintf("Required property [%s] not found", name)})
	}
	for _, name := range unknown {
		problems = append(problems, Problem{name, fmt.Sprintf("Unsupported property [%s]", name)})
	}
	return problems
}

func compareNames(typeName string, properties map[string]any) (missing, unknown []string) {
	facts := lookup(typeName).facts
	if IsCustom(typeName) || len(facts.Properties) == 0 {
		return nil, nil
	}
	for _, name := range facts.Required() {
		if _, ok := properties[name]; !ok {
			missing = append(missing, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if _, ok := facts.Properties[name]; !ok {
			unknown = append(unknown, name)
		}
	}
	return missing, unknown
}

// validate refuses what Findings finds.
func validate(p Physical) error {
	findings := Findings(p.Type, p.Properties)
	if findings == nil {
		return nil
	}
	return &Error{Type: p.Type, Code: "InvalidRequest", plain: true, Message: fmt.Sprintf(
		"Properties validation failed for resource %s with message:\n%s", p.LogicalID, strings.Join(findings, "\n"))}
}

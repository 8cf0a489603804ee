package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// Findings compares the names of the properties with the type's, as
// CloudFormation and the Cloud Control API do before they call a resource's
// handler: a line for each that is missing or unknown. Deeper properties are
// not compared: there AWS refuses for some types and only warns for others.
func Findings(typeName string, properties map[string]any) (findings []string) {
	facts := lookup(typeName).facts
	if !checkable(typeName, facts) {
		return nil
	}
	for _, name := range facts.Required() {
		if _, ok := properties[name]; !ok {
			findings = append(findings, fmt.Sprintf("#: required key [%s] not found", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if _, ok := facts.Properties[name]; !ok {
			findings = append(findings, fmt.Sprintf("#: extraneous key [%s] is not permitted", name))
		}
	}
	return findings
}

// Problems is what the validation before a deployment finds in properties, of
// which some may not be known yet. Types of which nothing is known have none.
func Problems(typeName string, properties map[string]any) []schema.Problem {
	facts := lookup(typeName).facts
	if !checkable(typeName, facts) {
		return nil
	}
	return facts.Check(properties, template.IsUnknown)
}

func checkable(typeName string, facts *schema.Type) bool {
	return !IsCustom(typeName) && len(facts.Properties) > 0
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

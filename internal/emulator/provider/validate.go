package provider

import (
	"fmt"
	"slices"
	"strings"
)

// validate compares the names of the properties with the type's, as
// CloudFormation does before it calls a resource's handler. Deeper properties
// are not compared: there AWS refuses for some types and only warns for others.
// Custom resources take whatever their function knows.
func validate(r row, p Physical) error {
	if len(r.facts.Properties) == 0 || IsCustom(p.Type) {
		return nil
	}
	var findings []string
	for _, name := range r.facts.Required() {
		if _, ok := p.Properties[name]; !ok {
			findings = append(findings, fmt.Sprintf("#: required key [%s] not found", name))
		}
	}
	var unknown []string
	for name := range p.Properties {
		if _, ok := r.facts.Properties[name]; !ok {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		findings = append(findings, fmt.Sprintf("#: extraneous key [%s] is not permitted", name))
	}
	if findings == nil {
		return nil
	}
	return &Error{Type: p.Type, Code: "InvalidRequest", plain: true, Message: fmt.Sprintf(
		"Properties validation failed for resource %s with message:\n%s", p.LogicalID, strings.Join(findings, "\n"))}
}

package stack

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Declared is a parameter of the template, as GetTemplateSummary tells it.
type Declared struct {
	Name       string
	HasDefault bool
	NoEcho     bool
}

// ParameterChange is one line of a plan's parameters.
type ParameterChange struct {
	Name string `json:"name"`
	// Before and After are the values; **** stands for a NoEcho value. Before
	// is empty on a create.
	Before string `json:"before,omitempty"`
	After  string `json:"after"`
	// Kept says that the deployed value is used again.
	Kept bool `json:"unchanged"`
	// NoEcho says that the value may not be shown.
	NoEcho bool `json:"noEcho"`
}

// wireParameters builds the list to send. A parameter that was not given keeps
// the deployed value, but only where the deployed stack and the new template
// both have it: CloudFormation refuses UsePreviousValue for any other key.
func wireParameters(declared []Declared, given map[string]string, deployed *types.Stack) []types.Parameter {
	before := deployedParameters(deployed)
	var list []types.Parameter
	for _, p := range declared {
		name := p.Name
		if value, ok := given[name]; ok {
			list = append(list, types.Parameter{ParameterKey: &name, ParameterValue: &value})
		} else if _, ok := before[name]; ok {
			list = append(list, types.Parameter{ParameterKey: &name, UsePreviousValue: aws.Bool(true)})
		}
	}
	return list
}

// parameterChanges tells what the parameters were and will be.
func parameterChanges(declared []Declared, given map[string]string, deployed *types.Stack) []ParameterChange {
	before := deployedParameters(deployed)
	var changes []ParameterChange
	for _, p := range declared {
		value, isGiven := given[p.Name]
		old, existed := before[p.Name]
		change := ParameterChange{Name: p.Name, Before: old, NoEcho: p.NoEcho}
		switch {
		case isGiven && p.NoEcho:
			change.After = "****"
		case isGiven:
			change.After = value
			change.Kept = existed && old == value
		case existed:
			change.After, change.Kept = old, true
		default:
			continue // its default applies; the template says it
		}
		changes = append(changes, change)
	}
	return changes
}

// deployedParameters maps the stack's parameters to their values, nil for a
// stack that holds no deployment.
func deployedParameters(deployed *types.Stack) map[string]string {
	if deployed == nil || OutcomeOf(deployed.StackStatus) == InReview {
		return nil
	}
	values := make(map[string]string, len(deployed.Parameters))
	for _, p := range deployed.Parameters {
		values[aws.ToString(p.ParameterKey)] = aws.ToString(p.ParameterValue)
	}
	return values
}

// Unset lists the declared parameters that have no value from anywhere.
func Unset(declared []Declared, given map[string]string, deployed *types.Stack) []string {
	before := deployedParameters(deployed)
	var missing []string
	for _, p := range declared {
		_, isGiven := given[p.Name]
		_, existed := before[p.Name]
		if !isGiven && !existed && !p.HasDefault {
			missing = append(missing, p.Name)
		}
	}
	return missing
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

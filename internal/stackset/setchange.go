package stackset

import (
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// mask stands for the value of a NoEcho parameter in what the API answers.
const mask = "****"

// SetChange is what happens to the StackSet itself, besides its instances.
type SetChange struct {
	Creates bool `json:"creates"`
	// Template is set where the template changes.
	Template *TextChange `json:"template,omitempty"`
	// Parameters, Tags and Settings are those that change.
	Parameters []ValueChange `json:"parameters,omitempty"`
	Tags       []ValueChange `json:"tags,omitempty"`
	Settings   []ValueChange `json:"settings,omitempty"`
	// Managed is set where managed execution is switched, which is an update of
	// its own; AutoDeployment where only that changes.
	Managed        *bool         `json:"managedExecution,omitempty"`
	AutoDeployment []ValueChange `json:"autoDeployment,omitempty"`
	// Hidden are NoEcho parameters of the file: whether they differ cannot be
	// told.
	Hidden []string `json:"hidden,omitempty"`
}

// TextChange is a template before and after.
type TextChange struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// ValueChange is a named value before and after, nil where there is none.
type ValueChange struct {
	Name   string  `json:"name"`
	Before *string `json:"before,omitempty"`
	After  *string `json:"after,omitempty"`
}

// Updates reports that the stacks of all instances are updated.
func (c SetChange) Updates() bool {
	return !c.Creates && (c.Template != nil || len(c.Parameters)+len(c.Tags)+len(c.Settings) > 0)
}

// Empty reports that the StackSet stays as it is.
func (c SetChange) Empty() bool {
	return !c.Creates && !c.Updates() && c.Managed == nil && len(c.AutoDeployment) == 0
}

// setChange compares a declaration with the StackSet. What the file does not
// mention stays as it is, but for parameters: those that it does not name
// get the template's defaults, as in a new StackSet.
func setChange(d *Declaration, body string, set *types.StackSet) (c SetChange) {
	if set == nil {
		return SetChange{Creates: true, Managed: nil}
	}
	if before := aws.ToString(set.TemplateBody); !sameTemplate(before, body) {
		c.Template = &TextChange{Before: before, After: body}
	}
	c.Parameters, c.Hidden = parameterChanges(d, body, set)
	if d.Tags != nil {
		before := map[string]string{}
		for _, tag := range set.Tags {
			before[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
		c.Tags = valueChanges(before, d.Tags)
	}
	c.Settings = settingChanges(d, set)
	managed := set.ManagedExecution != nil && aws.ToBool(set.ManagedExecution.Active)
	if d.ManagedExecution != nil && *d.ManagedExecution != managed {
		c.Managed = d.ManagedExecution
	}
	if d.AutoDeployment != nil {
		c.AutoDeployment = valueChanges(autoDeployment(set.AutoDeployment), d.AutoDeployment.values())
	}
	return c
}

func settingChanges(d *Declaration, set *types.StackSet) []ValueChange {
	before, after := map[string]string{}, map[string]string{}
	compare := func(name, is, wanted string) {
		if wanted != "" { // what the file does not mention is kept
			before[name], after[name] = is, wanted
		}
	}
	compare("description", aws.ToString(set.Description), d.Description)
	compare("role", aws.ToString(set.AdministrationRoleARN), d.Admin.RoleARN)
	compare("executionRole", aws.ToString(set.ExecutionRoleName), d.Admin.ExecutionRole)
	maps.DeleteFunc(before, func(_, value string) bool { return value == "" })
	return valueChanges(before, after)
}

func autoDeployment(a *types.AutoDeployment) map[string]string {
	if a == nil {
		a = &types.AutoDeployment{}
	}
	return (&AutoDeployment{
		Enabled: aws.ToBool(a.Enabled), RetainStacks: aws.ToBool(a.RetainStacksOnAccountRemoval), DependsOn: a.DependsOn,
	}).values()
}

func (a *AutoDeployment) values() map[string]string {
	values := map[string]string{"enabled": strconv.FormatBool(a.Enabled)}
	if a.Enabled { // else there is nothing to retain
		values["retainStacks"] = strconv.FormatBool(a.RetainStacks)
	}
	for _, arn := range a.DependsOn {
		values["dependsOn "+arn] = "yes"
	}
	return values
}

// valueChanges lists what differs, by name.
func valueChanges(before, after map[string]string) (changes []ValueChange) {
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		old, was := before[name]
		now, is := after[name]
		if was == is && old == now {
			continue
		}
		change := ValueChange{Name: name}
		if was {
			change.Before = &old
		}
		if is {
			change.After = &now
		}
		changes = append(changes, change)
	}
	return changes
}

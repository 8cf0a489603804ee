package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/changes"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// An import takes resources that exist already into a stack, new or not, and
// does nothing else (AWS documentation, "Import AWS resources into a
// CloudFormation stack"). What is wrong with the request is answered at once;
// whether the resources exist turns out when the change set is computed. The
// texts, and which of two is answered first, are known from tests of other
// programs that have noted AWS's answers; that of the types is from public
// reports.

// refuse answers that a request is not valid.
func refuse(format string, args ...any) error { return wire.Errorf("ValidationError", format, args...) }

// listed writes names as these texts do.
func listed(names []string) string { return "[" + strings.Join(names, ", ") + "]" }

// requestedImports checks the ResourcesToImport of a request for a change set
// and gives their primary identifiers by logical ID, nil where it is no import.
func (e *Engine) requestedImports(tx store.Tx, s *Stack, d *Deployment, t *template.Template, in *cfn.CreateChangeSetInput) (map[string]string, error) {
	switch {
	case in.ChangeSetType != types.ChangeSetTypeImport && len(in.ResourcesToImport) > 0:
		return nil, refuse("ResourcesToImport can only be specified for a change set of type IMPORT")
	case in.ChangeSetType != types.ChangeSetTypeImport:
		return nil, nil
	case aws.ToBool(in.IncludeNestedStacks):
		return nil, wire.Errorf(wire.ErrNotEmulated, "IncludeNestedStacks is not emulated for change sets of type IMPORT.")
	case in.DeploymentConfig != nil:
		return nil, wire.Errorf(wire.ErrNotEmulated, "DeploymentConfig is not emulated for change sets of type IMPORT.")
	case len(in.ResourcesToImport) == 0:
		return nil, refuse("Must Provide at least one resource to import")
	case d.Fault != "":
		return map[string]string{}, nil // it will be computed to fail with that
	}
	ids, imports, err := identified(t, in.ResourcesToImport)
	if err != nil {
		return nil, err
	}
	if err := e.onlyImports(tx, s, d, ids); err != nil {
		return nil, err
	}
	if bare := slices.DeleteFunc(ids, func(id string) bool { return t.Resource(id).DeletionPolicy != "" }); len(bare) > 0 {
		return nil, refuse("The following resources to import %s must have DeletionPolicy attribute specified in the template.", listed(bare))
	}
	return imports, sameSettings(tx, s, d, t)
}

// identified gives the logical IDs of the resources to import in the order of
// the request, and their primary identifiers.
func identified(t *template.Template, list []types.ResourceToImport) (ids []string, imports map[string]string, err error) {
	imports = map[string]string{}
	var undeclared []string
	for _, r := range list {
		id := aws.ToString(r.LogicalResourceId)
		if slices.Contains(ids, id) {
			return nil, nil, refuse("Every resource to import must have unique LogicalResourceId")
		}
		ids = append(ids, id)
		if t.Resource(id) == nil {
			undeclared = append(undeclared, id)
		}
	}
	if len(undeclared) > 0 {
		return nil, nil, refuse("The logical resource ids %s provided in ResourceToImport do not exist in the template.", listed(undeclared))
	}
	for i, r := range list {
		typeName, declared := aws.ToString(r.ResourceType), t.Resource(ids[i]).Type
		keys, err := importKeys(typeName)
		if err != nil {
			return nil, nil, err
		}
		if !slices.Equal(slices.Sorted(maps.Keys(r.ResourceIdentifier)), slices.Sorted(slices.Values(keys))) {
			return nil, nil, refuse("Invalid resource identifier for resource type %s. Expected %s", typeName, listed(keys))
		}
		if typeName != declared {
			return nil, nil, refuse("Resource type of [%s] passed in ResourceToImport does not match with resource type defined in the template. "+
				"Resource type in ResourceToImport: %s; Resource type in Template: %s.", ids[i], typeName, declared)
		}
		values := make([]string, len(keys))
		for j, key := range keys {
			values[j] = r.ResourceIdentifier[key]
		}
		imports[ids[i]] = strings.Join(values, "|")
	}
	return ids, imports, nil
}

// importKeys names the properties that identify a resource of a type. Which
// types AWS can import it tells in a list; here it is those that have an
// identifier and can exist.
func importKeys(typeName string) ([]string, error) {
	if typeName == stackType {
		return nil, wire.Errorf(wire.ErrNotEmulated, "The import of a stack as a nested stack is not emulated.")
	}
	facts, known := schema.Lookup(typeName)
	_, refused := provider.NotEmulated(typeName)
	if !known || refused || len(facts.PrimaryIdentifier) == 0 || strings.HasPrefix(typeName, "AWS::CloudFormation::") {
		return nil, refuse("ResourceTypes [%s] are not supported for Import", typeName)
	}
	return facts.PrimaryIdentifier, nil
}

// onlyImports refuses a template that adds other resources than the imported
// ones or changes any that the stack has.
func (e *Engine) onlyImports(tx store.Tx, s *Stack, d *Deployment, ids []string) error {
	in, _, err := e.changesInput(tx, s, d)
	if err != nil {
		return answer(err)
	}
	in.Nested = map[string]string{} // whose templates are not looked into
	if in.Before != nil {
		in.After.Tags = in.Before.Tags // they are looked at below
	}
	found, _, err := changes.Compute(in)
	if err != nil {
		return answer(err)
	}
	var added, modified []string
	for _, c := range found {
		if id := *c.ResourceChange.LogicalResourceId; c.ResourceChange.Action == types.ChangeActionAdd {
			added = append(added, id)
		} else {
			modified = append(modified, id)
		}
	}
	there := without(ids, added)
	switch left := without(added, ids); {
	case len(added) == 0:
		return refuse("The template should contain at least one new resource to import.")
	case len(there) > 0:
		return refuse("Resources %s passed in ResourceToImport are already in a stack and cannot be imported.", listed(there))
	case len(left) > 0:
		return refuse("Resources %s is missing from ResourceToImport list", listed(left))
	case len(modified) > 0:
		return refuse("You have modified resources %s in your template that are not being imported. "+
			"Update, create or delete operations cannot be executed during import operations.", listed(modified))
	}
	return nil
}

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(id string) bool { return slices.Contains(others, id) })
}

// sameSettings refuses to change what is no resource. That an import comes
// after the DeletionPolicy has been found is known from public reports, and so
// are the three names.
func sameSettings(tx store.Tx, s *Stack, d *Deployment, t *template.Template) error {
	var before template.Template
	if s.Template != "" {
		old, err := loadTemplate(tx, s, &s.Deployment)
		if err != nil {
			return err
		}
		before = *old
	}
	var changed []string
	if outputsJSON(&before) != outputsJSON(t) {
		changed = append(changed, "Outputs")
	}
	if d.RoleARN != s.RoleARN {
		changed = append(changed, "RoleArn")
	}
	if !sameList(s.Tags, d.Tags) {
		changed = append(changed, "Tags")
	}
	if len(changed) > 0 {
		return refuse("As part of the import operation, you cannot modify or add %s", listed(changed))
	}
	return nil
}

func outputsJSON(t *template.Template) string {
	if t.Root == nil || len(t.Outputs) == 0 {
		return ""
	}
	return nodeJSON(t.Root.Get("Outputs"))
}

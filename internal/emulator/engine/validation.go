package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/changes"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/template"
)

// Before it deploys, CloudFormation checks a template against the types'
// schemas and against what exists already (AWS CloudFormation User Guide,
// "Validate stack deployments"; its texts are those of public reports and of a
// public recording). Here it checks what is surely known: properties as far as
// the schema facts tell, names that are taken, and buckets that are not empty.
// It knows no allowed values, no quotas of other services, no recorders of AWS
// Config and no images of repositories.

// Validation is something that a check has found.
type Validation struct {
	// Check is the name of the check, Path the JSON pointer of the place.
	Check, Path, Reason string
	Mode                types.HookFailureMode
	LogicalID, Type     string
	PhysicalID          string `json:",omitempty"`
}

// The names of the checks, as events have them.
const (
	checkProperties = "PROPERTY_VALIDATION"
	checkConflict   = "NAME_CONFLICT_VALIDATION"
	checkEmptiness  = "BUCKET_EMPTINESS_VALIDATION"
)

// validate checks what a deployment is about to make.
func (e *Engine) validate(tx store.Tx, s *Stack, in changes.Input) (found []Validation, err error) {
	outlook := changes.Foresee(in)
	for _, r := range in.After.Template.Resources {
		properties, active, err := outlook.Coming(r)
		if err != nil || !active {
			continue // an error is told by whoever evaluates it for its value
		}
		for _, p := range provider.Problems(r.Type, properties) {
			found = append(found, Validation{
				Check: checkProperties, Mode: types.HookFailureModeFail, LogicalID: r.LogicalID, Type: r.Type,
				Path: pointer(append([]string{"Resources", r.LogicalID, "Properties"}, p.Path...)), Reason: p.Text,
			})
		}
		if in.Imports[r.LogicalID] != "" {
			continue
		}
		other, err := holder(tx, s, r.Type, properties)
		if err != nil {
			return nil, err
		}
		if other != nil && other.PhysicalID != in.Resources[r.LogicalID].PhysicalID {
			found = append(found, Validation{
				Check: checkConflict, Mode: types.HookFailureModeFail, LogicalID: r.LogicalID, Type: r.Type, Path: pointer([]string{"Resources", r.LogicalID}),
				Reason: fmt.Sprintf("Resource of type '%s' with identifier '%s' already exists.", r.Type, other.Identifier),
			})
		}
	}
	return found, nil
}

// holder is the resource that has the custom name in properties already, nil
// where there is none.
func holder(tx store.Tx, s *Stack, typeName string, properties map[string]any) (*provider.Resource, error) {
	_, name, named := provider.CustomName(typeName, properties)
	if !named || template.IsUnknown(name) {
		return nil, nil
	}
	other, ok, err := provider.ByName(tx, s.Account, s.Region, typeName, name)
	if err != nil || !ok || !other.Deletion.IsZero() {
		return nil, err
	}
	return other, nil
}

// warn checks what the changes of a change set will run into, which does not
// keep it from being executed.
func (e *Engine) warn(tx store.Tx, s *Stack, resources map[string]*Resource, list []types.Change) (found []Validation) {
	for _, change := range list {
		c := change.ResourceChange
		r := resources[aws.ToString(c.LogicalResourceId)]
		deletes := c.PolicyAction == types.PolicyActionDelete || c.PolicyAction == types.PolicyActionReplaceAndDelete
		if !deletes || r == nil || r.Type != "AWS::S3::Bucket" {
			continue
		}
		var refused *provider.Error
		if errors.As(e.config.Provider.Blocked(tx, physical(s, r, &r.Version)), &refused) {
			found = append(found, Validation{
				Check: checkEmptiness, Mode: types.HookFailureModeWarn, LogicalID: r.LogicalID, Type: r.Type, PhysicalID: r.PhysicalID,
				Path: pointer([]string{"Resources", r.LogicalID}),
				Reason: fmt.Sprintf("The bucket '%s' is not empty. You must either delete all objects and versions or use the deletion policy to retain it, "+
					"otherwise the delete operation will fail.", r.PhysicalID),
			})
		}
	}
	return found
}

// refusalOf is why checks fail a change set, "" where they do not.
func refusalOf(found []Validation) string {
	var checks []string
	for _, check := range []struct{ name, hook string }{
		{checkConflict, "AWS::EarlyValidation::ResourceExistenceCheck"}, {checkProperties, "AWS::EarlyValidation::PropertyValidation"},
	} {
		if slices.ContainsFunc(found, func(v Validation) bool { return v.Check == check.name }) {
			checks = append(checks, check.hook)
		}
	}
	if len(checks) == 0 {
		return ""
	}
	return "The following hook(s)/validation failed: [" + strings.Join(checks, ", ") +
		"]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information."
}

// record tells findings in events of their own, which DescribeEvents alone
// shows. The caller saves the stack.
func (e *Engine) record(t *turn, s *Stack, found []Validation, as Event) error {
	for _, v := range found {
		ev := as
		ev.ID, ev.Time, ev.Validation = e.stackID(s), t.now, &v
		ev.LogicalID, ev.PhysicalID, ev.Type = v.LogicalID, v.PhysicalID, v.Type
		s.Events++
		if err := store.Put(t.tx, eventKey(s, s.Events), ev); err != nil {
			return err
		}
	}
	return nil
}

// The reasons of a stack that fails its validation, and of its rollback
// (recorded for a creation).
const (
	invalid         = "Validation failed with %d error(s). Call DescribeEvents to retrieve the full list of issues with resource and property details, resolve each error, then retry the operation."
	invalidRollback = "Validation failure detected. See the operation's FAILED event for details."
)

// failValidation ends an operation before anything is deployed.
func (m *machine) failValidation() error {
	op, s := m.stack.Operation, m.stack
	if err := m.record(m.turn, s, op.Findings, Event{OperationID: op.ID, Operation: op.Type}); err != nil {
		return err
	}
	reason := fmt.Sprintf(invalid, len(op.Findings))
	op.Problem, op.Findings = reason, nil
	s.DetailedStatus = types.DetailedStatusValidationFailed
	if s.DisableRollback {
		return m.abort()
	}
	status := types.StackStatusUpdateFailed
	if op.Type == types.OperationTypeCreateStack {
		status = types.StackStatusCreateFailed
	}
	op.Problem = invalidRollback
	if err := m.setStatus(m.turn, s, status, reason); err != nil {
		return err
	}
	return m.abort()
}

// validated notes in an operation what the checks have found, unless the
// request wants none.
func (e *Engine) validated(tx store.Tx, s *Stack, d *Deployment, op *Operation, disabled *bool) error {
	if aws.ToBool(disabled) || d.Fault != "" {
		return nil
	}
	in, _, err := e.changesInput(tx, s, d)
	if err != nil {
		return nil //nolint:nilerr // the operation fails with it by itself
	}
	op.Findings, err = e.validate(tx, s, in)
	return err
}

// validateSet checks a change set. It tells whether that may go on.
func (e *Engine) validateSet(t *turn, s *Stack, c *ChangeSet, in changes.Input, v *resolver, list []types.Change) (bool, error) {
	if c.Unvalidated {
		return true, nil
	}
	found, err := e.validate(t.tx, s, in)
	if err != nil {
		return false, err
	}
	found = append(found, e.warn(t.tx, s, v.resources, list)...)
	if len(found) == 0 {
		return true, nil
	}
	if err := e.record(t, s, found, Event{ChangeSet: c.ID(), OperationID: c.OperationID, Operation: types.OperationTypeCreateChangeset}); err != nil {
		return false, err
	}
	if err := putStack(t.tx, s); err != nil {
		return false, err
	}
	if reason := refusalOf(found); reason != "" {
		c.fail(reason)
		return false, nil
	}
	return true, nil
}

// pointer writes a JSON pointer (RFC 6901).
func pointer(path []string) string {
	var b strings.Builder
	for _, step := range path {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	return b.String()
}

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
)

// Before it deploys, CloudFormation checks a template against the types'
// schemas and against what exists already (AWS CloudFormation User Guide,
// "Validate stack deployments"; its texts are those of public reports). Here it
// checks what is surely known: the names of the properties, required
// properties, names that are taken, and buckets that are not empty.

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
	for _, r := range in.After.Template.Resources {
		properties, active, err := changes.Coming(in, r)
		if err != nil || !active {
			continue // an error is told by whoever evaluates it for its value
		}
		base := Validation{LogicalID: r.LogicalID, Type: r.Type, Mode: types.HookFailureModeFail}
		for _, f := range provider.Problems(r.Type, properties) {
			one := base
			one.Check, one.Reason, one.Path = checkProperties, f.Text, strings.TrimSuffix("/Resources/"+r.LogicalID+"/Properties/"+f.Property, "/")
			found = append(found, one)
		}
		if _, exists := in.Resources[r.LogicalID]; exists || in.Imports[r.LogicalID] != "" {
			continue
		}
		_, name, named := provider.CustomName(r.Type, properties)
		if !named {
			continue
		}
		other, ok, err := provider.ByName(tx, s.Account, s.Region, r.Type, name)
		if err != nil {
			return nil, err
		}
		if ok && other.Deletion.IsZero() {
			one := base
			one.Check, one.Path, one.PhysicalID = checkConflict, "/Resources/"+r.LogicalID, other.PhysicalID
			one.Reason = fmt.Sprintf("Resource of type '%s' with identifier '%s' already exists.", r.Type, other.Identifier)
			found = append(found, one)
		}
	}
	return found, nil
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
				Path: "/Resources/" + r.LogicalID,
				Reason: fmt.Sprintf("The bucket '%s' is not empty. You must either delete all objects and versions or use the deletion policy to retain it, "+
					"otherwise the delete operation will fail.", r.PhysicalID),
			})
		}
	}
	return found
}

// refusalOf is why checks stop a deployment, "" where they do not.
func refusalOf(found []Validation) string {
	var checks []string
	for _, v := range found {
		name := map[string]string{checkProperties: "AWS::EarlyValidation::PropertyValidation", checkConflict: "AWS::EarlyValidation::ResourceExistenceCheck"}[v.Check]
		if v.Mode == types.HookFailureModeFail && !slices.Contains(checks, name) {
			checks = append(checks, name)
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

// failValidation ends an operation before anything is deployed.
func (m *machine) failValidation() error {
	op, s := m.stack.Operation, m.stack
	if err := m.record(m.turn, s, op.Findings, Event{Token: op.Token, OperationID: op.ID, Operation: op.Type}); err != nil {
		return err
	}
	op.Problem, op.Findings = refusalOf(op.Findings), nil
	s.DetailedStatus = types.DetailedStatusValidationFailed
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
	if err := e.record(t, s, found, Event{ChangeSet: c.ID(), OperationID: e.stackID(s), Operation: types.OperationTypeCreateChangeset}); err != nil {
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

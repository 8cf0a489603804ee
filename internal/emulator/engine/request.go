package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

// request is what CreateStack, UpdateStack and CreateChangeSet ask for in the
// same words.
type request struct {
	parameters    []types.Parameter
	capabilities  []types.Capability
	resourceTypes []string
	// Of these, nil keeps what the stack has.
	tags             []types.Tag
	notificationARNs []string
	roleARN          *string
	rollback         *types.RollbackConfiguration
	// changeSet tells that the request is one for a change set, which needs no
	// CAPABILITY_AUTO_EXPAND (AWS documentation, "CreateChangeSet").
	changeSet bool
}

// source reads the template that a request carries, outside any transaction.
// It gives "" where the stack's own is to be used.
func (e *Engine) source(ctx context.Context, body, url *string, usePrevious bool) (string, error) {
	switch {
	case usePrevious && (body != nil || url != nil), body != nil && url != nil:
		return "", wire.Errorf("ValidationError", "Only one of Template URL, Template Body or Use Previous Template may be specified.")
	case usePrevious:
		return "", nil
	case body != nil:
		return *body, nil
	case url == nil:
		return "", wire.Errorf("ValidationError", "Either Template URL or Template Body must be specified.")
	case e.config.Fetch == nil:
		return "", wire.Errorf("ValidationError", "TemplateURL must be a supported URL.")
	}
	text, err := e.config.Fetch(ctx, *url)
	return string(text), err
}

// deployment checks a request against the stack and makes a deployment of it.
// previous is what the stack is asked to be so far. Its errors are answers.
func (e *Engine) deployment(tx store.Tx, s *Stack, r request, body string, previous Deployment) (Deployment, *template.Template, error) {
	d := previous
	d.ChangeSetID, d.Fault = "", ""
	if body == "" {
		text, err := readText(tx, s, previous.Template)
		if err != nil {
			return d, nil, err
		}
		body = text
	}
	original, err := parse(body)
	if err != nil {
		return d, nil, err
	}
	if err := check(original, r); err != nil {
		return d, nil, err
	}
	v := &resolver{Engine: e, tx: tx, stack: s}
	if d.Parameters, err = parameters(original, r.parameters, previous.Parameters, v); err != nil {
		return d, nil, answer(err)
	}
	d.settings(r)
	if err := checkSettings(&d); err != nil {
		return d, nil, err
	}
	processed, err := e.process(v, original, r, &d, body)
	if reason, is := late(original, err); is {
		d.Fault = reason
		d.Template, err = putText(tx, s, body)
		return d, original, err
	}
	return d, processed, err
}

// parse reads a template and checks it as the service does.
func parse(body string) (*template.Template, error) {
	t, err := template.Parse("template", []byte(body))
	if err != nil {
		return nil, answer(err)
	}
	if err := t.Validate(); err != nil {
		return nil, answer(err)
	}
	return t, nil
}

// expand does the transform AWS::LanguageExtensions.
func expand(t *template.Template, s *Stack, d *Deployment) (*template.Template, error) {
	values, err := bound(t, d.Parameters)
	if err != nil {
		return nil, err
	}
	return template.Expand(t, template.Scope{Parameters: values, Pseudo: pseudo(s), NotificationARNs: d.NotificationARNs})
}

// loadTemplate reads a deployment's template, with its transforms done. One
// whose transforms have failed asks for nothing.
func loadTemplate(tx store.Tx, s *Stack, d *Deployment) (*template.Template, error) {
	if d.Fault != "" {
		return template.Parse("template", []byte(`{"Resources": {}}`))
	}
	body, err := readIncluded(tx, s, d.Template)
	if err != nil {
		return nil, err
	}
	t, err := template.Parse("template", []byte(body))
	if err != nil {
		return nil, err
	}
	return expand(t, s, d)
}

// check holds a template against what the request acknowledges and allows.
func check(t *template.Template, r request) error {
	if err := checkTypes(t, r.resourceTypes); err != nil {
		return err
	}
	var missing []string
	for _, need := range t.Capabilities() {
		if need.Capability == string(types.CapabilityCapabilityAutoExpand) && r.changeSet {
			continue
		}
		if !acknowledged(r.capabilities, need.Capability) {
			missing = append(missing, need.Capability)
		}
	}
	if len(missing) > 0 {
		return wire.Errorf("InsufficientCapabilitiesException", "Requires capabilities : [%s]", strings.Join(missing, ", "))
	}
	return nil
}

// acknowledged: CAPABILITY_NAMED_IAM holds CAPABILITY_IAM.
func acknowledged(given []types.Capability, need string) bool {
	return slices.ContainsFunc(given, func(c types.Capability) bool {
		return string(c) == need || (need == "CAPABILITY_IAM" && c == types.CapabilityCapabilityNamedIam)
	})
}

// checkTypes refuses types that AWS does not have, where no transform makes
// something else of them, and those outside ResourceTypes (AWS documentation,
// "CreateStack").
func checkTypes(t *template.Template, allowed []string) error {
	var unknown []string
	for _, r := range t.Resources {
		if !slices.ContainsFunc(allowed, func(pattern string) bool { return typeMatches(pattern, r.Type) }) && len(allowed) > 0 {
			return wire.Errorf("ValidationError", "Resource type %s is not allowed by parameter ResourceTypes [%s]", r.Type, strings.Join(allowed, ", "))
		}
		_, refused := provider.NotEmulated(r.Type)
		if !provider.Known(r.Type) && !refused && len(t.Macros()) == 0 && !slices.Contains(unknown, r.Type) {
			unknown = append(unknown, r.Type)
		}
	}
	if len(unknown) > 0 {
		return wire.Errorf("ValidationError", "Template format error: Unrecognized resource types: [%s]", strings.Join(unknown, ", "))
	}
	return nil
}

// checkSameTypes refuses to make a resource one of another type.
func checkSameTypes(tx store.Tx, s *Stack, t *template.Template) error {
	var changed []string
	for _, r := range t.Resources {
		existing, ok, err := store.Get[Resource](tx, resourcePrefix(s.place(), s.UUID)+r.LogicalID)
		if err != nil {
			return err
		}
		if ok && existing.PhysicalID != "" && existing.Type != r.Type {
			changed = append(changed, r.LogicalID)
		}
	}
	if len(changed) > 0 {
		return wire.Errorf("ValidationError", "Update of resource type is not permitted. The new template modifies resource type of the following resources: [%s]", strings.Join(changed, ", "))
	}
	return nil
}

// typeMatches compares a type with a pattern of ResourceTypes: AWS::*,
// AWS::EC2::*, AWS::EC2::Instance.
func typeMatches(pattern, typeName string) bool {
	prefix, all := strings.CutSuffix(pattern, "::*")
	if all {
		return strings.HasPrefix(typeName, prefix+"::")
	}
	return pattern == typeName
}

// settings takes over what the request sets besides template and parameters.
func (d *Deployment) settings(r request) {
	d.Capabilities = r.capabilities
	if r.tags != nil {
		d.Tags = r.tags
	}
	if r.notificationARNs != nil {
		d.NotificationARNs = r.notificationARNs
	}
	if r.roleARN != nil {
		d.RoleARN = *r.roleARN
	}
	d.setRollback(r.rollback)
}

func checkSettings(d *Deployment) error {
	for _, tag := range d.Tags {
		if strings.HasPrefix(aws.ToString(tag.Key), "aws:") {
			return wire.Errorf("ValidationError", "aws: prefixed tag key names are not allowed for external use.")
		}
	}
	if d.Rollback == nil {
		return nil
	}
	for _, trigger := range d.Rollback.RollbackTriggers {
		switch aws.ToString(trigger.Type) {
		case "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm":
		default:
			return wire.Errorf("ValidationError", "Rollback Trigger Type not supported")
		}
		parts := strings.SplitN(aws.ToString(trigger.Arn), ":", 6)
		if len(parts) != 6 || !strings.HasPrefix(parts[5], "alarm:") {
			return wire.Errorf("ValidationError", "RelativeId of a Rollback Trigger's ARN is incorrect")
		}
	}
	return nil
}

// answer makes of an error of package template what the service answers.
func answer(err error) error {
	if err == nil {
		return nil
	}
	if s, ok := template.IsServiceError(err); ok {
		return wire.Errorf("ValidationError", "%s", s.Message)
	}
	var known *wire.Error
	if errors.As(err, &known) {
		return known
	}
	if text := firstLine(err); strings.HasPrefix(text, "Not emulated:") {
		return wire.Errorf(wire.ErrNotEmulated, "%s", text)
	}
	return wire.Errorf("ValidationError", "Template format error: %s", firstLine(err))
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(fmt.Sprint(err), "\n")
	return line
}

// readText and putText keep template texts, each once for a stack.
func readText(tx store.Tx, s *Stack, hash string) (string, error) {
	text, _, err := store.Get[string](tx, textKey(s.place(), s.UUID, hash))
	return text, err
}

func putText(tx store.Tx, s *Stack, text string) (string, error) {
	key := hash(text)
	return key, store.Put(tx, textKey(s.place(), s.UUID, key), text)
}

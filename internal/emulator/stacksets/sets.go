package stacksets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

func notFound(name string) error {
	return &wire.Error{Code: "StackSetNotFoundException", Status: 404, Message: "StackSet " + name + " not found"}
}

// findSet finds a StackSet by its name, its ID or its ARN.
func findSet(tx store.Tx, p place, name string) (*Set, error) {
	id := name[strings.LastIndex(name, "/")+1:]
	id, uuid, _ := strings.Cut(id, ":")
	set, ok, err := store.Get[*Set](tx, setKey(p, id))
	if err != nil {
		return nil, err
	}
	if !ok || uuid != "" && set.UUID != uuid {
		return nil, notFound(name)
	}
	return set, nil
}

func (s *Set) save(tx store.Tx) error { return store.Put(tx, setKey(s.place(), s.Name), s) }

func (s *Service) createStackSet(ctx context.Context, in *cfn.CreateStackSetInput) (*cfn.CreateStackSetOutput, error) {
	body, err := s.config.Stacks.Source(ctx, in.TemplateBody, in.TemplateURL)
	if err != nil {
		return nil, err
	}
	call, p := wire.CallFrom(ctx), placeOf(ctx)
	set := &Set{
		Account: p.account, Region: p.region, Partition: call.Partition, Name: aws.ToString(in.StackSetName),
		Description: aws.ToString(in.Description), Tags: in.Tags, Capabilities: in.Capabilities, Permissions: in.PermissionModel,
		AdminRole: aws.ToString(in.AdministrationRoleARN), ExecutionRole: aws.ToString(in.ExecutionRoleName),
		AutoDeployment: in.AutoDeployment, Token: aws.ToString(in.ClientRequestToken), Request: hash(in),
	}
	if set.Permissions == "" {
		set.Permissions = types.PermissionModelsSelfManaged
	}
	if in.ManagedExecution != nil {
		set.Managed = aws.ToBool(in.ManagedExecution.Active)
	}
	if err := set.adopt(body, in.Parameters, nil); err != nil {
		return nil, err
	}
	if err := set.checkModel(); err != nil {
		return nil, err
	}
	err = s.store.Update(func(tx store.Tx) error {
		p, err := s.at(ctx, tx, in.CallAs)
		if err != nil {
			return err
		}
		set.Account = p.account
		if err := mayManage(ctx, tx, set, in.CallAs); err != nil {
			return err
		}
		existing, ok, err := store.Get[*Set](tx, setKey(p, set.Name))
		switch {
		case err != nil:
			return err
		case ok && existing.Token == set.Token && existing.Request == set.Request:
			set = existing
			return nil
		case ok && existing.Token == set.Token:
			return &wire.Error{Code: "CreatedButModifiedException", Status: 409, Message: "The specified resource exists, but has been changed."}
		case ok:
			return &wire.Error{Code: "NameAlreadyExistsException", Status: 409, Message: "StackSet [" + set.Name + "] already exists"}
		}
		if set.UUID, err = uuid(tx); err != nil {
			return err
		}
		return set.save(tx)
	})
	if err != nil {
		return nil, err
	}
	return &cfn.CreateStackSetOutput{StackSetId: aws.String(set.ID())}, nil
}

// adopt takes over a template with the parameters of a request. Those of
// before that the request wants to keep stay; what nobody gives gets its
// default, and must have one.
func (s *Set) adopt(body string, given, before []types.Parameter) error {
	t, err := template.Parse("template", []byte(body))
	if err == nil {
		err = t.Validate()
	}
	if err != nil {
		if known, ok := template.IsServiceError(err); ok {
			return wire.Errorf("ValidationError", "%s", known.Message)
		}
		return wire.Errorf("ValidationError", "Template format error: %s", firstLine(err))
	}
	for _, r := range t.Resources {
		if r.Type == "AWS::CloudFormation::StackSet" {
			return wire.Errorf("ValidationError", "Resource type AWS::CloudFormation::StackSet is not supported in a StackSet template")
		}
	}
	for _, need := range t.Capabilities() {
		c := types.Capability(need.Capability)
		if !slices.Contains(s.Capabilities, c) && !(c == types.CapabilityCapabilityIam && slices.Contains(s.Capabilities, types.CapabilityCapabilityNamedIam)) {
			return wire.Errorf("InsufficientCapabilitiesException", "Requires capabilities : [%s]", need.Capability)
		}
	}
	var parameters []types.Parameter
	for _, p := range given {
		if t.Parameter(aws.ToString(p.ParameterKey)) == nil {
			return wire.Errorf("ValidationError", "Parameters: [%s] do not exist in the template", aws.ToString(p.ParameterKey))
		}
	}
	var missing []string
	for _, declared := range t.Parameters {
		value, ok := valueOf(declared, given, before)
		if !ok {
			missing = append(missing, declared.Name)
			continue
		}
		parameters = append(parameters, types.Parameter{ParameterKey: aws.String(declared.Name), ParameterValue: &value})
	}
	if len(missing) > 0 {
		return wire.Errorf("ValidationError", "Parameters: [%s] must have values", strings.Join(missing, ", "))
	}
	s.Template, s.Parameters = body, parameters
	return nil
}

func valueOf(declared *template.Parameter, given, before []types.Parameter) (string, bool) {
	for _, p := range given {
		if aws.ToString(p.ParameterKey) != declared.Name {
			continue
		}
		if !aws.ToBool(p.UsePreviousValue) {
			return aws.ToString(p.ParameterValue), true
		}
		for _, old := range before {
			if aws.ToString(old.ParameterKey) == declared.Name {
				return aws.ToString(old.ParameterValue), true
			}
		}
	}
	return declared.Default, declared.HasDefault
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

func (s *Service) deleteStackSet(ctx context.Context, in *cfn.DeleteStackSetInput) (*cfn.DeleteStackSetOutput, error) {
	err := s.store.Update(func(tx store.Tx) error {
		set, err := s.find(ctx, tx, in.CallAs, in.StackSetName)
		if err != nil {
			var answer *wire.Error
			if as(err, &answer) {
				return nil // deleting what is not there succeeds
			}
			return err
		}
		if s.busy(tx, set) {
			return operationInProgress()
		}
		for range tx.Ascend(set.prefix("stacksetinstance"), "") {
			return &wire.Error{Code: "StackSetNotEmptyException", Status: 409, Message: "StackSet is not empty"}
		}
		for _, kind := range []string{"stacksetoperation", "stacksetoperationid", "stacksetresult"} {
			if err := store.DeleteAll(tx, set.prefix(kind)); err != nil {
				return err
			}
		}
		return tx.Delete(setKey(set.place(), set.Name))
	})
	if err != nil {
		return nil, err
	}
	return &cfn.DeleteStackSetOutput{}, nil
}

func operationInProgress() error {
	return &wire.Error{Code: "OperationInProgressException", Status: 409, Message: "Another Operation on StackSet is in progress"}
}

// busy tells whether operations of the StackSet are running or queued.
func (s *Service) busy(tx store.Tx, set *Set) bool {
	for range tx.Ascend(set.place().key("stacksetrunning")+set.Name+"/", "") {
		return true
	}
	return false
}

func hash(v any) string {
	data, _ := json.Marshal(v) // the SDK's inputs can always be written
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// uuid makes an ID that looks like a UUID; a counter in the store keeps them
// apart and lets a run be repeated.
func uuid(tx store.Tx) (string, error) {
	n, _, err := store.Get[int](tx, "count/stacksets")
	if err != nil {
		return "", err
	}
	h := hash(n)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:32], store.Put(tx, "count/stacksets", n+1)
}

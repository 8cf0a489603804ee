// Package secrets is the emulator's AWS Secrets Manager: secrets with their
// versions and staging labels, and their deletion after a time.
//
// A secret is a resource of type AWS::SecretsManager::Secret. Nothing is
// encrypted and nothing is rotated. Texts of errors are those of public
// reports.
package secrets

import (
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

const secretType = "AWS::SecretsManager::Secret"

type service struct{ services.Door }

// New makes the service's registry.
func New(door services.Door) *wire.Registry {
	r := wire.NewRegistry(wire.Service{
		Name: "Secrets Manager", JSON: &wire.JSON{Version: "1.1", Target: "secretsmanager"},
		Refused: map[string]string{"RotateSecret": "the function that rotates secrets is not run"},
		Required: map[string][]string{
			"createInput": {"Name"},
			"getInput":    {"SecretId"},
			"putInput":    {"SecretId"},
			"updateInput": {"SecretId"},
			"deleteInput": {"SecretId"},
			"idInput":     {"SecretId"},
			"tagInput":    {"SecretId", "Tags"},
			"untagInput":  {"SecretId", "TagKeys"},
		},
		Limits: map[string]wire.Limit{
			"Name":               {Min: 1, Max: 512},
			"SecretId":           {Min: 1, Max: 2048},
			"ClientRequestToken": {Min: 32, Max: 64},
			"SecretString":       {Min: 1, Max: 65536},
			"MaxResults":         {Min: 1, Max: 100},
			"VersionStages":      {Min: 1, Max: 20},
		},
	})
	s := service{door}
	wire.Handle(r, "CreateSecret", s.create)
	wire.Handle(r, "GetSecretValue", s.get)
	wire.Handle(r, "PutSecretValue", s.put)
	wire.Handle(r, "UpdateSecret", s.update)
	wire.Handle(r, "DescribeSecret", s.describe)
	wire.Handle(r, "ListSecrets", s.list)
	wire.Handle(r, "DeleteSecret", s.delete)
	wire.Handle(r, "RestoreSecret", s.restore)
	wire.Handle(r, "TagResource", s.tag)
	wire.Handle(r, "UntagResource", s.untag)
	return r
}

// lookup finds a secret by its name or ARN, also one that waits for its
// deletion.
func lookup(tx store.Tx, call wire.Call, id string) (*provider.Resource, error) {
	r, ok, err := provider.Secret(tx, call.Account, call.Region, id)
	if err != nil {
		return nil, err
	}
	if !ok || !r.Deletion.IsZero() && r.Deletion.Before(time.Now()) {
		return nil, wire.Errorf("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	}
	return r, nil
}

// find finds a secret that is in use.
func find(tx store.Tx, call wire.Call, id string) (*provider.Resource, error) {
	r, err := lookup(tx, call, id)
	if err == nil && !r.Deletion.IsZero() {
		err = wire.Errorf("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.")
	}
	return r, err
}

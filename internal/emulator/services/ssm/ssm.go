// Package ssm is the emulator's AWS Systems Manager, as far as its Parameter
// Store goes: parameters, their versions, labels and tags.
//
// A parameter is a resource of type AWS::SSM::Parameter. Nothing is encrypted:
// a SecureString is kept as it is, and only given back where decryption is
// asked for. The parameters that AWS publishes (/aws/service/…) can be read one
// by one. Texts of errors are those of public reports.
package ssm

import (
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

const parameterType = "AWS::SSM::Parameter"

type service struct{ services.Door }

// New makes the service's registry.
func New(door services.Door) *wire.Registry {
	const noCode = "no code runs here"
	r := wire.NewRegistry(wire.Service{
		Name: "SSM", JSON: &wire.JSON{Version: "1.1", Target: "AmazonSSM"},
		Refused: map[string]string{
			"SendCommand": noCode, "StartAutomationExecution": noCode, "StartSession": noCode, "StartAssociationsOnce": noCode,
		},
		Required: map[string][]string{
			"putInput":      {"Name", "Value"},
			"getInput":      {"Name"},
			"getAllInput":   {"Names"},
			"pathInput":     {"Path"},
			"historyInput":  {"Name"},
			"nameInput":     {"Name"},
			"namesInput":    {"Names"},
			"labelInput":    {"Name", "Labels"},
			"unlabelInput":  {"Name", "ParameterVersion", "Labels"},
			"tagInput":      {"ResourceType", "ResourceId", "Tags"},
			"untagInput":    {"ResourceType", "ResourceId", "TagKeys"},
			"resourceInput": {"ResourceType", "ResourceId"},
			"filter":        {"Key"},
		},
		Limits: map[string]wire.Limit{
			"Name":                 {Min: 1, Max: 2048},
			"Names":                {Min: 1, Max: 10},
			"Description":          {Max: 1024},
			"pathInput.MaxResults": {Min: 1, Max: 10},
			"MaxResults":           {Min: 1, Max: 50},
			"Labels":               {Min: 1, Max: 10},
		},
	})
	s := service{door}
	wire.Handle(r, "PutParameter", s.put)
	wire.Handle(r, "GetParameter", s.get)
	wire.Handle(r, "GetParameters", s.getAll)
	wire.Handle(r, "GetParametersByPath", s.byPath)
	wire.Handle(r, "GetParameterHistory", s.history)
	wire.Handle(r, "DescribeParameters", s.describe)
	wire.Handle(r, "DeleteParameter", s.delete)
	wire.Handle(r, "DeleteParameters", s.deleteAll)
	wire.Handle(r, "LabelParameterVersion", s.label)
	wire.Handle(r, "UnlabelParameterVersion", s.unlabel)
	wire.Handle(r, "AddTagsToResource", s.addTags)
	wire.Handle(r, "RemoveTagsFromResource", s.removeTags)
	wire.Handle(r, "ListTagsForResource", s.listTags)
	return r
}

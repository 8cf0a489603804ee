package control

import (
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// The shapes of the API, with the members that are emulated. TypeVersionId and
// RoleArn have no effect: there are no versions of types and no permissions.
type (
	createInput struct {
		TypeName, DesiredState, ClientToken, RoleArn string
	}
	updateInput struct {
		TypeName, Identifier, PatchDocument, ClientToken, RoleArn string
	}
	deleteInput struct {
		TypeName, Identifier, ClientToken, RoleArn string
	}
	requestInput struct{ RequestToken string }

	// progress is what all operations on requests answer.
	progress struct{ ProgressEvent progressEvent }

	progressEvent struct {
		TypeName, Identifier, RequestToken string
		Operation, OperationStatus         string
		EventTime                          time.Time
		ResourceModel                      string
		StatusMessage, ErrorCode           string
	}

	getInput struct {
		TypeName, Identifier, RoleArn string
	}
	getOutput struct {
		TypeName            string
		ResourceDescription description
	}
	description struct{ Identifier, Properties string }

	listInput struct {
		TypeName, ResourceModel, NextToken, RoleArn string
		MaxResults                                  *int32
	}
	listOutput struct {
		TypeName             string
		ResourceDescriptions []description
		NextToken            string
	}

	listRequestsInput struct {
		MaxResults                  *int32
		NextToken                   string
		ResourceRequestStatusFilter *statusFilter
	}
	statusFilter       struct{ Operations, OperationStatuses []string }
	listRequestsOutput struct {
		ResourceRequestStatusSummaries []progressEvent
		NextToken                      string
	}
)

// The constraints of the API reference.
func newRegistry() *wire.Registry {
	return wire.NewRegistry(wire.Service{
		Name: "Cloud Control API", JSON: &wire.JSON{Version: "1.0", Target: "CloudApiService"},
		Required: map[string][]string{
			"createInput":  {"TypeName", "DesiredState"},
			"updateInput":  {"TypeName", "Identifier", "PatchDocument"},
			"deleteInput":  {"TypeName", "Identifier"},
			"requestInput": {"RequestToken"},
			"getInput":     {"TypeName", "Identifier"},
			"listInput":    {"TypeName"},
		},
		Limits: map[string]wire.Limit{
			"TypeName":      {Min: 10, Max: 196, Pattern: `[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}(::MODULE)?`},
			"Identifier":    {Min: 1, Max: 1024},
			"RequestToken":  {Min: 1, Max: 128, Pattern: `[-A-Za-z0-9+/=]+`},
			"ClientToken":   {Min: 1, Max: 128, Pattern: `[-A-Za-z0-9+/=]+`},
			"DesiredState":  {Min: 1, Max: 262144},
			"PatchDocument": {Min: 1, Max: 262144},
			"RoleArn":       {Min: 20, Max: 2048},
			"NextToken":     {Min: 1, Max: 2048},
			"MaxResults":    {Min: 1, Max: 100},
		},
	})
}

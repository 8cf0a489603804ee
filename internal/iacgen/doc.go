// Package iacgen makes templates of what exists, with CloudFormation's IaC
// generator: scan the account, choose resources, generate a template, make it
// fit for people.
//
// It talks to CloudFormation alone, returns typed results and emits typed
// events; it never prints, asks or reads the environment.
package iacgen

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/poll"
)

// Client does what the package offers in one account and region.
type Client struct {
	cfn  *cloudformation.Client
	pace poll.Pace
}

// New makes a Client.
func New(cfn *cloudformation.Client) *Client {
	return &Client{cfn: cfn, pace: poll.Default(awsclient.IsTransient)}
}

// Progress is how far a scan or a generation is, in percent.
type Progress struct {
	Status  string  `json:"status"`
	Percent float64 `json:"percent"`
}

// explain turns what the generator answers into a diagnostic (AWS
// documentation, the errors of StartResourceScan, CreateGeneratedTemplate …).
func explain(err error, name string) error {
	var known *diag.Diagnostic
	report := func(kind diag.Kind, code, format string, args ...any) *diag.Diagnostic {
		return diag.New(kind, code, format, args...).WithDetail(awsclient.Message(err)).Because(err)
	}
	if err == nil || errors.As(err, &known) {
		return err
	}
	switch awsclient.Code(err) {
	case "ResourceScanInProgress":
		return report(diag.Busy, "iac.scanning", "a resource scan is in progress").WithHint("cfn iac scan --wait  follows it")
	case "ResourceScanNotFound":
		return report(diag.NotFound, "iac.scan", "the resource scan is not there any more").WithHint("cfn iac scan --wait")
	case "GeneratedTemplateNotFound":
		return report(diag.NotFound, "iac.template", "there is no generated template %s here", name).WithHint("cfn iac list")
	case "AlreadyExistsException":
		return report(diag.Usage, "iac.name", "a generated template %s exists already", name).
			WithHint("choose another name, or  cfn iac delete %s", name)
	case "ConcurrentResourcesLimitExceeded":
		return report(diag.Busy, "iac.concurrent", "CloudFormation works on five generated templates already, or on this one").
			WithHint("cfn iac list  shows them; try again when one is done")
	case "LimitExceededException":
		return report(diag.Failed, "iac.limit", "CloudFormation has too many generated templates, or this one too many resources").
			WithHint("cfn iac delete NAME")
	case "ValidationError":
		return report(diag.Invalid, "iac.refused", "CloudFormation refuses the request")
	default:
		return awsclient.Explain(err)
	}
}

// Package awsclient is the way to AWS: SDK configuration, identity, the service
// clients, retries, endpoint and partition rules, and what AWS's errors mean.
//
// The AWS_* environment variables and the shared configuration files keep the
// meaning and precedence that the SDK gives them (AWS SDKs and Tools Reference
// Guide); this package only adds what was given explicitly.
package awsclient

import (
	"context"
	"io"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
)

// Options says which account, region and endpoint to talk to. An empty field
// leaves the choice to the SDK.
type Options struct {
	// Context is the name of the cfn context in force, for messages only.
	Context string
	// Profile is a profile that was asked for explicitly. It then wins over
	// credentials in the environment, so AWS_PROFILE must not be copied here.
	Profile string
	// Region is an explicit region.
	Region string
	// EndpointURL replaces the endpoint of every service.
	EndpointURL string
	// RoleARN is a role to assume with the credentials found.
	RoleARN string
	// Local talks to the embedded emulator at EndpointURL: fixed credentials,
	// region us-east-1 unless given, and no configuration file or variable read.
	Local bool
	// Account is the emulated account, 12 digits; empty means 000000000000.
	Account string
	// Version is cfn's own, for the user agent.
	Version string
	// Debug receives one line for each request; nil means none.
	Debug io.Writer
	// OnCall is told of each request that is sent, retries included, one after
	// the other.
	OnCall func(service, operation string)
	// AskMFA asks the person for the code of an MFA device; nil where nobody
	// can be asked.
	AskMFA func() (string, error)
}

// Clients are the service clients of one account and region. They are safe for
// concurrent use; share one, since each holds its own retry quota.
type Clients struct {
	CloudFormation *cloudformation.Client
	S3             *s3.Client
	STS            *sts.Client
	// Organizations tells which accounts there are, to those who may know.
	Organizations *organizations.Client

	// Region is the region in force, never empty.
	Region string
	// Partition is the region's partition, for example aws or aws-cn.
	Partition string
	// Endpoint is the custom endpoint of CloudFormation, empty for AWS's own.
	Endpoint string

	templateEndpoint string
	identity         identityCache
}

// New loads the configuration and makes the clients. It calls no service.
// Its errors are diagnostics of kind Access.
func New(ctx context.Context, e *env.Env, o Options) (*Clients, error) {
	at := &place{context: o.Context, profile: o.Profile, endpoint: o.EndpointURL, local: o.Local}
	if at.profile == "" && !o.Local {
		at.profile = e.Get("AWS_PROFILE")
	}
	if (o.Local || o.EndpointURL != "") && !isBaseURL(o.EndpointURL) {
		return nil, diag.New(diag.Usage, "aws.endpoint", "%q is not an endpoint", o.EndpointURL).
			WithHint("an endpoint looks like http://127.0.0.1:4566")
	}
	cfg, err := load(ctx, e, o, at)
	if err != nil {
		return nil, at.explain(err)
	}
	if err := checkRegion(cfg.Region, at.context); err != nil {
		return nil, err
	}
	at.region = cfg.Region
	var endpoint *string
	if o.EndpointURL != "" {
		endpoint = aws.String(strings.TrimSuffix(o.EndpointURL, "/"))
	}
	if o.RoleARN != "" {
		assumeRole(&cfg, endpoint, o.RoleARN, e.Get("AWS_ROLE_SESSION_NAME"))
	}
	return connect(e, cfg, endpoint, at), nil
}

// connect makes the service clients. An explicit endpoint beats all others; a
// custom one for S3, wherever it was set, is addressed path-style, because
// virtual hosts need a DNS entry for every bucket.
func connect(e *env.Env, cfg aws.Config, endpoint *string, at *place) *Clients {
	c := &Clients{Region: cfg.Region, Partition: PartitionOf(cfg.Region)}
	c.CloudFormation = cloudformation.NewFromConfig(cfg, func(o *cloudformation.Options) {
		o.BaseEndpoint = first(endpoint, o.BaseEndpoint)
	})
	c.STS = sts.NewFromConfig(cfg, func(o *sts.Options) {
		o.BaseEndpoint = first(endpoint, o.BaseEndpoint)
	})
	c.Organizations = organizations.NewFromConfig(cfg, func(o *organizations.Options) {
		o.BaseEndpoint = first(endpoint, o.BaseEndpoint)
	})
	c.S3 = s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.BaseEndpoint = first(endpoint, o.BaseEndpoint)
		o.UsePathStyle = o.BaseEndpoint != nil
	})
	c.Endpoint = aws.ToString(c.CloudFormation.Options().BaseEndpoint)
	at.endpoint = c.Endpoint
	c.templateEndpoint = templateEndpoint(e, at.local, aws.ToString(c.S3.Options().BaseEndpoint))
	return c
}

func first(a, b *string) *string {
	if a != nil {
		return a
	}
	return b
}

// hostLabel is what the SDK accepts as a region, since it becomes part of a
// host name.
var hostLabel = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`)

// checkRegion stops early where the SDK would fail at the first call (no
// region) or build a broken host name.
func checkRegion(region, context string) error {
	switch {
	case region == "":
		hint := "give --region us-east-1, set AWS_REGION, or put one into the profile: aws configure set region us-east-1"
		if context != "" && context != "aws" {
			hint += "; for this context: cfn context update " + context + " --region us-east-1"
		}
		return diag.New(diag.Access, "aws.no-region", "no region is set").WithHint("%s", hint)
	case len(region) > 63 || !hostLabel.MatchString(region):
		return diag.New(diag.Access, "aws.invalid-region", "%q is not a region", region).
			WithHint("a region looks like us-east-1")
	}
	return nil
}

package awsclient

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/encoding/httpbinding"

	"github.com/cfn-cli/cfn/internal/env"
)

// PartitionOf tells the partition of a region by its prefix; a region of an
// unknown form counts as the partition aws, as in the SDK.
func PartitionOf(region string) string {
	for _, p := range [...]struct{ prefix, partition string }{
		{"cn-", "aws-cn"},
		{"us-gov-", "aws-us-gov"},
		{"eusc-", "aws-eusc"},
		{"us-isob-", "aws-iso-b"},
		{"eu-isoe-", "aws-iso-e"},
		{"us-isof-", "aws-iso-f"},
		{"us-iso-", "aws-iso"},
	} {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}

// awsHost is a host of AWS itself, private endpoints (VPC, FIPS, dual stack)
// included.
var awsHost = regexp.MustCompile(`\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws|amazonaws\.eu|api\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$`)

// templateEndpoint is the base of the URLs that CloudFormation itself reads
// templates from, empty for the public endpoints of S3.
//
// CloudFormation accepts public S3 hosts only, so a private endpoint of AWS
// that cfn uses for its own calls is left out; an emulator in turn can read
// only from itself. AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION, which the AWS CDK
// introduced, decides where both guesses are wrong.
func templateEndpoint(e *env.Env, local bool, s3Endpoint string) string {
	if given := e.Get("AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION"); given != "" && !local {
		return given
	}
	u, err := url.Parse(s3Endpoint)
	if err != nil || awsHost.MatchString(u.Hostname()) {
		return ""
	}
	return s3Endpoint
}

// TemplateURL is the URL under which CloudFormation reads an object. The region
// is the bucket's own: CloudFormation follows no redirect. A bucket with dots
// in its name comes path-style, because TLS does not cover its virtual host;
// so does a custom endpoint. Neither FIPS nor dual stack hosts are accepted
// there, so none is used.
func (c *Clients) TemplateURL(ctx context.Context, region, bucket, key, versionID string) (string, error) {
	params := s3.EndpointParameters{Region: aws.String(region), Bucket: aws.String(bucket)}
	if c.templateEndpoint != "" {
		params.Endpoint = aws.String(c.templateEndpoint)
		params.ForcePathStyle = aws.Bool(true)
	}
	endpoint, err := s3.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, params)
	if err != nil {
		return "", err
	}
	base := strings.TrimSuffix(endpoint.URI.String(), "/")
	text := base + "/" + httpbinding.EscapePath(key, false)
	if versionID != "" {
		text += "?versionId=" + url.QueryEscape(versionID)
	}
	return text, nil
}

// ServesTemplates reports whether host (name and port) is the custom endpoint
// at which CloudFormation reads templates in place of S3's public ones.
func (c *Clients) ServesTemplates(host string) bool {
	u, err := url.Parse(c.templateEndpoint)
	return err == nil && c.templateEndpoint != "" && strings.EqualFold(u.Host, host)
}

func isBaseURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

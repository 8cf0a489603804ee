package artifact

import (
	"context"
	"io"
	"net/url"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

// Template is a template that was already in S3.
type Template struct {
	Body []byte
	// URL is what CloudFormation takes as TemplateURL.
	URL string
}

// IsRemote reports whether a template's location is not a local file.
func IsRemote(location string) bool {
	scheme, _, found := strings.Cut(location, "://")
	switch strings.ToLower(scheme) {
	case "s3", "https", "http":
		return found
	}
	return false
}

// Fetch reads the template at s3://bucket/key or at an https URL of S3, either
// with ?versionId=…, for the checks that cfn makes itself. The owner is not
// checked here: whoever names a bucket chose it, and public templates of AWS
// belong to other accounts.
//
// Errors are diagnostics: Usage for a location that CloudFormation could not
// read either, NotFound, Invalid for one that is too big, Access.
func Fetch(ctx context.Context, clients *awsclient.Clients, location string) (Template, error) {
	from, err := parse(clients, location)
	if err != nil {
		return Template{}, err
	}
	body, err := from.read(ctx, clients)
	if err != nil {
		return Template{}, err
	}
	if from.url == "" {
		if from.url, err = clients.TemplateURL(ctx, from.region, from.bucket, from.key, from.version); err != nil {
			return Template{}, clients.Explain(err)
		}
	}
	return Template{Body: body, URL: from.url}, nil
}

// source is an object of S3.
type source struct {
	bucket, key, version string
	region               string
	// url is the URL as given, empty for s3://.
	url string
}

func (f *source) read(ctx context.Context, clients *awsclient.Clients) ([]byte, error) {
	in := &s3.GetObjectInput{Bucket: aws.String(f.bucket), Key: aws.String(f.key)}
	if f.version != "" {
		in.VersionId = aws.String(f.version)
	}
	out, err := clients.S3.GetObject(ctx, in, at(f.region))
	if actual := redirected(err); actual != "" && actual != f.region {
		f.region = actual
		out, err = clients.S3.GetObject(ctx, in, at(f.region))
	}
	switch awsclient.Code(err) {
	case "NoSuchKey", "NoSuchBucket", "NoSuchVersion", "NotFound":
		return nil, diag.New(diag.NotFound, "template.missing", "there is no template at s3://%s/%s", f.bucket, f.key).
			WithDetail(awsclient.Message(err)).Because(err)
	}
	if err != nil {
		return nil, clients.Explain(err)
	}
	defer out.Body.Close()
	if size := aws.ToInt64(out.ContentLength); size > MaxTemplate {
		return nil, tooBig(int(size))
	}
	body, err := io.ReadAll(io.LimitReader(out.Body, MaxTemplate+1))
	if err != nil {
		return nil, clients.Explain(err)
	}
	if len(body) > MaxTemplate {
		return nil, tooBig(len(body))
	}
	return body, nil
}

// s3Host takes S3's host names apart: bucket (empty in a path-style URL) and
// region (empty in the old global form). The website endpoints are not among
// them; CloudFormation refuses those.
var s3Host = regexp.MustCompile(`^(?:(.+)\.)?s3(?:-fips)?(?:\.dualstack)?(?:[.-]([a-z]{2,4}(?:-[a-z]+)+-\d+))?\.` +
	`(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$`)

func parse(clients *awsclient.Clients, location string) (*source, error) {
	u, err := url.Parse(location)
	if err != nil {
		return nil, notS3(location)
	}
	f := &source{region: clients.Region, key: strings.TrimPrefix(u.Path, "/"), version: u.Query().Get("versionId")}
	host := s3Host.FindStringSubmatch(u.Hostname())
	switch {
	case u.Query().Has("X-Amz-Signature") || u.Query().Has("Signature"):
		return nil, diag.New(diag.Usage, "template.presigned", "presigned URLs are not taken: CloudFormation would log the credentials in them").
			WithHint("give the same URL without its query; CloudFormation reads it with your own rights")
	case u.Scheme == "s3":
		f.bucket = u.Host
	case clients.ServesTemplates(u.Host):
		f.url = location
		f.bucket, f.key, _ = strings.Cut(f.key, "/")
	case u.Scheme == "https" && host != nil:
		f.url, f.bucket = location, host[1]
		if host[2] != "" {
			f.region = host[2]
		}
		if f.bucket == "" {
			f.bucket, f.key, _ = strings.Cut(f.key, "/")
		}
	default:
		return nil, notS3(location)
	}
	if f.bucket == "" || f.key == "" {
		return nil, notS3(location)
	}
	return f, nil
}

func notS3(location string) *diag.Diagnostic {
	return diag.New(diag.Usage, "template.not-s3", "%s is not a template in S3", location).
		WithHint("CloudFormation reads s3://bucket/key and https://bucket.s3.region.amazonaws.com/key; download anything else first")
}

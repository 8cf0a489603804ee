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

// IsRemote reports whether a template's address is not a local file.
func IsRemote(address string) bool {
	scheme, _, found := strings.Cut(address, "://")
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
func (s *Store) Fetch(ctx context.Context, address string) ([]byte, error) {
	from, err := s.parse(address)
	if err != nil {
		return nil, err
	}
	return s.read(ctx, from)
}

// URL is what CloudFormation takes as TemplateURL for an address that Fetch
// takes. For s3:// it names the bucket's region if a Fetch before has learnt
// it, else the store's own.
func (s *Store) URL(ctx context.Context, address string) (string, error) {
	from, err := s.parse(address)
	if err != nil {
		return "", err
	}
	return s.url(ctx, from)
}

// location is an object of S3.
type location struct {
	bucket, key, version string
	// url is the URL as it was given, empty where it is to be made.
	url string
}

func (s *Store) url(ctx context.Context, l location) (string, error) {
	if l.url != "" {
		return l.url, nil
	}
	text, err := s.clients.TemplateURL(ctx, s.regionOf(l.bucket), l.bucket, l.key, l.version)
	return text, awsclient.Explain(err)
}

func (s *Store) read(ctx context.Context, from location) ([]byte, error) {
	in := &s3.GetObjectInput{Key: aws.String(from.key)}
	if from.version != "" {
		in.VersionId = aws.String(from.version)
	}
	var out *s3.GetObjectOutput
	err := s.inRegion(from.bucket, func(bucket *string, region func(*s3.Options)) (err error) {
		in.Bucket = bucket
		out, err = s.clients.S3.GetObject(ctx, in, region)
		return err
	})
	switch awsclient.Code(err) {
	case "NoSuchKey", "NoSuchBucket", "NoSuchVersion", "NotFound":
		return nil, diag.New(diag.NotFound, "template.missing", "there is no template at s3://%s/%s", from.bucket, from.key).
			WithDetail(awsclient.Message(err)).Because(err)
	}
	if err != nil {
		return nil, awsclient.Explain(err)
	}
	defer out.Body.Close()
	if size := aws.ToInt64(out.ContentLength); size > MaxTemplate {
		return nil, tooBig(int(size))
	}
	body, err := io.ReadAll(io.LimitReader(out.Body, MaxTemplate+1))
	if err != nil {
		return nil, awsclient.Explain(err)
	}
	if len(body) > MaxTemplate {
		return nil, tooBig(len(body))
	}
	return body, nil
}

// s3Host takes the bucket out of S3's host names; it is empty in a path-style
// URL. The website endpoints are not among them; CloudFormation refuses those.
var s3Host = regexp.MustCompile(`^(?:(.+)\.)?s3(?:-fips)?(?:\.dualstack)?(?:[.-][a-z]{2,4}(?:-[a-z]+)+-\d+)?\.` +
	`(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$`)

func (s *Store) parse(address string) (location, error) {
	u, err := url.Parse(address)
	if err != nil {
		return location{}, notS3(address)
	}
	path := strings.TrimPrefix(u.Path, "/")
	l := location{key: path, version: u.Query().Get("versionId")}
	host := s3Host.FindStringSubmatch(u.Hostname())
	switch {
	case u.Query().Has("X-Amz-Signature") || u.Query().Has("Signature"):
		return location{}, diag.New(diag.Usage, "template.presigned", "presigned URLs are not taken: CloudFormation would log the credentials in them").
			WithHint("give the same URL without its query; CloudFormation reads it with your own rights")
	case u.Scheme == "s3":
		l.bucket = u.Host
	case s.clients.ServesTemplates(u.Host):
		l.url = address
		l.bucket, l.key, _ = strings.Cut(path, "/")
	case u.Scheme == "https" && host != nil:
		l.url, l.bucket = address, host[1]
		if l.bucket == "" {
			l.bucket, l.key, _ = strings.Cut(path, "/")
		}
	}
	if l.bucket == "" || l.key == "" {
		return location{}, notS3(address)
	}
	return l, nil
}

func notS3(address string) *diag.Diagnostic {
	return diag.New(diag.Usage, "template.not-s3", "%s is not a template in S3", address).
		WithHint("CloudFormation reads s3://bucket/key and https://bucket.s3.region.amazonaws.com/key; download anything else first")
}

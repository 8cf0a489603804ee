package awsclient_test

import (
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cfn-cli/cfn/internal/awsclient"
)

// Host names as in "Amazon S3 endpoints and quotas" and its counterparts for
// the other partitions, AWS General Reference.
func TestTemplateURL(t *testing.T) {
	const override = "AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION"
	vpc := []string{"AWS_ENDPOINT_URL_S3", "https://bucket.vpce-1a2b-3c4d.s3.us-east-1.vpce.amazonaws.com"}
	local := []string{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566/"}
	for _, c := range []struct {
		region, bucket, key, version string
		variables                    []string
		want, partition              string
	}{
		{"us-east-1", "bkt", "dir/k.yaml", "", nil, "https://bkt.s3.us-east-1.amazonaws.com/dir/k.yaml", "aws"},
		{"eu-west-1", "bkt", "a b+c.yaml", "v=1", nil, "https://bkt.s3.eu-west-1.amazonaws.com/a%20b%2Bc.yaml?versionId=v%3D1", "aws"},
		{"eu-west-1", "with.dots", "k", "", nil, "https://s3.eu-west-1.amazonaws.com/with.dots/k", "aws"},
		{"cn-north-1", "bkt", "k", "", nil, "https://bkt.s3.cn-north-1.amazonaws.com.cn/k", "aws-cn"},
		{"us-gov-west-1", "bkt", "k", "", nil, "https://bkt.s3.us-gov-west-1.amazonaws.com/k", "aws-us-gov"},
		{"eusc-de-east-1", "bkt", "k", "", nil, "https://bkt.s3.eusc-de-east-1.amazonaws.eu/k", "aws-eusc"},
		{"us-iso-east-1", "bkt", "k", "", nil, "https://bkt.s3.us-iso-east-1.c2s.ic.gov/k", "aws-iso"},
		{"us-isob-east-1", "bkt", "k", "", nil, "https://bkt.s3.us-isob-east-1.sc2s.sgov.gov/k", "aws-iso-b"},
		{"us-east-1", "bkt", "k", "", []string{"AWS_USE_FIPS_ENDPOINT", "true", "AWS_USE_DUALSTACK_ENDPOINT", "true"}, "https://bkt.s3.us-east-1.amazonaws.com/k", "aws"},
		{"us-east-1", "bkt", "k", "", vpc, "https://bkt.s3.us-east-1.amazonaws.com/k", "aws"},
		{"us-east-1", "bkt", "k", "", local, "http://127.0.0.1:4566/bkt/k", "aws"},
		{"us-east-1", "bkt", "k", "", append([]string{override, "http://s3:9000"}, local...), "http://s3:9000/bkt/k", "aws"},
	} {
		w := person(t, "", append(c.variables, keys...)...)
		clients := connect(t, w, whoami, awsclient.Options{Region: c.region})
		got, err := clients.TemplateURL(t.Context(), c.region, c.bucket, c.key, c.version)
		if got != c.want || err != nil || clients.Partition != c.partition {
			t.Errorf("%s %s %v: %s, %v, partition %s, want %s", c.region, c.bucket, c.variables, got, err, clients.Partition, c.want)
		}
	}
}

func TestCustomEndpoints(t *testing.T) {
	for name, c := range map[string]struct {
		variables []string
		config    string
		options   awsclient.Options
		want      string
	}{
		"option beats the environment": {[]string{"AWS_ENDPOINT_URL_S3", "http://env:1"}, "", awsclient.Options{EndpointURL: "http://flag:1/"}, "http://flag:1/bucket"},
		"environment":                  {[]string{"AWS_ENDPOINT_URL_S3", "http://env:1", "AWS_ENDPOINT_URL", "http://all:1"}, "", awsclient.Options{}, "http://env:1/bucket"},
		"profile":                      {nil, "[default]\nendpoint_url = http://file:1\n", awsclient.Options{}, "http://file:1/bucket"},
		"AWS":                          {nil, "", awsclient.Options{}, "https://bucket.s3.eu-west-1.amazonaws.com/"},
	} {
		var asked string
		n := func(r *http.Request) (*http.Response, error) {
			asked = r.URL.Scheme + "://" + r.URL.Host + r.URL.Path
			return answer(r, 200, "")
		}
		clients := connect(t, person(t, c.config, append(c.variables, keys...)...), n, c.options)
		if _, err := clients.S3.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("bucket")}); err != nil {
			t.Error(err)
		}
		if asked != c.want {
			t.Errorf("%s: asked %s, want %s", name, asked, c.want)
		}
	}
}

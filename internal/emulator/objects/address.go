package objects

import (
	"net"
	"regexp"
	"strings"
)

// address is what a URL of S3 names.
type address struct {
	bucket, key string
	// region is empty where the host does not tell it.
	region string
}

// awsHost is a host name of S3 in any partition (AWS documentation, "Amazon
// S3 endpoints and quotas"): bucket (none in a path-style URL) and region
// (none in the global form).
var awsHost = regexp.MustCompile(`^(?:(.+)\.)?s3(?:-fips)?(?:\.dualstack)?(?:[.-]([a-z]{2,4}(?:-[a-z]+)+-\d+))?` +
	`\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$`)

// localHost is the same under the name localhost.
var localHost = regexp.MustCompile(`^(?:(.+)\.)?s3(?:\.([a-z]{2,4}(?:-[a-z]+)+-\d+))?\.localhost$`)

// parseAddress takes host and decoded path of a URL apart. A host that is no
// name of S3's has path-style URLs.
func parseAddress(host, path string) address {
	var a address
	host = hostname(host)
	match := awsHost.FindStringSubmatch(host)
	if match == nil {
		match = localHost.FindStringSubmatch(host)
	}
	switch {
	case match != nil:
		a.bucket, a.region = match[1], match[2]
	case strings.HasSuffix(host, ".localhost"):
		a.bucket = strings.TrimSuffix(host, ".localhost")
	}
	path = strings.TrimPrefix(path, "/")
	if a.bucket != "" {
		a.key = path
		return a
	}
	a.bucket, a.key, _ = strings.Cut(path, "/")
	return a
}

func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

package awsclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"regexp"

	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/cfn-cli/cfn/internal/diag"
)

// network explains why no answer came.
func (p place) network(err error) *diag.Diagnostic {
	var dns *net.DNSError
	var timeout net.Error
	var send *smithyhttp.RequestSendError
	host := hostOf(err)
	switch {
	case errors.As(err, &dns):
		return p.unknownHost(dns)
	case isTLS(err):
		return diag.New(diag.Access, "aws.tls", "the certificate of %s is not accepted", host).WithDetail(cause(err)).
			WithHint("behind a proxy that inspects TLS, set AWS_CA_BUNDLE to its certificate file; an emulator usually speaks http://")
	case isRefused(err):
		return diag.New(diag.Access, "aws.endpoint-down", "nothing answers at %s%s", host, p.fromContext()).
			WithDetail(cause(err)).WithHint("%s", p.endpointHint())
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return diag.New(diag.Access, "aws.no-answer", "%s did not answer in time", host).WithDetail(cause(err)).
			WithHint("check the network, the proxy variables (HTTPS_PROXY) and the region")
	case errors.As(err, &send), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return diag.New(diag.Access, "aws.connection", "the connection to %s broke", host).WithDetail(cause(err)).
			WithHint("try again; %s", p.endpointHint())
	}
	return nil
}

// knownRegion has the form of the regions of every partition (AWS SDK
// partitions data). For any other name the SDK makes up a host.
var knownRegion = regexp.MustCompile(`^(us|eu|ap|sa|ca|me|af|il|mx|cn|eusc-de|us-iso[bf]?|eu-isoe|us-gov)-[a-z]+-\d+$`)

func (p place) unknownHost(dns *net.DNSError) *diag.Diagnostic {
	d := diag.New(diag.Access, "aws.unknown-host", "the host %s is not known%s", dns.Name, p.fromContext()).WithDetail(dns.Error())
	switch {
	case p.endpoint != "":
		return d.WithHint("check the endpoint %s", p.endpoint)
	case !knownRegion.MatchString(p.region):
		return diag.New(diag.Access, "aws.invalid-region", "there is no region %s", p.region).WithDetail(dns.Error()).
			WithHint("give another with --region, for example us-east-1")
	}
	return d.WithHint("check the network and that region %s exists", p.region)
}

func (p place) fromContext() string {
	if p.context == "" || p.context == "aws" {
		return ""
	}
	return " (context " + p.context + ")"
}

func (p place) endpointHint() string {
	switch {
	case p.local:
		return "the embedded emulator is not running: cfn local start; cfn local logs tells why it stopped"
	case p.endpoint != "":
		return "start what should listen at " + p.endpoint + ", or correct the endpoint (context, --endpoint-url, AWS_ENDPOINT_URL)"
	}
	return "check the network and the proxy variables (HTTPS_PROXY)"
}

func isTLS(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var record tls.RecordHeaderError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &name) || errors.As(err, &record) ||
		contains(err.Error(), "server gave HTTP response to HTTPS client")
}

// hostOf is scheme and host of the request that failed.
func hostOf(err error) string {
	var request *url.Error
	if errors.As(err, &request) {
		if u, parseErr := url.Parse(request.URL); parseErr == nil && u.Host != "" {
			return u.Scheme + "://" + u.Host
		}
	}
	return "AWS"
}

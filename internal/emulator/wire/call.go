package wire

import (
	"context"
	"strings"
)

// Call is who asks, for which region, and under which request id. The server
// reads it from the request's signature (AWS Signature Version 4).
type Call struct {
	// Account is the caller's 12-digit account id.
	Account string
	Region  string
	// Partition is the region's partition: aws, aws-cn, aws-us-gov …
	Partition string
	RequestID string
	// AccessKeyID and SessionToken are the credentials as sent. The secret
	// is never seen and the signature is not checked.
	AccessKeyID  string
	SessionToken string
	// BaseURL is the address the client used, for example
	// http://127.0.0.1:4599, without a final slash.
	BaseURL string
	// Refusal, where it is not nil, is what the service answers, in its own
	// form, instead of doing anything.
	Refusal *Error
	// Outcome, where it is not nil, is told what became of the call.
	Outcome *Outcome
}

// Outcome is what became of a call, for the server's log.
type Outcome struct {
	Operation string
	// Code and Message are those of the error answered, empty on success.
	Code, Message string
}

type callKey struct{}

// WithCall gives a context that carries call.
func WithCall(ctx context.Context, call Call) context.Context {
	return context.WithValue(ctx, callKey{}, call)
}

// CallFrom is the call that ctx carries, the zero Call where it carries none.
func CallFrom(ctx context.Context) Call {
	call, _ := ctx.Value(callKey{}).(Call)
	return call
}

// partitions pairs the start of region names with the partition they lie in
// and its domain (AWS documentation, "AWS Partitions" of the AWS Fault
// Isolation Boundaries whitepaper, and the SDK's partition metadata).
var partitions = []struct{ regionPrefix, name, suffix string }{
	{"cn-", "aws-cn", "amazonaws.com.cn"},
	{"us-gov-", "aws-us-gov", "amazonaws.com"},
	{"us-iso-", "aws-iso", "c2s.ic.gov"},
	{"us-isob-", "aws-iso-b", "sc2s.sgov.gov"},
	{"eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"},
	{"us-isof-", "aws-iso-f", "csp.hci.ic.gov"},
	{"eusc-", "aws-eusc", "amazonaws.eu"},
}

// Partition is the partition a region lies in, "aws" for regions that no
// other partition claims.
func Partition(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.regionPrefix) {
			return p.name
		}
	}
	return "aws"
}

// URLSuffix is the domain of a partition's services, the value of the pseudo
// parameter AWS::URLSuffix.
func URLSuffix(partition string) string {
	for _, p := range partitions {
		if p.name == partition {
			return p.suffix
		}
	}
	return "amazonaws.com"
}

package awsclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/diag"
)

// Explain turns an error of any service call into a diagnostic that says what
// to do about it. Diagnostics come back as they are, also one that was the
// cause of the context's end; so does nil. What a text of CloudFormation means
// for a stack is not known here.
func Explain(err error) error {
	var at located
	if errors.As(err, &at) {
		return at.place.explain(err)
	}
	return place{}.explain(err)
}

func (p place) explain(err error) error {
	if err == nil {
		return nil
	}
	var known *diag.Diagnostic
	var list diag.List
	if errors.As(err, &known) || errors.As(err, &list) {
		return err
	}
	for _, rule := range [...]func(error) *diag.Diagnostic{
		p.cancelled, p.configuration, p.credentials, p.answered, p.network,
	} {
		if d := rule(err); d != nil {
			return d.Because(err)
		}
	}
	return diag.New(diag.Failed, "aws.failed", "%s", failed(err)).WithDetail(cause(err)).Because(err)
}

func (p place) cancelled(err error) *diag.Diagnostic {
	if errors.Is(err, context.Canceled) {
		return diag.New(diag.Interrupted, "interrupted", "interrupted")
	}
	return nil
}

// answered explains an error that a service returned.
func (p place) answered(err error) *diag.Diagnostic {
	code, message := Code(err), Message(err)
	switch {
	case code == "" && Status(err) == 0:
		return nil
	case isUnreadable(err):
		return diag.New(diag.Access, "aws.unreadable", "%s: the answer (HTTP status %d) cannot be read", failed(err), Status(err)).
			WithDetail(cause(err)).WithHint("try again; where it stays so, a proxy or the endpoint may answer in the service's place")
	case IsThrottle(err):
		return diag.New(diag.Failed, "aws.throttled", "AWS throttled the request, even after waiting").WithDetail(message).
			WithHint("try again in a minute; AWS_MAX_ATTEMPTS and AWS_RETRY_MODE=adaptive make cfn more patient")
	case isClockSkew(code, message):
		return diag.New(diag.Access, "aws.clock", "this computer's clock is too far from AWS's").WithDetail(message).
			WithHint("set the clock (NTP) and try again")
	}
	if d := p.refusedKeys(code, message); d != nil {
		return d
	}
	switch {
	case strings.Contains(message, "MultiFactorAuthentication failed"):
		return diag.New(diag.Access, "aws.mfa", "the MFA code was not accepted").WithDetail(message).
			WithHint("wait for the next code and try again")
	case code == "LimitExceededException":
		return diag.New(diag.Failed, "aws.quota", "a quota of the account is used up").WithDetail(message).
			WithHint("delete what is no longer needed, or ask for more at Service Quotas (service AWS CloudFormation)")
	case isDenied(code) || Status(err) == http.StatusForbidden:
		return p.denied(err, message)
	case Status(err) >= http.StatusInternalServerError:
		return diag.New(diag.Failed, "aws.fault", "%s: a fault inside the service", failed(err)).WithDetail(message).
			WithHint("try again; the request id is %s", orDash(RequestID(err)))
	}
	return diag.New(diag.Failed, "aws."+code, "%s: %s", failed(err), code).WithDetail(message)
}

// refusedKeys explains credentials that AWS does not take.
func (p place) refusedKeys(code, message string) *diag.Diagnostic {
	switch code {
	case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired":
		return diag.New(diag.Access, "aws.expired", "the credentials have expired").WithDetail(message).
			WithHint("sign in again: %s (or aws login%s), or renew the keys in the environment", p.command("aws sso login"), p.profileFlag())
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "AuthFailure", "InvalidToken":
		return diag.New(diag.Access, "aws.invalid-keys", "AWS does not know these credentials").WithDetail(message).
			WithHint("check the access key and session token; the same comes where region %s is not enabled for the account", p.region)
	case "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature":
		return diag.New(diag.Access, "aws.invalid-keys", "the signature is wrong: the secret access key does not belong to the access key").
			WithDetail(message).WithHint("set both keys again: %s", p.command("aws configure"))
	case "MissingAuthenticationToken", "MissingAuthenticationTokenException":
		return diag.New(diag.Access, "aws.no-credentials", "the request carried no credentials").WithDetail(message).
			WithHint("%s", p.signInHint())
	case "OptInRequired", "RegionDisabledException", "SubscriptionRequiredException", "NotSignedUp":
		return diag.New(diag.Access, "aws.region-disabled", "region %s is not enabled for this account", p.region).WithDetail(message).
			WithHint("enable it under Account > AWS Regions, or choose another with --region")
	}
	return nil
}

func isDenied(code string) bool {
	switch code {
	case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "Forbidden", "AllAccessDisabled":
		return true
	}
	return false
}

// isClockSkew knows the codes and, since a late request also comes as a bad
// signature, the texts.
func isClockSkew(code, message string) bool {
	switch code {
	case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture":
		return true
	}
	return strings.Contains(message, "Signature expired") || strings.Contains(message, "Signature not yet current")
}

// deniedAction finds the action in IAM's text, "… is not authorized to
// perform: cloudformation:CreateStack on resource: …".
var deniedAction = regexp.MustCompile(`perform: ([A-Za-z0-9-]+:[A-Za-z0-9*]+)`)

func (p place) denied(err error, message string) *diag.Diagnostic {
	action := actionOf(operation(err))
	if m := deniedAction.FindStringSubmatch(message); m != nil {
		action = m[1]
	}
	if action == "" {
		return diag.New(diag.Access, "aws.denied", "access denied").WithDetail(message)
	}
	return diag.New(diag.Access, "aws.denied", "access denied: %s is not allowed", action).WithDetail(message).
		WithHint("ask for the permission %s, or use other credentials (--profile, --context)", action)
}

// actionOf names the IAM action of an operation; S3's answers often have no
// text, and some of its actions are named otherwise than the operation
// (Required permissions for Amazon S3 API operations, Amazon S3 User Guide).
func actionOf(service, name string) string {
	switch service {
	case "":
		return ""
	case "S3":
		actions := map[string]string{
			"HeadObject": "GetObject", "HeadBucket": "ListBucket", "ListBuckets": "ListAllMyBuckets",
			"PutPublicAccessBlock":            "PutBucketPublicAccessBlock",
			"PutBucketEncryption":             "PutEncryptionConfiguration",
			"PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
		}
		if action, ok := actions[name]; ok {
			name = action
		}
	}
	return strings.ToLower(service) + ":" + name
}

// failed names the call that failed.
func failed(err error) string {
	service, name := operation(err)
	if name == "" {
		return "a call to AWS failed"
	}
	return fmt.Sprintf("%s %s failed", service, name)
}

// cause is the innermost text, without the SDK's own wrapping.
func cause(err error) string {
	var op *smithy.OperationError
	for errors.As(err, &op) {
		err = op.Err
	}
	return strings.TrimPrefix(err.Error(), "https response error StatusCode: 0, RequestID: , ")
}

func orDash(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

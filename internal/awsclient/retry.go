package awsclient

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

const (
	// failureAttempts is the SDK's own default.
	failureAttempts = 3
	// throttleAttempts is more, since CloudFormation throttles a few dozen
	// parallel deployments, and waiting always helps. Every mutating call
	// carries a client token, so sending it again is safe.
	throttleAttempts = 8
)

// retryer keeps the retry mode and the number of attempts that the person set
// (AWS_RETRY_MODE, AWS_MAX_ATTEMPTS or the profile) and adds what the SDK does
// not know of CloudFormation and S3.
func retryer(mode aws.RetryMode, maxAttempts int) func() aws.Retryer {
	return func() aws.Retryer {
		standard := func(o *retry.StandardOptions) {
			o.MaxAttempts = throttleAttempts
			o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(classify)}, o.Retryables...)
		}
		var r aws.RetryerV2 = retry.NewStandard(standard)
		if mode == aws.RetryModeAdaptive {
			r = retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
				o.StandardOptions = append(o.StandardOptions, standard)
			})
		}
		if maxAttempts > 0 {
			return retry.AddWithMaxAttempts(r, maxAttempts)
		}
		return patient{r}
	}
}

// classify decides the errors that the SDK gets wrong for us.
//
// CloudFormation's LimitExceededException is a quota, which the SDK takes for
// throttling. A refused connection is the plain sign of an emulator that does
// not run, and a bad certificate does not get better. S3's two conflicts pass by themselves (Error responses, Amazon S3
// API Reference).
func classify(err error) aws.Ternary {
	switch Code(err) {
	case "LimitExceededException":
		return aws.FalseTernary
	case "OperationAborted", "ConditionalRequestConflict":
		return aws.TrueTernary
	}
	if isRefused(err) || noMetadata(err) || (err != nil && isTLS(err)) {
		return aws.FalseTernary
	}
	if err != nil && isUnreadable(err) {
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}

// noMetadata tells the silence of EC2's metadata service, the SDK's last
// resort for credentials.
func noMetadata(err error) bool {
	return err != nil && Status(err) == 0 && contains(err.Error(), "//169.254.169.254/", "//[fd00:ec2::254]/")
}

func isRefused(err error) bool {
	return err != nil && strings.Contains(err.Error(), "refused") && Code(err) == ""
}

// hurryMetadata gives classify to the client of the metadata service too.
// Outside EC2 the service never answers, and asking again and again would hold
// back "no credentials" for many seconds. The SDK offers no setting for this
// client alone, and one for all would hide the person's own.
func hurryMetadata(stack *middleware.Stack) error {
	switch stack.ID() {
	case "getToken", "GetMetadata":
		attempt := retry.NewAttemptMiddleware(retryer("", failureAttempts)(), smithyhttp.RequestCloner)
		_, err := stack.Finalize.Swap(attempt.ID(), attempt)
		return err
	}
	return nil
}

// patient gives throttled requests more attempts than failed ones.
type patient struct{ aws.RetryerV2 }

// RetryDelay ends the attempts early unless the request was throttled, or may
// have been: S3 says SlowDown with the status 503, and to a HEAD request, whose
// answer has no body, says no more than that. So does a connection that this
// side has closed while the answer came, as on a machine with too much to do.
func (p patient) RetryDelay(attempt int, err error) (time.Duration, error) {
	patience := IsThrottle(err) || Status(err) == http.StatusServiceUnavailable || errors.Is(err, net.ErrClosed)
	if attempt >= failureAttempts && !patience {
		return 0, err
	}
	return p.RetryerV2.RetryDelay(attempt, err)
}

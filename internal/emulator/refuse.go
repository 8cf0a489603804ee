package emulator

import (
	"net/http"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// refuse answers with an error in a form that every AWS client reads. The
// service is empty where it is not known.
func refuse(w http.ResponseWriter, req *http.Request, service, requestID string, err *wire.Error) {
	w.Header().Set("x-amz-request-id", requestID)
	w.Header().Set("x-amzn-ErrorType", err.Code)
	wire.WriteError(w, req, service, requestID, err)
}

// notEmulated is the answer for a service that is not here. Its resources are,
// as those of every type.
func notEmulated(service string) *wire.Error {
	reason := ""
	switch service {
	case "lambda", "states", "codebuild", "batch", "ecs", "eks", "elasticmapreduce", "glue", "sagemaker", "bedrock":
		reason = ": no code runs here"
	case "events", "kinesis", "firehose", "scheduler", "pipes", "mq", "kafka", "ses", "iotdata", "execute-api":
		reason = ": no messages are delivered here"
	}
	return wire.Errorf(wire.ErrNotEmulated, "The service %s is not emulated%s. Resources of every type are seen through the Cloud Control API.", service, reason)
}

// Package wire speaks the protocols of every service whose model is uniform:
// AWS Query (CloudFormation, STS, IAM, SNS), AWS JSON (Cloud Control, SSM,
// Secrets Manager, SQS, CloudWatch Logs), and CloudWatch both and Smithy RPC v2
// CBOR, whichever its client speaks.
//
// In AWS Query a request is a form (StackName=x&Tags.member.1.Key=k) and a
// response is XML; in AWS JSON both are JSON. Both are converted by reflection
// over Go types, the AWS SDK's or smaller ones with the same names, so an
// operation is one typed function and nothing is written by hand:
//
//	r := wire.CloudFormation()
//	wire.Handle(r, "DeleteStack", func(ctx context.Context, in *cloudformation.DeleteStackInput) (*cloudformation.DeleteStackOutput, error) {
//		call := wire.CallFrom(ctx) // account, region, request id
//		…
//		return nil, wire.Errorf("ValidationError", "Stack [%s] does not exist", name)
//	})
//
// A Registry is an http.Handler. Before a function is called, the input has
// passed the checks of the service's front: members that must be present,
// lengths, patterns, ranges and enumerations, with AWS's own texts.
//
// Rules of the conversion to and from forms and XML (AWS documentation, "AWS Query protocol" of the
// Smithy specification, checked against the SDK's own serializers):
//   - absent is not empty: no member at all leaves nil, "Tags=" gives an
//     empty list that is not nil, "Description=" a pointer to "";
//   - lists are List.member.N and <member>, maps Map.entry.N.key and .value;
//   - list and map numbers only give an order, gaps are allowed;
//   - times are RFC 3339 in UTC with milliseconds;
//   - nil pointers, nil lists, nil maps and empty enumerations are left out
//     of responses.
//
// In JSON members have their own names, bytes are base64 and times are seconds
// since 1970 with a fraction; what is left out is the same.
package wire

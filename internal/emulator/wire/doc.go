// Package wire speaks the AWS Query protocol for every service whose model is
// uniform: CloudFormation and STS.
//
// A request is a form (StackName=x&Tags.member.1.Key=k), a response is XML.
// Both are converted by reflection over the Go types of the AWS SDK, so an
// operation is one typed function and no XML is written by hand:
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
// Rules of the conversion (AWS documentation, "AWS Query protocol" of the
// Smithy specification, checked against the SDK's own serializers):
//   - absent is not empty: no member at all leaves nil, "Tags=" gives an
//     empty list that is not nil, "Description=" a pointer to "";
//   - lists are List.member.N and <member>, maps Map.entry.N.key and .value;
//   - list and map numbers only give an order, gaps are allowed;
//   - times are RFC 3339 in UTC with milliseconds;
//   - nil pointers, nil lists, nil maps and empty enumerations are left out
//     of responses.
package wire

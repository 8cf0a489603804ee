package stackset

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/poll"
)

// Client does what the package offers from one administrator account and
// region. A delegated administrator has to say so in every call, reads and
// waits included, so the client is made for one of the two.
type Client struct {
	cfn           *cloudformation.Client
	organizations *organizations.Client
	callAs        types.CallAs
	pace          poll.Pace
	// ended are operations that had an ID of ours and were over already when
	// it was to be used: see operationID.
	ended map[string]bool
}

// New makes a Client; an empty callAs leaves the matter to the service.
func New(clients *awsclient.Clients, callAs types.CallAs) *Client {
	return &Client{
		cfn: clients.CloudFormation, organizations: clients.Organizations, callAs: callAs,
		pace: poll.Default(awsclient.IsTransient), ended: map[string]bool{},
	}
}

// Package stack takes one CloudFormation stack through its life: plan a change
// as a change set, execute it, watch it, find out why it failed, delete it.
//
// It talks to CloudFormation alone, returns typed results and emits typed
// events; it never prints, asks or reads the environment.
package stack

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/poll"
)

// Client does what the package offers in one account and region.
type Client struct {
	cfn  *cloudformation.Client
	pace poll.Pace
}

// New makes a Client.
func New(cfn *cloudformation.Client) *Client {
	return &Client{cfn: cfn, pace: poll.Default(awsclient.IsTransient)}
}

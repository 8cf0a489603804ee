// Command floor links what cfn needs of the AWS SDK and does nothing: how fast
// any program that talks to CloudFormation can start.
package main

import (
	_ "github.com/aws/aws-sdk-go-v2/config"
	_ "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	_ "github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {}

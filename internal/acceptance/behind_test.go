package acceptance_test

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
)

// bucket changes buckets behind the stacks' back:
//
//	bucket fill NAME       puts an object into it
//	bucket empty NAME      takes it out again
//	bucket delete NAME     deletes it
//	bucket keys NAME       lists the keys of its objects on standard output
func bucket(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bucket fill|empty|delete|keys NAME")
	}
	ctx, client, name := context.Background(), clients(ts).S3, aws.String(args[1])
	var err error
	switch args[0] {
	case "fill":
		_, err = client.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: aws.String("file"), Body: strings.NewReader("text")})
	case "empty":
		_, err = client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: aws.String("file")})
	case "delete":
		_, err = client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name})
	case "keys":
		var out *s3.ListObjectsV2Output
		out, err = client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: name})
		ts.Check(err)
		var keys strings.Builder
		for _, o := range out.Contents {
			keys.WriteString(*o.Key + "\n")
		}
		_, err = ts.Stdout().Write([]byte(keys.String()))
	default:
		ts.Fatalf("unknown action %s", args[0])
	}
	ts.Check(err)
}

// put sends a body to the address that a wait condition's handle stands for,
// once the stack has it:
//
//	put STACK LOGICAL_ID BODY
func put(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: put STACK LOGICAL_ID BODY")
	}
	ctx, client := context.Background(), clients(ts).CloudFormation
	var address string
	for deadline := time.Now().Add(10 * time.Second); address == ""; <-time.After(5 * time.Millisecond) {
		out, err := client.DescribeStackResource(ctx, &cloudformation.DescribeStackResourceInput{StackName: &args[0], LogicalResourceId: &args[1]})
		if err == nil {
			address = aws.ToString(out.StackResourceDetail.PhysicalResourceId)
		} else if time.Now().After(deadline) {
			ts.Fatalf("no handle: %v", err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, address, strings.NewReader(args[2]))
	ts.Check(err)
	res, err := http.DefaultTransport.RoundTrip(req)
	ts.Check(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		ts.Fatalf("PUT %s: %s", address, res.Status)
	}
}

// emptyset makes a change set without changes, as somebody else might:
//
//	emptyset STACK NAME
func emptyset(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: emptyset STACK NAME")
	}
	_, err := clients(ts).CloudFormation.CreateChangeSet(context.Background(), &cloudformation.CreateChangeSetInput{
		StackName: &args[0], ChangeSetName: &args[1], UsePreviousTemplate: aws.Bool(true),
		Parameters: []types.Parameter{{ParameterKey: aws.String("Name"), UsePreviousValue: aws.Bool(true)}},
	})
	ts.Check(err)
}

// clients speak to the script's emulator.
func clients(ts *testscript.TestScript) *awsclient.Clients {
	e := settings(ts)
	made, err := awsclient.New(context.Background(), e, awsclient.Options{Local: true, EndpointURL: address(ts, e)})
	ts.Check(err)
	return made
}

// settings are those that the script's commands have.
func settings(ts *testscript.TestScript) *env.Env {
	return &env.Env{
		Files: env.Files{Dir: ts.Getenv("WORK")},
		Lookup: func(name string) (string, bool) {
			value := ts.Getenv(name)
			return value, value != ""
		},
	}
}

// address is where the script's emulator answers.
func address(ts *testscript.TestScript, e *env.Env) string {
	running, ok := process.Find(context.Background(), e)
	if !ok {
		ts.Fatalf("the emulator does not run")
	}
	return running.URL
}

package emulator_test

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

const bucketTemplate = `
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: from-a-stack
`

// A stack made from a template in S3 is in its own account and region only,
// its bucket is one of S3's, and AWS's own waiters see it through.
func TestStackFromS3InItsAccountAndRegion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEmulator(t, emulator.Config{})
		cfg := config(e, "111111111111", "", "eu-west-1")
		cfn, objects := cloudformation.NewFromConfig(cfg), s3.NewFromConfig(cfg)
		must := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(objects.CreateBucket(t.Context(), &s3.CreateBucketInput{
			Bucket: aws.String("templates"), CreateBucketConfiguration: locatedIn("eu-west-1"),
		}))
		must(objects.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("templates"), Key: aws.String("t.yaml"), Body: strings.NewReader(bucketTemplate)}))
		must(cfn.CreateStack(t.Context(), &cloudformation.CreateStackInput{
			StackName: aws.String("s"), TemplateURL: aws.String("https://templates.s3.eu-west-1.amazonaws.com/t.yaml"),
		}))
		if !e.Busy() {
			t.Error("not busy while a stack is created")
		}
		of := &cloudformation.DescribeStacksInput{StackName: aws.String("s")}
		if err := cloudformation.NewStackCreateCompleteWaiter(cfn).Wait(t.Context(), of, time.Hour); err != nil {
			t.Fatal(err)
		}
		if e.Busy() {
			t.Error("busy after the stack is complete")
		}
		must(objects.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("from-a-stack")}))
		for _, elsewhere := range []aws.Config{config(e, "222222222222", "", "eu-west-1"), config(e, "111111111111", "", "us-east-1")} {
			_, err := cloudformation.NewFromConfig(elsewhere).DescribeStacks(t.Context(), of)
			wantError(t, err, "ValidationError", "Stack with id s does not exist")
		}
		must(cfn.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: aws.String("s")}))
		if err := cloudformation.NewStackDeleteCompleteWaiter(cfn).Wait(t.Context(), of, time.Hour); err != nil {
			t.Fatal(err)
		}
		_, err := objects.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("from-a-stack")})
		wantError(t, err, "NotFound", "")
	})
}

// An operation that a process left unfinished goes on in the next one.
func TestOperationsGoOnAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	open := func() (*store.File, *emulator.Emulator, *cloudformation.Client) {
		t.Helper()
		file, err := store.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		e, err := emulator.New(emulator.Config{Store: file, Profile: emulator.Fast})
		if err != nil {
			t.Fatal(err)
		}
		return file, e, cloudformation.NewFromConfig(config(e, "111111111111", "", "us-east-1"))
	}
	file, e, cfn := open()
	_, err := cfn.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: aws.String("s"), TemplateBody: aws.String(bucketTemplate)})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	file, e, cfn = open()
	defer file.Close()
	defer e.Close()
	waiter := cloudformation.NewStackCreateCompleteWaiter(cfn, func(o *cloudformation.StackCreateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 10*time.Millisecond, 50*time.Millisecond
	})
	out, err := waiter.WaitForOutput(t.Context(), &cloudformation.DescribeStacksInput{StackName: aws.String("s")}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if got := out.Stacks[0].StackStatus; got != types.StackStatusCreateComplete {
		t.Errorf("the stack is %s", got)
	}
}

func locatedIn(region string) *s3types.CreateBucketConfiguration {
	return &s3types.CreateBucketConfiguration{LocationConstraint: s3types.BucketLocationConstraint(region)}
}

package generator_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

const shop = `
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: orders, Tags: [{Key: team, Value: shop}]}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: work}
  Rule:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}
  Handle:
    Type: AWS::CloudFormation::WaitConditionHandle
`

// account is an account in an emulator, with a stack in it.
type account struct {
	testing.TB
	*cfn.Client
	emulator *emulator.Emulator
}

func inAccount(t *testing.T, f func(a *account)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e, err := emulator.New(emulator.Config{Store: store.NewMemory()})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = e.Close() }()
		a := &account{t, cfn.New(cfn.Options{
			Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("111111111111", "x", ""),
			HTTPClient: &http.Client{Transport: e.RoundTripper()}, Retryer: aws.NopRetryer{},
		}), e}
		a.stack("shop", shop)
		f(a)
	})
}

func (a *account) stack(name, body string) {
	a.Helper()
	_, err := a.CreateStack(a.Context(), &cfn.CreateStackInput{StackName: &name, TemplateBody: &body})
	a.must(err)
	a.must(cfn.NewStackCreateCompleteWaiter(a).Wait(a.Context(), &cfn.DescribeStacksInput{StackName: &name}, time.Hour))
}

func (a *account) must(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

// scan scans, waits, and gives the scan's ID.
func (a *account) scan(kinds ...string) *string {
	a.Helper()
	out, err := a.start(kinds...)
	a.must(err)
	for {
		scan, err := a.DescribeResourceScan(a.Context(), &cfn.DescribeResourceScanInput{ResourceScanId: out.ResourceScanId})
		a.must(err)
		if scan.Status != types.ResourceScanStatusInProgress {
			return out.ResourceScanId
		}
		time.Sleep(time.Second)
	}
}

func (a *account) start(kinds ...string) (*cfn.StartResourceScanOutput, error) {
	in := &cfn.StartResourceScanInput{}
	if len(kinds) > 0 {
		in.ScanFilters = []types.ScanFilter{{Types: kinds}}
	}
	return a.StartResourceScan(a.Context(), in)
}

// list is what a scan found, a line each.
func (a *account) list(in *cfn.ListResourceScanResourcesInput) (lines []string) {
	a.Helper()
	for p := cfn.NewListResourceScanResourcesPaginator(a, in); p.HasMorePages(); {
		page, err := p.NextPage(a.Context())
		a.must(err)
		lines = append(lines, write(page.Resources)...)
	}
	return lines
}

func write(found []types.ScannedResource) (lines []string) {
	for _, r := range found {
		line := *r.ResourceType
		for name, value := range r.ResourceIdentifier {
			line += " " + name + "=" + value[strings.LastIndexAny(value, ":/")+1:]
		}
		lines = append(lines, fmt.Sprint(line, " ", *r.ManagedByStack))
	}
	return lines
}

// refused tells that a call was refused with a code.
func (a *account) refused(err error, code string) {
	a.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code {
		a.Errorf("%v, want %s", err, code)
	}
}

func (a *account) same(got, want any) {
	a.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		a.Error("(-want +got)\n" + diff)
	}
}

// A scan is of one moment, finds what the filters of a listing ask for, and is
// one at a time.
func TestScan(t *testing.T) {
	inAccount(t, func(a *account) {
		out, err := a.StartResourceScan(a.Context(), &cfn.StartResourceScanInput{ClientRequestToken: aws.String("once")})
		a.must(err)
		_, err = a.StartResourceScan(a.Context(), &cfn.StartResourceScanInput{})
		a.refused(err, "ResourceScanInProgress")
		again, err := a.StartResourceScan(a.Context(), &cfn.StartResourceScanInput{ClientRequestToken: aws.String("once")})
		a.must(err)
		a.same(*again.ResourceScanId, *out.ResourceScanId)
		_, err = a.ListResourceScanResources(a.Context(), &cfn.ListResourceScanResourcesInput{ResourceScanId: out.ResourceScanId})
		a.refused(err, "ResourceScanInProgress")
		time.Sleep(time.Minute)

		_, err = a.DeleteStack(a.Context(), &cfn.DeleteStackInput{StackName: aws.String("shop")})
		a.must(err)
		time.Sleep(time.Hour)
		all := a.list(&cfn.ListResourceScanResourcesInput{ResourceScanId: out.ResourceScanId})
		if !cmp.Equal(len(all), 3) {
			t.Errorf("a wait condition's handle cannot be scanned, the rest is there: %q", all)
		}
		scan, err := a.DescribeResourceScan(a.Context(), &cfn.DescribeResourceScanInput{ResourceScanId: out.ResourceScanId})
		a.must(err)
		a.same(scan.ResourceTypes, []string{"AWS::SNS::Subscription", "AWS::SNS::Topic", "AWS::SQS::Queue"})
		a.same([]int32{*scan.ResourcesScanned, *scan.ResourcesRead}, []int32{3, 3})

		for name, in := range map[string]cfn.ListResourceScanResourcesInput{
			"prefix": {ResourceTypePrefix: aws.String("AWS::SNS::T")},
			"tag":    {TagKey: aws.String("team"), TagValue: aws.String("shop")},
			"value":  {TagValue: aws.String("shop")},
			"id":     {ResourceIdentifier: aws.String("arn:aws:sns:us-east-1:111111111111:orders")},
		} {
			in.ResourceScanId = out.ResourceScanId
			if found := a.list(&in); !cmp.Equal(found, []string{"AWS::SNS::Topic TopicArn=orders true"}) {
				t.Errorf("by %s: %q", name, found)
			}
		}
		in := &cfn.ListResourceScanResourcesInput{ResourceScanId: out.ResourceScanId, MaxResults: aws.Int32(1)}
		a.same(a.list(in), all)

		time.Sleep(31 * 24 * time.Hour)
		_, err = a.ListResourceScanResources(a.Context(), &cfn.ListResourceScanResourcesInput{ResourceScanId: out.ResourceScanId})
		a.refused(err, "ResourceScanNotFound")
	})
}

// A partial scan sees the types of its filter, and is listed apart. A day has
// ten scans.
func TestScansOfADay(t *testing.T) {
	inAccount(t, func(a *account) {
		id := a.scan("AWS::SNS::*")
		if found := a.list(&cfn.ListResourceScanResourcesInput{ResourceScanId: id}); len(found) != 2 {
			t.Errorf("%q", found)
		}
		for kind, want := range map[types.ScanType]int{types.ScanTypePartial: 1, types.ScanTypeFull: 0, "": 0} {
			out, err := a.ListResourceScans(a.Context(), &cfn.ListResourceScansInput{ScanTypeFilter: kind})
			a.must(err)
			a.same(len(out.ResourceScanSummaries), want)
		}
		for range 10 {
			a.scan()
		}
		_, err := a.StartResourceScan(a.Context(), &cfn.StartResourceScanInput{})
		a.refused(err, "ResourceScanLimitExceeded")
		time.Sleep(24 * time.Hour)
		a.scan()
	})
}

// Related is what the properties of a resource name, and what names it.
func TestRelated(t *testing.T) {
	inAccount(t, func(a *account) {
		id := a.scan()
		out, err := a.ListResourceScanRelatedResources(a.Context(), &cfn.ListResourceScanRelatedResourcesInput{
			ResourceScanId: id, Resources: []types.ScannedResourceIdentifier{{
				ResourceType:       aws.String("AWS::SNS::Topic"),
				ResourceIdentifier: map[string]string{"TopicArn": "arn:aws:sns:us-east-1:111111111111:orders"},
			}},
		})
		a.must(err)
		if len(out.RelatedResources) != 1 || *out.RelatedResources[0].ResourceType != "AWS::SNS::Subscription" {
			t.Errorf("%q", write(out.RelatedResources))
		}
	})
}

// generate makes a template and waits.
func (a *account) generate(in *cfn.CreateGeneratedTemplateInput) *cfn.DescribeGeneratedTemplateOutput {
	a.Helper()
	in.GeneratedTemplateName = aws.String("g")
	_, err := a.CreateGeneratedTemplate(a.Context(), in)
	a.must(err)
	return a.wait()
}

func (a *account) wait() *cfn.DescribeGeneratedTemplateOutput {
	a.Helper()
	for {
		out, err := a.DescribeGeneratedTemplate(a.Context(), &cfn.DescribeGeneratedTemplateInput{GeneratedTemplateName: aws.String("g")})
		a.must(err)
		if out.Status == types.GeneratedTemplateStatusComplete || out.Status == types.GeneratedTemplateStatusFailed {
			return out
		}
		time.Sleep(time.Second)
	}
}

func (a *account) body(format types.TemplateFormat) string {
	a.Helper()
	out, err := a.GetGeneratedTemplate(a.Context(), &cfn.GetGeneratedTemplateInput{GeneratedTemplateName: aws.String("g"), Format: format})
	a.must(err)
	return aws.ToString(out.TemplateBody)
}

func topic(logical *string) types.ResourceDefinition {
	return types.ResourceDefinition{
		ResourceType: aws.String("AWS::SNS::Topic"), LogicalResourceId: logical,
		ResourceIdentifier: map[string]string{"TopicArn": "arn:aws:sns:us-east-1:111111111111:orders"},
	}
}

// A template has what could be read, by the names and policies that were asked
// for; what could not fails alone.
func TestGenerate(t *testing.T) {
	inAccount(t, func(a *account) {
		out := a.generate(&cfn.CreateGeneratedTemplateInput{
			TemplateConfiguration: &types.TemplateConfiguration{DeletionPolicy: types.GeneratedTemplateDeletionPolicyRetain},
			Resources: []types.ResourceDefinition{topic(aws.String("Orders")), {
				ResourceType: aws.String("AWS::SQS::Queue"), LogicalResourceId: aws.String("Gone"),
				ResourceIdentifier: map[string]string{"QueueUrl": "https://sqs.us-east-1.amazonaws.com/111111111111/none"},
			}},
		})
		a.same([]int32{*out.Progress.ResourcesSucceeded, *out.Progress.ResourcesFailed}, []int32{1, 1})
		a.same(string(out.Resources[1].ResourceStatus), "FAILED")
		_, resources, _ := strings.Cut(a.body(types.TemplateFormatYaml), "Resources:\n")
		a.same(resources, `  Orders:
    DeletionPolicy: Retain
    Properties:
      Tags:
        - Key: team
          Value: shop
      TopicName: orders
    Type: AWS::SNS::Topic
    UpdateReplacePolicy: Delete
`)
		_, err := a.UpdateGeneratedTemplate(a.Context(), &cfn.UpdateGeneratedTemplateInput{
			GeneratedTemplateName: aws.String("g"), RemoveResources: []string{"Gone"},
			TemplateConfiguration: &types.TemplateConfiguration{DeletionPolicy: types.GeneratedTemplateDeletionPolicyDelete},
		})
		a.must(err)
		_, err = a.DeleteGeneratedTemplate(a.Context(), &cfn.DeleteGeneratedTemplateInput{GeneratedTemplateName: aws.String("g")})
		a.refused(err, "ConcurrentResourcesLimitExceeded")
		a.same(len(a.wait().Resources), 1)
		if text := a.body(types.TemplateFormatJson); !strings.Contains(text, `"DeletionPolicy": "Delete"`) {
			t.Error(text)
		}
		_, err = a.DeleteGeneratedTemplate(a.Context(), &cfn.DeleteGeneratedTemplateInput{GeneratedTemplateName: aws.String("g")})
		a.must(err)
		_, err = a.GetGeneratedTemplate(a.Context(), &cfn.GetGeneratedTemplateInput{GeneratedTemplateName: aws.String("g")})
		a.refused(err, "GeneratedTemplateNotFound")
	})
}

// A template may begin with a stack's, which can then be imported into it.
func TestGenerateForAStack(t *testing.T) {
	inAccount(t, func(a *account) {
		a.stack("other", "Resources:\n  Mine:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub '${AWS::StackName}-q'\n")
		a.generate(&cfn.CreateGeneratedTemplateInput{StackName: aws.String("other"), Resources: []types.ResourceDefinition{topic(aws.String("Orders"))}})
		body := a.body(types.TemplateFormatJson)
		for _, want := range []string{`"Orders": {`, `"Mine": {`, "${AWS::StackName}-q"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s is not in\n%s", want, body)
			}
		}
	})
}

package generator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/engine"
)

func (a *account) demand(more emulator.Failures) {
	a.Helper()
	_, err := a.emulator.Fail(more, false)
	a.must(err)
}

func (a *account) clear() {
	a.Helper()
	_, err := a.emulator.Fail(emulator.Failures{}, true)
	a.must(err)
}

func (a *account) described(id *string) *cfn.DescribeResourceScanOutput {
	a.Helper()
	out, err := a.DescribeResourceScan(a.Context(), &cfn.DescribeResourceScanInput{ResourceScanId: id})
	a.must(err)
	return out
}

// A scan fails on demand, with the reason; the next has to wait for ten minutes
// (API reference, "StartResourceScan", ResourceScanLimitExceeded).
func TestScanFailsOnDemand(t *testing.T) {
	inAccount(t, func(a *account) {
		a.demand(emulator.Failures{Rules: []engine.Fault{{On: engine.Scan, Reason: "no more scans", Times: 1}}})
		id := a.scan()
		scan := a.described(id)
		a.same([]string{string(scan.Status), *scan.StatusReason}, []string{"FAILED", "no more scans"})
		listed, err := a.ListResourceScans(a.Context(), &cfn.ListResourceScansInput{})
		a.must(err)
		a.same(*listed.ResourceScanSummaries[0].StatusReason, "no more scans")
		_, err = a.ListResourceScanResources(a.Context(), &cfn.ListResourceScanResourcesInput{ResourceScanId: id})
		a.refused(err, "ResourceScanNotFound")

		for _, kinds := range [][]string{nil, {"AWS::SNS::*"}} {
			_, err = a.start(kinds...)
			a.refused(err, "ResourceScanLimitExceeded")
		}
		time.Sleep(10 * time.Minute)
		a.same(string(a.described(a.scan()).Status), "COMPLETE")
	})
}

// Scans expire on demand, the newest first, and are there again when that is
// taken back.
func TestScansExpireOnDemand(t *testing.T) {
	inAccount(t, func(a *account) {
		ids := []*string{a.scan(), a.scan("AWS::SNS::*"), a.scan()}
		expect := func(want ...string) {
			a.Helper()
			var got []string
			for _, id := range ids {
				got = append(got, string(a.described(id).Status))
			}
			a.same(got, want)
		}
		a.demand(emulator.Failures{ExpiredScans: aws.Int(2)})
		expect("COMPLETE", "EXPIRED", "EXPIRED")
		if scan := a.described(ids[2]); scan.ResourceTypes != nil || *scan.ResourcesScanned != 3 {
			t.Errorf("an expired scan keeps its count and loses its types: %+v", scan)
		}
		_, err := a.ListResourceScanResources(a.Context(), &cfn.ListResourceScanResourcesInput{ResourceScanId: ids[2]})
		a.refused(err, "ResourceScanNotFound")
		a.demand(emulator.Failures{ExpiredScans: aws.Int(1)})
		expect("COMPLETE", "COMPLETE", "EXPIRED")
		a.clear()
		expect("COMPLETE", "COMPLETE", "COMPLETE")
	})
}

// A template fails as a whole, and is there when it is refreshed.
func TestTemplateFailsOnDemand(t *testing.T) {
	inAccount(t, func(a *account) {
		a.demand(emulator.Failures{Rules: []engine.Fault{{On: engine.Generate, Times: 1}}})
		out := a.generate(&cfn.CreateGeneratedTemplateInput{Resources: []types.ResourceDefinition{topic(aws.String("Orders"))}})
		a.same([]string{string(out.Status), *out.StatusReason}, []string{"FAILED", "Failure on demand"})
		a.same(a.body(types.TemplateFormatJson), "")
		_, err := a.UpdateGeneratedTemplate(a.Context(), &cfn.UpdateGeneratedTemplateInput{GeneratedTemplateName: aws.String("g"), RefreshAllResources: aws.Bool(true)})
		a.must(err)
		a.same(string(a.wait().Status), "COMPLETE")
	})
}

// What cannot be read is not in the template; a warning goes with what is left.
func TestReadingOnDemand(t *testing.T) {
	inAccount(t, func(a *account) {
		a.demand(emulator.Failures{Rules: []engine.Fault{
			{On: engine.Read, LogicalID: "Lost", Reason: "access denied", Times: 1},
			{On: engine.Read, Type: "AWS::SNS::Topic", Warning: "EXCLUDED_PROPERTIES", Properties: []string{"Tags"}, Times: 1},
			{On: engine.Read, Type: "AWS::SNS::Topic", Warning: "MUTUALLY_EXCLUSIVE_PROPERTIES", Properties: []string{"KmsMasterKeyId"}, Times: 1},
		}})
		out := a.generate(&cfn.CreateGeneratedTemplateInput{Resources: []types.ResourceDefinition{topic(aws.String("Orders")), {
			ResourceType: aws.String("AWS::SQS::Queue"), LogicalResourceId: aws.String("Lost"),
			ResourceIdentifier: map[string]string{"QueueUrl": "https://sqs.us-east-1.amazonaws.com/111111111111/work"},
		}}})
		a.same([]string{string(out.Resources[1].ResourceStatus), *out.Resources[1].ResourceStatusReason}, []string{"FAILED", "access denied"})
		a.same(warnings(out.Resources[0]), []string{"EXCLUDED_PROPERTIES Tags false", "MUTUALLY_EXCLUSIVE_PROPERTIES KmsMasterKeyId true"})
		a.same(*out.TotalWarnings, int32(2))
		body := a.template()
		a.same(body.parameters(), []string{"OrdersKmsMasterKeyIdOneOf"})
		if _, there := body.Resources["Orders"].Properties["Tags"]; there || body.Resources["Lost"].Type != "" {
			t.Errorf("%+v", body.Resources)
		}
		_, err := a.UpdateGeneratedTemplate(a.Context(), &cfn.UpdateGeneratedTemplateInput{GeneratedTemplateName: aws.String("g"), RefreshAllResources: aws.Bool(true)})
		a.must(err)
		out = a.wait()
		a.same([]int32{*out.Progress.ResourcesSucceeded, *out.TotalWarnings}, []int32{2, 0})
	})
}

func warnings(r types.ResourceDetail) (lines []string) {
	for _, w := range r.Warnings {
		for _, p := range w.Properties {
			lines = append(lines, fmt.Sprint(w.Type, " ", *p.PropertyPath, " ", *p.Required))
		}
	}
	return lines
}

// generatedBody is what a template says.
type generatedBody struct {
	Parameters map[string]struct{ Type, NoEcho, Description string }
	Resources  map[string]struct {
		Type       string
		Properties map[string]any
	}
}

func (a *account) template() (body generatedBody) {
	a.Helper()
	a.must(json.Unmarshal([]byte(a.body(types.TemplateFormatJson)), &body))
	return body
}

// parameters are the names without the letters that make them unique.
func (b generatedBody) parameters() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(b.Parameters)) {
		names = append(names, name[:len(name)-5])
	}
	return names
}

// What is write-only is a parameter where the type needs it, of sets that
// exclude each other one; what it does not need is left out, whether it was set
// or not. The answers for a function and a bucket are those that templates from
// AWS have ("Resolve write-only properties", and the warnings that cdk migrate
// writes down).
func TestWriteOnlyProperties(t *testing.T) {
	inAccount(t, func(a *account) {
		a.stack("code", `
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: some-files}}
  Layer: {Type: AWS::Lambda::LayerVersion, Properties: {LayerName: common, Content: {S3Bucket: b, S3Key: k}}}
  Function:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: work, Runtime: python3.13, Handler: index.handler, Role: arn:aws:iam::111111111111:role/r, Code: {ZipFile: pass}}
`)
		resource := func(id, kind, key, value string) types.ResourceDefinition {
			return types.ResourceDefinition{LogicalResourceId: &id, ResourceType: &kind, ResourceIdentifier: map[string]string{key: value}}
		}
		out := a.generate(&cfn.CreateGeneratedTemplateInput{Resources: []types.ResourceDefinition{
			resource("Work", "AWS::Lambda::Function", "FunctionName", "work"),
			resource("Files", "AWS::S3::Bucket", "BucketName", "some-files"),
			resource("Common", "AWS::Lambda::LayerVersion", "LayerVersionArn", "arn:aws:lambda:us-east-1:111111111111:layer:common:1"),
		}})
		a.same(warnings(out.Resources[0]), []string{
			"MUTUALLY_EXCLUSIVE_PROPERTIES Code/S3Bucket true", "MUTUALLY_EXCLUSIVE_PROPERTIES Code/S3Key true",
			"UNSUPPORTED_PROPERTIES Code/S3ObjectVersion false", "UNSUPPORTED_PROPERTIES Code/SourceKMSKeyArn false", "UNSUPPORTED_PROPERTIES SnapStart/ApplyOn false",
		})
		a.same(warnings(out.Resources[1]), []string{"UNSUPPORTED_PROPERTIES AccessControl false"})
		a.same(warnings(out.Resources[2]), []string{"UNSUPPORTED_PROPERTIES Content/S3ObjectStorageMode false", "UNSUPPORTED_PROPERTIES Content/S3ObjectVersion false"})
		body := a.template()
		a.same(body.parameters(), []string{"CommonContentS3Bucket", "CommonContentS3Key", "WorkCodeS3BucketOneOf", "WorkCodeS3KeyOneOf"})
		for name, p := range body.Parameters {
			other := strings.HasSuffix(p.Description, "This property can be replaced with other exclusive properties")
			if p.Type != "String" || p.NoEcho != "true" || other != strings.Contains(name, "OneOf") {
				t.Errorf("%s: %+v", name, p)
			}
		}
		code := fmt.Sprint(body.Resources["Work"].Properties["Code"])
		if !strings.Contains(code, "S3Bucket:map[Ref:WorkCodeS3BucketOneOf") || strings.Contains(code, "ZipFile") {
			t.Error(code)
		}
	})
}

// The quotas: ten scans of each kind within 24 hours, one of a large account;
// five templates at once; 500 resources in each (AWS documentation,
// "CloudFormation quotas" and the references of the operations).
func TestQuotas(t *testing.T) {
	inAccount(t, func(a *account) {
		for range 10 {
			a.scan()
			time.Sleep(time.Hour)
		}
		_, err := a.start()
		a.refused(err, "ResourceScanLimitExceeded")
		for range 10 {
			a.scan("AWS::SNS::*")
		}
		_, err = a.start("AWS::SQS::*")
		a.refused(err, "ResourceScanLimitExceeded")
		time.Sleep(14*time.Hour + time.Minute)
		a.scan()
		_, err = a.start()
		a.refused(err, "ResourceScanLimitExceeded")

		create := func(n, resources int) error {
			in := &cfn.CreateGeneratedTemplateInput{GeneratedTemplateName: aws.String(fmt.Sprint("t", n))}
			for i := range resources {
				in.Resources = append(in.Resources, topic(aws.String(fmt.Sprint("R", i))))
			}
			_, err := a.CreateGeneratedTemplate(a.Context(), in)
			return err
		}
		for i := range 5 {
			a.must(create(i, 1))
		}
		a.refused(create(5, 1), "ConcurrentResourcesLimitExceeded")
		time.Sleep(time.Minute)
		a.must(create(5, 500))
		a.refused(create(6, 501), "ValidationError")
		a.refused(create(0, 1), "AlreadyExistsException")
		time.Sleep(time.Minute)
		_, err = a.UpdateGeneratedTemplate(a.Context(), &cfn.UpdateGeneratedTemplateInput{
			GeneratedTemplateName: aws.String("t5"), AddResources: []types.ResourceDefinition{topic(aws.String("More"))},
		})
		a.refused(err, "LimitExceededException")
	})
}

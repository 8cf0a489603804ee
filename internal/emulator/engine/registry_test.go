package engine_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
)

// types lists the names of types, all pages.
func (w *world) types(in *cfn.ListTypesInput) (names []string) {
	w.Helper()
	pages := cfn.NewListTypesPaginator(w.Client, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		for _, s := range page.TypeSummaries {
			names = append(names, *s.TypeName)
		}
	}
	return names
}

// AWS documentation, "ListTypes": private types, where nothing is said, and
// those that can be updated.
func TestTypesAreListed(t *testing.T) {
	inWorld(t, func(w *world) {
		public := func(prefix string) *cfn.ListTypesInput {
			return &cfn.ListTypesInput{Visibility: types.VisibilityPublic, Filters: &types.TypeFilters{TypeNamePrefix: aws.String(prefix)}, MaxResults: aws.Int32(2)}
		}
		if got := w.types(&cfn.ListTypesInput{}); len(got) != 0 {
			t.Errorf("private: %v", got)
		}
		if diff := cmp.Diff([]string{"AWS::SQS::Queue", "AWS::SQS::QueueInlinePolicy", "AWS::SQS::QueuePolicy"}, w.types(public("AWS::SQS::"))); diff != "" {
			t.Error(diff)
		}
		immutable := public("AWS::Lambda::")
		immutable.ProvisioningType = types.ProvisioningTypeImmutable
		if got := w.types(immutable); !slices.Contains(got, "AWS::Lambda::Permission") || slices.Contains(got, "AWS::Lambda::Function") {
			t.Errorf("immutable: %v", got)
		}
		third := public("AWS::SQS::")
		third.Filters.Category = types.CategoryThirdParty
		if got := w.types(third); len(got) != 0 {
			t.Errorf("third party: %v", got)
		}
	})
}

// AWS documentation, "Resource type schema", for the form of the document.
func TestATypeIsDescribed(t *testing.T) {
	inWorld(t, func(w *world) {
		out, err := w.DescribeType(w.Context(), &cfn.DescribeTypeInput{Type: types.RegistryTypeResource, TypeName: aws.String("AWS::S3::Bucket")})
		if err != nil {
			t.Fatal(err)
		}
		var document struct {
			TypeName             string
			Properties           map[string]map[string]any
			Definitions          map[string]struct{ Required []string }
			PrimaryIdentifier    []string
			CreateOnlyProperties []string
			ReadOnlyProperties   []string
			Tagging              struct{ TagProperty string }
		}
		if err := json.Unmarshal([]byte(*out.Schema), &document); err != nil {
			t.Fatal(err)
		}
		if document.TypeName != "AWS::S3::Bucket" || document.Tagging.TagProperty != "/properties/Tags" ||
			!cmp.Equal(document.PrimaryIdentifier, []string{"/properties/BucketName"}) ||
			!slices.Contains(document.CreateOnlyProperties, "/properties/BucketName") || slices.Contains(document.ReadOnlyProperties, "/properties/BucketName") ||
			!slices.Contains(document.ReadOnlyProperties, "/properties/Arn") || document.Properties["Arn"]["type"] != "string" ||
			!slices.Contains(document.Definitions["Rule"].Required, "Status") {
			t.Errorf("%s", *out.Schema)
		}
		again, err := w.DescribeType(w.Context(), &cfn.DescribeTypeInput{Arn: out.Arn})
		if err != nil || *again.TypeName != "AWS::S3::Bucket" || again.ProvisioningType != types.ProvisioningTypeFullyMutable {
			t.Errorf("%v %v", again, err)
		}
		_, err = w.DescribeType(w.Context(), &cfn.DescribeTypeInput{Type: types.RegistryTypeResource, TypeName: aws.String("My::Own::Type")})
		w.refused(err, "TypeNotFoundException", "The type 'My::Own::Type' cannot be found.")
	})
}

// AWS documentation, "ListHookResults", "GetHookResult", "DescribeChangeSetHooks",
// "DescribeAccountLimits" and "EstimateTemplateCost".
func TestWhatAnEmptyAccountAnswers(t *testing.T) {
	inWorld(t, func(w *world) {
		limits, err := w.DescribeAccountLimits(w.Context(), &cfn.DescribeAccountLimitsInput{})
		if err != nil || len(limits.AccountLimits) == 0 || *limits.AccountLimits[0].Name != "StackLimit" || *limits.AccountLimits[0].Value != 2000 {
			t.Errorf("%v %v", limits, err)
		}
		cost, err := w.EstimateTemplateCost(w.Context(), &cfn.EstimateTemplateCostInput{TemplateBody: aws.String(before)})
		if err != nil || !strings.HasPrefix(*cost.Url, "https://calculator.aws/") {
			t.Errorf("%v %v", cost, err)
		}
		if _, err = w.EstimateTemplateCost(w.Context(), &cfn.EstimateTemplateCostInput{TemplateBody: aws.String("Resources: 1")}); err == nil {
			t.Error("a template that is none has a price")
		}
		hooks, err := w.ListHookResults(w.Context(), &cfn.ListHookResultsInput{TargetType: types.ListHookResultsTargetTypeChangeSet, TargetId: aws.String("x")})
		if err != nil || len(hooks.HookResults) != 0 {
			t.Errorf("%v %v", hooks, err)
		}
		_, err = w.GetHookResult(w.Context(), &cfn.GetHookResultInput{HookResultId: aws.String("59ef501c-0ac4-47c0-a193-e071cabf748d")})
		w.refused(err, "HookResultNotFound", "Hook result [59ef501c-0ac4-47c0-a193-e071cabf748d] does not exist")
		made, err := w.CreateChangeSet(w.Context(), &cfn.CreateChangeSetInput{
			StackName: aws.String("s"), ChangeSetName: aws.String("c"), ChangeSetType: types.ChangeSetTypeCreate, TemplateBody: aws.String(before),
		})
		if err != nil {
			t.Fatal(err)
		}
		w.wait(time.Second)
		planned, err := w.DescribeChangeSetHooks(w.Context(), &cfn.DescribeChangeSetHooksInput{ChangeSetName: made.Id})
		if err != nil || len(planned.Hooks) != 0 || planned.Status != types.ChangeSetHooksStatusPlanned {
			t.Errorf("%v %v", planned, err)
		}
	})
}

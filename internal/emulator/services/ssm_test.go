package services_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"
)

// put writes a parameter.
func put(w world, c *ssm.Client, name, value string, overwrite bool) *ssm.PutParameterOutput {
	w.Helper()
	out, err := c.PutParameter(w.Context(), &ssm.PutParameterInput{
		Name: &name, Value: &value, Type: types.ParameterTypeString, Overwrite: &overwrite,
	})
	if err != nil {
		w.Fatal(err)
	}
	return out
}

func value(w world, c *ssm.Client, name string) string {
	w.Helper()
	out, err := c.GetParameter(w.Context(), &ssm.GetParameterInput{Name: &name})
	if err != nil {
		w.Fatal(err)
	}
	return *out.Parameter.Value
}

// AWS documentation, "Working with parameter versions" and "Working with
// parameter labels".
func TestParameterVersionsAndLabels(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := ssm.NewFromConfig(w.Config)
		put(w, c, "/app/level", "one", false)
		if out := put(w, c, "/app/level", "two", true); out.Version != 2 || out.Tier != types.ParameterTierStandard {
			t.Errorf("got %+v", out)
		}
		label := func(version *int64, labels ...string) *ssm.LabelParameterVersionOutput {
			t.Helper()
			return must[*ssm.LabelParameterVersionOutput](t)(c.LabelParameterVersion(t.Context(), &ssm.LabelParameterVersionInput{Name: aws.String("/app/level"), ParameterVersion: version, Labels: labels}))
		}
		if out := label(aws.Int64(1), "good", "aws-bad", "1st"); out.ParameterVersion != 1 || !slices.Equal(out.InvalidLabels, []string{"aws-bad", "1st"}) {
			t.Errorf("got %+v", out)
		}
		for name, want := range map[string]string{
			"/app/level": "two", "/app/level:1": "one", "/app/level:good": "one",
			"arn:aws:ssm:eu-west-1:111111111111:parameter/app/level": "two", "arn:aws:ssm:eu-west-1:111111111111:parameter/app/level:1": "one",
		} {
			if got := value(w, c, name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		label(nil, "good") // moves to the newest
		if got := value(w, c, "/app/level:good"); got != "two" {
			t.Errorf("the label is at %q", got)
		}
		history := must[*ssm.GetParameterHistoryOutput](t)(c.GetParameterHistory(t.Context(), &ssm.GetParameterHistoryInput{Name: aws.String("/app/level")}))
		if h := history.Parameters; len(h) != 2 || *h[0].Value != "one" || h[1].Version != 2 || !slices.Equal(h[1].Labels, []string{"good"}) {
			t.Errorf("got %+v", h)
		}
		out := must[*ssm.UnlabelParameterVersionOutput](t)(c.UnlabelParameterVersion(t.Context(), &ssm.UnlabelParameterVersionInput{Name: aws.String("/app/level"), ParameterVersion: aws.Int64(2), Labels: []string{"good", "other"}}))
		if !slices.Equal(out.RemovedLabels, []string{"good"}) || !slices.Equal(out.InvalidLabels, []string{"other"}) {
			t.Errorf("got %+v", out)
		}
	})
}

func TestParametersFoundByPathAndFilter(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := ssm.NewFromConfig(w.Config)
		for _, name := range []string{"/app/a", "/app/b", "/app/deep/c", "/application/d", "plain"} {
			put(w, c, name, "v", false)
		}
		names := func(path string, recursive bool) (found []string) {
			pages := ssm.NewGetParametersByPathPaginator(c, &ssm.GetParametersByPathInput{Path: &path, Recursive: &recursive, MaxResults: aws.Int32(2)})
			for pages.HasMorePages() {
				for _, p := range must[*ssm.GetParametersByPathOutput](t)(pages.NextPage(t.Context())).Parameters {
					found = append(found, *p.Name)
				}
			}
			return found
		}
		if diff := cmp.Diff([]string{"/app/a", "/app/b"}, names("/app", false)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"/app/a", "/app/b", "/app/deep/c"}, names("/app/", true)); diff != "" {
			t.Error(diff)
		}
		for want, filter := range map[int]types.ParameterStringFilter{
			4: {Key: aws.String("Name"), Option: aws.String("BeginsWith"), Values: []string{"/app"}},
			1: {Key: aws.String("Name"), Values: []string{"plain"}},
			5: {Key: aws.String("Type"), Values: []string{"String"}},
			0: {Key: aws.String("tag:team"), Values: []string{"x"}},
		} {
			out := must[*ssm.DescribeParametersOutput](t)(c.DescribeParameters(t.Context(), &ssm.DescribeParametersInput{ParameterFilters: []types.ParameterStringFilter{filter}}))
			if len(out.Parameters) != want {
				t.Errorf("%s %v: %d, want %d", *filter.Key, filter.Values, len(out.Parameters), want)
			}
		}
		got := must[*ssm.GetParametersOutput](t)(c.GetParameters(t.Context(), &ssm.GetParametersInput{Names: []string{"plain", "missing"}}))
		if len(got.Parameters) != 1 || !slices.Equal(got.InvalidParameters, []string{"missing"}) {
			t.Errorf("got %+v", got)
		}
		gone := must[*ssm.DeleteParametersOutput](t)(c.DeleteParameters(t.Context(), &ssm.DeleteParametersInput{Names: []string{"plain", "missing"}}))
		if !slices.Equal(gone.DeletedParameters, []string{"plain"}) || !slices.Equal(gone.InvalidParameters, []string{"missing"}) {
			t.Errorf("got %+v", gone)
		}
	})
}

func TestParametersRefused(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := ssm.NewFromConfig(w.Config)
		put(w, c, "taken", "v", false)
		for want, in := range map[string]ssm.PutParameterInput{
			"ParameterAlreadyExists: The parameter already exists.":                   {Name: aws.String("taken"), Value: aws.String("v"), Type: "String"},
			"ValidationException: A parameter type is required":                       {Name: aws.String("new"), Value: aws.String("v")},
			"ValidationException: Parameter name: can't be prefixed":                  {Name: aws.String("/aws/x"), Value: aws.String("v"), Type: "String"},
			"ValidationException: Parameter name must be a fully":                     {Name: aws.String("a/b"), Value: aws.String("v"), Type: "String"},
			"ValidationException: Invalid request: tags and overwrite can't":          {Name: aws.String("taken"), Value: aws.String("v"), Overwrite: aws.Bool(true), Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}}},
			"ParameterPatternMismatchException: Parameter value, cannot be validated": {Name: aws.String("new"), Value: aws.String("v"), Type: "String", AllowedPattern: aws.String("^[0-9]+$")},
			"NotEmulated: The parameter Policies is not known to this emulator.":      {Name: aws.String("new"), Value: aws.String("v"), Type: "String", Policies: aws.String("[]")},
		} {
			_, err := c.PutParameter(t.Context(), &in)
			w.refused(err, want)
		}
		_, err := c.GetParameter(t.Context(), &ssm.GetParameterInput{Name: aws.String("missing")})
		w.refused(err, "ParameterNotFound: ")
		_, err = c.GetParameter(t.Context(), &ssm.GetParameterInput{Name: aws.String("taken:7")})
		w.refused(err, "ParameterVersionNotFound: Systems Manager could not find version 7 of taken.")
		_, err = c.SendCommand(t.Context(), &ssm.SendCommandInput{DocumentName: aws.String("AWS-RunShellScript")})
		w.refused(err, "NotEmulated: The operation SendCommand of SSM is not emulated: no code runs here.")
		_, err = c.DescribeInstanceInformation(t.Context(), nil)
		w.refused(err, "NotEmulated: The operation DescribeInstanceInformation of SSM is not emulated")
	})
}

// What a stack made is seen, and what is written feeds stacks.
func TestParametersOfStacks(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := ssm.NewFromConfig(w.Config)
		w.deploy("s", `Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Name: level, Type: String, Value: info, Tags: {a: "1"}}}}`)
		if got := value(w, c, "level"); got != "info" {
			t.Errorf("got %q", got)
		}
		_, err := c.AddTagsToResource(t.Context(), &ssm.AddTagsToResourceInput{ResourceType: types.ResourceTypeForTaggingParameter, ResourceId: aws.String("level"), Tags: []types.Tag{{Key: aws.String("b"), Value: aws.String("")}}})
		if err != nil {
			t.Fatal(err)
		}
		tags := must[*ssm.ListTagsForResourceOutput](t)(c.ListTagsForResource(t.Context(), &ssm.ListTagsForResourceInput{ResourceType: types.ResourceTypeForTaggingParameter, ResourceId: aws.String("level")}))
		names := map[string]string{}
		for _, tag := range tags.TagList {
			names[*tag.Key] = *tag.Value
		}
		if names["a"] != "1" || names["b"] != "" || names["aws:cloudformation:logical-id"] != "P" {
			t.Errorf("got %v", names)
		}
		put(w, c, "level", "debug", true)
		secure := &ssm.PutParameterInput{Name: aws.String("key"), Value: aws.String("s3cret"), Type: types.ParameterTypeSecureString}
		must[*ssm.PutParameterOutput](t)(c.PutParameter(t.Context(), secure))
		if got := value(w, c, "key"); got == "s3cret" || got == "" {
			t.Errorf("without decryption %q", got)
		}
		outputs := w.deploy("reader", `
Parameters: {Level: {Type: "AWS::SSM::Parameter::Value<String>", Default: level}}
Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: "{{resolve:ssm:level:1}}"}}}
Outputs: {Level: {Value: !Ref Level}, Name: {Value: !GetAtt Q.QueueName}}`)
		if diff := cmp.Diff(map[string]string{"Level": "debug", "Name": "info"}, outputs); diff != "" {
			t.Error(diff)
		}
		cfn := cloudformation.NewFromConfig(w.Config)
		_, err = cfn.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: aws.String("secure"), TemplateBody: aws.String(`
Parameters: {Key: {Type: "AWS::SSM::Parameter::Value<String>", Default: key}}
Resources: {Q: {Type: AWS::SQS::Queue}}`)})
		w.refused(err, "ValidationError: Parameters [key] referenced by template have types not supported by CloudFormation.")
		w.drop("s")
		_, err = c.GetParameter(t.Context(), &ssm.GetParameterInput{Name: aws.String("level")})
		w.refused(err, "ParameterNotFound")
	})
}

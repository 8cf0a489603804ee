package engine_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/template"
)

const corpus = "../../../../shared/corpus"

// refusedReal are the reasons for which AWS, in an account without anything
// else, or the emulator by name, refuses some of the real templates: tags of
// other tools, null, what they import or look up, regions that their mappings
// leave out, patterns that no invented value meets, and their size.
var refusedReal = regexp.MustCompile(`!Rain::|'null' values are not allowed|No export named|can't find the specified secret|S3 error|` +
	`Not emulated:|The transform .* is not emulated|Unable to get mapping for|select nonexistent value|` +
	`failed to satisfy constraint|must match pattern|Unresolved resource dependencies .ADConnectorDomainMembersSG.`)

// invent gives a parameter without a default a value that fits.
func invent(p *template.Parameter) string {
	candidates := append([]string{}, p.AllowedValues...)
	if p.MinValue != nil {
		candidates = append(candidates, strconv.FormatFloat(*p.MinValue, 'f', -1, 64))
	}
	candidates = append(candidates,
		"10", "10.0.0.0/16", "10.0.0.1", "vpc-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718", "ami-0a1b2c3d4e5f60718",
		"value", "Abcdefgh1234", "a@example.com", "example.com", "www.example.com", "arn:aws:iam::111111111111:role/name", "111111111111",
		"https://example.com", "https://example.com/", "s3://bucket/key", "us-east-1", "o-abcdefghij", "ou-abcd-abcdefgh", "abcdefghijklmnopqrstuvwx",
		"r-abcd", "rtb-0a1b2c3d4e5f60718", "bucket/", "value/", "igw-0a1b2c3d4e5f60718", "cron(0 12 * * ? *)", "arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012",
		"arn:aws:kms:us-east-1:111111111111:key/12345678-1234-1234-1234-123456789012",
	)
	for _, c := range candidates {
		if p.Check(c) == nil {
			return c
		}
	}
	return "value"
}

// Real templates are created, updated by one tag and deleted, and leave
// nothing; or they are refused, and the reason is told.
func TestRealTemplates(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("the real templates are not here, so this check did not run: %v", err)
	}
	done := 0
	err := filepath.WalkDir(corpus, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".md") || filepath.Base(path) == "LICENSE" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(corpus, path)
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				reason := w.live(string(source))
				switch {
				case reason == "":
					done++
				case refusedReal.MatchString(reason):
					t.Logf("refused: %s", reason)
				default:
					t.Errorf("refused: %s", reason)
				}
			}, provider.Instant)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("%d lived", done); done < 115 {
		t.Errorf("only %d real templates lived", done)
	}
}

// live gives a template its whole life. It tells why it has none.
func (w *world) live(source string) (refused string) {
	w.Helper()
	parsed, err := template.Parse("template", []byte(source))
	if err != nil {
		return err.Error()
	}
	w.templates["real"] = source
	in := &cfn.CreateStackInput{
		StackName: aws.String("real"), TemplateURL: aws.String("real"),
		Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam, types.CapabilityCapabilityAutoExpand},
	}
	for _, p := range parsed.Parameters {
		if !p.HasDefault {
			in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: aws.String(p.Name), ParameterValue: aws.String(invent(p))})
		}
	}
	out, err := w.CreateStack(w.Context(), in)
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorMessage()
	}
	if s := w.settled("real"); s.StackStatus != types.StackStatusCreateComplete {
		return "failed: " + strings.Join(w.history("real"), "\n")
	}
	w.update("real", source, func(u *cfn.UpdateStackInput) {
		u.TemplateBody, u.TemplateURL = nil, in.TemplateURL
		u.Parameters, u.Capabilities, u.Tags = in.Parameters, in.Capabilities, tags("changed", "yes")
	})
	w.expectStatus("real", types.StackStatusUpdateComplete)
	w.delete("real")
	w.expectStatus(*out.StackId, types.StackStatusDeleteComplete)
	for _, line := range w.history(*out.StackId) {
		if strings.HasSuffix(line, "DELETE_SKIPPED") {
			return ""
		}
	}
	if n := w.existing(); n != 0 {
		w.Errorf("%d resources are left", n)
	}
	return ""
}

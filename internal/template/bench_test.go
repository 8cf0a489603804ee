package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/template"
)

// large is a template at the limits: 500 resources, close to 1 MB.
func large() []byte {
	var b strings.Builder
	b.WriteString("Parameters: {Stage: {Type: String, Default: dev}}\nConditions: {Prod: !Equals [!Ref Stage, prod]}\nResources:\n")
	for i := range 500 {
		fmt.Fprintf(&b, "  Queue%d:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub \"${AWS::StackName}-${Stage}-%d\"\n      Tags:\n", i, i)
		for j := range 16 {
			fmt.Fprintf(&b, "        - Key: tag-%d\n          Value: !If [Prod, \"a value of production\", \"another value, for development\"]\n", j)
		}
		if i > 0 {
			fmt.Fprintf(&b, "      RedrivePolicy:\n        deadLetterTargetArn: !GetAtt Queue%d.Arn\n        maxReceiveCount: 3\n", i-1)
		}
	}
	return []byte(b.String())
}

// The budget is 100 ms for a template of 1 MB with 500 resources.
func BenchmarkParseAndLint(b *testing.B) {
	src := large()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		tpl, err := template.Parse("large.yaml", src)
		if err != nil {
			b.Fatal(err)
		}
		if findings := tpl.Lint(); len(findings) > 0 {
			b.Fatal(findings)
		}
	}
}

func BenchmarkParseJSON(b *testing.B) {
	tpl, err := template.Parse("large.yaml", large())
	if err != nil {
		b.Fatal(err)
	}
	src := tpl.Root.JSON()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := template.Parse("large.json", src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	tpl, err := template.Parse("large.yaml", large())
	if err != nil {
		b.Fatal(err)
	}
	s := template.Scope{Parameters: map[string]any{"Stage": "dev"}, Pseudo: pseudo(), Resolver: world{}}
	for b.Loop() {
		e := tpl.Evaluator(s)
		for _, r := range tpl.Resources {
			if _, err := e.Properties(r); err != nil {
				b.Fatal(err)
			}
		}
	}
}

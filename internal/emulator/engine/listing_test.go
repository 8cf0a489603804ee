package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
)

// Stacks come newest first, each once over the borders of pages, also where
// others are created and deleted between two pages. DescribeStacks leaves
// deleted ones out, ListStacks tells of them too (AWS documentation,
// "ListStacks").
func TestStacksArePaged(t *testing.T) {
	inWorld(t, func(w *world) {
		var want []string
		for i := range 250 {
			name := fmt.Sprintf("stack-%03d", i)
			w.create(name, "Resources: {Wait: {Type: AWS::CloudFormation::WaitConditionHandle}}")
			want = append([]string{name}, want...)
		}
		w.wait(1)
		w.delete("stack-004")
		w.wait(1)

		listed, pages := w.listed(func() { w.create("late", "Resources: {T: {Type: AWS::SNS::Topic}}") })
		if diff := cmp.Diff(want, listed); diff != "" {
			t.Errorf("listed (-want +got):\n%s", diff)
		}
		if pages != 3 {
			t.Errorf("%d pages of at most 100", pages)
		}
		want = slices.DeleteFunc(append([]string{"late"}, want...), func(name string) bool { return name == "stack-004" })
		if diff := cmp.Diff(want, w.describedStacks()); diff != "" {
			t.Errorf("described (-want +got):\n%s", diff)
		}
		if gone, _ := w.listed(nil, types.StackStatusDeleteComplete); !slices.Equal(gone, []string{"stack-004"}) {
			t.Errorf("deleted: %q", gone)
		}
		_, err := w.ListStacks(w.Context(), &cfn.ListStacksInput{NextToken: aws.String("nonsense")})
		w.refused(err, "ValidationError", "The specified next token is invalid.")
	}, provider.Instant)
}

// listed takes ListStacks' pages, with something that happens after the first.
func (w *world) listed(between func(), filter ...types.StackStatus) (names []string, pages int) {
	w.Helper()
	p := cfn.NewListStacksPaginator(w.Client, &cfn.ListStacksInput{StackStatusFilter: filter})
	for ; p.HasMorePages(); pages++ {
		page, err := p.NextPage(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		for _, s := range page.StackSummaries {
			names = append(names, *s.StackName)
		}
		if between != nil && pages == 0 {
			between()
		}
	}
	return names, pages
}

func (w *world) describedStacks() (names []string) {
	w.Helper()
	for p := cfn.NewDescribeStacksPaginator(w.Client, &cfn.DescribeStacksInput{}); p.HasMorePages(); {
		page, err := p.NextPage(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		for _, s := range page.Stacks {
			names = append(names, *s.StackName)
		}
	}
	return names
}

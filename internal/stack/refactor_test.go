package stack_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// refactored is a stack before and after; before is empty for a new one.
func refactored(t *testing.T, name, before, after string) stack.RefactorStack {
	t.Helper()
	parse := func(file, body string) *template.Template {
		parsed, err := template.Parse(file, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	s := stack.RefactorStack{Name: name, After: parse(name+".yaml", after)}
	if before == "" {
		return s
	}
	s.Before, s.Deployed = parse("deployed", before), &types.Stack{StackName: &name}
	for _, r := range s.Before.Resources {
		s.Resources = append(s.Resources, types.StackResourceSummary{
			LogicalResourceId: &r.LogicalID, PhysicalResourceId: aws.String("p-" + r.LogicalID), ResourceType: &r.Type,
		})
	}
	return s
}

func TestPlanRefactor(t *testing.T) {
	resources := func(lines ...string) string { return "Resources:\n  " + strings.Join(lines, "\n  ") + "\n" }
	queue := func(id, properties string) string {
		return fmt.Sprintf("%s: {Type: AWS::SQS::Queue, Properties: {%s}}", id, properties)
	}
	topic := "T: {Type: AWS::SNS::Topic}"
	given := func(from, to string) stack.Mapping {
		return stack.Mapping{From: stack.Spot{Stack: "a", LogicalID: from}, To: stack.Spot{Stack: "b", LogicalID: to}}
	}
	for name, test := range map[string]struct {
		beforeA, afterA, beforeB, afterB string
		given                            []stack.Mapping
		// want are the moves, or with a colon the problems.
		want []string
	}{
		"the same ID": {
			resources(topic, queue("Q", "DelaySeconds: 1"), queue("R", "DelaySeconds: 1")), resources(topic, queue("R", "DelaySeconds: 1")),
			resources(topic), resources(topic, queue("Q", "DelaySeconds: 1")),
			nil,
			[]string{"a.Q b.Q"},
		},
		"the same properties": {
			resources(topic, queue("Q", "DelaySeconds: 1"), queue("R", "DelaySeconds: 2")), resources(topic),
			resources(topic), resources(topic, queue("One", `DelaySeconds: "1"`), queue("Two", "DelaySeconds: 2")),
			nil,
			[]string{"a.Q b.One", "a.R b.Two"},
		},
		"a reference that becomes an import": {
			resources(topic, queue("Q", "KmsMasterKeyId: !Ref T")), resources(topic),
			resources(topic), resources(topic, queue("R", "KmsMasterKeyId: !ImportValue key")),
			nil,
			[]string{"a.Q b.R"},
		},
		"no properties are none": {
			resources(topic, "Q: {Type: AWS::SQS::Queue}"), resources(topic),
			resources(topic), resources(topic, queue("R", "")),
			nil,
			[]string{"a.Q b.R"},
		},
		"two that fit": {
			resources(topic, queue("Q", ""), queue("R", "")), resources(topic),
			resources(topic), resources(topic, queue("One", ""), queue("Two", "")),
			nil,
			[]string{"b.yaml:3: b.One could be a.Q or a.R", "b.yaml:4: b.Two could be a.Q or a.R"},
		},
		"two that fit, one mapped": {
			resources(topic, queue("Q", ""), queue("R", "")), resources(topic),
			resources(topic), resources(topic, queue("One", ""), queue("Two", "")),
			[]stack.Mapping{given("R", "One")},
			[]string{"a.R b.One", "a.Q b.Two"},
		},
		"another property": {
			resources(topic, queue("Q", "DelaySeconds: 1")), resources(topic),
			resources(topic), resources(topic, queue("Q", "DelaySeconds: 2")),
			nil,
			[]string{"b.yaml:3: Q.DelaySeconds is not as in a.Q, and a refactor only moves resources"},
		},
		"mapped to another type": {
			resources(topic, queue("Q", ""), "X: {Type: AWS::SNS::Topic}"), resources(topic, queue("Q", "")),
			resources(topic), resources(topic, queue("R", "")),
			[]stack.Mapping{given("X", "R")},
			[]string{"b.yaml:3: b.R is of type AWS::SQS::Queue, and a.X of AWS::SNS::Topic"},
		},
		"one too many, one too few": {
			resources(topic, queue("Q", "")), resources(topic),
			resources(topic), resources(topic, "X: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}"),
			nil,
			[]string{
				"b.yaml:3: b.X is new, and a refactor cannot add resources",
				"a.yaml: a.Q (AWS::SQS::Queue) is in none of the templates, and a refactor cannot delete resources",
			},
		},
		"a new stack": {
			resources(topic, queue("Q", "")), resources(topic), "", resources(queue("Q", "")),
			nil,
			[]string{"a.Q b.Q"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := stack.PlanRefactor([]stack.RefactorStack{
				refactored(t, "a", test.beforeA, test.afterA), refactored(t, "b", test.beforeB, test.afterB),
			}, test.given)
			var got []string
			for _, d := range diag.From(err) {
				at := *d.Range
				at.Column = 0
				got = append(got, at.String()+": "+d.Summary)
			}
			if err == nil {
				for _, m := range plan.Moves {
					got = append(got, m.From.String()+" "+m.To.String())
				}
			}
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// AWS's own waiter does not know ROLLBACK_FAILED; the stacks need a moment more
// than the refactor.
func TestWatchRefactorEnds(t *testing.T) {
	for _, status := range []types.StackRefactorExecutionStatus{
		types.StackRefactorExecutionStatusExecuteComplete, types.StackRefactorExecutionStatusRollbackFailed,
	} {
		t.Run(string(status), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newService(
					own(time.Second, "UPDATE_IN_PROGRESS"), at(2*time.Second, "Queue", "EXPORT_COMPLETE"), own(9*time.Second, "UPDATE_COMPLETE"),
				)
				s.refactor = func() types.StackRefactorExecutionStatus {
					if time.Since(s.began) < 5*time.Second {
						return types.StackRefactorExecutionStatusExecuteInProgress
					}
					return status
				}
				var seen []string
				result, err := s.client(t).WatchRefactor(t.Context(), &stack.Refactor{ID: "r", Stacks: []string{rootID}}, func(e stack.Event) {
					seen = append(seen, e.LogicalID+" "+string(e.Status))
				})
				if err != nil || result.Status != status || result.Stacks[0].Status != types.StackStatusUpdateComplete {
					t.Errorf("the refactor ends as %s, its stack as %s, %v", result.Status, result.Stacks[0].Status, err)
				}
				if took := time.Since(s.began); len(seen) != 3 || took > 15*time.Second {
					t.Errorf("it took %s, with the events %v", took, seen)
				}
			})
		})
	}
}

package engine_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// inconsistencies compares, while nothing is running, what all stacks tell
// with what is there. when names the moment.
func (w *world) inconsistencies(when string) (problems []string) {
	w.Helper()
	problem := func(format string, args ...any) {
		problems = append(problems, when+": "+fmt.Sprintf(format, args...))
	}
	described, released, unfinished := map[string]bool{}, map[string]bool{}, false
	stacks := w.listedStacks()
	for id, s := range stacks {
		if strings.HasSuffix(string(s.StackStatus), "_IN_PROGRESS") {
			problem("%s is %s", *s.StackName, s.StackStatus)
		}
		unfinished = unfinished || strings.HasSuffix(string(s.StackStatus), "_FAILED")
		w.left(id, released)
		for _, r := range w.resourcesOf(id) {
			gone := r.ResourceStatus == types.ResourceStatusDeleteComplete || r.ResourceStatus == types.ResourceStatusDeleteSkipped
			switch physical := aws.ToString(r.PhysicalResourceId); {
			case strings.HasSuffix(string(r.ResourceStatus), "_IN_PROGRESS"):
				problem("%s of %s is %s", *r.LogicalResourceId, *s.StackName, r.ResourceStatus)
			case physical == "" || gone:
			case s.StackStatus == types.StackStatusDeleteComplete:
				problem("%s of the deleted stack %s is %s", *r.LogicalResourceId, *s.StackName, r.ResourceStatus)
			case *r.ResourceType != "AWS::CloudFormation::Stack":
				described[physical] = true
			case stacks[physical].StackStatus == "" || stacks[physical].StackStatus == types.StackStatusDeleteComplete:
				problem("the nested stack %s is described, but gone", physical)
			}
		}
	}
	existing := w.physicals()
	for _, id := range slices.Sorted(maps.Keys(described)) {
		if !existing[id] {
			problem("%s is described, but gone", id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(existing)) {
		// The old version of a replaced resource is not described while the
		// update can still be rolled back.
		if !described[id] && !released[id] && !unfinished {
			problem("%s is there, but nobody's", id)
		}
	}
	return append(problems, w.dangling(when)...)
}

func (w *world) listedStacks() map[string]types.StackSummary {
	stacks := map[string]types.StackSummary{}
	out, err := w.ListStacks(w.Context(), &cfn.ListStacksInput{})
	if err != nil {
		w.Fatal(err)
	}
	for _, s := range out.StackSummaries {
		stacks[*s.StackId] = s
	}
	return stacks
}

func (w *world) resourcesOf(stack string) []types.StackResourceSummary {
	out, err := w.ListStackResources(w.Context(), &cfn.ListStackResourcesInput{StackName: &stack})
	if err != nil {
		w.Fatal(err)
	}
	return out.StackResourceSummaries
}

// state tells the resources of a stack and of those nested in it: their
// properties by stack, logical and physical ID.
func (w *world) state(stack string) map[string]string {
	properties := map[string]string{}
	_ = w.store.View(func(tx store.Tx) error {
		list, err := provider.List(tx, "111111111111", "eu-west-1", "")
		for _, p := range list {
			text, _ := json.Marshal(p.Properties)
			properties[p.PhysicalID] = string(text)
		}
		return err
	})
	state := map[string]string{}
	for _, r := range w.resourcesOf(stack) {
		physical := aws.ToString(r.PhysicalResourceId)
		state[stack+" "+*r.LogicalResourceId+" "+physical] = properties[physical]
		if *r.ResourceType == "AWS::CloudFormation::Stack" {
			maps.Copy(state, w.state(physical))
		}
	}
	return state
}

// left adds the physical IDs that a stack has let go of: retained by a policy,
// or given up on in a cleanup after three attempts.
func (w *world) left(stack string, released map[string]bool) {
	failed := map[string]int{}
	for pages := cfn.NewDescribeStackEventsPaginator(w.Client, &cfn.DescribeStackEventsInput{StackName: &stack}); pages.HasMorePages(); {
		page, err := pages.NextPage(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		for _, e := range page.StackEvents {
			switch e.ResourceStatus {
			case types.ResourceStatusDeleteSkipped:
				released[*e.PhysicalResourceId] = true
			case types.ResourceStatusDeleteFailed:
				if failed[*e.PhysicalResourceId]++; failed[*e.PhysicalResourceId] == 3 {
					released[*e.PhysicalResourceId] = true
				}
			default:
			}
		}
	}
}

// physicals are the IDs of all resources that exist.
func (w *world) physicals() map[string]bool {
	ids := map[string]bool{}
	err := w.store.View(func(tx store.Tx) error {
		list, err := provider.List(tx, "111111111111", "eu-west-1", "")
		for _, p := range list {
			ids[p.PhysicalID] = true
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return ids
}

// dangling finds records in the store that belong to nothing.
func (w *world) dangling(when string) (problems []string) {
	_ = w.store.View(func(tx store.Tx) error {
		for _, prefix := range []string{"running/", "pending/"} {
			for key := range tx.Ascend(prefix, "") {
				problems = append(problems, when+": left over: "+key)
			}
		}
		for key, owner := range tx.Ascend("named/", "") {
			if _, there := tx.Get(string(owner)); !there {
				problems = append(problems, when+": a name that nobody has: "+key)
			}
		}
		return nil
	})
	return problems
}

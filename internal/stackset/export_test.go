package stackset

import (
	"maps"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"pgregory.net/rapid"
)

// For any state: the file of what exists, planned against it, changes nothing.
func TestExportedFileChangesNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := drawWorld(r)
		set := existing()
		set.StackSetName, set.PermissionModel = aws.String("s"), w.declaration.Permissions
		set.Description = aws.String(rapid.SampledFrom([]string{"", "what it is: 1", "007"}).Draw(r, "description"))
		set.Tags = []types.Tag{{Key: aws.String("count"), Value: aws.String("012")}}
		set.ManagedExecution = &types.ManagedExecution{Active: aws.Bool(rapid.Bool().Draw(r, "managed"))}
		if w.declaration.ServiceManaged() {
			set.AutoDeployment = &types.AutoDeployment{Enabled: aws.Bool(rapid.Bool().Draw(r, "automatic"))}
		}
		state := State{Set: set, Instances: rename(w.state.Instances)}
		members := map[string][]Member{}
		for unit, some := range w.members {
			members[rename1(unit)] = some
		}
		text, err := Export(state, "t.yaml", Admin{Region: "us-east-1"}, members)
		if err != nil {
			r.Fatal(err)
		}
		declarations, err := Read("f.yaml", text, nil)
		if err != nil {
			r.Fatalf("%v\n%s", err, text)
		}
		wanted, err := declarations[0].Wanted(members)
		if err != nil {
			r.Fatalf("%v\n%s", err, text)
		}
		for place, i := range state.Instances { // what failed before is another matter
			i.Status = types.StackInstanceStatusCurrent
			state.Instances[place] = i
		}
		plan := Make(declarations[0], body, wanted, members, state, Choices{Prune: true, RetryOutdated: true})
		if plan.Differs() || len(wanted) != len(state.Instances) {
			r.Fatalf("%+v\n%+v\n%s", plan.Set, plan.Calls, text)
		}
	})
}

// rename gives units IDs in AWS's form, which a file is held to.
func rename(instances map[Place]Instance) map[Place]Instance {
	renamed := maps.Clone(instances)
	for place, i := range renamed {
		if i.OU != "" {
			i.OU = rename1(i.OU)
		}
		renamed[place] = i
	}
	return renamed
}

func rename1(unit string) string { return "ou-ab12-abcdefgh" + unit[len("ou-"):] }

package emulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
)

// Problem is a mistake in Failures. Path leads to it by the names of the JSON
// form: rules, 0, on.
type Problem struct {
	Path []string
	Text string
}

// actions are what a rule can strike.
const actions = "create, update, delete, import, detect, scan, read or generate"

// Problems lists what cannot be meant.
func (f *Failures) Problems() (list []Problem) {
	for i, r := range f.Rules {
		list = append(list, problems(r, func(field, format string, args ...any) Problem {
			return Problem{[]string{"rules", strconv.Itoa(i), field}, fmt.Sprintf(format, args...)}
		})...)
	}
	for i, a := range f.CustomResources {
		at := func(field, text string) {
			list = append(list, Problem{[]string{"customResources", strconv.Itoa(i), field}, text})
		}
		switch {
		case a.Type == "" && a.LogicalID == "":
			at("type", "an answer needs a type or a logical ID")
		case a.Type != "" && !provider.IsCustom(a.Type):
			at("type", "a custom resource is a Custom::NAME or an AWS::CloudFormation::CustomResource, not "+a.Type)
		}
	}
	if f.ExpiredScans != nil && *f.ExpiredScans < 0 {
		list = append(list, Problem{[]string{"expiredScans"}, fmt.Sprintf("%d scans cannot expire", *f.ExpiredScans)})
	}
	return list
}

func problems(r engine.Fault, problem func(field, format string, args ...any) Problem) (list []Problem) {
	at := func(field, format string, args ...any) { list = append(list, problem(field, format, args...)) }
	whole := r.On == engine.Scan || r.On == engine.Generate
	switch r.On {
	case engine.Create, engine.Update, engine.Delete, engine.Import, engine.Detect, engine.Scan, engine.Read, engine.Generate:
	case "":
		at("on", "it is missing which action fails: %s", actions)
	default:
		at("on", "an action is %s, not %q", actions, r.On)
	}
	switch {
	case whole && (r.Type != "" || r.LogicalID != ""):
		at("on", "%s fails as a whole; a single resource fails on read", r.On)
	case !whole && r.Type == "" && r.LogicalID == "" && r.Stack == "" && r.Account == "":
		at("type", "a rule needs a type, a logical ID, a stack or an account")
	}
	if (whole || r.On == engine.Read) && r.Stack != "" {
		at("stack", "the IaC generator reads what is there, in no stack")
	}
	if text := unknownType(r.Type); text != "" {
		at("type", "%s", text)
	}
	if r.Times < 0 {
		at("times", "a failure cannot happen %d times", r.Times)
	}
	return append(list, warningProblems(r, problem)...)
}

// warningProblems are those of a warning that the IaC generator gives.
func warningProblems(r engine.Fault, problem func(field, format string, args ...any) Problem) (list []Problem) {
	known := types.WarningType("").Values()
	switch {
	case r.Warning == "" && len(r.Properties) > 0:
		return append(list, problem("properties", "properties are what a warning is about, which is missing"))
	case r.Warning == "":
		return nil
	case !slices.Contains(known, types.WarningType(r.Warning)):
		names := make([]string, len(known))
		for i, name := range known {
			names[i] = string(name)
		}
		list = append(list, problem("warning", "a warning is one of %s, not %q", strings.Join(names, ", "), r.Warning))
	}
	if r.On != engine.Read {
		list = append(list, problem("warning", "resources have warnings on read, not on %s", r.On))
	}
	return list
}

package stack

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/cfn-cli/cfn/internal/diag"
)

func deployed(status types.StackStatus, parameters ...string) *types.Stack {
	s := &types.Stack{StackStatus: status, StackName: aws.String("shop")}
	for i := 0; i < len(parameters); i += 2 {
		s.Parameters = append(s.Parameters, types.Parameter{ParameterKey: &parameters[i], ParameterValue: &parameters[i+1]})
	}
	return s
}

// onWire shows parameters as they are sent: = a value, ^ the previous one.
func onWire(list []types.Parameter) string {
	var parts []string
	for _, p := range list {
		if aws.ToBool(p.UsePreviousValue) {
			parts = append(parts, "^"+*p.ParameterKey)
		} else {
			parts = append(parts, *p.ParameterKey+"="+*p.ParameterValue)
		}
	}
	return strings.Join(parts, " ")
}

func TestParameters(t *testing.T) {
	declared := []Declared{{Name: "Stage"}, {Name: "Size", HasDefault: true}, {Name: "Password", NoEcho: true}, {Name: "New"}}
	before := deployed("UPDATE_COMPLETE", "Stage", "test", "Size", "1", "Password", "****", "Gone", "x")
	for name, test := range map[string]struct {
		given       map[string]string
		deployed    *types.Stack
		sent, unset string
	}{
		"create":                               {map[string]string{"Stage": "prod"}, nil, "Stage=prod", "Password New"},
		"a stack with change sets only":        {map[string]string{"Stage": "prod"}, deployed("REVIEW_IN_PROGRESS", "Size", "1"), "Stage=prod", "Password New"},
		"previous values, for known keys":      {nil, before, "^Stage ^Size ^Password", "New"},
		"given goes before previous":           {map[string]string{"Size": "", "New": "n"}, before, "^Stage Size= ^Password New=n", ""},
		"a key that is not declared is no key": {map[string]string{"Gone": "y", "New": "n"}, before, "^Stage ^Size ^Password New=n", ""},
	} {
		if got := onWire(wireParameters(declared, test.given, test.deployed)); got != test.sent {
			t.Errorf("%s: sent %q, want %q", name, got, test.sent)
		}
		if got := strings.Join(Unset(declared, test.given, test.deployed), " "); got != test.unset {
			t.Errorf("%s: unset %q, want %q", name, got, test.unset)
		}
	}
	for _, c := range parameterChanges(declared, map[string]string{"Password": "hunter2", "Stage": "test"}, before) {
		if c.NoEcho && (c.After != "****" || c.Kept) || c.Name == "Stage" && !c.Kept {
			t.Errorf("shown as %+v", c)
		}
	}
}

func TestTagsHaveThreeStates(t *testing.T) {
	if (Request{}).tags() != nil {
		t.Error("no tags given must keep the stack's")
	}
	if tags := (Request{Tags: map[string]string{}}).tags(); tags == nil || len(tags) != 0 {
		t.Error("an empty list must remove the stack's")
	}
	tags := Request{Tags: map[string]string{"b": "2", "a": "1"}}.tags()
	if len(tags) != 2 || *tags[0].Key != "a" || *tags[1].Value != "2" {
		t.Errorf("tags %+v", tags)
	}
}

// A run that repeats an interrupted one must find what that one made; one with
// another intent must not.
func TestNameOfTheChangeSet(t *testing.T) {
	base := func() Request {
		return Request{
			Stack: "shop", Source: Source{URL: "https://bucket/key"}, Parameters: map[string]string{"A": "1", "B": "2", "C": "3"},
			Tags: map[string]string{"x": "1", "y": "2"}, Notifications: []string{"arn:1"},
		}
	}
	want := base().changeSetName()
	for range 20 {
		if got := base().changeSetName(); got != want {
			t.Fatalf("%s and %s for the same intent", got, want)
		}
	}
	names := map[string]string{want: "the first"}
	for name, change := range map[string]func(*Request){
		"another stack":            func(r *Request) { r.Stack = "blog" },
		"another template":         func(r *Request) { r.Source.URL = "https://bucket/other" },
		"the deployed template":    func(r *Request) { r.Source = Source{} },
		"another value":            func(r *Request) { r.Parameters["A"] = "2" },
		"values that run together": func(r *Request) { r.Parameters = map[string]string{"A": "1B=2"} },
		"tags kept":                func(r *Request) { r.Tags = nil },
		"tags removed":             func(r *Request) { r.Tags = map[string]string{} },
		"notifications kept":       func(r *Request) { r.Notifications = nil },
		"notifications removed":    func(r *Request) { r.Notifications = []string{} },
		"another role":             func(r *Request) { r.RoleARN = "arn:role" },
		"no rollback":              func(r *Request) { r.DisableRollback = true },
		"deleted on failure":       func(r *Request) { r.OnFailure = "DELETE" },
	} {
		r := base()
		change(&r)
		if other, taken := names[r.changeSetName()]; taken {
			t.Errorf("%s has the name of %s", name, other)
		}
		names[r.changeSetName()] = name
	}
	id := "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/" + want + "/0a1b"
	if s := (&types.Stack{ChangeSetId: &id}); !base().Started(s) || (Request{Stack: "blog"}).Started(s) || base().Started(&types.Stack{}) {
		t.Error("an operation is known by its change set's name")
	}
}

// The texts are AWS's own, from recordings; only an explicit "does not exist"
// may be read as such.
func TestTextsOfCloudFormation(t *testing.T) {
	const id = "arn:aws:cloudformation:eu-west-1:111111111111:stack/shop/1"
	for text, want := range map[string]struct {
		code string
		kind diag.Kind
	}{
		"Stack with id shop does not exist":                                              {"ValidationError", diag.NotFound},
		"Stack [shop] does not exist":                                                    {"ValidationError", diag.NotFound},
		"Stack:" + id + " is in UPDATE_IN_PROGRESS state and can not be updated.":        {"ValidationError", diag.Busy},
		"Stack:" + id + " is in DELETE_COMPLETE state and can not be updated.":           {"ValidationError", diag.Invalid},
		"Template format error: Unresolved resource dependencies [Stack] does not exist": {"ValidationError", diag.Invalid},
		"Role arn:aws:iam::111111111111:role/deploy is invalid: it does not exist":       {"ValidationError", diag.Invalid},
		"Stack shop does not exist or you may not see it":                                {"AccessDenied", diag.Access},
	} {
		err := explain(&smithy.GenericAPIError{Code: want.code, Message: text}, "shop")
		if !diag.Is(err, want.kind) {
			t.Errorf("%s: %s: kind %d, want %d", want.code, text, diag.KindOf(err), want.kind)
		}
	}
	if explain(nil, "shop") != nil || isAbsent(errors.New("Stack shop does not exist")) || isAbsent(nil) {
		t.Error("what is no answer of CloudFormation tells nothing about a stack")
	}
	for text, want := range map[string]bool{
		"No updates are to be performed.": true,
		"The submitted information didn't contain changes. Submit different information to create a change set.": true,
		"There are no changes between the deployed template and the one submitted":                               true,
		"Parameters: [A] must have values": false,
	} {
		if isNoChange(text) != want {
			t.Errorf("no change: %s", text)
		}
	}
}

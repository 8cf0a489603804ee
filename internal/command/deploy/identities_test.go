package deploy

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/stack"
)

func TestIdentitiesOfFlags(t *testing.T) {
	for flag, want := range map[string]stack.Identity{
		"Topic=arn:aws:sns:eu-west-1:1:news":   {Whole: "arn:aws:sns:eu-west-1:1:news"},
		"Queue=https://host/1/q?a=b":           {Whole: "https://host/1/q?a=b"},
		"Stage:RestApiId=a1,StageName=prod":    {Values: map[string]string{"RestApiId": "a1", "StageName": "prod"}},
		"Rule:Arn=arn:x,Name=a,b,Other=c=d":    {Values: map[string]string{"Arn": "arn:x", "Name": "a,b", "Other": "c=d"}},
		"Group:LogGroupName=/aws/lambda/a:b=c": {Values: map[string]string{"LogGroupName": "/aws/lambda/a:b=c"}},
	} {
		_, got, err := parseIdentity(flag)
		if err != nil {
			t.Errorf("%s: %v", flag, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", flag, diff)
		}
	}
	for _, flag := range []string{"", "Topic", "=x", ":A=b", "Topic=", "Topic:", "Topic:A", "Topic:A=", "Topic:=b"} {
		if _, _, err := parseIdentity(flag); err == nil {
			t.Errorf("%q is taken", flag)
		}
	}
}

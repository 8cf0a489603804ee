package policy_test

import (
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/policy"
)

// The policies and what they mean are those of the AWS CloudFormation User
// Guide, "Prevent updates to stack resources".
func TestDecide(t *testing.T) {
	const all = `{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}`
	tests := map[string]struct {
		statements string
		action     policy.Action
		id, typ    string
		want       policy.Verdict
	}{
		"nothing is allowed by default": {`{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "LogicalResourceId/A"}`, policy.Modify, "B", "", policy.Verdict{}},
		"a denial wins, wherever it stands": {
			`{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "LogicalResourceId/A"},` + all, policy.Modify, "A", "", policy.Verdict{Statement: 1},
		},
		"a denial of something else": {
			all + `,{"Effect": "Deny", "Action": ["Update:Replace", "Update:Delete"], "Principal": "*", "Resource": "LogicalResourceId/A"}`,
			policy.Modify, "A", "",
			policy.Verdict{Allowed: true, Statement: 1},
		},
		"NotAction":    {`{"Effect": "Allow", "NotAction": "Update:Delete", "Principal": "*", "Resource": "*"}`, policy.Delete, "A", "", policy.Verdict{}},
		"NotAction on": {`{"Effect": "Allow", "NotAction": "Update:Delete", "Principal": "*", "Resource": "*"}`, policy.Replace, "A", "", policy.Verdict{Allowed: true, Statement: 1}},
		"NotResource":  {`{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "NotResource": "LogicalResourceId/B"},` + all, policy.Modify, "B", "", policy.Verdict{Allowed: true, Statement: 2}},
		"wildcards":    {all + `,{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "LogicalResourceId/Prod*"}`, policy.Modify, "ProdDB", "", policy.Verdict{Statement: 2}},
		"a type": {
			all + `,{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*", "Condition": {"StringEquals": {"ResourceType": ["AWS::RDS::DBInstance"]}}}`,
			policy.Replace, "A", "AWS::RDS::DBInstance",
			policy.Verdict{Statement: 2},
		},
		"equals knows no wildcards": {
			all + `,{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*", "Condition": {"StringEquals": {"ResourceType": "AWS::RDS::*"}}}`,
			policy.Replace, "A", "AWS::RDS::DBInstance",
			policy.Verdict{Allowed: true, Statement: 1},
		},
		"like does": {
			all + `,{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*", "Condition": {"StringLike": {"ResourceType": ["AWS::EC2::*", "AWS::RDS::DB?nstance"]}}}`,
			policy.Replace, "A", "AWS::RDS::DBInstance",
			policy.Verdict{Statement: 2},
		},
		"operators are ANDed: both hold": {
			all + `,{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*", "Condition": {"StringEquals": {"ResourceType": "AWS::RDS::DBInstance"}, "StringLike": {"ResourceType": "AWS::RDS::*"}}}`,
			policy.Replace, "A", "AWS::RDS::DBInstance",
			policy.Verdict{Statement: 2},
		},
		"operators are ANDed: one does not": {
			all + `,{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*", "Condition": {"StringEquals": {"ResourceType": "AWS::RDS::DBInstance"}, "StringLike": {"ResourceType": "AWS::EC2::*"}}}`,
			policy.Replace, "A", "AWS::RDS::DBInstance",
			policy.Verdict{Allowed: true, Statement: 1},
		},
		"no type is none": {
			`{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*", "Condition": {"StringEquals": {"ResourceType": []}}}`,
			policy.Modify, "A", "AWS::RDS::DBInstance",
			policy.Verdict{},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p, err := policy.Parse("p.json", []byte(`{"Statement": [`+test.statements+`]}`))
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Decide(test.action, test.id, test.typ); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
	if !(*policy.Policy)(nil).Decide(policy.Delete, "A", "").Allowed {
		t.Error("without a policy something is denied")
	}
}

func TestWrongPoliciesAreToldWithTheirPlaces(t *testing.T) {
	for source, want := range map[string]string{
		"Statement:\n  - {Effect: Allow, Action: 'Delete:*', Principal: '*', Resource: '*'}":       `p:2:29: "Delete:*" is no action`,
		"Statement:\n  - {Effect: Maybe, Action: 'Update:*', Principal: '*', Resource: '*'}":       "p:2:14: Effect is Allow or Deny",
		"Statement:\n  - {Effect: Deny, Action: 'Update:*', Principal: me, Resource: '*'}":         `the principal of a stack policy is "*"`,
		"Statement:\n  - {Effect: Deny, Action: 'Update:*', Principal: '*', Resource: A}":          `"A" is no resource`,
		"Statement:\n  - {Effect: Deny, Action: 'Update:*', Principal: '*'}":                       "the statement has no Resource",
		"Statement:\n  - {Effect: Deny, Actoin: 'Update:*', Principal: '*', Resource: '*'}":        `a stack policy has no "Actoin" here`,
		"Statement:\n  - {Effect: Deny, Action: [], NotAction: [], Principal: '*', Resource: '*'}": "either Action or NotAction",
		"Statement:\n  - {Effect: Deny, Action: 'Update:*', NotPrincipal: '*', Resource: '*'}":     `a stack policy has no "NotPrincipal" here`,
		"[]": "a map is wanted here",
	} {
		_, err := policy.Parse("p", []byte(source))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot %v, want %s", source, err, want)
		}
	}
}

func TestSentence(t *testing.T) {
	p, err := policy.Parse("p", []byte(`Statement: {Effect: Deny, NotAction: "Update:Modify", Principal: "*", Resource: [LogicalResourceId/A, LogicalResourceId/B*],
  Condition: {StringEquals: {ResourceType: [T, U]}, StringLike: {ResourceType: []}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Statements[0].Sentence(), "deny all but Update:Modify on A, B* of type T, U and of type none"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whatever the text is: it is read, or refused.
func FuzzParse(f *testing.F) {
	f.Add(`{"Statement": [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "NotResource": ["LogicalResourceId/[a"], "Condition": {"StringLike": {"ResourceType": "*"}}}]}`)
	f.Add("Statement: 1")
	f.Fuzz(func(t *testing.T, source string) {
		p, err := policy.Parse("p", []byte(source))
		if err == nil {
			p.Decide(policy.Modify, "A", "AWS::SNS::Topic")
		}
	})
}

package stacksets

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// The roles of self-managed permissions by their usual names (AWS
// documentation, "Grant self-managed permissions").
const (
	adminRoleName     = "AWSCloudFormationStackSetAdministrationRole"
	executionRoleName = "AWSCloudFormationStackSetExecutionRole"
	roleType          = "AWS::IAM::Role"
)

func (s *Set) selfManaged() bool { return s.Permissions == types.PermissionModelsSelfManaged }

func (s *Set) adminRoleARN() string {
	switch {
	case !s.selfManaged():
		return ""
	case s.AdminRole != "":
		return s.AdminRole
	default:
		return fmt.Sprintf("arn:%s:iam::%s:role/%s", s.Partition, s.Account, adminRoleName)
	}
}

func (s *Set) executionRole() string {
	switch {
	case !s.selfManaged():
		return ""
	case s.ExecutionRole != "":
		return s.ExecutionRole
	default:
		return executionRoleName
	}
}

// permitted tells why an instance cannot be worked on: the administration role
// must be there and may be assumed by CloudFormation, the execution role must
// be there and trust the administrator.
func (s *Set) permitted(tx store.Tx, account string) (reason string, err error) {
	if !s.selfManaged() {
		return "", nil
	}
	arn := s.adminRoleARN()
	name := arn[strings.LastIndex(arn, "/")+1:]
	ok, err := trusts(tx, s.Account, s.Region, name, "cloudformation.amazonaws.com", "cloudformation."+s.Region+".amazonaws.com")
	if err != nil || !ok {
		return fmt.Sprintf("Role %s does not exist, or cannot be assumed by cloudformation.amazonaws.com", arn), err
	}
	ok, err = trusts(tx, account, s.Region, s.executionRole(), s.Account, fmt.Sprintf("arn:%s:iam::%s:root", s.Partition, s.Account), arn)
	if err != nil || !ok {
		return fmt.Sprintf("Account %s should have '%s' role with trust relationship to Role '%s'.", account, s.executionRole(), name), err
	}
	return "", nil
}

// trusts tells whether a role exists and lets one of the principals assume it.
func trusts(tx store.Tx, account, region, name string, principals ...string) (bool, error) {
	role, ok, err := provider.Get(tx, account, region, roleType, name)
	if err != nil || !ok {
		return false, err
	}
	var document struct{ Statement []statement }
	raw, err := json.Marshal(role.Properties["AssumeRolePolicyDocument"])
	if err != nil {
		return false, err
	}
	if text, isText := role.Properties["AssumeRolePolicyDocument"].(string); isText {
		raw = []byte(text)
	}
	if json.Unmarshal(raw, &document) != nil {
		return false, nil
	}
	for _, s := range document.Statement {
		if s.Effect != "Allow" {
			continue
		}
		for _, values := range s.Principal {
			if slices.ContainsFunc(values, func(p string) bool { return p == "*" || slices.Contains(principals, p) }) {
				return true, nil
			}
		}
	}
	return false, nil
}

type statement struct {
	Effect    string
	Principal principals
}

// principals are those of a trust policy by their kind; a text stands for a
// list of one, and "*" for everybody.
type principals map[string][]string

func (p *principals) UnmarshalJSON(data []byte) error {
	var kinds map[string]json.RawMessage
	if json.Unmarshal(data, &kinds) != nil {
		var all string
		err := json.Unmarshal(data, &all)
		*p = principals{"*": {all}}
		return err
	}
	*p = principals{}
	for kind, raw := range kinds {
		var list []string
		if json.Unmarshal(raw, &list) != nil {
			var one string
			if err := json.Unmarshal(raw, &one); err != nil {
				return err
			}
			list = []string{one}
		}
		(*p)[kind] = list
	}
	return nil
}

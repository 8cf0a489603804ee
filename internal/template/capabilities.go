package template

import "slices"

// CapabilityNeed is a capability that creating the template's resources asks
// for, with the resources that ask for it in the order of the template (none
// where a transform does).
type CapabilityNeed struct {
	Capability string
	LogicalIDs []string
}

// Capabilities lists what must be acknowledged: CAPABILITY_IAM or
// CAPABILITY_NAMED_IAM (never both, as the latter holds the former), and
// CAPABILITY_AUTO_EXPAND. Source: AWS documentation, "CreateStack",
// Capabilities.
func (t *Template) Capabilities() []CapabilityNeed {
	var all, named []string
	for _, r := range t.Resources {
		name, iam := iamName(r.Type)
		if !iam {
			continue
		}
		all = append(all, r.LogicalID)
		if name != "" && r.Properties.Get(name) != nil {
			named = append(named, r.LogicalID)
		}
	}
	var needs []CapabilityNeed
	if len(named) > 0 {
		needs = append(needs, CapabilityNeed{"CAPABILITY_NAMED_IAM", all})
	} else if len(all) > 0 {
		needs = append(needs, CapabilityNeed{"CAPABILITY_IAM", all})
	}
	if len(t.Macros()) > 0 {
		needs = append(needs, CapabilityNeed{"CAPABILITY_AUTO_EXPAND", nil})
	}
	return needs
}

// iamName tells whether a type needs an acknowledgement and which property
// gives the resource a custom name.
func iamName(typeName string) (property string, iam bool) {
	switch typeName {
	case "AWS::IAM::Group":
		return "GroupName", true
	case "AWS::IAM::ManagedPolicy":
		return "ManagedPolicyName", true
	case "AWS::IAM::Role":
		return "RoleName", true
	case "AWS::IAM::User":
		return "UserName", true
	case "AWS::IAM::InstanceProfile":
		return "InstanceProfileName", true
	}
	plain := []string{"AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::UserToGroupAddition"}
	return "", slices.Contains(plain, typeName)
}

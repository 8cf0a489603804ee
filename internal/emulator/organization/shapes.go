package organization

// The shapes of the API, with the members that are emulated.
type (
	nothing     struct{}
	parentInput struct {
		ParentId, NextToken string
		MaxResults          *int32
	}
	childrenInput struct {
		ParentId, ChildType, NextToken string
		MaxResults                     *int32
	}
	childInput struct {
		ChildId, NextToken string
		MaxResults         *int32
	}
	pageInput struct {
		NextToken, ServicePrincipal string
		MaxResults                  *int32
	}
	accountInput struct{ AccountId string }
	unitInput    struct{ OrganizationalUnitId string }

	account  struct{ Id, Arn, Name, Email, Status, State, JoinedMethod string }
	unit     struct{ Id, Arn, Name string }
	relative struct{ Id, Type string }

	organizationOutput struct{ Organization described }
	described          struct{ Id, Arn, FeatureSet, MasterAccountId, MasterAccountArn, MasterAccountEmail string }
	rootsOutput        struct {
		Roots     []unit
		NextToken string
	}
	unitsOutput struct {
		OrganizationalUnits []unit
		NextToken           string
	}
	accountsOutput struct {
		Accounts  []account
		NextToken string
	}
	childrenOutput struct {
		Children  []relative
		NextToken string
	}
	parentsOutput struct {
		Parents   []relative
		NextToken string
	}
	accountOutput   struct{ Account account }
	unitOutput      struct{ OrganizationalUnit unit }
	delegatedOutput struct {
		DelegatedAdministrators []account
		NextToken               string
	}
)

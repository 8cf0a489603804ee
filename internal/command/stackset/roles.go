package stackset

import (
	"context"
	"regexp"

	"github.com/cfn-cli/cfn/internal/command/deploy"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/templates"
)

// RolesOptions are the flags of cfn stackset roles.
type RolesOptions struct {
	Options
	// Admin and Execution choose the role, Deploy deploys it.
	Admin, Execution, Deploy bool
	// Administrator is the account that the execution role trusts.
	Administrator string
}

var accountPattern = regexp.MustCompile(`^[0-9]{12}$`)

// Roles prints the template of a role that self-managed StackSets need, or
// deploys it to the account that the context leads to.
func Roles(ctx context.Context, e *env.Env, o RolesOptions) error {
	switch {
	case o.Admin == o.Execution:
		return diag.New(diag.Usage, "usage", "either --admin or --execution is wanted").
			WithHint("cfn stackset roles --admin   in the administrator's account, --execution in each other")
	case o.Admin && o.Administrator != "":
		return diag.New(diag.Usage, "usage", "--administrator is for the execution role")
	case o.Execution && o.Deploy && !accountPattern.MatchString(o.Administrator):
		return diag.New(diag.Usage, "usage", "the execution role trusts the administrator's account: --administrator ID, 12 digits")
	}
	name := "administration-role"
	if o.Execution {
		name = "execution-role"
	}
	body, err := templates.Files.ReadFile("stacksets/" + name + ".yaml")
	if err != nil {
		return err
	}
	if !o.Deploy {
		_, err := e.Stdout.Write(body)
		return err
	}
	options := deploy.Options{
		Common: o.Common, Verb: deploy.Deploy, Template: name + ".yaml", Body: body, Stack: "stackset-" + name,
		Capabilities: []string{"NAMED_IAM"},
	}
	if o.Execution {
		options.Parameters = []string{"AdministratorAccountId=" + o.Administrator}
	}
	return deploy.Run(ctx, e, options)
}

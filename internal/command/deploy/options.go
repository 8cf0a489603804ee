// Package deploy brings a template into a stack: cfn deploy, cfn update, cfn
// plan and cfn changeset create are the same way, walked to different ends, and
// cfn import is one with a detour.
package deploy

import (
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
)

// Verb is how far the way is walked.
type Verb int

// The verbs.
const (
	Deploy  Verb = iota // create or update
	Update              // only a stack that exists
	Plan                // show the change set and delete it again
	Propose             // show the change set and keep it
	Import              // take resources into the stack that exist, then update it
)

// Options are the flags and arguments of the three verbs.
type Options struct {
	command.Common
	Verb Verb
	// Template is a file, - for standard input, an s3:// or https:// address, or
	// catalog: before the name of a template that comes with cfn;
	// empty keeps the deployed template.
	Template string
	// Body is a template that is cfn's own; Template then only names it.
	Body []byte
	// Stack is the stack's name; empty takes it from the template's file name.
	Stack string
	// Parameters are K=V, each whole; ParametersFile holds more, which they override.
	Parameters     []string
	ParametersFile string
	// Tags are K=V; nil keeps the stack's.
	Tags []string
	// Notifications are topic ARNs; nil keeps the stack's, one empty string
	// removes all.
	Notifications []string
	// Alarms roll the operation back: ARNs or names, composite: before those of
	// composite alarms; nil keeps the stack's, one empty string removes all.
	Alarms []string
	// Monitor is for how long they are watched after the last resource; nil keeps
	// the stack's.
	Monitor *time.Duration
	// Capabilities are acknowledged: IAM, NAMED_IAM, AUTO_EXPAND, or auto.
	Capabilities []string
	RoleARN      string
	// Bucket and Prefix say where the template is uploaded; NoUpload sends it
	// in the request instead.
	Bucket, Prefix string
	NoUpload       bool
	// Direct leaves out the change set.
	Direct bool
	// NoWait returns as soon as CloudFormation has accepted the change.
	NoWait bool
	// Timeout bounds the wait, 0 for none.
	Timeout         time.Duration
	DisableRollback bool
	// NoValidation leaves out CloudFormation's checks before the deployment.
	NoValidation bool
	// Express leaves resources to become stable by themselves.
	Express bool
	// StackPolicy is a file with the stack policy to set, PolicyDuring one that
	// holds for this update alone.
	StackPolicy, PolicyDuring string
	// RevertDrift brings back what was changed outside of CloudFormation.
	RevertDrift bool
	// OnFailure is what becomes of a stack whose creation fails.
	OnFailure string
	// ReplaceFailed deletes a stack that can only be deleted, unasked.
	ReplaceFailed bool
	// ExitCode makes plan end with 3 when there are changes.
	ExitCode bool
	// ImportExisting imports resources that exist under the name that the
	// template gives a new one.
	ImportExisting bool
	// Resources and ResourcesFile say which existing resources an import takes,
	// as far as the template does not.
	Resources     []string
	ResourcesFile string
	// Known are identifiers by logical ID that are known already; the others go
	// before them.
	Known map[string]map[string]string
	// Again is the command that repeats an import which is a step of another one.
	Again string
	// ChangeSet names the change set that is kept, empty for a name of its own.
	ChangeSet string
}

// maxName is the length of a stack's name that CloudFormation takes.
const maxName = 128

// stackName is CloudFormation's rule for names (CreateStack, StackName). A
// bound within the pattern would cost every start of cfn its compilation.
var stackName = regexp.MustCompile(`^[a-zA-Z][-a-zA-Z0-9]*$`)

// CheckName refuses a name that CloudFormation would refuse.
func CheckName(name string) error {
	if len(name) <= maxName && stackName.MatchString(name) {
		return nil
	}
	return diag.New(diag.Usage, "stack.name", "%q cannot be the name of a stack", name).
		WithHint("a name begins with a letter, holds letters, digits and hyphens, and has at most 128 characters; give one with --stack-name")
}

// Validate refuses what contradicts itself, before anything is read or called.
func (o *Options) Validate() error {
	switch {
	case o.Direct && o.Verb == Plan:
		return diag.New(diag.Usage, "usage", "a plan is a change set; --direct has none")
	case o.PolicyDuring != "" && o.RevertDrift:
		return diag.New(diag.Usage, "usage", "--policy-during-update works with a direct update, which reverts no drift")
	case o.PolicyDuring != "" && o.ImportExisting:
		return diag.New(diag.Usage, "usage", "--policy-during-update works with a direct update, which imports nothing; leave out --import-existing, or change the policy before:  cfn policy set")
	case o.Express && o.OnFailure != "":
		return diag.New(diag.Usage, "usage", "--express and --on-failure exclude each other")
	case o.Direct && o.RevertDrift:
		return diag.New(diag.Usage, "usage", "drift is reverted through a change set; leave out --direct")
	case o.Direct && o.ImportExisting:
		return diag.New(diag.Usage, "usage", "only a change set imports what exists; leave out --direct or --import-existing")
	case o.DisableRollback && o.OnFailure != "":
		return diag.New(diag.Usage, "usage", "--disable-rollback and --on-failure exclude each other")
	case o.NoUpload && (o.Bucket != "" || o.Prefix != ""):
		return diag.New(diag.Usage, "usage", "--no-upload uses no bucket; leave out --bucket and --prefix")
	case o.Timeout < 0:
		return diag.New(diag.Usage, "usage", "--timeout cannot be negative")
	}
	if o.ChangeSet != "" && !stackName.MatchString(o.ChangeSet) {
		return diag.New(diag.Usage, "changeset.name", "%q cannot be the name of a change set", o.ChangeSet).
			WithHint("a name begins with a letter, holds letters, digits and hyphens, and has at most 128 characters")
	}
	if _, err := o.onFailure(); err != nil {
		return err
	}
	if _, _, err := o.capabilities(); err != nil {
		return err
	}
	if err := o.checkTriggers(); err != nil {
		return err
	}
	if o.Stack != "" && !isARN(o.Stack) {
		return CheckName(o.Stack)
	}
	return nil
}

func (o *Options) onFailure() (types.OnStackFailure, error) {
	switch o.OnFailure {
	case "":
		return "", nil
	case "rollback":
		return types.OnStackFailureRollback, nil
	case "delete":
		return types.OnStackFailureDelete, nil
	case "nothing":
		return types.OnStackFailureDoNothing, nil
	default:
		return "", diag.New(diag.Usage, "usage", "--on-failure is rollback, delete or nothing, not %q", o.OnFailure)
	}
}

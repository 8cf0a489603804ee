package stack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/template"
)

// Request is what a person wants a stack to be.
type Request struct {
	// Stack is the name.
	Stack string
	// Source says where CloudFormation reads the template.
	Source Source
	// Template is the same template parsed, for positions and capabilities;
	// nil where it could not be read here.
	Template *template.Template
	// Parameters holds the values that were given.
	Parameters map[string]string
	// Tags and Notifications have three states: nil keeps what the stack has,
	// empty removes all, values replace.
	Tags          map[string]string
	Notifications []string
	// Capabilities are the acknowledged ones.
	Capabilities []types.Capability
	// Triggers replace the stack's rollback triggers; nil keeps them.
	Triggers *Triggers
	// RoleARN is the role CloudFormation assumes; empty keeps the stack's.
	RoleARN string
	// DisableRollback keeps what a failed operation has made.
	DisableRollback bool
	// OnFailure says what becomes of a stack whose creation fails; empty means
	// CloudFormation's default.
	OnFailure types.OnStackFailure
	// Nested gives the template of the nested stack that logical IDs lead to, nil
	// where it is not known; so may be the function.
	Nested func(within ...string) *template.Template
	// RevertDrift brings back what was changed outside of CloudFormation.
	RevertDrift bool
	// NoValidation leaves out CloudFormation's checks before the deployment.
	NoValidation bool
	// Express leaves resources to become stable by themselves.
	Express bool
	// Policy is the stack policy that a direct creation sets; PolicyDuring holds
	// for one direct update in place of the stack's own.
	Policy, PolicyDuring string
	// ChangeSet is the name of a change set that is to be kept; empty makes one
	// that is cfn's own.
	ChangeSet string
	// Imports are resources that exist and are taken into the stack; then
	// nothing else is done.
	Imports []types.ResourceToImport
	// ImportExisting imports, instead of failing on them, resources that exist
	// under the name that the template gives a new one.
	ImportExisting bool
}

// changeSetName is the same for the same intent, so that a run which repeats
// an interrupted one finds what that one left: no orphan stays, and an
// operation that goes on is known as its own.
func (r Request) changeSetName() string {
	if r.ChangeSet != "" {
		return r.ChangeSet
	}
	hash := sha256.New()
	encoder := json.NewEncoder(hash)
	for _, part := range []any{
		r.Stack, r.Source, r.Parameters, r.Tags == nil, r.Tags, r.Notifications == nil, r.Notifications,
		r.RoleARN, r.DisableRollback, r.OnFailure, r.RevertDrift, r.Express, r.NoValidation, r.Imports, r.ImportExisting, r.Triggers,
	} {
		_ = encoder.Encode(part) // strings and maps of strings, into memory
	}
	return "cfn-" + hex.EncodeToString(hash.Sum(nil)[:12])
}

// Started reports whether the stack's newest operation is this very request,
// made by an earlier run.
func (r Request) Started(deployed *types.Stack) bool {
	return strings.Contains(aws.ToString(deployed.ChangeSetId), ":changeSet/"+r.changeSetName()+"/")
}

// Source is one of three: a body of at most 51,200 bytes, the URL of an object
// in S3, or the template that the stack has already (both empty).
type Source struct {
	Body string
	URL  string
}

func (s Source) body() *string { return optional(s.Body) }

func (s Source) url() *string { return optional(s.URL) }

// previous asks for the deployed template; nil leaves the field off the wire.
func (s Source) previous() *bool {
	if s.Body != "" || s.URL != "" {
		return nil
	}
	yes := true
	return &yes
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// template is that of the stack, or of the nested one that logical IDs lead to.
func (r Request) template(within []string) *template.Template {
	switch {
	case len(within) == 0:
		return r.Template
	case r.Nested == nil:
		return nil
	default:
		return r.Nested(within...)
	}
}

// disableValidation leaves the field off the wire where checks are wanted.
func (r Request) disableValidation() *bool {
	if !r.NoValidation {
		return nil
	}
	return aws.Bool(true)
}

// tags puts the tags on the wire: a nil slice keeps, an empty one clears.
func (r Request) tags() []types.Tag {
	if r.Tags == nil {
		return nil
	}
	tags := make([]types.Tag, 0, len(r.Tags))
	for _, key := range sortedKeys(r.Tags) {
		value := r.Tags[key]
		tags = append(tags, types.Tag{Key: &key, Value: &value})
	}
	return tags
}

// Package target holds contexts: named places to work at, as docker context
// has them. A context says which account, region and endpoint a command talks
// to and what it may do there.
//
// Two are built in: aws is whatever the AWS SDK finds by itself, local is the
// embedded emulator, of which local/111111111111 is one account.
package target

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
)

// The built-in contexts.
const (
	AWS   = "aws"
	Local = "local"
)

// Target is one context. Empty fields leave the matter to flags, environment
// variables and the AWS shared config.
type Target struct {
	Name        string            `json:"name"`
	Profile     string            `json:"profile,omitempty"`
	Region      string            `json:"region,omitempty"`
	EndpointURL string            `json:"endpointUrl,omitempty"`
	RoleARN     string            `json:"roleArn,omitempty"`
	Bucket      string            `json:"bucket,omitempty"`
	Prefix      string            `json:"prefix,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
	// AccountID is the account that the context must lead to, so that a
	// changed profile cannot lead elsewhere unseen; empty allows any.
	AccountID string `json:"accountId,omitempty"`
	// ReadOnly refuses everything that changes something.
	ReadOnly bool `json:"readOnly"`
	// Local tells that it is the embedded emulator.
	Local bool `json:"-"`
}

// BuiltIn tells whether the context belongs to cfn itself.
func (t Target) BuiltIn() bool {
	return t.Name == AWS || t.Name == Local || strings.HasPrefix(t.Name, Local+"/")
}

func builtIn() []Target {
	return []Target{{Name: AWS}, {Name: Local, Local: true}}
}

// emulated is one account of the embedded emulator: local/111111111111. A
// context of a person's own cannot have such a name.
func emulated(name string) (Target, bool) {
	account, ok := strings.CutPrefix(name, Local+"/")
	if !ok || !accountPattern.MatchString(account) {
		return Target{}, false
	}
	return Target{Name: name, Local: true, AccountID: account}, true
}

var (
	namePattern    = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`)
	accountPattern = regexp.MustCompile(`^\d{12}$`)
	regionPattern  = regexp.MustCompile(`^[a-z]{2,}(-[a-z0-9]+)+$`)
	rolePattern    = regexp.MustCompile(`^arn:[a-z0-9-]+:iam::\d{12}:role/.+$`)
)

// Validate refuses a context that could not work, naming what is wrong with
// which value; all findings at once.
func (t Target) Validate() error {
	var list diag.List
	refuse := func(ok bool, format string, args ...any) {
		if !ok {
			list = append(list, diag.New(diag.Usage, "context.invalid", format, args...))
		}
	}
	refuse(len(t.Name) <= 64 && namePattern.MatchString(t.Name),
		"%q cannot be the name of a context: letters, digits, '.', '_' and '-', at most 64, the first a letter or digit", t.Name)
	refuse(t.Region == "" || regionPattern.MatchString(t.Region), "%q is not a region such as us-east-1", t.Region)
	refuse(t.EndpointURL == "" || validEndpoint(t.EndpointURL),
		"%q is not an endpoint such as http://127.0.0.1:4566", t.EndpointURL)
	refuse(t.RoleARN == "" || rolePattern.MatchString(t.RoleARN),
		"%q is not a role such as arn:aws:iam::123456789012:role/deployer", t.RoleARN)
	refuse(t.AccountID == "" || accountPattern.MatchString(t.AccountID), "%q is not an account ID of 12 digits", t.AccountID)
	refuse(t.Bucket == "" || !strings.ContainsAny(t.Bucket, "/: "), "%q is not the name of a bucket", t.Bucket)
	for key := range t.Tags {
		refuse(key != "" && !strings.HasPrefix(key, "aws:"), "%q cannot be the key of a tag: it is empty or begins with aws:", key)
	}
	return list.Err()
}

func validEndpoint(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

// Package identity is the emulator's AWS Security Token Service: who the
// caller is, and the change into a role.
//
// There are no users and no permissions. Whoever calls with a 12-digit access
// key id is the root user of that account; whoever assumed a role is that
// role's session, in the role's account. Any role can be assumed.
package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// defaultDuration is how long a role session lasts where nothing is asked
// (AWS documentation, "AssumeRole").
const defaultDuration = time.Hour

// New makes the service's registry.
func New() *wire.Registry {
	r := wire.NewRegistry(wire.Service{
		Name:      "STS",
		Namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		Version:   "2011-06-15",
		Operations: []string{
			"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot",
			"DecodeAuthorizationMessage", "GetAccessKeyInfo", "GetCallerIdentity",
			"GetDelegatedAccessToken", "GetFederationToken", "GetSessionToken", "GetWebIdentityToken",
		},
		Required: map[string][]string{"AssumeRoleInput": {"RoleArn", "RoleSessionName"}},
		Limits: map[string]wire.Limit{
			"RoleArn":         {Min: 20, Max: 2048},
			"RoleSessionName": {Min: 2, Max: 64, Pattern: `[\w+=,.@-]*`},
			"DurationSeconds": {Min: 900, Max: 43200},
		},
	})
	wire.Handle(r, "GetCallerIdentity", getCallerIdentity)
	wire.Handle(r, "AssumeRole", assumeRole)
	return r
}

func getCallerIdentity(ctx context.Context, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
	call := wire.CallFrom(ctx)
	if s, ok := parseToken(call.SessionToken); ok {
		return &sts.GetCallerIdentityOutput{
			Account: aws.String(call.Account), Arn: aws.String(s.arn(call.Partition, call.Account)), UserId: aws.String(s.userID(call.Account)),
		}, nil
	}
	return &sts.GetCallerIdentityOutput{
		Account: aws.String(call.Account),
		Arn:     aws.String(fmt.Sprintf("arn:%s:iam::%s:root", call.Partition, call.Account)),
		UserId:  aws.String(call.Account),
	}, nil
}

var roleARN = regexp.MustCompile(`^arn:[a-z-]+:iam::([0-9]{12}):role/(?:[^:]*/)?([\w+=,.@-]+)$`)

func assumeRole(ctx context.Context, in *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, error) {
	match := roleARN.FindStringSubmatch(*in.RoleArn)
	if match == nil {
		return nil, wire.Errorf("ValidationError", "%s is invalid", *in.RoleArn)
	}
	account, s := match[1], session{role: match[2], name: *in.RoleSessionName}
	duration := defaultDuration
	if in.DurationSeconds != nil {
		duration = time.Duration(*in.DurationSeconds) * time.Second
	}
	return &sts.AssumeRoleOutput{
		AssumedRoleUser: &types.AssumedRoleUser{
			Arn:           aws.String(s.arn(wire.CallFrom(ctx).Partition, account)),
			AssumedRoleId: aws.String(s.userID(account)),
		},
		Credentials: &types.Credentials{
			// The account is read from the access key id, so the session's
			// calls go to the role's account.
			AccessKeyId:     aws.String(account),
			SecretAccessKey: aws.String("emulated"),
			SessionToken:    aws.String(s.token()),
			Expiration:      aws.Time(time.Now().Add(duration)),
		},
		SourceIdentity: in.SourceIdentity,
	}, nil
}

// session is an assumed role. Its token carries it, so nothing is stored.
type session struct{ role, name string }

func (s session) token() string {
	return base64.URLEncoding.EncodeToString([]byte("assumed-role/" + s.role + "/" + s.name))
}

func parseToken(token string) (session, bool) {
	text, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return session{}, false
	}
	parts := strings.Split(string(text), "/")
	if len(parts) != 3 || parts[0] != "assumed-role" {
		return session{}, false
	}
	return session{role: parts[1], name: parts[2]}, true
}

func (s session) arn(partition, account string) string {
	return fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/%s", partition, account, s.role, s.name)
}

// userID is the role's unique id, the same at every call, and the session.
func (s session) userID(account string) string {
	sum := sha256.Sum256([]byte(account + "/" + s.role))
	return "AROA" + base32.StdEncoding.EncodeToString(sum[:])[:17] + ":" + s.name
}

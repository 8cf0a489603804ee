package awsclient

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Identity is who AWS takes the caller for.
type Identity struct {
	// Account is the account id, 12 digits.
	Account string
	// ARN names the user or the assumed role.
	ARN string
	// UserID is the unique id of the user or role session.
	UserID string
}

type identityCache struct {
	mu    sync.Mutex
	known *Identity
}

// Identity asks STS once and remembers the answer, an error not. It needs no
// permission (GetCallerIdentity, AWS STS API Reference).
func (c *Clients) Identity(ctx context.Context) (Identity, error) {
	c.identity.mu.Lock()
	defer c.identity.mu.Unlock()
	if c.identity.known != nil {
		return *c.identity.known, nil
	}
	out, err := c.STS.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Identity{}, Explain(err)
	}
	c.identity.known = &Identity{
		Account: aws.ToString(out.Account),
		ARN:     aws.ToString(out.Arn),
		UserID:  aws.ToString(out.UserId),
	}
	return *c.identity.known, nil
}

// Account is the caller's account where Identity has been asked, else empty.
func (c *Clients) Account() string {
	c.identity.mu.Lock()
	defer c.identity.mu.Unlock()
	if c.identity.known == nil {
		return ""
	}
	return c.identity.known.Account
}

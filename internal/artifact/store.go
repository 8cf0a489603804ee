// Package artifact brings templates to where CloudFormation reads them: a
// bucket of S3. Objects are named by the SHA-256 of their content, so the same
// content is sent once and never changed under a stack that refers to it.
package artifact

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"sync"

	"github.com/cfn-cli/cfn/internal/awsclient"
	"github.com/cfn-cli/cfn/internal/diag"
)

// MaxTemplate is the size of a template in S3, in bytes, beyond which
// CloudFormation refuses it. The quotas page says 1 MB, the service itself
// "Template may not exceed 1000000 bytes in size."
const MaxTemplate = 1_000_000

// Options says where templates go.
type Options struct {
	// Account is the account whose bucket it must be, 12 digits; every request
	// names it, so that nothing is ever sent to a bucket of somebody else.
	Account string
	// Bucket is an existing bucket that is used as it is. Empty means cfn's
	// own bucket of the account and region, made on first use.
	Bucket string
	// Prefix is put before every key.
	Prefix string
	// OnCreate is told before cfn's own bucket is made.
	OnCreate func(bucket, region string)
}

// Store is a bucket for one account and region. It is safe for concurrent use.
type Store struct {
	clients  *awsclient.Clients
	owner    string
	prefix   string
	own      bool
	onCreate func(bucket, region string)

	// making is held while cfn's own bucket is looked up or made.
	making sync.Mutex
	made   bool

	mu     sync.Mutex
	bucket string
	// regions are those of buckets that turned out to be elsewhere.
	regions map[string]string
}

// New makes a store. It calls nothing.
func New(clients *awsclient.Clients, o Options) *Store {
	s := &Store{
		clients: clients, owner: o.Account, prefix: strings.Trim(o.Prefix, "/"),
		own: o.Bucket == "", bucket: o.Bucket, onCreate: o.OnCreate, regions: map[string]string{},
	}
	if s.onCreate == nil {
		s.onCreate = func(string, string) {}
	}
	return s
}

// PutTemplate makes sure that the bucket holds the template and gives the URL
// that CloudFormation takes as TemplateURL. The name, usually the stack's,
// groups the keys: prefix/name/sha256.yaml. An unchanged template costs one
// request and is not sent again; uploaded says whether it was.
//
// Errors are diagnostics: Invalid for a template that is too big, Access for a
// bucket that is missing, foreign or closed.
func (s *Store) PutTemplate(ctx context.Context, name string, body []byte) (templateURL string, uploaded bool, err error) {
	if len(body) > MaxTemplate {
		return "", false, tooBig(len(body))
	}
	o := s.template(name, body)
	uploaded, err = s.put(ctx, o)
	if err != nil {
		return "", false, err
	}
	templateURL, err = s.url(ctx, location{bucket: s.bucketName(), key: o.key})
	return templateURL, uploaded, err
}

// object is something to upload.
type object struct {
	key         string
	body        []byte
	sum         [sha256.Size]byte
	contentType string
}

func (s *Store) template(name string, body []byte) object {
	o := object{body: body, sum: sha256.Sum256(body), contentType: "application/yaml"}
	extension := ".yaml"
	if bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n\ufeff"), []byte("{")) {
		extension, o.contentType = ".json", "application/json"
	}
	o.key = path.Join(s.prefix, name, hex.EncodeToString(o.sum[:])+extension)
	return o
}

func tooBig(size int) *diag.Diagnostic {
	return diag.New(diag.Invalid, "template.too-big", "the template has %d bytes; CloudFormation takes %d at most", size, MaxTemplate).
		WithHint("split it into nested stacks, or shorten embedded code and descriptions")
}

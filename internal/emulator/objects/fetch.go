package objects

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// errorPage ends the texts of CloudFormation about S3.
const errorPage = "\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"

// Fetch reads the object behind a TemplateURL for a caller of CloudFormation,
// whose account is that of the wire.Call in ctx. It takes what AWS takes, that
// is https URLs with S3's host names in virtual-host and path style, also with
// ?versionId=, and besides them the emulator's own address. Errors are
// CloudFormation's, code ValidationError. It must not be called inside a
// transaction.
func (s *Service) Fetch(ctx context.Context, rawURL string) ([]byte, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, wire.Errorf("ValidationError", "TemplateURL must be a supported URL.")
	}
	if u.Scheme == "s3" {
		return nil, wire.Errorf("ValidationError", "S3 error: Domain name specified in %s is not a valid S3 domain", u.Host)
	}
	at := parseAddress(u.Host, u.Path)
	if !isS3(ctx, u) || at.bucket == "" || at.key == "" {
		return nil, wire.Errorf("ValidationError", "TemplateURL must be a supported URL.")
	}
	body, err := s.read(wire.CallFrom(ctx).Account, at, u.Query().Get("versionId"))
	if err != nil {
		return nil, wire.Errorf("ValidationError", "S3 error: %s%s", asError(err).Message, errorPage)
	}
	return body, nil
}

// isS3 tells S3's own addresses, and the emulator's, from any other.
func isS3(ctx context.Context, u *url.URL) bool {
	host := hostname(u.Host)
	if awsHost.MatchString(host) {
		return u.Scheme == "https"
	}
	own, err := url.Parse(wire.CallFrom(ctx).BaseURL)
	return u.Scheme == "http" && (host == "localhost" || host == "127.0.0.1" || host == "[::1]" ||
		strings.HasSuffix(host, ".localhost") || err == nil && u.Host == own.Host)
}

// Object reads the newest version of an object that the account owns, in a
// transaction.
func (s *Service) Object(tx store.Tx, account, bucket, key string) ([]byte, error) {
	return readObject(tx, account, address{bucket: bucket, key: key}, "")
}

// read gives a copy of an object's bytes.
func (s *Service) read(account string, at address, versionID string) (body []byte, err error) {
	err = s.store.View(func(tx store.Tx) error {
		body, err = readObject(tx, account, at, versionID)
		return err
	})
	return body, err
}

func readObject(tx store.Tx, account string, at address, versionID string) ([]byte, error) {
	bucket, err := ownBucket(tx, account, at.bucket)
	if err != nil {
		return nil, err
	}
	if at.region != "" && at.region != bucket.Region {
		return nil, errWrongRegion()
	}
	_, o, err := load(tx, at.bucket, at.key)
	if err != nil {
		return nil, err
	}
	i := 0
	if versionID != "" {
		i = o.find(idOf(versionID))
	}
	if len(o.Versions) == 0 || i < 0 || o.Versions[i].DeleteMarker {
		return nil, s3Error(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	}
	stored, _ := tx.Get(bodyKey(at.bucket, o.Versions[i].Body))
	return bytes.Clone(stored), nil
}

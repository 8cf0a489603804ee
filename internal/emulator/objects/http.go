package objects

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

type createBucketDocument struct {
	LocationConstraint string
	Tags               []tag `xml:"Tags>Tag"`
}

// createBucket answers CreateBucket (AWS documentation, "CreateBucket").
func (s *Service) createBucket(w http.ResponseWriter, r *request) error {
	var asked createBucketDocument
	if err := xml.NewDecoder(r.Body).Decode(&asked); err != nil && !errors.Is(err, io.EOF) {
		return errMalformedXML()
	}
	if err := checkLocation(asked.LocationConstraint, r.call.Region); err != nil {
		return err
	}
	if err := checkNamespace(r.call, r.name, r.Header.Get("X-Amz-Bucket-Namespace")); err != nil {
		return err
	}
	properties, err := asked.properties(r.Header)
	if err != nil {
		return err
	}
	err = s.store.Update(func(tx store.Tx) error { return s.create(tx, r.call, r.name, properties) })
	// In us-east-1 creating a bucket again is no error, for old clients' sake.
	if err != nil && (asError(err).Code != "BucketAlreadyOwnedByYou" || r.call.Region != "us-east-1") {
		return err
	}
	w.Header().Set("Location", "/"+r.name)
	return nil
}

// properties are those of the new bucket. Object Lock turns versioning on; an
// access control list wants another ownership than the usual one.
func (d createBucketDocument) properties(header http.Header) (map[string]any, error) {
	properties := map[string]any{}
	ownership, canned := header.Get("X-Amz-Object-Ownership"), header.Get("X-Amz-Acl")
	if ownership != "" {
		properties["OwnershipControls"] = map[string]any{"Rules": []any{map[string]any{"ObjectOwnership": ownership}}}
	}
	if canned != "" && canned != "private" {
		name, ok := propertyOfACL(canned)
		switch {
		case !ok:
			return nil, s3Error(http.StatusBadRequest, "InvalidArgument", "Invalid canned ACL")
		case ownership == "", ownership == "BucketOwnerEnforced":
			return nil, s3Error(http.StatusBadRequest, "InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
		}
		properties["AccessControl"] = name
	}
	if header.Get("X-Amz-Bucket-Object-Lock-Enabled") == "true" {
		properties["ObjectLockEnabled"], properties["VersioningConfiguration"] = true, map[string]any{"Status": "Enabled"}
	}
	if len(d.Tags) > 0 {
		properties["Tags"] = tagProperty(d.Tags)
	}
	return properties, nil
}

// checkLocation compares the location asked for with the region of the
// endpoint: they must agree, and us-east-1 is asked for by no location.
func checkLocation(location, region string) error {
	switch {
	case location == region && region == "us-east-1":
		return s3Error(http.StatusBadRequest, "InvalidLocationConstraint", "The specified location-constraint is not valid")
	case location == region, location == "" && region == "us-east-1":
		return nil
	case location == "":
		return s3Error(http.StatusBadRequest, "IllegalLocationConstraintException", "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.")
	default:
		return s3Error(http.StatusBadRequest, "IllegalLocationConstraintException", "The "+location+" location constraint is incompatible for the region specific endpoint this request was sent to.")
	}
}

func location(w http.ResponseWriter, r *request) error {
	type document struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ LocationConstraint"`
		Region  string   `xml:",chardata"`
	}
	region := r.bucket.Region
	if region == "us-east-1" {
		region = ""
	}
	writeXML(w, http.StatusOK, document{Region: region})
	return nil
}

type bucketEntry struct {
	Name         string
	CreationDate string
	BucketRegion string
}

// listBuckets answers ListBuckets: the caller's buckets, by name.
func (s *Service) listBuckets(w http.ResponseWriter, r *request) error {
	limit, err := strconv.Atoi(r.query.Get("max-buckets"))
	if err != nil || limit < 1 {
		limit = 10000
	}
	type document struct {
		XMLName           xml.Name      `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListAllMyBucketsResult"`
		OwnerID           string        `xml:"Owner>ID"`
		Buckets           []bucketEntry `xml:"Buckets>Bucket"`
		ContinuationToken string        `xml:",omitempty"`
		Prefix            string        `xml:",omitempty"`
	}
	out := document{OwnerID: r.call.Account, Prefix: r.query.Get("prefix")}
	buckets, err := s.buckets(out.Prefix)
	if err != nil {
		return err
	}
	for _, b := range buckets {
		wanted := r.query.Get("bucket-region")
		if b.Account != r.call.Account || b.name <= r.query.Get("continuation-token") || wanted != "" && wanted != b.Region {
			continue
		}
		if len(out.Buckets) == limit {
			out.ContinuationToken = out.Buckets[limit-1].Name
			break
		}
		out.Buckets = append(out.Buckets, bucketEntry{b.name, b.Created.Format("2006-01-02T15:04:05.000Z"), b.Region})
	}
	writeXML(w, http.StatusOK, out)
	return nil
}

// buckets lists the buckets of everybody whose names begin with prefix.
func (s *Service) buckets(prefix string) (buckets []bucket, err error) {
	err = s.store.View(func(tx store.Tx) error {
		list, err := provider.ListByName(tx, "", "", bucketType, prefix)
		for _, r := range list {
			buckets = append(buckets, bucket{r, r.Name()})
		}
		return err
	})
	return buckets, err
}

// forward has gofakes3 answer a request to objects. It sees path-style URLs
// and only the headers that concern the object.
func (s *Service) forward(w http.ResponseWriter, r *request) error {
	if err := s.checkSource(r); err != nil {
		return err
	}
	if r.query.Has("uploadId") && r.Header.Get("X-Amz-Copy-Source") != "" {
		return errNotImplemented("the operation UploadPartCopy")
	}
	inner := r.Clone(r.Context())
	inner.URL = &url.URL{Path: "/" + r.name + "/" + r.key, RawQuery: r.URL.RawQuery}
	if r.key == "" {
		inner.URL.Path = "/" + r.name
	}
	for name := range inner.Header {
		if !concernsObject(name) {
			inner.Header.Del(name)
		}
	}
	// gofakes3 would answer HEAD with the newest version whatever is asked.
	// The server sends no body to HEAD, so it may be answered as GET.
	if r.Method == http.MethodHead && r.query.Has("versionId") {
		inner.Method = http.MethodGet
	}
	out := &objectWriter{ResponseWriter: w, request: r}
	s.fake.ServeHTTP(out, inner)
	if !out.started {
		out.WriteHeader(http.StatusOK)
	}
	return nil
}

// checkSource refuses to copy from a bucket that the caller has no access to.
func (s *Service) checkSource(r *request) error {
	source, err := url.PathUnescape(r.Header.Get("X-Amz-Copy-Source"))
	if err != nil || source == "" {
		return err
	}
	bucket, _, _ := strings.Cut(strings.TrimPrefix(source, "/"), "/")
	return s.store.View(func(tx store.Tx) error {
		_, err := ownBucket(tx, r.call.Account, bucket)
		return err
	})
}

// concernsObject lists the headers that are kept with an object or decide
// whether and how it is read or written.
func concernsObject(header string) bool {
	for _, prefix := range []string{"X-Amz-Meta-", "X-Amz-Checksum-Crc", "X-Amz-Checksum-Sha", "X-Amz-Server-Side-Encryption", "If-"} {
		if strings.HasPrefix(header, prefix) {
			return true
		}
	}
	return slices.Contains([]string{
		"Content-Disposition", "Content-Encoding", "Content-Length", "Content-Md5", "Content-Type", "Range",
		"X-Amz-Copy-Source", "X-Amz-Metadata-Directive", "X-Amz-Storage-Class", "X-Amz-Website-Redirect-Location",
	}, header)
}

// objectWriter takes out of gofakes3's answers what must not be there.
type objectWriter struct {
	http.ResponseWriter
	request *request
	started bool
	// replaced is true once another body has been written than gofakes3's.
	replaced bool
}

// WriteHeader implements http.ResponseWriter.
func (w *objectWriter) WriteHeader(status int) {
	// gofakes3 does not know a bucket without uploads, which is none to S3.
	w.replaced = !w.started && status == http.StatusNotFound && w.request.key == "" && w.request.query.Has("uploads")
	if w.replaced {
		status = http.StatusOK
	}
	if !w.started {
		w.started = true
		w.clean(status)
	}
	if w.replaced {
		writeXML(w.ResponseWriter, status, noUploads{Bucket: w.request.name, MaxUploads: 1000})
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

type noUploads struct {
	XMLName     xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListMultipartUploadsResult"`
	Bucket      string
	MaxUploads  int
	IsTruncated bool
}

// Write implements http.ResponseWriter.
func (w *objectWriter) Write(b []byte) (int, error) {
	if !w.started {
		w.WriteHeader(http.StatusOK)
	}
	if w.replaced {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

func (w *objectWriter) clean(status int) {
	header := w.Header()
	header.Set("x-amz-request-id", w.request.call.RequestID)
	header.Set("x-amz-id-2", w.request.call.RequestID)
	whole := status == http.StatusOK && w.request.Header.Get("X-Amz-Checksum-Mode") != ""
	for name := range header {
		switch {
		case strings.HasPrefix(name, "Access-Control-"):
			header.Del(name)
		// A checksum is that of the whole object, and only for who asks.
		case strings.HasPrefix(name, "X-Amz-Checksum-") && !whole:
			header.Del(name)
		}
	}
	if header.Get("Content-Type") == "" && status >= http.StatusBadRequest {
		header.Set("Content-Type", "application/xml")
	}
	if outcome := w.request.call.Outcome; outcome != nil && status >= http.StatusBadRequest {
		outcome.Code = http.StatusText(status)
	}
}

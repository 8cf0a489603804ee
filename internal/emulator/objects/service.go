package objects

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/johannesboyne/gofakes3"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Service is the emulator's S3. It is an http.Handler for requests whose
// context carries a wire.Call.
type Service struct {
	store     store.Store
	resources *provider.Provider
	fake      http.Handler
	// received begins the names of buckets whose objects go to receive.
	received string
	receive  Receiver
}

// New makes the service on a store, with buckets that are among the resources.
func New(st store.Store, resources *provider.Provider) *Service {
	backend := gofakes3.New(&backend{store: st, resources: resources}, gofakes3.WithTimeSkewLimit(0))
	return &Service{store: st, resources: resources, fake: backend.Server()}
}

// request is a request to S3, taken apart.
type request struct {
	*http.Request
	call   wire.Call
	query  url.Values
	name   string // of the bucket, empty for the service itself
	key    string // of the object, empty for the bucket itself
	bucket bucket
}

// ServeHTTP answers one request.
func (s *Service) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	call := wire.CallFrom(req.Context())
	at := parseAddress(req.Host, req.URL.Path)
	w.Header().Set("x-amz-request-id", call.RequestID)
	w.Header().Set("x-amz-id-2", call.RequestID)
	r := &request{Request: req, call: call, query: req.URL.Query(), name: at.bucket, key: at.key}
	if err := s.serve(w, r); err != nil {
		writeError(w, call, at.bucket, err)
	}
}

func (s *Service) serve(w http.ResponseWriter, r *request) error {
	if r.call.Refusal != nil {
		return r.call.Refusal
	}
	if err := checkParameters(r.query); err != nil {
		return err
	}
	if s.receive != nil && strings.HasPrefix(r.name, s.received) {
		return s.deliver(w, r)
	}
	if err := readBody(r.Request); err != nil {
		return err
	}
	switch {
	case r.name == "" && r.Method == http.MethodGet:
		return s.listBuckets(w, r)
	case r.name == "":
		return s3Error(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	case r.key == "" && r.Method == http.MethodPut && isPlain(r.query):
		return s.createBucket(w, r)
	}
	if err := s.open(w, r); err != nil {
		return err
	}
	if r.key != "" {
		return s.forward(w, r)
	}
	return s.bucketRequest(w, r)
}

// open finds the bucket and checks that the caller may use it and asks in its
// region.
func (s *Service) open(w http.ResponseWriter, r *request) error {
	err := s.store.View(func(tx store.Tx) (err error) {
		r.bucket, err = ownBucket(tx, r.call.Account, r.name)
		return err
	})
	if err != nil {
		return err
	}
	if owner := r.Header.Get("X-Amz-Expected-Bucket-Owner"); owner != "" && owner != r.bucket.Account {
		return errAccessDenied()
	}
	w.Header().Set("x-amz-bucket-region", r.bucket.Region)
	if r.call.Region != r.bucket.Region && !r.query.Has("location") {
		return errWrongRegion()
	}
	return nil
}

// bucketRequest answers what is asked of a bucket itself.
func (s *Service) bucketRequest(w http.ResponseWriter, r *request) error {
	for name := range r.query {
		if kind, ok := settingOf(name); ok {
			return s.setting(w, r, kind)
		}
		if kind, ok := repeatedOf(name); ok {
			return s.repeated(w, r, kind)
		}
	}
	switch {
	case r.query.Has("location"):
		return location(w, r)
	case r.query.Has("acl"):
		return s.acl(w, r)
	case r.query.Has("abac"):
		return s.abac(w, r)
	case r.Method == http.MethodHead:
		return nil
	case r.Method == http.MethodDelete:
		err := s.store.Update(func(tx store.Tx) error { return s.remove(tx, r.bucket) })
		if err == nil {
			w.WriteHeader(http.StatusNoContent)
		}
		return err
	default: // lists, versioning, deletion of many objects
		return s.forward(w, r)
	}
}

// isPlain reports whether a query asks for no sub-resource.
func isPlain(query url.Values) bool {
	for name := range query {
		if name != "x-id" && !strings.HasPrefix(name, "X-Amz-") {
			return false
		}
	}
	return true
}

// checkParameters refuses the sub-resources that nobody here answers.
func checkParameters(query url.Values) error {
	for name := range query {
		_, single := settingOf(name)
		_, several := repeatedOf(name)
		ok := single || several
		switch name {
		case "abac", "acl", "continuation-token", "delete", "delimiter", "encoding-type", "fetch-owner", "id", "key-marker", "list-type",
			"location", "marker", "max-buckets", "bucket-region", "max-keys", "max-parts", "max-uploads", "part-number-marker",
			"partNumber", "prefix", "start-after", "upload-id-marker", "uploadId", "uploads", "version-id-marker",
			"versionId", "versioning", "versions", "x-id":
			ok = true
		}
		if !ok && !strings.HasPrefix(name, "X-Amz-") && !strings.HasPrefix(name, "response-") {
			return errNotImplemented("the parameter " + strconv.Quote(name))
		}
	}
	return nil
}

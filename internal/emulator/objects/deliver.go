package objects

import (
	"io"
	"net/http"
	"net/url"
)

// Receiver takes the objects that are put into buckets of AWS's own. Errors
// that are *wire.Error are answered.
type Receiver func(key string, query url.Values, body []byte) error

// maxSignal bounds what such a bucket takes, in bytes.
const maxSignal = 1 << 16

// Deliver hands the objects of buckets whose names begin so to a receiver.
// Nobody can read them. It is called before the first request.
func (s *Service) Deliver(prefix string, to Receiver) { s.received, s.receive = prefix, to }

// deliver answers the presigned PUT that such buckets are for. Its signature is
// made for an empty Content-Type (AWS documentation, "Create wait conditions in
// a CloudFormation template").
func (s *Service) deliver(w http.ResponseWriter, r *request) error {
	switch {
	case r.Method != http.MethodPut:
		return errAccessDenied()
	case r.Header.Get("Content-Type") != "":
		return s3Error(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided: the header Content-Type must be empty or left out.")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxSignal+1))
	switch {
	case err != nil:
		return s3Error(http.StatusBadRequest, "IncompleteBody", "The request body terminated unexpectedly: "+err.Error())
	case len(body) > maxSignal:
		return s3Error(http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.")
	}
	if err := s.receive(r.key, r.query, body); err != nil {
		return err
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

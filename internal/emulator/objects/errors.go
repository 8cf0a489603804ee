package objects

import (
	"bytes"
	"encoding/xml"
	"errors"
	"net/http"
	"strconv"

	"github.com/johannesboyne/gofakes3"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Errors with AWS's texts (AWS documentation, "Error responses" of the Amazon
// S3 API reference).
func errNoSuchBucket() *wire.Error {
	return s3Error(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
}

func errAccessDenied() *wire.Error {
	return s3Error(http.StatusForbidden, "AccessDenied", "Access Denied")
}

func errBucketNotEmpty() *wire.Error {
	return s3Error(http.StatusConflict, "BucketNotEmpty", "The bucket you tried to delete is not empty")
}

func errBucketAlreadyExists() *wire.Error {
	return s3Error(http.StatusConflict, "BucketAlreadyExists", "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.")
}

func errBucketAlreadyOwnedByYou() *wire.Error {
	return s3Error(http.StatusConflict, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.")
}

func errWrongRegion() *wire.Error {
	return s3Error(http.StatusMovedPermanently, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.")
}

func errMalformedXML() *wire.Error {
	return s3Error(http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
}

func errNotImplemented(what string) *wire.Error {
	return s3Error(http.StatusNotImplemented, "NotImplemented", "The emulator does not know "+what+" of S3.")
}

func s3Error(status int, code, message string) *wire.Error {
	return &wire.Error{Code: code, Message: message, Status: status}
}

// asError turns any error into one of S3. What is not known is a fault of the
// emulator and says so.
func asError(err error) *wire.Error {
	var known *wire.Error
	if errors.As(err, &known) {
		return known
	}
	var fake gofakes3.Error
	if errors.As(err, &fake) {
		code := fake.ErrorCode()
		return s3Error(code.Status(), string(code), fake.Error())
	}
	return s3Error(http.StatusInternalServerError, "InternalError", "The emulator failed: "+err.Error())
}

type errorDocument struct {
	XMLName    xml.Name `xml:"Error"`
	Code       string
	Message    string
	BucketName string `xml:",omitempty"`
	RequestID  string `xml:"RequestId"`
	HostID     string `xml:"HostId"`
}

func writeError(w http.ResponseWriter, call wire.Call, bucket string, err error) {
	e := asError(err)
	if call.Outcome != nil {
		call.Outcome.Code, call.Outcome.Message = e.Code, e.Message
	}
	document := errorDocument{Code: e.Code, Message: e.Message, BucketName: bucket, RequestID: call.RequestID, HostID: call.RequestID}
	writeXML(w, e.Status, document)
}

// writeXML answers with a document. Documents are made of texts and numbers
// only, which always have a form in XML.
func writeXML(w http.ResponseWriter, status int, document any) {
	body := bytes.NewBufferString(xml.Header)
	if err := xml.NewEncoder(body).Encode(document); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client is gone: nobody is left to tell
}

package objects

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// setting describes a sub-resource of a bucket that is kept as the document
// that was sent.
type setting struct {
	// root is the document's root element, empty for a policy, which is JSON.
	root string
	// standard is what a new bucket has; deleting goes back to it where
	// permanent is set.
	standard  string
	permanent bool
	// missing and message are the error where there is none.
	missing, message string
}

const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// settingOf knows the sub-resources by their query parameter. The documents
// of new buckets follow AWS documentation, "Default settings for new S3
// buckets FAQ": blocked public access, ACLs off, SSE-S3.
func settingOf(parameter string) (setting, bool) {
	switch parameter {
	case "tagging":
		return setting{root: "Tagging", missing: "NoSuchTagSet", message: "The TagSet does not exist"}, true
	case "policy":
		return setting{missing: "NoSuchBucketPolicy", message: "The bucket policy does not exist"}, true
	case "lifecycle":
		return setting{root: "LifecycleConfiguration", missing: "NoSuchLifecycleConfiguration", message: "The lifecycle configuration does not exist"}, true
	case "cors":
		return setting{root: "CORSConfiguration", missing: "NoSuchCORSConfiguration", message: "The CORS configuration does not exist"}, true
	case "encryption":
		return setting{
			root: "ServerSideEncryptionConfiguration", permanent: true,
			standard: `<ServerSideEncryptionConfiguration xmlns="` + s3Namespace + `"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
		}, true
	case "publicAccessBlock":
		return setting{
			root: "PublicAccessBlockConfiguration", missing: "NoSuchPublicAccessBlockConfiguration", message: "The public access block configuration was not found",
			standard: `<PublicAccessBlockConfiguration xmlns="` + s3Namespace + `"><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
		}, true
	case "ownershipControls":
		return setting{
			root: "OwnershipControls", missing: "OwnershipControlsNotFoundError", message: "The bucket ownership controls were not found",
			standard: ownershipDocument("BucketOwnerEnforced"),
		}, true
	default:
		return setting{}, false
	}
}

func ownershipDocument(ownership string) string {
	return `<OwnershipControls xmlns="` + s3Namespace + `"><Rule><ObjectOwnership>` + ownership + `</ObjectOwnership></Rule></OwnershipControls>`
}

// setting answers GET, PUT and DELETE of a sub-resource.
func (s *Service) setting(w http.ResponseWriter, r *request, name string, kind setting) error {
	switch r.Method {
	case http.MethodGet:
		return getSetting(w, r, name, kind)
	case http.MethodPut:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		if err := kind.check(body); err != nil {
			return err
		}
		return s.changeSetting(r.bucket.Name, name, string(body))
	case http.MethodDelete:
		document := ""
		if kind.permanent {
			document = kind.standard
		}
		if err := s.changeSetting(r.bucket.Name, name, document); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	default:
		return errNotImplemented(r.Method + " of the sub-resource " + name)
	}
}

func getSetting(w http.ResponseWriter, r *request, name string, kind setting) error {
	document, given := r.bucket.Settings[name]
	if !given {
		document = kind.standard
	}
	if document == "" {
		return s3Error(http.StatusNotFound, kind.missing, kind.message)
	}
	contentType := "application/xml"
	if kind.root == "" {
		contentType = "application/json"
	}
	w.Header().Set("Content-Type", contentType)
	_, err := io.WriteString(w, document)
	return err
}

func (s *Service) changeSetting(bucketName, name, document string) error {
	return s.changeBucket(bucketName, func(b *Bucket) {
		if b.Settings == nil {
			b.Settings = map[string]string{}
		}
		b.Settings[name] = document
	})
}

func (s *Service) changeBucket(name string, change func(*Bucket)) error {
	return s.store.Update(func(tx store.Tx) error {
		bucket, found, err := store.Get[Bucket](tx, bucketKey(name))
		if err != nil {
			return err
		}
		if !found {
			return errNoSuchBucket()
		}
		change(&bucket)
		return store.Put(tx, bucketKey(name), bucket)
	})
}

// check tells whether body is a document of this kind at all.
func (k setting) check(body []byte) error {
	if k.root == "" {
		var policy map[string]any
		if err := json.Unmarshal(body, &policy); err != nil {
			return s3Error(http.StatusBadRequest, "MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'")
		}
		return nil
	}
	decoder := xml.NewDecoder(strings.NewReader(string(body)))
	root := ""
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errMalformedXML()
		}
		if start, ok := token.(xml.StartElement); ok && root == "" {
			root = start.Name.Local
		}
	}
	if root != k.root {
		return errMalformedXML()
	}
	return nil
}

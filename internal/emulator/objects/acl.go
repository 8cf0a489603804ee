package objects

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
)

// The groups that canned ACLs grant something to (AWS documentation, "Access
// control list (ACL) overview").
const (
	everybody     = "http://acs.amazonaws.com/groups/global/AllUsers"
	authenticated = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
	logDelivery   = "http://acs.amazonaws.com/groups/s3/LogDelivery"
)

type (
	accessControl struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ AccessControlPolicy"`
		OwnerID string   `xml:"Owner>ID"`
		Grants  []grant  `xml:"AccessControlList>Grant"`
	}
	grant struct {
		Grantee    grantee
		Permission string
	}
	grantee struct {
		Instance string `xml:"xmlns:xsi,attr"`
		Type     string `xml:"xsi:type,attr"`
		ID       string `xml:",omitempty"`
		URI      string `xml:",omitempty"`
	}
)

// acl answers for the bucket's access control list, which a template has as
// the name of a canned one. Grants of one's own have no property.
func (s *Service) acl(w http.ResponseWriter, r *request) error {
	switch r.Method {
	case http.MethodGet:
		writeXML(w, http.StatusOK, aclOf(r.bucket))
		return nil
	case http.MethodPut:
		canned := r.Header.Get("X-Amz-Acl")
		if canned == "" {
			return errNotImplemented("access control lists that are not canned ones")
		}
		if r.bucket.enforced() && canned != "private" && canned != "bucket-owner-full-control" {
			return s3Error(http.StatusBadRequest, "AccessControlListNotSupported", "The bucket does not allow ACLs")
		}
		name, ok := propertyOfACL(canned)
		if !ok {
			return s3Error(http.StatusBadRequest, "InvalidArgument", "Invalid canned ACL")
		}
		return s.set(r.bucket, setting{property: "AccessControl"}, name)
	default:
		return errNotImplemented(r.Method + " of the sub-resource acl")
	}
}

// enforced tells whether access control lists are turned off, as in new buckets.
func (b bucket) enforced() bool {
	controls, _ := b.setting("OwnershipControls").(map[string]any)
	rules, _ := controls["Rules"].([]any)
	for _, rule := range rules {
		if fields, _ := rule.(map[string]any); fields["ObjectOwnership"] == "BucketOwnerEnforced" {
			return true
		}
	}
	return false
}

// propertyOfACL turns public-read into PublicRead, as templates have it.
func propertyOfACL(canned string) (string, bool) {
	switch canned {
	case "private", "public-read", "public-read-write", "authenticated-read", "log-delivery-write",
		"bucket-owner-read", "bucket-owner-full-control", "aws-exec-read":
	default:
		return "", false
	}
	var name strings.Builder
	for word := range strings.SplitSeq(canned, "-") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String(), true
}

func aclOf(b bucket) accessControl {
	owner := grantee{Type: "CanonicalUser", ID: b.Account}
	list := accessControl{OwnerID: b.Account, Grants: []grant{{owner, "FULL_CONTROL"}}}
	to := func(group string, permissions ...string) {
		for _, permission := range permissions {
			list.Grants = append(list.Grants, grant{grantee{Type: "Group", URI: group}, permission})
		}
	}
	switch cannedOf(b.Resource) {
	case "PublicRead":
		to(everybody, "READ")
	case "PublicReadWrite":
		to(everybody, "READ", "WRITE")
	case "AuthenticatedRead":
		to(authenticated, "READ")
	case "LogDeliveryWrite":
		to(logDelivery, "WRITE", "READ_ACP")
	}
	for i := range list.Grants {
		list.Grants[i].Grantee.Instance = "http://www.w3.org/2001/XMLSchema-instance"
	}
	return list
}

func cannedOf(r *provider.Resource) string {
	name, _ := r.Properties["AccessControl"].(string)
	return name
}

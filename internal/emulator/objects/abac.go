package objects

import (
	"encoding/xml"
	"net/http"
)

// abacStatus is the document of attribute-based access control, which a
// template has as a text (AWS documentation, "PutBucketAbac").
type abacStatus struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ AbacStatus"`
	Status  string
}

func (s *Service) abac(w http.ResponseWriter, r *request) error {
	switch r.Method {
	case http.MethodGet:
		status, _ := r.bucket.setting("AbacStatus").(string)
		if status == "" {
			status = "Disabled"
		}
		writeXML(w, http.StatusOK, abacStatus{Status: status})
		return nil
	case http.MethodPut:
		var asked abacStatus
		if err := xml.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Status != "Enabled" && asked.Status != "Disabled" {
			return errMalformedXML()
		}
		return s.set(r.bucket, setting{property: "AbacStatus"}, asked.Status)
	default:
		return errNotImplemented(r.Method + " of the sub-resource abac")
	}
}

package objects

import (
	"encoding/xml"
	"io"
	"net/http"
	"slices"
)

// repeated describes a sub-resource of which a bucket has several, by their IDs.
type repeated struct {
	setting
	// answer is the name of the document that holds them all.
	answer string
}

// repeatedOf knows these sub-resources by their query parameter (AWS
// documentation, "Amazon S3 API Reference", the operations ListBucket…Configurations).
func repeatedOf(parameter string) (repeated, bool) {
	one := setting{missing: "NoSuchConfiguration", message: "The specified configuration does not exist."}
	var answer string
	switch parameter {
	case "analytics":
		answer, one.property, one.document = "ListBucketAnalyticsConfigurationResult", "AnalyticsConfigurations", func() any { return &analytics{} }
	case "intelligent-tiering":
		answer, one.property, one.document = "ListBucketIntelligentTieringConfigurationsOutput", "IntelligentTieringConfigurations", func() any { return &tiering{} }
	case "inventory":
		answer, one.property, one.document = "ListInventoryConfigurationsResult", "InventoryConfigurations", func() any { return &inventory{} }
	case "metrics":
		answer, one.property, one.document = "ListMetricsConfigurationsResult", "MetricsConfigurations", func() any { return &metrics{} }
	default:
		return repeated{}, false
	}
	return repeated{one, answer}, true
}

// repeated answers GET, PUT and DELETE of one of them, and GET of all.
func (s *Service) repeated(w http.ResponseWriter, r *request, kind repeated) error {
	all, _ := r.bucket.setting(kind.property).([]any)
	id := r.query.Get("id")
	at := slices.IndexFunc(all, func(one any) bool { fields, _ := one.(map[string]any); return fields["Id"] == id })
	switch {
	case r.Method == http.MethodGet && id == "":
		return kind.writeAll(w, all)
	case r.Method == http.MethodPut:
		return s.putRepeated(r, kind, all, at)
	case at < 0:
		return s3Error(http.StatusNotFound, kind.missing, kind.message)
	case r.Method == http.MethodGet:
		return kind.write(w, all[at])
	case r.Method == http.MethodDelete:
		w.WriteHeader(http.StatusNoContent)
		return s.set(r.bucket, kind.setting, without(all, at))
	default:
		return errNotImplemented(r.Method + " of the sub-resource " + kind.property)
	}
}

// without gives nil instead of an empty list: a bucket has the property or not.
func without(all []any, at int) any {
	if len(all) == 1 {
		return nil
	}
	return slices.Delete(slices.Clone(all), at, at+1)
}

func (s *Service) putRepeated(r *request, kind repeated, all []any, at int) error {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	value, err := kind.parse(text)
	if err != nil {
		return err
	}
	if fields, _ := value.(map[string]any); fields["Id"] != r.query.Get("id") {
		return s3Error(http.StatusBadRequest, "InvalidArgument", "The ID in the body does not match the ID in the request.")
	}
	all = slices.Clone(all)
	if at < 0 {
		all = append(all, value)
	} else {
		all[at] = value
	}
	return s.set(r.bucket, kind.setting, all)
}

func (k repeated) writeAll(w http.ResponseWriter, all []any) error {
	out := struct {
		XMLName     xml.Name
		IsTruncated bool
		Documents   []any
	}{XMLName: xml.Name{Space: "http://s3.amazonaws.com/doc/2006-03-01/", Local: k.answer}}
	for _, value := range all {
		document, err := k.show(value)
		if err != nil {
			return err
		}
		out.Documents = append(out.Documents, document)
	}
	writeXML(w, http.StatusOK, out)
	return nil
}

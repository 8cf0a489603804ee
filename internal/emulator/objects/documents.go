package objects

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
)

// A bucket's settings are XML documents in S3 and properties in a template.
// The types below are both: their xml tags are S3's names (AWS documentation,
// "Amazon S3 API Reference", data types), their json tags the names of the
// type AWS::S3::Bucket. Elements inside others are pointers, because
// encoding/xml leaves out the outer one only where the inner is nil.
type (
	tagging struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ Tagging" json:"-"`
		Tags    []tag    `xml:"TagSet>Tag"`
	}
	tag struct{ Key, Value string }

	publicAccess struct {
		XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ PublicAccessBlockConfiguration" json:"-"`
		BlockPublicAcls       flag     `xml:",omitempty" json:",omitempty"`
		IgnorePublicAcls      flag     `xml:",omitempty" json:",omitempty"`
		BlockPublicPolicy     flag     `xml:",omitempty" json:",omitempty"`
		RestrictPublicBuckets flag     `xml:",omitempty" json:",omitempty"`
	}

	ownership struct {
		XMLName xml.Name        `xml:"http://s3.amazonaws.com/doc/2006-03-01/ OwnershipControls" json:"-"`
		Rules   []ownershipRule `xml:"Rule"`
	}
	ownershipRule struct{ ObjectOwnership string }

	encryption struct {
		XMLName xml.Name         `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ServerSideEncryptionConfiguration" json:"-"`
		Rules   []encryptionRule `xml:"Rule" json:"ServerSideEncryptionConfiguration"`
	}
	encryptionRule struct {
		Default          *encryptionDefault `xml:"ApplyServerSideEncryptionByDefault" json:"ServerSideEncryptionByDefault,omitempty"`
		BucketKeyEnabled flag               `xml:",omitempty" json:",omitempty"`
		Blocked          *blockedEncryption `xml:"BlockedEncryptionTypes" json:"BlockedEncryptionTypes,omitempty"`
	}
	encryptionDefault struct {
		SSEAlgorithm   string
		KMSMasterKeyID string `xml:",omitempty" json:",omitempty"`
	}
	blockedEncryption struct{ EncryptionType []string }

	cors struct {
		XMLName xml.Name   `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CORSConfiguration" json:"-"`
		Rules   []corsRule `xml:"CORSRule" json:"CorsRules"`
	}
	corsRule struct {
		ID             string      `xml:",omitempty" json:"Id,omitempty"`
		AllowedHeaders []string    `xml:"AllowedHeader" json:",omitempty"`
		AllowedMethods []string    `xml:"AllowedMethod"`
		AllowedOrigins []string    `xml:"AllowedOrigin"`
		ExposedHeaders []string    `xml:"ExposeHeader" json:",omitempty"`
		MaxAge         json.Number `xml:"MaxAgeSeconds,omitempty" json:",omitempty"`
	}

	website struct {
		XMLName       xml.Name       `xml:"http://s3.amazonaws.com/doc/2006-03-01/ WebsiteConfiguration" json:"-"`
		IndexDocument *string        `xml:"IndexDocument>Suffix" json:",omitempty"`
		ErrorDocument *string        `xml:"ErrorDocument>Key" json:",omitempty"`
		RedirectAll   *redirectAll   `xml:"RedirectAllRequestsTo" json:"RedirectAllRequestsTo,omitempty"`
		RoutingRules  *[]routingRule `xml:"RoutingRules>RoutingRule" json:",omitempty"`
	}
	redirectAll struct {
		HostName string
		Protocol string `xml:",omitempty" json:",omitempty"`
	}
	routingRule struct {
		Condition *routingCondition `xml:"Condition" json:"RoutingRuleCondition,omitempty"`
		Redirect  redirect          `xml:"Redirect" json:"RedirectRule"`
	}
	routingCondition struct {
		HTTPErrorCodeReturnedEquals string `xml:"HttpErrorCodeReturnedEquals,omitempty" json:"HttpErrorCodeReturnedEquals,omitempty"`
		KeyPrefixEquals             string `xml:",omitempty" json:",omitempty"`
	}
	redirect struct {
		HostName             string `xml:",omitempty" json:",omitempty"`
		HTTPRedirectCode     string `xml:"HttpRedirectCode,omitempty" json:"HttpRedirectCode,omitempty"`
		Protocol             string `xml:",omitempty" json:",omitempty"`
		ReplaceKeyPrefixWith string `xml:",omitempty" json:",omitempty"`
		ReplaceKeyWith       string `xml:",omitempty" json:",omitempty"`
	}

	logging struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ BucketLoggingStatus" json:"-"`
		Bucket  *string  `xml:"LoggingEnabled>TargetBucket" json:"DestinationBucketName,omitempty"`
		Prefix  *string  `xml:"LoggingEnabled>TargetPrefix" json:"LogFilePrefix,omitempty"`
	}

	acceleration struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ AccelerateConfiguration" json:"-"`
		Status  string   `xml:",omitempty" json:"AccelerationStatus,omitempty"`
	}
)

// flag is a truth value that a template may write as a text.
type flag string

// MarshalJSON writes true or false.
func (f flag) MarshalJSON() ([]byte, error) { return []byte(f), nil }

// UnmarshalJSON reads true, "true" and the like.
func (f *flag) UnmarshalJSON(text []byte) error {
	var truth bool
	if err := json.Unmarshal(bytes.Trim(text, `"`), &truth); err != nil {
		return err
	}
	*f = "false"
	if truth {
		*f = "true"
	}
	return nil
}

// property is the value of the property that a document means: its JSON, nil
// where it says nothing.
func property(document any) (any, error) {
	if tags, ok := document.(*tagging); ok {
		return tagProperty(tags.Tags), nil
	}
	text, err := json.Marshal(document)
	if err != nil {
		return nil, errMalformedXML()
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	value := map[string]any{}
	if err := decoder.Decode(&value); err != nil {
		return nil, errMalformedXML()
	}
	if len(value) == 0 {
		return nil, nil
	}
	return value, nil
}

func tagProperty(tags []tag) any {
	list := []any{}
	for _, t := range tags {
		list = append(list, map[string]any{"Key": t.Key, "Value": t.Value})
	}
	return list
}

// UnmarshalJSON reads the property, which is a list.
func (t *tagging) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &t.Tags) }

// lost is an element of the text that the document has no place for, empty
// where there is none.
func lost(text []byte, document any) string {
	kept, err := xml.Marshal(document)
	if err != nil {
		return "of no kind"
	}
	have := elements(kept)
	for name, n := range elements(text) {
		if n > have[name] {
			return name
		}
	}
	return ""
}

// elements counts the elements that have a text, by name.
func elements(text []byte) map[string]int {
	count := map[string]int{}
	decoder := xml.NewDecoder(bytes.NewReader(text))
	last := "" // the element that has begun and has no elements in it by now
	for {
		token, err := decoder.Token()
		if err != nil {
			return count
		}
		switch token := token.(type) {
		case xml.StartElement:
			last = token.Name.Local
		case xml.CharData:
			if last != "" && len(bytes.TrimSpace(token)) > 0 {
				count[last]++
			}
		case xml.EndElement:
			last = ""
		}
	}
}

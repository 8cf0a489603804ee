package objects

import (
	"encoding/json"
	"encoding/xml"
)

// lifecycle are rules of a bucket. A rule's conditions stand side by side in a
// template; S3 has them in a filter, joined by And where there are several.
type (
	lifecycle struct {
		XMLName xml.Name        `xml:"http://s3.amazonaws.com/doc/2006-03-01/ LifecycleConfiguration" json:"-"`
		Rules   []lifecycleRule `xml:"Rule"`
		// SmallObjects is a header in S3.
		SmallObjects string `xml:"-" json:"TransitionDefaultMinimumObjectSize,omitempty"`
	}
	lifecycleRule struct {
		ID                    string           `xml:"ID,omitempty" json:"Id,omitempty"`
		Status                string           `xml:"Status"`
		Expired               *flag            `xml:"Expiration>ExpiredObjectDeleteMarker" json:"ExpiredObjectDeleteMarker,omitempty"`
		ExpirationInDays      *json.Number     `xml:"Expiration>Days" json:",omitempty"`
		ExpirationDate        *string          `xml:"Expiration>Date" json:",omitempty"`
		Transitions           []transition     `xml:"Transition" json:",omitempty"`
		NoncurrentVersion     *noncurrent      `xml:"NoncurrentVersionExpiration" json:"NoncurrentVersionExpiration,omitempty"`
		NoncurrentTransitions []noncurrentMove `xml:"NoncurrentVersionTransition" json:"NoncurrentVersionTransitions,omitempty"`
		Abort                 *abort           `xml:"AbortIncompleteMultipartUpload" json:"AbortIncompleteMultipartUpload,omitempty"`
		Filter                *ruleFilter      `xml:"Filter" json:"-"`
		conditions
	}
	// conditions are those of a rule in a template, and those in S3's And. A
	// metric's may name an access point.
	conditions struct {
		Prefix                *string     `xml:"Prefix" json:",omitempty"`
		TagFilters            []tag       `xml:"Tag" json:",omitempty"`
		ObjectSizeGreaterThan json.Number `xml:",omitempty" json:",omitempty"`
		ObjectSizeLessThan    json.Number `xml:",omitempty" json:",omitempty"`
		AccessPointArn        string      `xml:",omitempty" json:",omitempty"`
	}
	ruleFilter struct {
		And *conditions `xml:"And"`
		conditions
	}
	transition struct {
		TransitionInDays json.Number `xml:"Days,omitempty" json:",omitempty"`
		TransitionDate   string      `xml:"Date,omitempty" json:",omitempty"`
		StorageClass     string
	}
	noncurrent struct {
		NoncurrentDays          json.Number `xml:",omitempty" json:",omitempty"`
		NewerNoncurrentVersions json.Number `xml:",omitempty" json:",omitempty"`
	}
	noncurrentMove struct {
		TransitionInDays        json.Number `xml:"NoncurrentDays,omitempty" json:",omitempty"`
		NewerNoncurrentVersions json.Number `xml:",omitempty" json:",omitempty"`
		StorageClass            string
	}
	abort struct{ DaysAfterInitiation json.Number }
)

// several tells whether the conditions need an And in S3.
func (c conditions) several() bool {
	n := len(c.TagFilters)
	for _, given := range []bool{c.Prefix != nil, c.ObjectSizeGreaterThan != "", c.ObjectSizeLessThan != "", c.AccessPointArn != ""} {
		if given {
			n++
		}
	}
	return n > 1
}

// none tells whether a rule holds for every object.
func (c conditions) none() bool {
	return c.Prefix == nil && c.TagFilters == nil && c.ObjectSizeGreaterThan == "" && c.ObjectSizeLessThan == "" && c.AccessPointArn == ""
}

// UnmarshalXML takes the conditions out of the filter.
func (r *lifecycleRule) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	type plain lifecycleRule
	if err := d.DecodeElement((*plain)(r), &start); err != nil {
		return err
	}
	if r.Filter != nil && r.Filter.And != nil {
		r.conditions = *r.Filter.And
	} else if r.Filter != nil {
		r.conditions = r.Filter.conditions
	}
	r.Filter = nil
	if r.Prefix != nil && *r.Prefix == "" {
		r.Prefix = nil // of every object, as without a condition
	}
	return nil
}

// MarshalXML puts the conditions into a filter.
func (r lifecycleRule) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	type plain lifecycleRule
	c := r.conditions
	if c.none() {
		c.Prefix = new(string)
	}
	r.Filter = &ruleFilter{conditions: c}
	if c.several() {
		r.Filter = &ruleFilter{And: &c}
	}
	r.conditions = conditions{}
	return e.EncodeElement(plain(r), start)
}

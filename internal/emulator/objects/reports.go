package objects

import (
	"encoding/json"
	"encoding/xml"
)

// The settings of which a bucket has several, each with an ID: what they are
// about stands beside their other members in a template, in a filter in S3.
type (
	analytics struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ AnalyticsConfiguration" json:"-"`
		ID      string   `xml:"Id" json:"Id"`
		scoped
		StorageClass storageClassAnalysis `xml:"StorageClassAnalysis" json:"StorageClassAnalysis"`
	}
	storageClassAnalysis struct {
		Export *dataExport `xml:"DataExport" json:"DataExport,omitempty"`
	}
	dataExport struct {
		Version     string       `xml:"OutputSchemaVersion" json:"OutputSchemaVersion"`
		Destination analysisGoal `xml:"Destination>S3BucketDestination" json:"Destination"`
	}
	analysisGoal struct {
		Account string  `xml:"BucketAccountId,omitempty" json:"BucketAccountId,omitempty"`
		Bucket  string  `xml:"Bucket" json:"BucketArn"`
		Format  string  `xml:"Format"`
		Prefix  *string `xml:"Prefix" json:",omitempty"`
	}

	metrics struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ MetricsConfiguration" json:"-"`
		ID      string   `xml:"Id" json:"Id"`
		scoped
	}

	tiering struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ IntelligentTieringConfiguration" json:"-"`
		ID      string   `xml:"Id" json:"Id"`
		scoped
		Status   string `xml:"Status"`
		Tierings []tier `xml:"Tiering"`
	}
	tier struct {
		AccessTier string
		Days       json.Number
	}

	inventory struct {
		XMLName     xml.Name      `xml:"http://s3.amazonaws.com/doc/2006-03-01/ InventoryConfiguration" json:"-"`
		ID          string        `xml:"Id" json:"Id"`
		Destination inventoryGoal `xml:"Destination>S3BucketDestination"`
		Enabled     flag          `xml:"IsEnabled"`
		Prefix      *string       `xml:"Filter>Prefix" json:",omitempty"`
		Versions    string        `xml:"IncludedObjectVersions" json:"IncludedObjectVersions"`
		Fields      []string      `xml:"OptionalFields>Field" json:"OptionalFields,omitempty"`
		Frequency   string        `xml:"Schedule>Frequency" json:"ScheduleFrequency"`
	}
	inventoryGoal struct {
		Account string  `xml:"AccountId,omitempty" json:"BucketAccountId,omitempty"`
		Bucket  string  `xml:"Bucket" json:"BucketArn"`
		Format  string  `xml:"Format"`
		Prefix  *string `xml:"Prefix" json:",omitempty"`
	}
)

// scoped are the objects that a setting is about.
type scoped struct {
	Filter     *ruleFilter `xml:"Filter" json:"-"`
	conditions `xml:"-"`
}

// toS3 implements converted.
func (s *scoped) toS3() {
	c := s.conditions
	switch {
	case c.none():
	case c.several():
		s.Filter = &ruleFilter{And: &c}
	default:
		s.Filter = &ruleFilter{conditions: c}
	}
}

// fromS3 implements converted.
func (s *scoped) fromS3() error {
	if s.Filter == nil {
		return nil
	}
	s.conditions = s.Filter.conditions
	if s.Filter.And != nil {
		s.conditions = *s.Filter.And
	}
	return nil
}

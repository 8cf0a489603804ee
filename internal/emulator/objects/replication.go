package objects

import (
	"encoding/json"
	"encoding/xml"
)

// Replication and Object Lock are the same in a template and in S3 but for a
// few names.
type (
	replication struct {
		XMLName xml.Name          `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ReplicationConfiguration" json:"-"`
		Role    string            `xml:"Role"`
		Rules   []replicationRule `xml:"Rule"`
	}
	replicationRule struct {
		ID              string             `xml:"ID,omitempty" json:"Id,omitempty"`
		Priority        *json.Number       `xml:"Priority" json:",omitempty"`
		Prefix          *string            `xml:"Prefix" json:",omitempty"`
		Filter          *replicationFilter `xml:"Filter" json:",omitempty"`
		Status          string             `xml:"Status"`
		SourceSelection *sourceSelection   `xml:"SourceSelectionCriteria" json:"SourceSelectionCriteria,omitempty"`
		Destination     replicaPlace       `xml:"Destination"`
		DeleteMarkers   *status            `xml:"DeleteMarkerReplication" json:"DeleteMarkerReplication,omitempty"`
	}
	replicationFilter struct {
		Prefix    *string         `xml:"Prefix" json:",omitempty"`
		TagFilter *tag            `xml:"Tag" json:",omitempty"`
		And       *replicationAnd `xml:"And" json:",omitempty"`
	}
	replicationAnd struct {
		Prefix     *string `xml:"Prefix" json:",omitempty"`
		TagFilters []tag   `xml:"Tag" json:",omitempty"`
	}
	sourceSelection struct {
		Modifications *status `xml:"ReplicaModifications" json:"ReplicaModifications,omitempty"`
		Encrypted     *status `xml:"SseKmsEncryptedObjects" json:"SseKmsEncryptedObjects,omitempty"`
	}
	status       struct{ Status string }
	replicaPlace struct {
		Bucket       string        `xml:"Bucket"`
		Account      string        `xml:",omitempty" json:",omitempty"`
		StorageClass string        `xml:",omitempty" json:",omitempty"`
		Translation  *replicaOwner `xml:"AccessControlTranslation" json:"AccessControlTranslation,omitempty"`
		Encryption   *replicaKey   `xml:"EncryptionConfiguration" json:"EncryptionConfiguration,omitempty"`
		Time         *replicaTime  `xml:"ReplicationTime" json:"ReplicationTime,omitempty"`
		Metrics      *replicaLag   `xml:"Metrics" json:",omitempty"`
	}
	replicaOwner struct{ Owner string }
	replicaKey   struct{ ReplicaKmsKeyID string }
	replicaTime  struct {
		Status string
		Time   minutes
	}
	replicaLag struct {
		Status         string
		EventThreshold *minutes `json:",omitempty"`
	}
	minutes struct{ Minutes json.Number }

	objectLock struct {
		XMLName xml.Name  `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ObjectLockConfiguration" json:"-"`
		Enabled string    `xml:"ObjectLockEnabled,omitempty" json:"ObjectLockEnabled,omitempty"`
		Rule    *lockRule `xml:"Rule" json:",omitempty"`
	}
	lockRule  struct{ DefaultRetention retention }
	retention struct {
		Mode  string       `xml:",omitempty" json:",omitempty"`
		Days  *json.Number `json:",omitempty"`
		Years *json.Number `json:",omitempty"`
	}
)

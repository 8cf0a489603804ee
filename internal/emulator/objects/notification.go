package objects

import (
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"fmt"
)

// notification tells where the bucket's events go. A template has an entry for
// each event; S3 may have several events in one, which become as many entries,
// and gives each an ID that no property holds.
type notification struct {
	XMLName     xml.Name     `xml:"http://s3.amazonaws.com/doc/2006-03-01/ NotificationConfiguration" json:"-"`
	Functions   []notified   `xml:"CloudFunctionConfiguration" json:"LambdaConfigurations,omitempty"`
	Queues      []notified   `xml:"QueueConfiguration" json:"QueueConfigurations,omitempty"`
	Topics      []notified   `xml:"TopicConfiguration" json:"TopicConfigurations,omitempty"`
	EventBridge *eventBridge `xml:"EventBridgeConfiguration" json:"EventBridgeConfiguration,omitempty"`
}

type (
	notified struct {
		ID       string     `xml:"Id,omitempty" json:"-"`
		Function string     `xml:"CloudFunction,omitempty" json:"Function,omitempty"`
		Queue    string     `xml:",omitempty" json:",omitempty"`
		Topic    string     `xml:",omitempty" json:",omitempty"`
		Events   []string   `xml:"Event" json:"-"`
		Event    string     `xml:"-"`
		Filter   *keyFilter `xml:"Filter" json:",omitempty"`
	}
	keyFilter struct {
		S3Key struct {
			Rules []keyRule `xml:"FilterRule"`
		}
	}
	keyRule     struct{ Name, Value string }
	eventBridge struct {
		Enabled flag `xml:"-" json:"EventBridgeEnabled"`
	}
)

func (n *notification) lists() []*[]notified {
	return []*[]notified{&n.Functions, &n.Queues, &n.Topics}
}

// toS3 implements converted.
func (n *notification) toS3() {
	for _, list := range n.lists() {
		for i := range *list {
			one := &(*list)[i]
			one.Events, one.ID = []string{one.Event}, one.ownID()
		}
	}
	if n.EventBridge != nil && n.EventBridge.Enabled == "false" {
		n.EventBridge = nil
	}
}

// fromS3 implements converted. An ID that is not one of S3's own has no place
// in the property.
func (n *notification) fromS3() error {
	for _, list := range n.lists() {
		var entries []notified
		for _, one := range *list {
			for _, event := range one.Events {
				entry := one
				entry.Event = event
				if one.ID != "" && one.ID != entry.ownID() {
					return errNotImplemented("the element Id of the bucket's NotificationConfiguration")
				}
				entries = append(entries, entry)
			}
		}
		*list = entries
	}
	if n.EventBridge != nil {
		n.EventBridge.Enabled = "true"
	}
	return nil
}

// ownID is the ID that S3 gives where none is asked for.
func (n notified) ownID() string {
	n.ID, n.Events = "", nil
	text, err := json.Marshal(n)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))[:48]
}

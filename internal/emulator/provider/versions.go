package provider

import (
	"slices"
	"strconv"
	"time"
)

// The staging labels that Secrets Manager sets itself.
const (
	Current  = "AWSCURRENT"
	Previous = "AWSPREVIOUS"
)

// Version is a value that an SSM parameter or a secret has had.
type Version struct {
	// ID is that of a secret's version. Those of a parameter are numbered, from
	// 1 on.
	ID string `json:",omitempty"`
	// Value is the text, or bytes in base64 where Binary is true.
	Value  string
	Binary bool `json:",omitempty"`
	// Labels are the labels of a parameter's version, the staging labels of a
	// secret's.
	Labels  []string `json:",omitempty"`
	Created time.Time
}

// AddVersion appends a version, made now. A secret's gets an ID where it has
// none, and takes its labels from the versions that had them.
func (r *Resource) AddVersion(v Version) {
	v.Created = time.Now().UTC()
	if v.ID == "" && r.Type == secretType {
		v.ID = uuid(random(r.Unique, "version", strconv.Itoa(len(r.Versions))))
	}
	labels := v.Labels
	v.Labels = nil
	r.Versions = append(r.Versions, v)
	for _, label := range labels {
		r.Label(len(r.Versions)-1, label)
	}
}

// Label gives a label to the version at the index i, away from the one that
// has it. The secret's version that was current becomes the previous one
// (AWS documentation, "What's in a Secrets Manager secret?").
func (r *Resource) Label(i int, label string) {
	for k := range r.Versions {
		if at := slices.Index(r.Versions[k].Labels, label); at >= 0 && k != i {
			r.Versions[k].Labels = slices.Delete(r.Versions[k].Labels, at, at+1)
			if label == Current {
				r.Label(k, Previous)
			}
		}
	}
	if !slices.Contains(r.Versions[i].Labels, label) {
		r.Versions[i].Labels = append(r.Versions[i].Labels, label)
	}
}

// Version is a secret's version with the ID or the staging label, where they
// are not empty; the current one where both are. It is nil where there is none.
func (r *Resource) Version(id, stage string) *Version {
	if id == "" && stage == "" {
		stage = Current
	}
	for i := range r.Versions {
		v := &r.Versions[i]
		if (id == "" || v.ID == id) && (stage == "" || slices.Contains(v.Labels, stage)) {
			return v
		}
	}
	return nil
}

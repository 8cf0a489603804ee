package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/schema"
)

// spec is the part of the package's database that is of use: entities refer to
// each other by "$id".
type spec struct {
	Schema struct {
		Resource       struct{ Entities []resource }
		TypeDefinition struct{ Entities []definition }
	}
}

type resource struct {
	CloudFormationType      string
	CloudFormationTransform string
	PrimaryIdentifier       []string
	CfnRefIdentifier        []string
	ArnTemplate             string
	IsStateful              bool
	TagInformation          *struct{ TagPropertyName, Variant string }
	Attributes              map[string]property
	Properties              map[string]property

	AdditionalReplacementProperties [][]string
}

type definition struct {
	ID         string `json:"$id"`
	Name       string
	Properties map[string]property
}

type property struct {
	Type              propertyType
	Required          bool
	CausesReplacement string
	// DefaultValue is JSON in a text.
	DefaultValue string
}

type propertyType struct {
	Type      string
	Element   *propertyType
	Types     []propertyType
	Reference struct {
		Ref string `json:"$ref"`
	}
}

// UnmarshalJSON accepts the short form "string" beside {"type": "string"}.
func (t *propertyType) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		return json.Unmarshal(text, &t.Type)
	}
	type plain propertyType
	return json.Unmarshal(text, (*plain)(t))
}

// distil turns the database into the content of facts.zip.
func distil(text []byte) ([]byte, error) {
	var s spec
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, err
	}
	definitions := make(map[string]definition)
	for _, d := range s.Schema.TypeDefinition.Entities {
		definitions[d.ID] = d
	}
	services := make(map[string]map[string]*schema.Type)
	var names []string
	for _, r := range s.Schema.Resource.Entities {
		service := schema.Service(r.CloudFormationType)
		if services[service] == nil {
			services[service] = make(map[string]*schema.Type)
		}
		services[service][r.CloudFormationType] = reduce(r, definitions)
		names = append(names, r.CloudFormationType)
	}
	slices.Sort(names)
	return pack(services, names)
}

// pack writes the archive; equal input gives equal bytes.
func pack(services map[string]map[string]*schema.Type, names []string) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	add := func(name string, text []byte) error {
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	}
	if err := add(schema.Index, []byte(strings.Join(names, "\n"))); err != nil {
		return nil, err
	}
	for _, service := range slices.Sorted(maps.Keys(services)) {
		text, err := json.Marshal(services[service])
		if err != nil {
			return nil, err
		}
		if err := add(service+schema.Extension, text); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Package output writes results for programs: JSON or YAML, cut to what a
// JMESPath expression asks for, as one value or as a stream of events. Field
// names come from the json tags of the values.
package output

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/jmespath/go-jmespath"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/template"
)

// The formats. Text is what each command's view prints for people.
const (
	Text = "text"
	JSON = "json"
	YAML = "yaml"
)

// Formats lists what --output takes.
func Formats() []string { return []string{Text, JSON, YAML} }

// Printer writes values in one format.
type Printer struct {
	format string
	query  *jmespath.JMESPath
}

// Check refuses a format or a query that cannot be used, with kind Usage.
func Check(format, query string) error {
	_, err := New(format, query)
	return err
}

// New makes a Printer. An empty format is text, and JSON where there is a
// query, as a query works on JSON.
func New(format, query string) (*Printer, error) {
	p := &Printer{format: format}
	switch format {
	case Text, JSON, YAML:
	case "":
		p.format = Text
		if query != "" {
			p.format = JSON
		}
	default:
		return nil, diag.New(diag.Usage, "output.format", "--output is text, json or yaml, not %q", format)
	}
	if query == "" {
		return p, nil
	}
	compiled, err := jmespath.Compile(query)
	if err != nil {
		return nil, diag.New(diag.Usage, "output.query", "--query %q is not a JMESPath expression", query).
			WithDetail(err.Error()).Because(err)
	}
	p.query = compiled
	return p, nil
}

// Machine tells that Write is to be used: a program reads the output, or a
// query picks from it.
func (p *Printer) Machine() bool { return p.format != Text || p.query != nil }

// Write writes one value: JSON indented, as the AWS CLI does, YAML as a
// document, and with a query under format text bare values, a line each.
func (p *Printer) Write(w io.Writer, value any) error {
	value, err := p.pick(value)
	if err != nil {
		return err
	}
	data, err := p.encode(value, "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

func (p *Printer) encode(value any, indent string) ([]byte, error) {
	switch p.format {
	case YAML:
		return template.ToYAML(value)
	case Text:
		return bare(value)
	default:
		return encodeJSON(value, indent)
	}
}

func encodeJSON(value any, indent string) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	err := encoder.Encode(value)
	return b.Bytes(), err
}

// pick applies the query to the value as a program would see it.
func (p *Printer) pick(value any) (any, error) {
	if p.query == nil {
		return value, nil
	}
	data, err := encodeJSON(value, "")
	if err != nil {
		return nil, err
	}
	var decoded any // with float64 numbers: JMESPath compares no others
	if err := json.Unmarshal(data, &decoded); err != nil {
		return nil, err
	}
	found, err := p.query.Search(decoded)
	if err != nil {
		return nil, diag.New(diag.Usage, "output.query", "--query cannot be applied to this result").
			WithDetail(err.Error()).Because(err)
	}
	return found, nil
}

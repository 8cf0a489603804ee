package iacgen

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// YAML writes the template, with a comment above each resource of which
// something is missing.
func (r *Rewritten) YAML(members []Member) ([]byte, error) {
	body, err := template.ToYAML(json.RawMessage(r.Root.JSON()))
	if err != nil {
		return nil, err
	}
	comments := map[string]string{}
	for _, m := range members {
		for _, w := range m.Warnings {
			comments["  "+m.LogicalID+":"] += "  # " + strings.Join(w.Properties, ", ") + ": " + w.Text + "\n"
		}
	}
	var out bytes.Buffer
	inside := false
	for line := range strings.Lines(string(body)) {
		if !strings.HasPrefix(line, " ") {
			inside = strings.HasPrefix(line, "Resources:")
		}
		if inside {
			out.WriteString(comments[strings.TrimRight(line, "\n")])
		}
		out.WriteString(line)
	}
	return out.Bytes(), nil
}

// JSON writes the template; it has no place for comments.
func (r *Rewritten) JSON() ([]byte, error) {
	var out bytes.Buffer
	err := json.Indent(&out, r.Root.JSON(), "", "  ")
	out.WriteByte('\n')
	return out.Bytes(), err
}

package iacgen

import (
	"bytes"
	"encoding/json"
	"strings"
)

// YAML writes the template as people do, with comments for what CloudFormation
// has left out and a line between resources.
func (r *Rewritten) YAML() ([]byte, error) {
	body, err := r.Root.YAML()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	inside, first := false, true
	for line := range strings.Lines(string(body)) {
		text := strings.TrimLeft(line, " ")
		indent := len(line) - len(text)
		begins := indent == 0 || inside && indent == 2
		if begins && !first && text != "\n" {
			out.WriteByte('\n')
		}
		if indent == 0 {
			inside = strings.HasPrefix(line, "Resources:")
		}
		// What follows a section's name or a comment belongs to it.
		first = begins && (inside && indent == 0 || strings.HasPrefix(text, "#"))
		out.WriteString(line)
	}
	return bytes.TrimPrefix(out.Bytes(), []byte("\n")), nil
}

// JSON writes the template; it has no place for comments.
func (r *Rewritten) JSON() ([]byte, error) {
	var out bytes.Buffer
	err := json.Indent(&out, r.Root.JSON(), "", "  ")
	out.WriteByte('\n')
	return out.Bytes(), err
}

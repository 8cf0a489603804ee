package drift

import (
	"time"

	"github.com/cfn-cli/cfn/internal/output"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/template"
)

// machine writes one JSON object a line, the last of type result.
type machine struct{ events *output.Events }

func (m machine) begin(h header) { _ = m.events.Write("header", time.Now(), h) }

func (m machine) stop() {}

func (m machine) end(d *stack.Drift, _ map[string]*template.Template) {
	_ = m.events.Write("result", time.Now(), struct {
		*stack.Drift
		Drifted int `json:"drifted"`
	}{d, d.Drifted()})
}

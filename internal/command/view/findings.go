package view

import (
	"fmt"
	"strings"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
	"github.com/cfn-cli/cfn/internal/term"
)

// findings are what validation lets pass, each with its line.
func (v *text) findings(p Plan) {
	if len(p.Findings) > 0 {
		v.out.Println("")
	}
	for _, f := range stack.Diagnostics(p.Findings, p.Under) {
		place := ""
		if f.Range != nil {
			place = fmt.Sprintf(" (%s:%d)", f.Range.File, f.Range.Line)
		}
		v.warn("  ", f.Summary+place)
	}
}

// refusal is what validation has stopped the operation for, with the sources of
// the templates that the places are in; nil where it was not validation. What
// to do next stands once, behind the last.
func (e End) refusal() (diag.List, term.Source) {
	list := stack.Diagnostics(e.Findings, e.Under)
	if len(list) == 0 {
		return nil, nil
	}
	sources := map[string][]byte{}
	for i, d := range list {
		if t := e.Under(e.Findings[i].Within); t != nil {
			sources[t.Name] = t.Source
		}
		if i == len(list)-1 {
			d.Hint = strings.TrimPrefix(d.Hint+"\n"+next(e), "\n")
		}
	}
	return list, func(file string) []byte { return sources[file] }
}

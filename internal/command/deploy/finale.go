package deploy

import (
	"github.com/cfn-cli/cfn/internal/command/view"
	"github.com/cfn-cli/cfn/internal/stack"
)

// finale keeps the outcome of an operation that went well until everything
// else is done: it is the last that a reader sees.
type finale struct {
	view.Operation
	end *view.End
}

// End implements view.Operation.
func (f *finale) End(e view.End) {
	if e.Outcome != stack.Succeeded {
		f.Operation.End(e)
		return
	}
	f.Stop()
	f.end = &e
}

// show shows the outcome of the last operation.
func (f *finale) show() {
	if f.end != nil {
		f.Operation.End(*f.end)
	}
}

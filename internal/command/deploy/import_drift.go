package deploy

import (
	"context"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/command/drift"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/stack"
)

// compare has CloudFormation compare what was imported with the template,
// which the import itself does not; no logical IDs mean the whole stack. What
// cannot be compared is no failure of the import: then the answer is nil.
func (f *flow) compare(ctx context.Context, ids []string) (*stack.Drift, error) {
	waiting, cancel := command.WithTimeout(ctx, f.o.Timeout, f.request.Stack)
	defer cancel()
	found, err := f.Stacks.Get(waiting, f.request.Stack)
	if err != nil {
		return nil, err
	}
	differences, err := drift.During(waiting, f.Session, found, ids)
	switch {
	case err == nil:
		return differences, nil
	case diag.Is(err, diag.Interrupted), diag.Is(err, diag.Timeout):
		return nil, err
	}
	unknown := diag.New(diag.Failed, "import.unchecked", "whether the template says what was imported is not known").
		WithDetail(err.Error()).WithHint("cfn drift %s", f.request.Stack)
	unknown.Severity = diag.Warning
	f.view.Warn(diag.List{unknown})
	return nil, nil
}

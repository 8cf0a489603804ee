package process

import (
	"context"
	"net/http"

	"github.com/cfn-cli/cfn/internal/diag"
	cloudcontrol "github.com/cfn-cli/cfn/internal/emulator/control"
	"github.com/cfn-cli/cfn/internal/env"
)

// Seed makes many resources at once, all or none.
func Seed(ctx context.Context, e *env.Env, running Running, in cloudcontrol.Seed) (answer cloudcontrol.SeedAnswer, err error) {
	if err = controlWithin(ctx, e, running, seedTime, http.MethodPost, "/_cfn/seed", in, &answer); err != nil {
		return answer, diag.New(diag.Failed, "local.seed", "the local emulator does not make resources").
			WithDetail(err.Error()).WithHint("cfn local status").Because(err)
	}
	return answer, nil
}

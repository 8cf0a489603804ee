package emulator

import (
	"net/http"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/services/cloudwatch"
	"github.com/cfn-cli/cfn/internal/emulator/services/iam"
	"github.com/cfn-cli/cfn/internal/emulator/services/logs"
	"github.com/cfn-cli/cfn/internal/emulator/services/secrets"
	"github.com/cfn-cli/cfn/internal/emulator/services/sns"
	"github.com/cfn-cli/cfn/internal/emulator/services/sqs"
	"github.com/cfn-cli/cfn/internal/emulator/services/ssm"
)

// doors are the services that show resources in their own words, by the name
// in the signature's scope.
func doors(d services.Door, stacks *engine.Engine) map[string]http.Handler {
	return map[string]http.Handler{
		"iam":            iam.New(d),
		"logs":           logs.New(d),
		"monitoring":     cloudwatch.New(d, stacks.AlarmsChanged),
		"secretsmanager": secrets.New(d),
		"sns":            sns.New(d),
		"sqs":            sqs.New(d),
		"ssm":            ssm.New(d),
	}
}

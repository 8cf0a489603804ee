package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
)

var hurry = &types.DeploymentConfig{Mode: types.DeploymentConfigModeExpress}

const slow = `{"Resources": {"DB": {"Type": "AWS::RDS::DBInstance", "Properties": {"DBInstanceClass": "db.t3.micro", "Engine": "postgres", "AllocatedStorage": "20"}}}}`

// The API reference ("DeploymentConfig") and public reports of express mode.
func TestExpressDoesNotWaitForStability(t *testing.T) {
	inWorld(t, func(w *world) {
		took := func(name string, config *types.DeploymentConfig) time.Duration {
			began := time.Now()
			w.create(name, slow, func(in *cfn.CreateStackInput) { in.DeploymentConfig = config })
			w.expectStatus(name, types.StackStatusCreateComplete)
			return time.Since(began)
		}
		usual, express := took("usual", nil), took("express", hurry)
		if express*4 > usual {
			t.Errorf("express took %s, the usual way %s", express, usual)
		}
		history := strings.Join(w.history("express"), "\n")
		if !strings.Contains(history, "DB CREATE_COMPLETE Resource operation completed using Express Mode. It may continue becoming available in the background.") {
			t.Error(history)
		}
		if s := w.find("express"); s.DeploymentConfig == nil || s.DeploymentConfig.Mode != types.DeploymentConfigModeExpress || !*s.DisableRollback {
			t.Errorf("the stack says %+v, rollback disabled: %v", s.DeploymentConfig, *s.DisableRollback)
		}
	}, provider.Realistic)
}

func TestExpressKeepsWhatFailed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.create("s", guarded, func(in *cfn.CreateStackInput) { in.DeploymentConfig = hurry })
		w.expectStatus("s", types.StackStatusCreateComplete)
		// Rollback is disabled, and with it replacements.
		replaced := strings.Replace(guarded, `"one"`, `"two"`, 1)
		w.update("s", replaced, func(in *cfn.UpdateStackInput) { in.DeploymentConfig = hurry })
		w.expectStatus("s", types.StackStatusUpdateFailed)
		if history := strings.Join(w.history("s"), "\n"); !strings.Contains(history, "Replacement type updates not supported on stack with disable-rollback.") {
			t.Error(history)
		}
		_, err := w.UpdateStack(w.Context(), &cfn.UpdateStackInput{StackName: aws.String("s"), TemplateBody: aws.String(guarded), DisableRollback: aws.Bool(true)})
		w.refused(err, "ValidationError", "Follow-up operations must use the same DeploymentConfig (mode=EXPRESS)")
		_, err = w.RollbackStack(w.Context(), &cfn.RollbackStackInput{StackName: aws.String("s")})
		w.refused(err, "ValidationError", "RollbackStack is not supported for stacks that were last updated using EXPRESS deployment mode.")
		w.update("s", guarded, func(in *cfn.UpdateStackInput) { in.DeploymentConfig = hurry })
		w.expectStatus("s", types.StackStatusUpdateComplete)
		// Asked for, rollback works, and replacements do.
		back := &types.DeploymentConfig{Mode: types.DeploymentConfigModeExpress, DisableRollback: aws.Bool(false)}
		w.fault(engine.Fault{LogicalID: "B", On: engine.Update, Times: 1})
		w.update("s", strings.Replace(replaced, `"b"`, `"c"`, 1), func(in *cfn.UpdateStackInput) { in.DeploymentConfig = back })
		w.expectStatus("s", types.StackStatusUpdateRollbackComplete)
		w.update("s", replaced, func(in *cfn.UpdateStackInput) { in.DeploymentConfig = back })
		w.expectStatus("s", types.StackStatusUpdateComplete)
		_, err = w.UpdateStack(w.Context(), &cfn.UpdateStackInput{
			StackName: aws.String("s"), TemplateBody: aws.String(guarded), DeploymentConfig: back, DisableRollback: aws.Bool(true),
		})
		w.refused(err, "ValidationError", "You can specify either DisableRollback or DeploymentConfig.DisableRollback, but not both")
	})
}

package services_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/google/go-cmp/cmp"
)

type secretsClient = *secretsmanager.Client

func current(t *testing.T, c secretsClient, id string) string {
	t.Helper()
	return *must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &id})).SecretString
}

// AWS documentation, "What's in a Secrets Manager secret?".
func TestSecretVersions(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := secretsmanager.NewFromConfig(w.Config)
		made := must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
			Name: aws.String("app/db"), SecretString: aws.String("one"), Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}},
		}))
		stored := must[*secretsmanager.PutSecretValueOutput](t)(c.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{SecretId: made.ARN, SecretString: aws.String("two")}))
		if !slices.Equal(stored.VersionStages, []string{"AWSCURRENT"}) {
			t.Errorf("got %+v", stored)
		}
		must[*secretsmanager.PutSecretValueOutput](t)(c.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{SecretId: aws.String("app/db"), SecretBinary: []byte{0, 255}, VersionStages: []string{"test"}}))
		described := must[*secretsmanager.DescribeSecretOutput](t)(c.DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: aws.String("app/db")}))
		stages := described.VersionIdsToStages
		if *described.ARN != *made.ARN || *described.Tags[0].Key != "a" || len(stages) != 3 ||
			!slices.Equal(stages[*made.VersionId], []string{"AWSPREVIOUS"}) || !slices.Equal(stages[*stored.VersionId], []string{"AWSCURRENT"}) {
			t.Errorf("got %+v", described)
		}
		get := func(in secretsmanager.GetSecretValueInput) *secretsmanager.GetSecretValueOutput {
			t.Helper()
			in.SecretId = aws.String("app/db")
			return must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(t.Context(), &in))
		}
		if current(t, c, "app/db") != "two" || *get(secretsmanager.GetSecretValueInput{VersionStage: aws.String("AWSPREVIOUS")}).SecretString != "one" ||
			*get(secretsmanager.GetSecretValueInput{VersionId: made.VersionId}).SecretString != "one" ||
			!slices.Equal(get(secretsmanager.GetSecretValueInput{VersionStage: aws.String("test")}).SecretBinary, []byte{0, 255}) {
			t.Error("a version is not what it was")
		}
		_, err := c.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String("app/db"), VersionStage: aws.String("other")})
		w.refused(err, "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: other")
		_, err = c.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String("other")})
		w.refused(err, "ResourceNotFoundException: Secrets Manager can't find the specified secret.")
		_, err = c.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("app/db")})
		w.refused(err, "ResourceExistsException: The operation failed because the secret app/db already exists.")
		_, err = c.RotateSecret(t.Context(), &secretsmanager.RotateSecretInput{SecretId: aws.String("app/db")})
		w.refused(err, "NotEmulated: The operation RotateSecret")
	})
}

// AWS documentation, "Delete an AWS Secrets Manager secret": the name is not
// free before the time has passed, for stacks neither.
func TestSecretsWaitForTheirDeletion(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := secretsmanager.NewFromConfig(w.Config)
		outputs := w.deploy("s", `
Resources: {S: {Type: AWS::SecretsManager::Secret, Properties: {Name: app, SecretString: one}}}
Outputs: {Arn: {Value: !Ref S}}`)
		if got := current(t, c, outputs["Arn"]); got != "one" {
			t.Errorf("got %q", got)
		}
		must[*secretsmanager.DeleteSecretOutput](t)(c.DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: aws.String("app"), RecoveryWindowInDays: aws.Int64(7)}))
		_, err := c.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String("app")})
		w.refused(err, "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.")
		_, err = c.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("app")})
		w.refused(err, "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.")
		if list := must[*secretsmanager.ListSecretsOutput](t)(c.ListSecrets(t.Context(), nil)); len(list.SecretList) != 0 {
			t.Errorf("listed: %+v", list.SecretList)
		}
		must[*secretsmanager.RestoreSecretOutput](t)(c.RestoreSecret(t.Context(), &secretsmanager.RestoreSecretInput{SecretId: aws.String("app")}))
		if got := current(t, c, "app"); got != "one" {
			t.Errorf("restored %q", got)
		}
		must[*secretsmanager.DeleteSecretOutput](t)(c.DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: aws.String("app")}))
		cfn := cloudformation.NewFromConfig(w.Config)
		template := aws.String(`Resources: {S: {Type: AWS::SecretsManager::Secret, Properties: {Name: app, SecretString: two}}}`)
		must[*cloudformation.CreateStackOutput](t)(cfn.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: aws.String("t"), TemplateBody: template}))
		if err := cloudformation.NewStackCreateCompleteWaiter(cfn).Wait(t.Context(), &cloudformation.DescribeStacksInput{StackName: aws.String("t")}, time.Hour); err == nil {
			t.Error("a stack takes the name of a secret that waits for its deletion")
		}
		w.drop("t")
		time.Sleep(31 * 24 * time.Hour)
		_, err = c.DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: aws.String("app")})
		w.refused(err, "ResourceNotFoundException")
		w.deploy("t2", *template)
		if got := current(t, c, "app"); got != "two" {
			t.Errorf("got %q", got)
		}
		must[*secretsmanager.DeleteSecretOutput](t)(c.DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: aws.String("app"), ForceDeleteWithoutRecovery: aws.Bool(true)}))
		must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("app")}))
	})
}

// A stack reads the version that its dynamic reference names.
func TestSecretsFeedStacks(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		c := secretsmanager.NewFromConfig(w.Config)
		made := must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("db"), SecretString: aws.String(`{"user":"first"}`)}))
		must[*secretsmanager.UpdateSecretOutput](t)(c.UpdateSecret(t.Context(), &secretsmanager.UpdateSecretInput{SecretId: made.ARN, SecretString: aws.String(`{"user":"second"}`), Description: aws.String("x")}))
		outputs := w.deploy("s", `
Resources:
  A: {Type: AWS::SQS::Queue, Properties: {QueueName: "{{resolve:secretsmanager:db:SecretString:user}}"}}
  B: {Type: AWS::SQS::Queue, Properties: {QueueName: "{{resolve:secretsmanager:db:SecretString:user:AWSPREVIOUS}}"}}
Outputs: {A: {Value: !GetAtt A.QueueName}, B: {Value: !GetAtt B.QueueName}}`)
		if diff := cmp.Diff(map[string]string{"A": "second", "B": "first"}, outputs); diff != "" {
			t.Error(diff)
		}
	})
}

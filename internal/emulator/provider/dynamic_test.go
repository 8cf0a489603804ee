package provider_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/template"
)

func dynamic(s store.Store, service, key string) (value string, err error) {
	_ = s.View(func(tx store.Tx) error {
		value, err = provider.Dynamic(tx, account, "us-east-1", service, key)
		return nil
	})
	return value, err
}

// The forms of the keys are those of AWS's documentation, "Get values stored in
// other services using dynamic references".
func TestSSMParametersFeedReferences(t *testing.T) {
	s, p := create(t, physical("AWS::SSM::Parameter", "Setting",
		map[string]any{"Name": "/app/level", "Type": "String", "Value": "info"}))
	p.Properties = map[string]any{"Name": "/app/level", "Type": "String", "Value": "debug"}
	change(t, s, p)
	for key, want := range map[string]string{"/app/level": "debug", "/app/level:1": "info", "/app/level:2": "debug"} {
		if got, err := dynamic(s, "ssm", key); got != want || err != nil {
			t.Errorf("%s is %q, %v; want %q", key, got, err, want)
		}
	}
	for _, key := range []string{"/app/other", "/app/level:3"} {
		if got, err := dynamic(s, "ssm", key); !errors.Is(err, template.ErrNotFound) {
			t.Errorf("%s is %q, %v", key, got, err)
		}
	}
}

func TestPublicParametersNameImages(t *testing.T) {
	const name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64"
	s := store.NewMemory()
	image, err := dynamic(s, "ssm", name)
	if again, _ := dynamic(s, "ssm", name); !regexp.MustCompile(`^ami-[0-9a-f]{17}$`).MatchString(image) || again != image {
		t.Errorf("got %q, then %q, %v", image, again, err)
	}
}

// The texts are those of public reports about failed references.
func TestSecretsFeedReferences(t *testing.T) {
	s, p := create(t, physical("AWS::SecretsManager::Secret", "Password", map[string]any{
		"Name": "app/db", "GenerateSecretString": map[string]any{
			"SecretStringTemplate": `{"username":"admin"}`, "GenerateStringKey": "password",
			"PasswordLength": json.Number("20"), "ExcludePunctuation": true,
		},
	}))
	partial := p.PhysicalID[:strings.LastIndexByte(p.PhysicalID, '-')]
	for _, id := range []string{"app/db", p.PhysicalID, partial} {
		if user, err := dynamic(s, "secretsmanager", id+":SecretString:username"); user != "admin" || err != nil {
			t.Errorf("username of %s is %q, %v", id, user, err)
		}
	}
	password, err := dynamic(s, "secretsmanager", "app/db:SecretString:password::")
	if !regexp.MustCompile(`^[A-Za-z0-9]{20}$`).MatchString(password) {
		t.Errorf("password is %q, %v", password, err)
	}
	if _, err := dynamic(s, "secretsmanager", "app/db:SecretString:other"); err == nil ||
		err.Error() != "Could not find a value associated with JSONKey in SecretString" {
		t.Errorf("a missing key: %v", err)
	}
	if _, err := dynamic(s, "secretsmanager", "nothing"); err == nil ||
		!strings.HasPrefix(err.Error(), "Secrets Manager can't find the specified secret. (Service: AWSSecretsManager; Status Code: 400;") {
		t.Errorf("a missing secret: %v", err)
	}
}

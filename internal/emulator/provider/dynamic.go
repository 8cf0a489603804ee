package provider

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/template"
)

const (
	parameterType = "AWS::SSM::Parameter"
	secretType    = "AWS::SecretsManager::Secret"
)

// Dynamic gives the value that a parameter of an SSM type or a dynamic
// reference stands for: {{resolve:service:key}} with the services ssm and
// ssm-secure (key NAME or NAME:VERSION) and secretsmanager (key
// ID:SecretString:JSON-KEY:STAGE:VERSION-ID, all but the ID may be missing). A
// parameter that is not there is a template.ErrNotFound; a SecureString is only
// given as ssm-secure. Source: AWS
// documentation, "Get values stored in other services using dynamic
// references".
func Dynamic(tx store.Tx, account, region, service, key string) (string, error) {
	switch service {
	case "ssm", "ssm-secure":
		return parameter(tx, account, region, service, key)
	case "secretsmanager":
		return secret(tx, account, region, key)
	default:
		return "", fmt.Errorf("Not emulated: dynamic references to the service %s", service)
	}
}

func parameter(tx store.Tx, account, region, service, key string) (string, error) {
	name, version := key, 0
	if i := strings.LastIndexByte(key, ':'); i >= 0 {
		if n, err := strconv.Atoi(key[i+1:]); err == nil {
			name, version = key[:i], n
		}
	}
	if strings.HasPrefix(name, "/aws/service/") {
		return Public(region, name)
	}
	r, ok, err := Get(tx, account, region, parameterType, name)
	if err != nil {
		return "", err
	}
	if ok && service == "ssm" && r.Properties["Type"] == "SecureString" {
		return "", &template.ServiceError{Message: fmt.Sprintf("Parameters [%s] referenced by template have types not supported by CloudFormation.", key)}
	}
	if version == 0 && ok {
		version = len(r.Versions)
	}
	if ok && version > 0 && version <= len(r.Versions) {
		return r.Versions[version-1].Value, nil
	}
	return "", fmt.Errorf("SSM parameter %s: %w", key, template.ErrNotFound)
}

// Public answers for the parameters that AWS itself publishes. Those that name
// an image give an ID of the right form, always the same in a region.
func Public(region, name string) (string, error) {
	for _, other := range []string{"/aws/service/global-infrastructure/", "/aws/service/list"} {
		if strings.HasPrefix(name, other) {
			return "", fmt.Errorf("Not emulated: the public SSM parameter %s", name)
		}
	}
	image := "ami-0" + pick(random(region, name), hexDigits, 16)
	if strings.HasPrefix(name, "/aws/service/ecs/") && strings.HasSuffix(name, "/recommended") {
		return fmt.Sprintf(`{"image_id":%q,"os":"Amazon Linux","schema_version":1}`, image), nil
	}
	return image, nil
}

// secretKey takes the key of a reference to a secret apart. An ARN has colons
// of its own.
func secretKey(key string) (id, jsonKey, stage, version string) {
	parts := strings.Split(key, ":")
	width := 1
	if parts[0] == "arn" {
		width = min(7, len(parts))
	}
	rest := append(parts[width:], "", "", "", "")
	return strings.Join(parts[:width], ":"), rest[1], rest[2], rest[3]
}

func secret(tx store.Tx, account, region, key string) (string, error) {
	id, jsonKey, stage, versionID := secretKey(key)
	r, ok, err := Secret(tx, account, region, id)
	if err != nil {
		return "", err
	}
	if !ok || !r.Deletion.IsZero() {
		return "", noSecret(account, region, key, "")
	}
	version := r.Version(versionID, stage)
	if version == nil {
		return "", noSecret(account, region, key, MissingVersion(versionID, stage))
	}
	value := version.Value
	if jsonKey == "" {
		return value, nil
	}
	var fields map[string]any
	found := json.Unmarshal([]byte(value), &fields) == nil
	field, has := fields[jsonKey]
	if !found || !has {
		return "", fmt.Errorf("Could not find a value associated with JSONKey in SecretString")
	}
	return text(field), nil
}

// noSecret is the refusal of Secrets Manager as CloudFormation shows it.
func noSecret(account, region, key, missing string) error {
	return fmt.Errorf("Secrets Manager can't find the specified secret%s. (Service: AWSSecretsManager; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: %s; Proxy: null)",
		missing, uuid(random(account, region, key)))
}

// MissingVersion is what Secrets Manager says of a version that is not there,
// after "can't find the specified secret".
func MissingVersion(id, stage string) string {
	if id != "" {
		return " value for VersionId: " + id
	}
	if stage == "" {
		stage = Current
	}
	return " value for staging label: " + stage
}

// Secret finds a secret by its ARN, with or without the random characters at
// the end, or by its name, also one that waits for its deletion.
func Secret(tx store.Tx, account, region, id string) (*Resource, bool, error) {
	r, ok, err := store.Get[*Resource](tx, physicalPrefix(account, region, secretType)+id)
	if ok || err != nil {
		return r, ok, err
	}
	if strings.HasPrefix(id, "arn:") {
		id = id[strings.LastIndexByte(id, ':')+1:]
	}
	return ByName(tx, account, region, secretType, id)
}

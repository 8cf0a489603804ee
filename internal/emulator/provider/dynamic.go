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
// parameter that is not there is a template.ErrNotFound. Source: AWS
// documentation, "Get values stored in other services using dynamic
// references".
func Dynamic(tx store.Tx, account, region, service, key string) (string, error) {
	switch service {
	case "ssm", "ssm-secure":
		return parameter(tx, account, region, key)
	case "secretsmanager":
		return secret(tx, account, region, key)
	default:
		return "", fmt.Errorf("Not emulated: dynamic references to the service %s", service)
	}
}

func parameter(tx store.Tx, account, region, key string) (string, error) {
	name, version := key, 0
	if i := strings.LastIndexByte(key, ':'); i >= 0 {
		if n, err := strconv.Atoi(key[i+1:]); err == nil {
			name, version = key[:i], n
		}
	}
	if strings.HasPrefix(name, "/aws/service/") {
		return public(region, name)
	}
	r, ok, err := Get(tx, account, region, parameterType, name)
	if err != nil {
		return "", err
	}
	if version == 0 && ok {
		return text(r.Properties["Value"]), nil
	}
	if version > 0 && ok && version <= len(r.Values) {
		return r.Values[version-1], nil
	}
	return "", fmt.Errorf("SSM parameter %s: %w", key, template.ErrNotFound)
}

// public answers for the parameters that AWS itself publishes. Those that name
// an image give an ID of the right form, always the same in a region.
func public(region, name string) (string, error) {
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
func secretKey(key string) (id, jsonKey string) {
	parts := strings.Split(key, ":")
	width := 1
	if parts[0] == "arn" {
		width = min(7, len(parts))
	}
	id = strings.Join(parts[:width], ":")
	if len(parts) > width+1 {
		jsonKey = parts[width+1]
	}
	return id, jsonKey
}

func secret(tx store.Tx, account, region, key string) (string, error) {
	id, jsonKey := secretKey(key)
	r, ok, err := findSecret(tx, account, region, id)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("Secrets Manager can't find the specified secret. (Service: AWSSecretsManager; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: %s; Proxy: null)",
			uuid(random(account, region, key)))
	}
	value := r.secretString()
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

// findSecret finds a secret by its ARN, with or without the random characters
// at the end, or by its name.
func findSecret(tx store.Tx, account, region, id string) (*Resource, bool, error) {
	if r, ok, err := Get(tx, account, region, secretType, id); ok || err != nil {
		return r, ok, err
	}
	if strings.HasPrefix(id, "arn:") {
		id = id[strings.LastIndexByte(id, ':')+1:]
	}
	key, ok := tx.Get(nameKey(account, region, secretType, id))
	if !ok {
		return nil, false, nil
	}
	return store.Get[*Resource](tx, string(key))
}

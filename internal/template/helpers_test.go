package template_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/cfn-cli/cfn/internal/template"
)

// parse reads a template that must be well formed.
func parse(t *testing.T, src string) *template.Template {
	t.Helper()
	parsed, err := template.Parse("t.yaml", []byte(src))
	if err != nil {
		t.Fatalf("Parse: %v\n%s", err, src)
	}
	return parsed
}

// world is a Resolver in which every resource of the list exists.
type world struct{ unknown bool }

func (w world) Ref(id string) (any, error) {
	if w.unknown {
		return template.Unknown, nil
	}
	return "ref-" + id, nil
}

func (w world) GetAtt(id, attribute string) (any, error) {
	switch {
	case w.unknown:
		return template.Unknown, nil
	case attribute == "List":
		return []any{"a", "b"}, nil
	}
	return id + "/" + attribute, nil
}

func (world) Import(name string) (string, error) {
	if name == "none" {
		return "", errors.New("No export named none found.")
	}
	return "imported-" + name, nil
}

func (world) Dynamic(service, key string) (string, error) {
	if key == "/none" {
		return "", fmt.Errorf("parameter %s: %w", key, template.ErrNotFound)
	}
	if key == "/list" {
		return "x, y", nil
	}
	return service + "<" + key + ">", nil
}

func (world) Zones(region string) []string { return []string{region + "b", region + "a"} }

func (world) StackOutput(stack, output, region, _ string) (string, error) {
	return stack + "." + output + "@" + region, nil
}

func pseudo() map[string]string {
	return map[string]string{
		"AWS::AccountId": "123456789012", "AWS::Partition": "aws", "AWS::Region": "eu-west-1",
		"AWS::StackName": "shop", "AWS::StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1",
		"AWS::URLSuffix": "amazonaws.com",
	}
}

// scope binds the parameters' defaults and the given values.
func scope(t *testing.T, tpl *template.Template, given map[string]string) template.Scope {
	t.Helper()
	bound, err := tpl.BindParameters(given, world{})
	if err != nil {
		t.Fatalf("BindParameters: %v", err)
	}
	return template.Scope{Parameters: bound, Pseudo: pseudo(), Resolver: world{}, NotificationARNs: []string{"arn:1", "arn:2"}}
}

// serviceText is the service's words in err, "" for none.
func serviceText(err error) string {
	if s, ok := template.IsServiceError(err); ok {
		return s.Message
	}
	if err != nil {
		return "not a service error: " + err.Error()
	}
	return ""
}

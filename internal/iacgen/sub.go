package iacgen

import (
	"regexp"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// arn finds the beginning of an ARN, up to the account.
var arn = regexp.MustCompile(`^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):([0-9]{12}|aws|):`)

// open finds what Fn::Sub would take for a variable that does not end.
var open = regexp.MustCompile(`\$\{[^{}]*(\$?\{|$)`)

// parts writes a text as Fn::Sub takes it, with references for what is known in
// it. changed is false where there is nothing.
func (w *rewriter) parts(value string) (form string, changed bool) {
	if open.MatchString(value) {
		return value, false
	}
	var b strings.Builder
	for i := 0; i < len(value); {
		if i == 0 || !wordy(value[i-1]) {
			if t := w.within(value[i:]); t != nil {
				b.WriteString("${" + t.expression() + "}")
				i, changed = i+len(t.value), true
				continue
			}
			if found := arn.FindStringSubmatch(value[i:]); found != nil {
				made := "arn:" + pseudo(found[1], w.at.Partition, "Partition") + ":" + found[2] + ":" +
					pseudo(found[3], w.at.Region, "Region") + ":" + pseudo(found[4], w.at.Account, "AccountId") + ":"
				b.WriteString(made)
				i, changed = i+len(found[0]), changed || made != found[0]
				continue
			}
		}
		if strings.HasPrefix(value[i:], "${") {
			b.WriteString("${!")
			i += 2
			continue
		}
		b.WriteByte(value[i])
		i++
	}
	return b.String(), changed
}

func pseudo(value, here, name string) string {
	if value != "" && value == here {
		return "${AWS::" + name + "}"
	}
	return value
}

// within finds the longest ARN or URL of a resource that a text begins with.
func (w *rewriter) within(rest string) *target {
	for i := range w.targets {
		t := &w.targets[i]
		if t.id == w.id || !strings.Contains(t.value, ":") || !strings.HasPrefix(rest, t.value) {
			continue
		}
		if len(rest) > len(t.value) && wordy(rest[len(t.value)]) {
			continue
		}
		if w.may(t) {
			return t
		}
	}
	return nil
}

// wordy tells that a character may be part of a name.
func wordy(c byte) bool {
	return c == '-' || c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// evaluator computes a template with the values that its resources have.
func (w *rewriter) evaluator(t *template.Template) *template.Evaluator {
	parameters := map[string]any{}
	for _, p := range t.Parameters {
		parameters[p.Name] = "the value of " + p.Name
		if p.IsList() {
			parameters[p.Name] = []any{"the value of " + p.Name}
		}
	}
	return t.Evaluator(template.Scope{
		Parameters: parameters, KeepDynamic: true, Resolver: facts{w.targets},
		Pseudo: map[string]string{
			"AWS::AccountId": w.at.Account, "AWS::Partition": w.at.Partition, "AWS::Region": w.at.Region,
			"AWS::StackId": template.Unknown, "AWS::StackName": template.Unknown, "AWS::URLSuffix": template.Unknown,
		},
	})
}

// facts answers with what the resources are known to be.
type facts struct{ targets []target }

// Ref implements template.Resolver.
func (f facts) Ref(id string) (any, error) { return f.GetAtt(id, "") }

// GetAtt implements template.Resolver.
func (f facts) GetAtt(id, attribute string) (any, error) {
	for _, t := range f.targets {
		if t.id == id && t.attribute == attribute {
			return t.value, nil
		}
	}
	return template.Unknown, nil
}

// Import implements template.Resolver.
func (facts) Import(string) (string, error) { return template.Unknown, nil }

// Dynamic implements template.Resolver.
func (facts) Dynamic(string, string) (string, error) { return template.Unknown, nil }

// Zones implements template.Resolver.
func (facts) Zones(string) []string { return []string{template.Unknown} }

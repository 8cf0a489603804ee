package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/template"
)

// parameters checks the parameters of a request and gives them their values.
// previous are those of the stack as it is.
func parameters(t *template.Template, given []types.Parameter, previous []Parameter, r template.Resolver) ([]Parameter, error) {
	values := map[string]string{}
	var unset []string
	for _, p := range given {
		key := aws.ToString(p.ParameterKey)
		if !aws.ToBool(p.UsePreviousValue) {
			values[key] = aws.ToString(p.ParameterValue)
			continue
		}
		i := slices.IndexFunc(previous, func(p Parameter) bool { return p.Key == key })
		if i < 0 {
			unset = append(unset, key)
			continue
		}
		values[key] = previous[i].Value
	}
	if len(unset) > 0 {
		return nil, wire.Errorf("ValidationError", "Invalid UsePreviousValue for parameters: [%s]. They have no previous value.", strings.Join(unset, ", "))
	}
	watch := &watchedResolver{Resolver: r}
	if _, err := t.BindParameters(values, watch); err != nil {
		return nil, err
	}
	list := make([]Parameter, 0, len(t.Parameters))
	for _, p := range t.Parameters {
		value, ok := values[p.Name]
		if !ok {
			value = p.Default
		}
		parameter := Parameter{Key: p.Name, Value: value, NoEcho: p.NoEcho}
		if p.IsSSM() {
			parameter.Resolved = aws.String(watch.seen[value])
		}
		list = append(list, parameter)
	}
	return list, nil
}

// watchedResolver keeps the values that SSM parameters were resolved to.
type watchedResolver struct {
	template.Resolver
	seen map[string]string
}

func (w *watchedResolver) Dynamic(service, key string) (string, error) {
	if template.IsUnknown(key) {
		return template.Unknown, nil
	}
	value, err := w.Resolver.Dynamic(service, key)
	if w.seen == nil {
		w.seen = map[string]string{}
	}
	w.seen[key] = value
	return value, err
}

// bound are a deployment's parameters as evaluation wants them. What SSM gave
// when they were set stays.
func bound(t *template.Template, list []Parameter) (map[string]any, error) {
	given, resolved := map[string]string{}, map[string]string{}
	for _, p := range list {
		if t.Parameter(p.Key) != nil {
			given[p.Key] = p.Value
		}
		if p.Resolved != nil {
			resolved[p.Value] = *p.Resolved
		}
	}
	return t.BindParameters(given, resolvedResolver{values: resolved})
}

type resolvedResolver struct {
	template.Resolver
	values map[string]string
}

func (r resolvedResolver) Dynamic(_, key string) (string, error) { return r.values[key], nil }

// masked replaces the values of NoEcho parameters.
func masked(values map[string]any, list []Parameter) map[string]any {
	values = maps.Clone(values)
	for _, p := range list {
		if p.NoEcho {
			values[p.Key] = mask
		}
	}
	return values
}

// describeParameters are the parameters as they may be seen.
func describeParameters(list []Parameter) []types.Parameter {
	var described []types.Parameter
	for _, p := range list {
		d := types.Parameter{ParameterKey: aws.String(p.Key), ParameterValue: aws.String(p.Value), ResolvedValue: p.Resolved}
		if p.NoEcho {
			d.ParameterValue, d.ResolvedValue = aws.String(mask), nil
		}
		described = append(described, d)
	}
	return described
}

package deploy

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/template"
)

func isARN(name string) bool { return strings.HasPrefix(name, "arn:") }

// parameters reads the file and the flags; a flag goes before the file.
func (o *Options) parameters(e *env.Env) (map[string]string, error) {
	values := map[string]string{}
	if o.ParametersFile != "" {
		data, err := command.ReadFile(e, o.ParametersFile, "parameters file")
		if err != nil {
			return nil, err
		}
		if values, err = template.ParametersFile(o.ParametersFile, data); err != nil {
			return nil, err
		}
	}
	given, err := pairs("--param", o.Parameters)
	if err != nil {
		return nil, err
	}
	for key, value := range given {
		values[key] = value
	}
	return values, nil
}

// tags joins the context's default tags and the flags; nil keeps the stack's.
func (o *Options) tags(defaults map[string]string) (map[string]string, error) {
	if o.Tags == nil && len(defaults) == 0 {
		return nil, nil
	}
	tags, err := pairs("--tag", slices.DeleteFunc(slices.Clone(o.Tags), func(t string) bool { return t == "" }))
	if err != nil {
		return nil, err
	}
	for key, value := range defaults {
		if _, given := tags[key]; !given {
			tags[key] = value
		}
	}
	return tags, nil
}

// notifications has three states: nil keeps, one empty flag removes all.
func (o *Options) notifications() []string {
	if o.Notifications == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(o.Notifications), func(arn string) bool { return arn == "" })
}

// pairs splits K=V at the first equals sign; a value may hold anything.
func pairs(flag string, given []string) (map[string]string, error) {
	values := make(map[string]string, len(given))
	for _, pair := range given {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, diag.New(diag.Usage, "usage", "%s takes NAME=VALUE, not %q", flag, key)
		}
		values[key] = value
	}
	return values, nil
}

// capabilities reads --capabilities, with and without the prefix CAPABILITY_,
// several in one flag. auto acknowledges whatever is needed.
func (o *Options) capabilities() (list []types.Capability, auto bool, err error) {
	known := types.Capability("").Values()
	for _, flag := range o.Capabilities {
		for word := range strings.SplitSeq(flag, ",") {
			word = strings.ToUpper(strings.TrimSpace(word))
			if word == "AUTO" {
				auto = true
				continue
			}
			capability := types.Capability("CAPABILITY_" + strings.TrimPrefix(word, "CAPABILITY_"))
			if !slices.Contains(known, capability) {
				return nil, false, diag.New(diag.Usage, "usage", "--capabilities takes IAM, NAMED_IAM, AUTO_EXPAND or auto, not %q", word)
			}
			list = append(list, capability)
		}
	}
	return list, auto, nil
}

package ssm

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// The sizes of a value in bytes (AWS documentation, "PutParameter").
const (
	standardSize = 4 << 10
	advancedSize = 8 << 10
)

func (s service) put(ctx context.Context, in *putInput) (*putOutput, error) {
	out := &putOutput{}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, exists, err := provider.Get(tx, call.Account, call.Region, parameterType, in.Name)
		if err != nil {
			return err
		}
		if err := in.check(exists); err != nil {
			return err
		}
		if exists {
			err = s.Change(tx, r, func(p *provider.Physical) { in.set(p.Properties) })
		} else {
			properties := map[string]any{"Name": in.Name}
			in.set(properties)
			_, err = s.Create(tx, call, parameterType, properties, services.TagMap(in.Tags))
		}
		if err != nil {
			return err
		}
		r, _, err = provider.Get(tx, call.Account, call.Region, parameterType, in.Name)
		out.Version, out.Tier = int64(len(r.Versions)), r.Text("Tier")
		return err
	})
}

// set writes what is given into a parameter's properties.
func (in *putInput) set(properties map[string]any) {
	for name, value := range map[string]string{
		"Value": in.Value, "Type": in.Type, "Description": in.Description,
		"AllowedPattern": in.AllowedPattern, "Tier": in.Tier, "DataType": in.DataType,
	} {
		if value != "" {
			properties[name] = value
		}
	}
}

var nameCharacters = regexp.MustCompile(`^[a-zA-Z0-9_.\-/]+$`)

// check refuses what AWS does (AWS documentation, "PutParameter").
func (in *putInput) check(exists bool) error {
	size := standardSize
	if in.Tier == "Advanced" || in.Tier == "Intelligent-Tiering" {
		size = advancedSize
	}
	reserved := strings.ToLower(strings.TrimPrefix(in.Name, "/"))
	switch {
	case exists && !in.Overwrite:
		return wire.Errorf("ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.")
	case in.Overwrite && len(in.Tags) > 0:
		return wire.Errorf("ValidationException", "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.")
	case !exists && in.Type == "":
		return wire.Errorf("ValidationException", "A parameter type is required when you create a parameter.")
	case !nameCharacters.MatchString(in.Name):
		return wire.Errorf("ValidationException", "Invalid request: the parameter name %s has characters other than letters, numbers and .-_/", in.Name)
	case strings.Contains(in.Name, "/") && !strings.HasPrefix(in.Name, "/"):
		return wire.Errorf("ValidationException", "Parameter name must be a fully qualified name.")
	case strings.HasPrefix(reserved, "aws"), strings.HasPrefix(reserved, "ssm"):
		return wire.Errorf("ValidationException", `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`)
	case !slices.Contains([]string{"", "String", "StringList", "SecureString"}, in.Type):
		return wire.Errorf("UnsupportedParameterType", "The parameter type %s isn't supported.", in.Type)
	case len(in.Value) > size:
		return wire.Errorf("ValidationException", "The parameter value is longer than the %d bytes of its tier.", size)
	}
	return in.checkPattern()
}

func (in *putInput) checkPattern() error {
	if in.AllowedPattern == "" {
		return nil
	}
	pattern, err := regexp.Compile(in.AllowedPattern)
	if err != nil {
		return wire.Errorf("InvalidAllowedPatternException", "The request doesn't meet the regular expression requirement: %v", err)
	}
	if !pattern.MatchString(in.Value) {
		return wire.Errorf("ParameterPatternMismatchException", "Parameter value, cannot be validated against allowedPattern: %s", in.AllowedPattern)
	}
	return nil
}

func (s service) delete(ctx context.Context, in *nameInput) (*nothing, error) {
	return nil, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		r, err := find(tx, call, in.Name)
		if err != nil {
			return err
		}
		return s.Delete(tx, r)
	})
}

func (s service) deleteAll(ctx context.Context, in *namesInput) (*namesOutput, error) {
	out := &namesOutput{DeletedParameters: []string{}, InvalidParameters: []string{}}
	return out, s.Update(ctx, func(tx store.Tx, call wire.Call) error {
		for _, name := range in.Names {
			r, ok, err := provider.Get(tx, call.Account, call.Region, parameterType, name)
			if err != nil {
				return err
			}
			if !ok {
				out.InvalidParameters = append(out.InvalidParameters, name)
				continue
			}
			if err := s.Delete(tx, r); err != nil {
				return err
			}
			out.DeletedParameters = append(out.DeletedParameters, name)
		}
		return nil
	})
}

package ssm

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/services"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// find gives a parameter by its name or ARN.
func find(tx store.Tx, call wire.Call, name string) (*provider.Resource, error) {
	r, ok, err := provider.Get(tx, call.Account, call.Region, parameterType, plainName(tx, call, name))
	if err == nil && !ok {
		err = notFound(name)
	}
	return r, err
}

func notFound(name string) error {
	return wire.Errorf("ParameterNotFound", "Parameter %s not found.", name)
}

// plainName takes the name out of an ARN, where a hierarchical name and a
// plain one look the same.
func plainName(tx store.Tx, call wire.Call, name string) string {
	_, path, isARN := strings.Cut(name, ":parameter/")
	if !isARN || !strings.HasPrefix(name, "arn:") {
		return name
	}
	if _, ok, err := provider.Get(tx, call.Account, call.Region, parameterType, path); ok && err == nil {
		return path
	}
	return "/" + path
}

func arn(call wire.Call, name string) string {
	return fmt.Sprintf("arn:%s:ssm:%s:%s:parameter/%s", call.Partition, call.Region, call.Account, strings.TrimPrefix(name, "/"))
}

// read gives the version of a parameter that a name with a selector means:
// NAME, NAME:VERSION or NAME:LABEL.
func read(tx store.Tx, call wire.Call, selected string, decrypt bool) (parameter, error) {
	name, selector := selected, ""
	if i := strings.LastIndexByte(selected, ':'); i >= 0 && !strings.Contains(selected[i:], "/") {
		name, selector = selected[:i], selected[i+1:]
	}
	if strings.HasPrefix(name, "/aws/service/") {
		value, err := provider.Public(call.Region, name)
		if err != nil {
			return parameter{}, wire.Errorf(wire.ErrNotEmulated, "%v", err)
		}
		return parameter{Name: name, Type: "String", Value: value, Version: 1, ARN: arn(call, name), DataType: "text"}, nil
	}
	r, err := find(tx, call, name)
	if err != nil {
		return parameter{}, err
	}
	i, err := version(r, selector)
	if err != nil {
		return parameter{}, err
	}
	p := parameterOf(call, r, i, decrypt)
	if selector != "" {
		p.Selector = ":" + selector
	}
	return p, nil
}

// version is the index of the version that a number or a label selects, the
// newest where neither is given.
func version(r *provider.Resource, selector string) (int, error) {
	if selector == "" {
		return len(r.Versions) - 1, nil
	}
	if n, err := strconv.Atoi(selector); err == nil {
		if n < 1 || n > len(r.Versions) {
			return 0, wire.Errorf("ParameterVersionNotFound", "Systems Manager could not find version %d of %s. Verify the version and try again.", n, r.Name())
		}
		return n - 1, nil
	}
	i := slices.IndexFunc(r.Versions, func(v provider.Version) bool { return slices.Contains(v.Labels, selector) })
	if i < 0 {
		return 0, wire.Errorf("ParameterVersionNotFound", "Systems Manager could not find label %s for parameter %s. Verify the label and try again.", selector, r.Name())
	}
	return i, nil
}

func parameterOf(call wire.Call, r *provider.Resource, i int, decrypt bool) parameter {
	return parameter{
		Name: r.Name(), Type: r.Text("Type"), Value: valueOf(r, i, decrypt), ARN: arn(call, r.Name()), DataType: r.Text("DataType"),
		Version: int64(i + 1), LastModifiedDate: r.Versions[i].Created,
	}
}

// valueOf is a version's value; that of a SecureString is something unreadable
// where decryption is not asked for.
func valueOf(r *provider.Resource, i int, decrypt bool) string {
	value := r.Versions[i].Value
	if r.Text("Type") != "SecureString" || decrypt {
		return value
	}
	sum := sha256.Sum256([]byte(r.Unique + value))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func (s service) get(ctx context.Context, in *getInput) (*getOutput, error) {
	out := &getOutput{}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) (err error) {
		out.Parameter, err = read(tx, call, in.Name, in.WithDecryption)
		return err
	})
}

func (s service) getAll(ctx context.Context, in *getAllInput) (*getAllOutput, error) {
	out := &getAllOutput{Parameters: []parameter{}, InvalidParameters: []string{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		for _, name := range in.Names {
			p, err := read(tx, call, name, in.WithDecryption)
			var answer *wire.Error
			switch {
			case errors.As(err, &answer) && answer.Code != wire.ErrNotEmulated:
				out.InvalidParameters = append(out.InvalidParameters, name)
			case err != nil:
				return err
			default:
				out.Parameters = append(out.Parameters, p)
			}
		}
		return nil
	})
}

func (s service) byPath(ctx context.Context, in *pathInput) (*pathOutput, error) {
	if !strings.HasPrefix(in.Path, "/") {
		return nil, wire.Errorf("ValidationException", "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\".")
	}
	option := "OneLevel"
	if in.Recursive {
		option = "Recursive"
	}
	filters := append(in.ParameterFilters, filter{Key: "Path", Option: option, Values: []string{in.Path}})
	out := &pathOutput{Parameters: []parameter{}}
	return out, s.View(ctx, func(tx store.Tx, call wire.Call) error {
		list, err := filtered(tx, call, filters)
		if err != nil {
			return err
		}
		list, next, err := services.Page(list, in.NextToken, in.MaxResults, 10)
		out.NextToken = next
		for _, r := range list {
			out.Parameters = append(out.Parameters, parameterOf(call, r, len(r.Versions)-1, in.WithDecryption))
		}
		return err
	})
}

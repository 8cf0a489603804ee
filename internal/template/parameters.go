package template

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrNotFound is what a Resolver's Dynamic returns (wrapped or not) for an SSM
// parameter that does not exist.
var ErrNotFound = errors.New("not found")

// maxParameterValue is the limit of a value, in bytes. Source: AWS
// documentation, "CloudFormation quotas".
const maxParameterValue = 4096

// violation is one broken constraint, in the service's words and in plain ones.
// Neither ever holds the value.
type violation struct{ service, plain string }

// Check tests a value against the parameter's type and constraints. The error
// is a *ServiceError; it never holds the value.
func (p *Parameter) Check(value string) error {
	if v := p.violation(value); v != nil {
		return p.serviceError(v)
	}
	return nil
}

func (p *Parameter) serviceError(v *violation) error {
	if p.ConstraintDescription != "" {
		return serviceErrorf("Parameter %s failed to satisfy constraint: %s", p.Name, p.ConstraintDescription)
	}
	return serviceErrorf("Parameter '%s' %s", p.Name, v.service)
}

// violation finds the first constraint that value breaks.
func (p *Parameter) violation(value string) *violation {
	if IsUnknown(value) { // the operation itself will check it
		return nil
	}
	if len(value) > maxParameterValue {
		text := fmt.Sprintf("must not be longer than %d bytes", maxParameterValue)
		return &violation{text, text}
	}
	kind := parseType(p.Type)
	items := []string{value}
	if kind.list {
		items = splitList(value)
	}
	pattern := fullMatch(p.AllowedPattern)
	for _, item := range items {
		if v := p.itemViolation(kind, item, pattern); v != nil {
			return v
		}
	}
	return nil
}

func (p *Parameter) itemViolation(kind parameterType, item string, pattern *regexp.Regexp) *violation {
	if kind.base == "Number" {
		if v := p.numberViolation(item); v != nil {
			return v
		}
	}
	switch length := utf8.RuneCountInString(item); {
	case len(p.AllowedValues) > 0 && !slices.Contains(p.AllowedValues, item):
		return &violation{"must be one of AllowedValues", "must be one of " + strings.Join(p.AllowedValues, ", ")}
	case p.MinLength != nil && length < *p.MinLength:
		text := fmt.Sprintf("must contain at least %d characters", *p.MinLength)
		return &violation{text, text}
	case p.MaxLength != nil && length > *p.MaxLength:
		text := fmt.Sprintf("must contain at most %d characters", *p.MaxLength)
		return &violation{text, text}
	case pattern != nil && !pattern.MatchString(item):
		text := "must match pattern " + p.AllowedPattern
		return &violation{text, text}
	}
	return nil
}

func (p *Parameter) numberViolation(item string) *violation {
	number, err := strconv.ParseFloat(item, 64)
	switch {
	case err != nil:
		return &violation{"must be a number.", "must be a number"}
	case p.MinValue != nil && number < *p.MinValue:
		text := "must be a number not less than " + formatFloat(*p.MinValue)
		return &violation{text, text}
	case p.MaxValue != nil && number > *p.MaxValue:
		text := "must be a number not greater than " + formatFloat(*p.MaxValue)
		return &violation{text, text}
	}
	return nil
}

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// fullMatch compiles a pattern that must match the whole value. The service
// takes Java's regular expressions; those that Go does not know are nil and
// left to the service.
func fullMatch(pattern string) *regexp.Regexp {
	if pattern == "" {
		return nil
	}
	compiled, err := regexp.Compile(`^(?:` + pattern + `)$`)
	if err != nil {
		return nil
	}
	return compiled
}

// BindParameters checks the given values as the service does and gives each
// parameter of the template its value as Scope wants it. Missing ones take
// their default; those of an SSM type are fetched through r. Errors are
// *ServiceError, or r's own.
func (t *Template) BindParameters(given map[string]string, r Resolver) (map[string]any, error) {
	if unknown := t.unknownParameters(given); len(unknown) > 0 {
		return nil, serviceErrorf("Parameters: [%s] do not exist in the template", strings.Join(unknown, ", "))
	}
	if missing := t.missingParameters(given); len(missing) > 0 {
		return nil, serviceErrorf("Parameters: [%s] must have values", strings.Join(missing, ", "))
	}
	bound := make(map[string]any, len(t.Parameters))
	var absent []string
	for _, p := range t.Parameters {
		value, is := given[p.Name]
		if !is {
			value = p.Default
		}
		if err := p.Check(value); err != nil {
			return nil, err
		}
		kind := parseType(p.Type)
		if kind.ssm {
			resolved, err := r.Dynamic("ssm", value)
			switch {
			case errors.Is(err, ErrNotFound):
				absent = append(absent, value)
			case err != nil:
				return nil, err
			}
			value = resolved
		}
		bound[p.Name] = kind.typed(value)
	}
	if len(absent) > 0 {
		return nil, unfetched(absent...)
	}
	return bound, nil
}

// defaults are the values of the parameters that have a default.
func (t *Template) defaults() map[string]any {
	values := map[string]any{}
	for _, p := range t.Parameters {
		if p.HasDefault {
			values[p.Name] = parseType(p.Type).typed(p.Default)
		}
	}
	return values
}

func unfetched(names ...string) error {
	return serviceErrorf("Unable to fetch parameters [%s] from parameter store for this account.", strings.Join(names, ","))
}

// unknownParameters lists the given names that the template does not have, sorted.
func (t *Template) unknownParameters(given map[string]string) []string {
	var names []string
	for name := range given {
		if t.Parameter(name) == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// missingParameters lists the parameters without value and default, in the
// order of the template.
func (t *Template) missingParameters(given map[string]string) []string {
	var names []string
	for _, p := range t.Parameters {
		if _, is := given[p.Name]; !is && !p.HasDefault {
			names = append(names, p.Name)
		}
	}
	return names
}

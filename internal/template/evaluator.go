package template

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
)

// Unknown stands for a value that only the operation itself will bring. A
// Resolver gives it for what does not exist yet, functions over it give it
// again, and change sets show it. Source: the recordings of DescribeChangeSet.
const Unknown = "{{changeSet:KNOWN_AFTER_APPLY}}"

// Resolver brings into an evaluation what the template does not hold. Its
// errors are passed on as they are.
type Resolver interface {
	// Ref is what Ref of a resource gives.
	Ref(logicalID string) (any, error)
	// GetAtt is an attribute of a resource.
	GetAtt(logicalID, attribute string) (any, error)
	// Import is the value of an export.
	Import(name string) (string, error)
	// Dynamic resolves {{resolve:service:key}}, where service is ssm,
	// ssm-secure or secretsmanager, and key is what follows it verbatim.
	Dynamic(service, key string) (string, error)
	// Zones lists the availability zones of a region.
	Zones(region string) []string
}

// OutputResolver is a Resolver that also knows other stacks' outputs, for
// Fn::GetStackOutput. Where a Resolver is none the function is refused.
type OutputResolver interface {
	// StackOutput is an output of a stack; region and account are "" for
	// the caller's own.
	StackOutput(stack, output, region, roleARN string) (string, error)
}

// Scope is the surroundings of an evaluation.
type Scope struct {
	// Parameters holds each parameter's value as BindParameters gives it: a
	// string, or []any of strings for the list types.
	Parameters map[string]any
	// Pseudo holds AWS::AccountId, AWS::Partition, AWS::Region,
	// AWS::StackId, AWS::StackName and AWS::URLSuffix.
	Pseudo map[string]string
	// NotificationARNs is what Ref of AWS::NotificationARNs gives.
	NotificationARNs []string
	Resolver         Resolver
	// KeepDynamic leaves dynamic references as they are written, as change
	// sets and events show them.
	KeepDynamic bool
}

// Evaluator computes the values of a template in a scope. Values are nil,
// bool, json.Number, string, []any and map[string]any. It is safe for
// concurrent use where its Resolver is. Errors in the template are
// *ServiceError.
type Evaluator struct {
	t          *Template
	s          Scope
	resources  map[string]bool
	conditions map[string]conditionResult
	// grown is how many bytes functions have given so far.
	grown *atomic.Int64
}

// Evaluator prepares an evaluation and computes all conditions.
func (t *Template) Evaluator(s Scope) *Evaluator {
	e := &Evaluator{t: t, s: s, resources: t.resourceIDs(), conditions: map[string]conditionResult{}, grown: new(atomic.Int64)}
	for _, entry := range entriesOf(t.Conditions) {
		_, _ = e.evaluateCondition(entry.Key, nil) // its error comes back to whoever asks for the condition
	}
	return e
}

// noValue is what AWS::NoValue evaluates to: whoever holds it drops it.
type noValue struct{}

// Value computes n. It is nil for AWS::NoValue, which inside a list or map
// takes its element away. Dynamic references are resolved last, after all
// functions, as the service does it.
func (e *Evaluator) Value(n *Node) (any, error) {
	v, err := e.plain(n)
	if err != nil || e.s.KeepDynamic {
		return v, err
	}
	return e.resolve(v)
}

// plain computes n without dynamic references.
func (e *Evaluator) plain(n *Node) (any, error) {
	v, err := e.value(n)
	if _, none := v.(noValue); none {
		return nil, err
	}
	return v, err
}

// Text computes n and gives it as a string, as for an output or a name. Lists
// and maps are an error.
func (e *Evaluator) Text(n *Node) (string, error) {
	v, err := e.Value(n)
	if err != nil {
		return "", err
	}
	text, ok := textOf(v)
	if !ok {
		return "", serviceErrorf("Template format error: the value must be a String.")
	}
	return text, nil
}

// Properties computes the properties of a resource, an empty map where it
// has none.
func (e *Evaluator) Properties(r *Resource) (map[string]any, error) {
	v, err := e.Value(r.Properties)
	if err != nil {
		return nil, err
	}
	properties, ok := v.(map[string]any)
	if !ok {
		return map[string]any{}, nil
	}
	return properties, nil
}

func (e *Evaluator) value(n *Node) (any, error) {
	if n == nil {
		return nil, nil
	}
	switch n.Kind {
	case Null:
		return nil, nil
	case Bool:
		return strings.EqualFold(n.Text, "true"), nil
	case Number:
		return json.Number(n.Text), nil
	case String:
		return n.Text, nil
	case List:
		return e.list(n)
	default:
		if name, arg, ok := n.Function(); ok && name != "Condition" {
			return e.called(name, arg)
		}
		return e.object(n)
	}
}

func (e *Evaluator) list(n *Node) (any, error) {
	items := make([]any, 0, len(n.Items))
	for _, item := range n.Items {
		v, err := e.value(item)
		if err != nil {
			return nil, err
		}
		if _, none := v.(noValue); !none {
			items = append(items, v)
		}
	}
	return items, nil
}

func (e *Evaluator) object(n *Node) (any, error) {
	m := make(map[string]any, len(n.Entries))
	for _, entry := range n.Entries {
		v, err := e.value(entry.Value)
		if err != nil {
			return nil, err
		}
		if _, none := v.(noValue); !none {
			m[entry.Key] = v
		}
	}
	return m, nil
}

// IsUnknown reports whether v is, or holds anywhere, a value that is not
// known before the operation.
func IsUnknown(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(v, Unknown)
	case []any:
		return slices.ContainsFunc(v, IsUnknown)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), IsUnknown)
	}
	return false
}

// textOf gives a scalar as the text that the service makes of it.
func textOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		if v {
			return "true", true
		}
		return "false", true
	}
	return "", false
}

// IsServiceError gives the service's words inside err.
func IsServiceError(err error) (*ServiceError, bool) {
	var s *ServiceError
	ok := errors.As(err, &s)
	return s, ok
}

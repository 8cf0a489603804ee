package stack

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// Surroundings are what the values in a template depend on besides itself.
type Surroundings struct {
	Stack, Region, Account, Partition string
	// Parameters are the given values, Deployed is the stack as it is, nil where
	// there is none.
	Parameters map[string]string
	Deployed   *types.Stack
	// Members are the physical IDs of the stack's resources by logical ID.
	Members map[string]string
}

// Newcomers lists the resources of the template that the stack does not have.
// Those whose condition does not hold are not wanted; where that cannot be told
// yet, they are left out and all is false.
func Newcomers(t *template.Template, s Surroundings) (list []*Newcomer, all bool) {
	e := s.evaluator(t, nil)
	all = true
	for _, r := range t.Resources {
		if _, has := s.Members[r.LogicalID]; has {
			continue
		}
		active, err := true, error(nil)
		if r.Condition != "" && e == nil {
			all = false
			continue
		}
		if e != nil {
			active, err = e.Active(r)
		}
		switch {
		case err != nil:
			all = false
		case active:
			list = append(list, &Newcomer{Resource: r, Identifier: map[string]string{}})
		}
	}
	return list, all
}

// Identify fills in the identifiers that follow from the template: a property
// that is part of the identifier and whose value is known, an ARN or URL that
// is made of such, and what refers to another resource that is known. Values
// that were given stay.
func Identify(t *template.Template, s Surroundings, newcomers []*Newcomer) {
	for found := true; found; { // each may make another one known
		found = false
		e := s.evaluator(t, newcomers)
		for _, n := range newcomers {
			for _, key := range n.Missing() {
				if value := s.known(e, n, key); value != "" {
					n.Identifier[key], found = value, true
				}
			}
		}
	}
}

// known is the value of an identifier's property, empty where the template
// does not tell it.
func (s Surroundings) known(e *template.Evaluator, n *Newcomer, key string) string {
	if value := propertyText(e, n.Resource, key); value != "" {
		return value
	}
	form := forms[n.Type+" "+key]
	keys, _ := n.best()
	if facts, known := schema.Lookup(n.Type); form == "" && known && len(keys) == 1 && isARN(key) {
		form = facts.ARN
	}
	return s.fill(e, n.Resource, form)
}

// forms are identifiers that AWS makes of a resource's name, besides ARNs. The
// URL of a queue: AWS documentation, "Amazon SQS queue and message
// identifiers".
var forms = map[string]string{
	"AWS::SQS::Queue QueueUrl": "https://sqs.${Region}.${URLSuffix}/${Account}/${QueueName}",
}

func isARN(key string) bool { return strings.HasSuffix(key, "Arn") || strings.HasSuffix(key, "ARN") }

// fill puts values into a form, empty where one is not known.
func (s Surroundings) fill(e *template.Evaluator, r *template.Resource, form string) string {
	var out strings.Builder
	for form != "" {
		before, rest, found := strings.Cut(form, "${")
		out.WriteString(before)
		if !found {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		value := map[string]string{
			"Region": s.Region, "Account": s.Account, "Partition": s.Partition, "URLSuffix": urlSuffix(s.Partition),
		}[name]
		if value == "" {
			value = propertyText(e, r, name)
		}
		if value == "" {
			return ""
		}
		out.WriteString(value)
		form = after
	}
	if template.IsUnknown(out.String()) {
		return ""
	}
	return out.String()
}

// propertyText is the value of a property, whose name may be a path, as a text.
func propertyText(e *template.Evaluator, r *template.Resource, path string) string {
	n := r.Properties
	for step := range strings.SplitSeq(path, "/") {
		n = n.Get(step)
	}
	if e == nil || n == nil {
		return ""
	}
	value, err := e.Text(n)
	if err != nil || template.IsUnknown(value) {
		return ""
	}
	return value
}

// evaluator computes what is known before the operation, nil where a parameter
// has no value yet.
func (s Surroundings) evaluator(t *template.Template, newcomers []*Newcomer) *template.Evaluator {
	outside := foresight{refs: map[string]string{}}
	for id, physical := range s.Members {
		outside.refs[id] = physical
	}
	for _, n := range newcomers {
		if ref := n.ref(); ref != "" {
			outside.refs[n.LogicalID] = ref
		}
	}
	values := map[string]string{}
	for name, value := range deployedParameters(s.Deployed) {
		if p := t.Parameter(name); p != nil && !p.NoEcho {
			values[name] = value
		}
	}
	for name, value := range s.Parameters {
		values[name] = value
	}
	bound, err := t.BindParameters(values, outside)
	if err != nil {
		return nil
	}
	stackID := template.Unknown
	if s.Deployed != nil {
		stackID = aws.ToString(s.Deployed.StackId)
	}
	return t.Evaluator(template.Scope{
		Parameters: bound, Resolver: outside,
		Pseudo: map[string]string{
			"AWS::AccountId": s.Account, "AWS::Partition": s.Partition, "AWS::Region": s.Region,
			"AWS::StackId": stackID, "AWS::StackName": s.Stack, "AWS::URLSuffix": urlSuffix(s.Partition),
		},
	})
}

// urlSuffix is the domain of a partition, unknown for those that are new.
func urlSuffix(partition string) string {
	switch partition {
	case "aws", "aws-us-gov":
		return "amazonaws.com"
	case "aws-cn":
		return "amazonaws.com.cn"
	default:
		return template.Unknown
	}
}

// foresight answers for the resources whose physical IDs are known, and knows
// nothing else.
type foresight struct{ refs map[string]string }

var _ template.OutputResolver = foresight{}

// Ref implements template.Resolver.
func (f foresight) Ref(id string) (any, error) {
	if value, ok := f.refs[id]; ok {
		return value, nil
	}
	return template.Unknown, nil
}

// GetAtt implements template.Resolver.
func (foresight) GetAtt(string, string) (any, error) { return template.Unknown, nil }

// Import implements template.Resolver.
func (foresight) Import(string) (string, error) { return template.Unknown, nil }

// Dynamic implements template.Resolver.
func (foresight) Dynamic(string, string) (string, error) { return template.Unknown, nil }

// Zones implements template.Resolver.
func (foresight) Zones(string) []string { return []string{template.Unknown} }

// StackOutput implements template.OutputResolver.
func (foresight) StackOutput(string, string, string, string) (string, error) {
	return template.Unknown, nil
}

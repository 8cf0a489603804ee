package policy

import (
	"strings"

	"github.com/cfn-cli/cfn/internal/document"
	"github.com/cfn-cli/cfn/internal/template"
)

// Parse reads a policy in JSON or YAML. Mistakes are told at once, as a
// diag.List of kind Invalid with their places.
func Parse(name string, data []byte) (*Policy, error) {
	root, err := template.ParseNode(name, data)
	if err != nil {
		return nil, err
	}
	r := &reader{&document.Reader{Name: name, What: "a stack policy", Code: "policy"}}
	p := &Policy{}
	r.Fields(root, map[string]func(*template.Node){
		"Statement": func(n *template.Node) {
			if n.Kind == template.Map {
				p.Statements = []Statement{r.statement(n)}
				return
			}
			p.Statements = document.Each(r.Reader, n, r.statement)
		},
		"Version": func(*template.Node) {},
		"Id":      func(*template.Node) {},
	})
	if len(data) > MaxSize {
		r.Report(root.Pos, "the policy has %d bytes, CloudFormation takes %d", len(data), MaxSize)
	}
	return p, r.Findings.Err()
}

// JSON is a policy's text, YAML or JSON, as CloudFormation takes it.
func JSON(name string, data []byte) (string, error) {
	root, err := template.ParseNode(name, data)
	if err != nil {
		return "", err
	}
	return string(root.JSON()), nil
}

type reader struct{ *document.Reader }

func (r *reader) statement(n *template.Node) Statement {
	s := Statement{Line: n.Pos.Line}
	seen := map[string]bool{}
	once := func(kind string, set func(*template.Node)) func(*template.Node) {
		return func(n *template.Node) {
			if seen[kind] {
				r.Report(n.Pos, "a statement has either %s or Not%s", kind, kind)
			}
			seen[kind] = true
			set(n)
		}
	}
	r.Fields(n, map[string]func(*template.Node){
		"Sid": func(*template.Node) {},
		"Effect": once("Effect", func(n *template.Node) {
			if s.Deny = n.Scalar() == "Deny"; !s.Deny && n.Scalar() != "Allow" {
				r.Report(n.Pos, "Effect is Allow or Deny")
			}
		}),
		"Action":      once("Action", r.actions(&s)),
		"NotAction":   once("Action", func(n *template.Node) { s.NotAction = true; r.actions(&s)(n) }),
		"Principal":   once("Principal", r.principal),
		"Resource":    once("Resource", r.resources(&s)),
		"NotResource": once("Resource", func(n *template.Node) { s.NotResource = true; r.resources(&s)(n) }),
		"Condition":   r.condition(&s),
	})
	for _, kind := range []string{"Effect", "Action", "Principal", "Resource"} {
		if !seen[kind] && n.Kind == template.Map {
			r.Report(n.Pos, "the statement has no %s", kind)
		}
	}
	return s
}

func (r *reader) actions(s *Statement) func(*template.Node) {
	return func(n *template.Node) {
		r.Texts(&s.Actions)(n)
		for _, action := range s.Actions {
			if !known(action) {
				r.Report(n.Pos, "%q is no action of a stack policy: Update:Modify, Update:Replace, Update:Delete or Update:*", action)
			}
		}
	}
}

// principal can only be everybody: a policy does not tell users apart. The User
// Guide knows no NotPrincipal, which would be nobody.
func (r *reader) principal(n *template.Node) {
	if n.Scalar() != "*" && n.Get("AWS").Scalar() != "*" {
		r.Report(n.Pos, `the principal of a stack policy is "*"`)
	}
}

func (r *reader) resources(s *Statement) func(*template.Node) {
	return func(n *template.Node) {
		r.Texts(&s.Resources)(n)
		for _, resource := range s.Resources {
			if resource != "*" && !strings.HasPrefix(resource, "LogicalResourceId/") {
				r.Report(n.Pos, "%q is no resource of a stack policy: LogicalResourceId/NAME or *", resource)
			}
		}
	}
}

func (r *reader) condition(s *Statement) func(*template.Node) {
	return func(n *template.Node) {
		on := func(like bool) func(*template.Node) {
			return func(n *template.Node) {
				r.Fields(n, map[string]func(*template.Node){"ResourceType": func(n *template.Node) {
					var types []string
					r.Texts(&types)(n)
					var patterns []TypePattern
					for _, name := range types {
						patterns = append(patterns, TypePattern{name, like})
					}
					s.Conditions = append(s.Conditions, patterns)
				}})
			}
		}
		r.Fields(n, map[string]func(*template.Node){"StringEquals": on(false), "StringLike": on(true)})
	}
}

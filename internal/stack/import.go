package stack

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/template"
)

// MaxImport is how many resources one change set imports (AWS documentation,
// "CreateChangeSet", ResourcesToImport).
const MaxImport = 200

// Newcomer is a resource of the template that the stack does not have, and
// that exists.
type Newcomer struct {
	*template.Resource
	// Keys are the sets of properties that can identify a resource of the type;
	// any one of them will do.
	Keys [][]string
	// Identifier holds the values that are known, by property.
	Identifier map[string]string
}

// Identity is an identifier that a person gives.
type Identity struct {
	// Whole is the value, those of a compound identifier with "|" between.
	Whole string
	// Values are the same by property.
	Values map[string]string
	// At is the place in a file, nil for a flag.
	At *diag.Range
}

// learn sets the keys that CloudFormation names, or those of cfn's own facts
// about the type, which emulators may leave to it.
func (n *Newcomer) learn(summary Summary) {
	if n.Keys = summary.Keys[n.Type]; n.Keys != nil {
		return
	}
	if facts, known := schema.Lookup(n.Type); known && len(facts.PrimaryIdentifier) > 0 {
		n.Keys = [][]string{facts.PrimaryIdentifier}
	}
}

// Take sets the keys of all newcomers and the values that were given.
func Take(newcomers []*Newcomer, summary Summary, given map[string]Identity) error {
	var wrong diag.List
	for _, n := range newcomers {
		if n.learn(summary); len(n.Keys) == 0 {
			wrong = append(wrong, diag.New(diag.Invalid, "import.type", "%s is of type %s, which CloudFormation cannot import", n.LogicalID, n.Type).
				WithHint("leave it out of the template for the import, then  cfn deploy"))
			continue
		}
		if d := n.take(given[n.LogicalID]); d != nil {
			wrong = append(wrong, d)
		}
	}
	return wrong.Err()
}

func (n *Newcomer) take(given Identity) *diag.Diagnostic {
	report := func(format string, args ...any) *diag.Diagnostic {
		d := diag.New(diag.Usage, "import.identifier", format, args...)
		if given.At != nil {
			return d.At(*given.At)
		}
		return d.WithHint("--resource %s", n.Example())
	}
	for key, value := range given.Values {
		if !slices.ContainsFunc(n.Keys, func(set []string) bool { return slices.Contains(set, key) }) {
			return report("%s is identified by %s, not by %s", n.Type, n.alternatives(), key)
		}
		n.Identifier[key] = value
	}
	if given.Whole == "" {
		return nil
	}
	for _, set := range n.Keys {
		values := []string{given.Whole}
		if len(set) > 1 {
			values = strings.Split(given.Whole, "|")
		}
		if len(values) != len(set) {
			continue
		}
		for i, key := range set {
			n.Identifier[key] = values[i]
		}
		return nil
	}
	return report("%s is identified by %s", n.Type, n.alternatives())
}

// alternatives names the keys: "A", "A and B", "A or B and C".
func (n *Newcomer) alternatives() string {
	sets := make([]string, len(n.Keys))
	for i, set := range n.Keys {
		sets[i] = strings.Join(set, " and ")
	}
	return strings.Join(sets, " or ")
}

// Example is how --resource names the resource.
func (n *Newcomer) Example() string {
	keys, _ := n.best()
	if len(keys) == 1 {
		return n.LogicalID + "=…"
	}
	pairs := make([]string, len(keys))
	for i, key := range keys {
		pairs[i] = key + "=…"
	}
	return n.LogicalID + ":" + strings.Join(pairs, ",")
}

// Unretained are findings about resources to import whose DeletionPolicy is
// none that an import takes: any at all for an import that names them, one
// that keeps the resource for one that finds them by itself.
func Unretained(t *template.Template, ids []string, want string) (findings diag.List) {
	for _, id := range ids {
		d := diag.New(diag.Invalid, "import.deletion-policy", "%s is to be imported and needs a DeletionPolicy%s", id, want)
		line := "DeletionPolicy: Retain"
		if t != nil && t.JSON {
			line = `"DeletionPolicy": "Retain",`
		}
		if t != nil {
			if pos, ok := t.Locate("Resources", id); ok {
				d = d.At(diag.Range{File: t.Name, Line: pos.Line, Column: pos.Column, EndColumn: pos.Column + len(id)})
			}
		}
		findings = append(findings, d.WithHint("add the line  %s  to it, beside Type", line))
	}
	return findings
}

// Missing names the properties whose values are not known yet, of the set that
// lacks least; nil for a resource that is identified.
func (n *Newcomer) Missing() []string {
	_, missing := n.best()
	return missing
}

// best is the set of keys of which most is known, and what it lacks.
func (n *Newcomer) best() (keys, missing []string) {
	for i, set := range n.Keys {
		lacks := slices.DeleteFunc(slices.Clone(set), func(key string) bool { return n.Identifier[key] != "" })
		if i == 0 || len(lacks) < len(missing) {
			keys, missing = set, lacks
		}
	}
	return keys, missing
}

// toImport names the resource on the wire.
func (n *Newcomer) toImport() types.ResourceToImport {
	keys, _ := n.best()
	identifier := make(map[string]string, len(keys))
	for _, key := range keys {
		identifier[key] = n.Identifier[key]
	}
	return types.ResourceToImport{LogicalResourceId: &n.LogicalID, ResourceType: &n.Type, ResourceIdentifier: identifier}
}

// ref is what Ref of the resource gives, empty where that is not known.
func (n *Newcomer) ref() string {
	facts, known := schema.Lookup(n.Type)
	if !known || len(facts.Ref()) == 0 {
		return ""
	}
	values := make([]string, len(facts.Ref()))
	for i, key := range facts.Ref() {
		if values[i] = n.Identifier[key]; values[i] == "" {
			return ""
		}
	}
	return strings.Join(values, "|")
}

// Import makes the request one that imports resources and does nothing else:
// what an import cannot bring with it is left out.
func (r Request) Import(source Source, newcomers []*Newcomer) Request {
	r.Source = source
	r.Tags, r.Notifications, r.RoleARN, r.OnFailure = nil, nil, "", ""
	r.Imports = nil
	for _, n := range newcomers {
		r.Imports = append(r.Imports, n.toImport())
	}
	return r
}

// Members lists the physical IDs of the resources that a stack has, by logical
// ID; none for a stack that does not exist or was never deployed.
func (c *Client) Members(ctx context.Context, deployed *types.Stack) (map[string]string, error) {
	members := map[string]string{}
	if deployed == nil || OutcomeOf(deployed.StackStatus) == InReview {
		return members, nil
	}
	list, err := c.Resources(ctx, aws.ToString(deployed.StackId))
	left := []types.ResourceStatus{
		types.ResourceStatusDeleteComplete, types.ResourceStatusDeleteSkipped,
		types.ResourceStatusImportFailed, types.ResourceStatusImportRollbackComplete,
	}
	for _, r := range list {
		if !slices.Contains(left, r.ResourceStatus) && r.PhysicalResourceId != nil {
			members[aws.ToString(r.LogicalResourceId)] = *r.PhysicalResourceId
		}
	}
	return members, err
}

// identifierKeys reads the keys of a summary: each text is a set, compound
// ones joined by commas.
func identifierKeys(list []types.ResourceIdentifierSummary) map[string][][]string {
	keys := map[string][][]string{}
	for _, s := range list {
		for _, set := range s.ResourceIdentifiers {
			keys[aws.ToString(s.ResourceType)] = append(keys[aws.ToString(s.ResourceType)], strings.Split(set, ","))
		}
	}
	return keys
}

package template

import "slices"

// Template is a parsed template. It is read only after Parse: several
// goroutines may use it at once.
type Template struct {
	Name   string // where it came from, as shown in findings
	Source []byte // as read
	Root   *Node
	// JSON tells that the source is JSON rather than YAML.
	JSON bool

	FormatVersion string
	Description   string
	// Transforms are the macros of the top level, in order, those of
	// Fn::Transform elsewhere not among them (see Macros).
	Transforms []string

	// The typed sections, in the order of the source.
	Parameters []*Parameter
	Resources  []*Resource
	Outputs    []*Output

	// The sections that need no type, nil where the template has none.
	Conditions, Mappings, Metadata, Rules, Hooks *Node

	extensions bool // processed by AWS::LanguageExtensions
}

// Parameter is a member of the Parameters section. Source: AWS documentation,
// "CloudFormation template Parameters syntax".
type Parameter struct {
	Name, Type            string
	Default               string
	HasDefault            bool
	NoEcho                bool
	AllowedValues         []string
	AllowedPattern        string
	ConstraintDescription string
	Description           string
	MinLength, MaxLength  *int
	MinValue, MaxValue    *float64
	Node                  *Node
	Pos                   Pos // of the name
}

// Resource is a member of the Resources section. Source: AWS documentation,
// "CloudFormation template Resources syntax".
type Resource struct {
	LogicalID, Type, Condition          string
	DeletionPolicy, UpdateReplacePolicy string // "" where not given
	DependsOn                           []string
	Properties, Metadata                *Node
	CreationPolicy, UpdatePolicy        *Node
	Node                                *Node
	Pos                                 Pos // of the logical ID
}

// Output is a member of the Outputs section. Source: AWS documentation,
// "CloudFormation template Outputs syntax".
type Output struct {
	Name, Description, Condition string
	Value                        *Node
	Export                       *Node // what Export.Name holds
	Node                         *Node
	Pos                          Pos // of the name
}

// Parameter finds a parameter by name, nil if there is none.
func (t *Template) Parameter(name string) *Parameter {
	for _, p := range t.Parameters {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// Resource finds a resource by logical ID, nil if there is none.
func (t *Template) Resource(logicalID string) *Resource {
	for _, r := range t.Resources {
		if r.LogicalID == logicalID {
			return r
		}
	}
	return nil
}

// Output finds an output by name, nil if there is none.
func (t *Template) Output(name string) *Output {
	for _, o := range t.Outputs {
		if o.Name == name {
			return o
		}
	}
	return nil
}

// WithOutputs gives the template with other outputs as JSON; nil leaves it
// without any. The named resources are left out.
func (t *Template) WithOutputs(outputs *Node, without ...string) []byte {
	root := *t.Root
	root.Entries = slices.DeleteFunc(slices.Clone(root.Entries), func(e Entry) bool { return e.Key == "Outputs" })
	if outputs != nil {
		root.Entries = append(root.Entries, Entry{Key: "Outputs", Value: outputs})
	}
	for i, e := range root.Entries {
		if e.Key == "Resources" && len(without) > 0 {
			left := *e.Value
			left.Entries = slices.DeleteFunc(slices.Clone(left.Entries), func(r Entry) bool { return slices.Contains(without, r.Key) })
			root.Entries[i].Value = &left
		}
	}
	return root.JSON()
}

// Locate finds the place of a path of keys, such as "Resources", "Queue",
// "Properties", "Tags", "0", "Value". Where the path goes on below what the
// template says (inside a function, say) ok is false and the place is that of
// the last key found.
func (t *Template) Locate(path ...string) (at Pos, ok bool) {
	n := t.Root
	for _, step := range path {
		key, value := child(n, step)
		if value == nil {
			return at, false
		}
		at, n = key, value
	}
	return at, len(path) > 0
}

// child finds a key of a map or an index of a list.
func child(n *Node, step string) (Pos, *Node) {
	for _, e := range entriesOf(n) {
		if e.Key == step {
			return e.Pos, e.Value
		}
	}
	if i, err := atoi(step); err == nil && i >= 0 && i < len(itemsOf(n)) {
		return n.Items[i].Pos, n.Items[i]
	}
	return Pos{}, nil
}

package provider

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cfn-cli/cfn/internal/schema"
)

// types holds what the schema facts do not tell. A type's name stands at the
// start of a line, what is known about it in indented lines below:
//
//	name PROPERTY [LIMIT] [lower] [stack=TEXT]
//	                       the property that names it, the longest name, and
//	                       what generated names have instead of the stack's
//	suffix PROPERTY TEXT   end of a generated name where the property is true
//	scope account          names are unique in all regions of the account
//	scope partition        names are unique in all accounts
//	scope none             names need not be unique
//	time CREATE UPDATE DELETE  seconds in the realistic profile
//	physical VALUE         the physical ID, where it is not what Ref returns
//	ref VALUE              what Ref returns, where the facts do not know it
//	default PROPERTY JSON  what AWS sets where the template does not
//	hidden PATH …          properties that AWS does not give back, with "/"
//	                       before nested ones (the type's schema,
//	                       writeOnlyProperties)
//	choice PATH … | PATH … sets of hidden properties that exclude each other,
//	                       the one first that the IaC generator selects
//	Attribute VALUE        an attribute; see expand for ${…}
//
//go:embed types/*.txt
var types embed.FS

// row is what is known about one type.
type row struct {
	facts  *schema.Type
	naming naming
	// suffixProperty and suffix end generated names (FIFO queues).
	suffixProperty, suffix string
	scope                  string
	seconds                [3]float64 // create, update, delete
	physical, ref          string
	attributes             map[string]string
	defaults               map[string]any
	hidden                 []string
	choices                [][]string
}

// table holds the rows of types that the embedded files mention.
var table = sync.OnceValue(func() map[string]row {
	rows := make(map[string]row)
	names, err := fs.Glob(types, "types/*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		text, err := types.ReadFile(name)
		if err != nil {
			panic(err)
		}
		if err := parseTable(string(text), rows); err != nil {
			panic(fmt.Sprintf("provider: %s: %v", name, err))
		}
	}
	return rows
})

// Known tells whether AWS has the type: whether a template may use it without
// a transform. AWS refuses others with "Template format error: Unrecognized
// resource types: [X, Y]".
func Known(typeName string) bool {
	if typeName == cdkMetadata {
		return true
	}
	t, ok := schema.Lookup(typeName)
	return ok && t.Transform == ""
}

// cdkMetadata is in nearly every template of the AWS CDK. AWS takes it, without
// a word in the documentation of resource types.
const cdkMetadata = "AWS::CDK::Metadata"

// lookup gives what is known about a type; the row of an unknown type names
// resources by stack and logical ID.
func lookup(typeName string) row {
	r := table()[typeName]
	facts, known := schema.Lookup(typeName)
	if !known {
		facts = &schema.Type{Name: typeName}
	}
	r.facts = facts
	if r.naming.Property != "" {
		r.naming.Unique = r.scope != "none"
	} else {
		r.naming.Property = nameProperty(facts)
		r.naming.Unique = slices.Contains(facts.PrimaryIdentifier, r.naming.Property)
	}
	if r.naming.Limit == 0 {
		r.naming.Limit = defaultLimit
	}
	return r
}

func parseTable(text string, rows map[string]row) error {
	var current string
	lines := bufio.NewScanner(strings.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := lines.Text()
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || strings.HasPrefix(fields[0], "#"):
		case line[0] != ' ' && line[0] != '\t':
			current = fields[0]
			if _, twice := rows[current]; twice {
				return fmt.Errorf("line %d: %s is there twice", number, current)
			}
			rows[current] = row{attributes: make(map[string]string), defaults: make(map[string]any)}
		default:
			r := rows[current]
			if err := r.set(fields[0], fields[1:]); err != nil {
				return fmt.Errorf("line %d: %w", number, err)
			}
			rows[current] = r
		}
	}
	return lines.Err()
}

// set takes one indented line.
func (r *row) set(key string, values []string) error {
	if len(values) == 0 {
		return fmt.Errorf("%s has no value", key)
	}
	switch key {
	case "name":
		return r.naming.set(values)
	case "suffix":
		if len(values) != 2 {
			return fmt.Errorf("suffix needs a property and a text")
		}
		r.suffixProperty, r.suffix = values[0], values[1]
	case "scope":
		r.scope = values[0]
	case "time":
		if len(values) != len(r.seconds) {
			return fmt.Errorf("time needs create, update and delete")
		}
		for i, value := range values {
			seconds, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return err
			}
			r.seconds[i] = seconds
		}
	case "physical":
		r.physical = strings.Join(values, " ")
	case "hidden":
		r.hidden = values
	case "choice":
		for set := range strings.SplitSeq(strings.Join(values, " "), "|") {
			r.choices = append(r.choices, strings.Fields(set))
		}
	case "default":
		value, err := parseDefault(strings.Join(values[1:], " "))
		if err != nil {
			return fmt.Errorf("default %s: %w", values[0], err)
		}
		r.defaults[values[0]] = value
	case "ref":
		r.ref = strings.Join(values, " ")
	default:
		r.attributes[key] = strings.Join(values, " ")
	}
	return nil
}

func (n *naming) set(values []string) error {
	n.Property = values[0]
	for _, value := range values[1:] {
		stack, hasStack := strings.CutPrefix(value, "stack=")
		limit, err := strconv.Atoi(value)
		switch {
		case hasStack:
			n.Stack = &stack
		case value == "lower":
			n.Lower = true
		case err == nil:
			n.Limit = limit
		default:
			return fmt.Errorf("name: what is %q?", value)
		}
	}
	return nil
}

// hasAttribute tells whether Fn::GetAtt can ask for the name: one of the
// attributes, or a property, which AWS answers as well (as recorded for the
// DisplayName of topics).
func (r row) hasAttribute(name string) bool {
	_, attribute := r.facts.Attributes[name]
	return attribute || r.hasProperty(name)
}

// hasProperty tells whether a dotted path leads to a property.
func (r row) hasProperty(path string) bool {
	name, rest, nested := strings.Cut(path, ".")
	p, ok := r.facts.Properties[name]
	for ok && nested {
		name, rest, nested = strings.Cut(rest, ".")
		p, ok = r.facts.Definitions[p.Definition][name]
	}
	return ok
}

package stackset

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/document"
	"github.com/cfn-cli/cfn/internal/template"
)

// Read reads the declarations of a StackSet file, YAML (one or more documents)
// or JSON. open reads a file that the file names, by the path as written. All
// mistakes are told at once, as a diag.List of kind Invalid with their places.
func Read(name string, data []byte, open func(path string) ([]byte, error)) ([]*Declaration, error) {
	roots, err := template.ParseNodes(name, data)
	if err != nil {
		return nil, err
	}
	f := &file{Reader: &document.Reader{Name: name, What: "a StackSet file", Code: "stackset-file"}, open: open}
	var declarations []*Declaration
	for _, root := range roots {
		if root.Kind == template.Null {
			continue // an empty document, as after a last ---
		}
		declarations = append(declarations, f.declaration(root))
	}
	if len(declarations) == 0 && len(f.Findings) == 0 {
		f.Report(template.Pos{Line: 1, Column: 1}, "the file declares no StackSet")
	}
	return declarations, f.Findings.Err()
}

type file struct {
	*document.Reader
	open func(path string) ([]byte, error)
}

func (f *file) declaration(root *template.Node) *Declaration {
	d := &Declaration{At: f.Range(root.Pos), Permissions: types.PermissionModelsSelfManaged}
	before := len(f.Findings)
	f.Fields(root, map[string]func(*template.Node){
		"stackset":    f.placed(&d.Name, &d.NameAt),
		"template":    f.placed(&d.Template, &d.TemplateAt),
		"description": f.Text(&d.Description),
		"permissions": choice(f, &d.Permissions, map[string]types.PermissionModels{
			"self-managed": types.PermissionModelsSelfManaged, "service-managed": types.PermissionModelsServiceManaged,
		}),
		"admin":            f.admin(&d.Admin),
		"parameters":       f.parameters(&d.Parameters, &d.ParametersAt),
		"tags":             f.Map(&d.Tags),
		"capabilities":     f.capabilities(&d.Capabilities),
		"managedExecution": f.flag(&d.ManagedExecution),
		"autoDeployment":   func(n *template.Node) { d.AutoDeployment = f.autoDeployment(n) },
		"operation":        f.preferences(&d.Operation),
		"targets":          func(n *template.Node) { d.Targets = document.Each(f.Reader, n, f.target) },
		"dependsOn":        f.Texts(&d.DependsOn),
	})
	if len(f.Findings) == before { // else the checks would tell the same again
		f.check(d, root)
	}
	return d
}

// placed stores a text with its place.
func (f *file) placed(into *string, at *diag.Range) func(*template.Node) {
	return func(n *template.Node) {
		*at = f.Range(n.Pos)
		f.Text(into)(n)
	}
}

func (f *file) flag(into **bool) func(*template.Node) {
	return func(n *template.Node) {
		var value bool
		f.Bool(&value)(n)
		*into = &value
	}
}

// choice stores one of a few words as the API's.
func choice[T ~string](f *file, into *T, words map[string]T) func(*template.Node) {
	return func(n *template.Node) {
		value, ok := words[n.Scalar()]
		if !ok {
			known := make([]string, 0, len(words))
			for word := range words {
				known = append(known, word)
			}
			slices.Sort(known)
			f.Report(n.Pos, "this is one of %s", strings.Join(known, ", "))
		}
		*into = value
	}
}

func (f *file) admin(a *Admin) func(*template.Node) {
	return func(n *template.Node) {
		f.Fields(n, map[string]func(*template.Node){
			"region": f.region(&a.Region),
			"callAs": choice(f, &a.CallAs, map[string]types.CallAs{"self": types.CallAsSelf, "delegated-admin": types.CallAsDelegatedAdmin}),
			"role":   f.Text(&a.RoleARN), "executionRole": f.Text(&a.ExecutionRole),
		})
	}
}

// parameters reads values as the API wants them: texts, lists with commas.
func (f *file) parameters(into *map[string]string, places *map[string]diag.Range) func(*template.Node) {
	return func(n *template.Node) {
		if n.Kind != template.Map {
			f.Report(n.Pos, "a map of parameters to their values is wanted here")
			return
		}
		*into, *places = map[string]string{}, map[string]diag.Range{}
		for _, entry := range n.Entries {
			(*places)[entry.Key] = f.Range(entry.Pos)
			if entry.Value.Kind != template.List {
				var value string
				f.Text(&value)(entry.Value)
				(*into)[entry.Key] = value
				continue
			}
			var values []string
			f.Texts(&values)(entry.Value)
			(*into)[entry.Key] = strings.Join(values, ",")
		}
	}
}

func (f *file) capabilities(into *[]types.Capability) func(*template.Node) {
	return func(n *template.Node) {
		var words []string
		f.Texts(&words)(n)
		for _, word := range words {
			c := types.Capability("CAPABILITY_" + strings.TrimPrefix(strings.ToUpper(strings.ReplaceAll(word, "-", "_")), "CAPABILITY_"))
			if !slices.Contains(c.Values(), c) {
				f.Report(n.Pos, "%q is no capability: IAM, NAMED_IAM or AUTO_EXPAND", word)
			}
			*into = append(*into, c)
		}
	}
}

func (f *file) autoDeployment(n *template.Node) *AutoDeployment {
	a := &AutoDeployment{}
	f.Fields(n, map[string]func(*template.Node){
		"enabled": f.Bool(&a.Enabled), "retainStacks": f.Bool(&a.RetainStacks), "dependsOn": f.Texts(&a.DependsOn),
	})
	return a
}

func (f *file) preferences(p *Preferences) func(*template.Node) {
	return func(n *template.Node) {
		f.Fields(n, map[string]func(*template.Node){
			"maxConcurrent": f.amount(&p.MaxConcurrent, 1), "failureTolerance": f.amount(&p.FailureTolerance, 0),
			"concurrency": choice(f, &p.Concurrency, map[string]types.ConcurrencyMode{
				"strict": types.ConcurrencyModeStrictFailureTolerance, "soft": types.ConcurrencyModeSoftFailureTolerance,
			}),
			"regions": choice(f, &p.Regions, map[string]types.RegionConcurrencyType{
				"parallel": types.RegionConcurrencyTypeParallel, "sequential": types.RegionConcurrencyTypeSequential,
			}),
			"regionOrder": f.regions(&p.RegionOrder),
		})
	}
}

// amount reads 5 or 25%.
func (f *file) amount(into **Amount, least int) func(*template.Node) {
	return func(n *template.Node) {
		digits, percent := strings.CutSuffix(n.Scalar(), "%")
		value, err := strconv.Atoi(digits)
		switch {
		case err != nil:
			f.Report(n.Pos, "a number of accounts or a percentage is wanted here, as 5 or 25%%")
		case value < least:
			f.Report(n.Pos, "at least %d is wanted here", least)
		case percent && value > 100:
			f.Report(n.Pos, "a percentage goes up to 100%%")
		case value > 100_000:
			f.Report(n.Pos, "a StackSet has at most 100,000 stack instances")
		}
		*into = &Amount{Value: int32(value), Percent: percent} //nolint:gosec // bounded above
	}
}

// regionName has the form of all regions; which of them there are only AWS
// knows.
var regionName = regexp.MustCompile(`^[a-z]+(-[a-z]+)+-[0-9]+$`)

func (f *file) region(into *string) func(*template.Node) {
	return func(n *template.Node) {
		f.Text(into)(n)
		if *into != "" && (len(*into) > 128 || !regionName.MatchString(*into)) {
			f.Report(n.Pos, "%q is not the name of a region, as us-east-1", *into)
		}
	}
}

func (f *file) regions(into *[]string) func(*template.Node) {
	return func(n *template.Node) {
		*into = document.Each(f.Reader, n, func(item *template.Node) (region string) {
			f.region(&region)(item)
			return region
		})
		f.distinct(n, *into, "region")
	}
}

// distinct refuses what is there twice.
func (f *file) distinct(n *template.Node, values []string, what string) {
	seen := map[string]bool{}
	for i, value := range values {
		if seen[value] && value != "" {
			f.Report(n.Items[i].Pos, "%s %s is there twice", what, value)
		}
		seen[value] = true
	}
}

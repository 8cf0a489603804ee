package stackset

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/document"
	"github.com/cfn-cli/cfn/internal/template"
)

// The forms of identifiers (AWS documentation, "DeploymentTargets").
var (
	accountID = regexp.MustCompile(`^[0-9]{12}$`)
	unitID    = regexp.MustCompile(`^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$`)
	setName   = regexp.MustCompile(`^[a-zA-Z][-a-zA-Z0-9]*$`)
)

// maxName is the length of a StackSet's name that CloudFormation takes.
const maxName = 128

// CheckName refuses a name that CloudFormation would refuse.
func CheckName(name string) error {
	if len(name) <= maxName && setName.MatchString(name) {
		return nil
	}
	return diag.New(diag.Usage, "stackset.name", "%q cannot be the name of a StackSet", name).
		WithHint("a name begins with a letter, holds letters, digits and hyphens, and has at most 128 characters")
}

func (f *file) target(n *template.Node) Target {
	t := Target{At: f.Range(n.Pos)}
	f.Fields(n, map[string]func(*template.Node){
		"accounts":            f.accounts(&t.Accounts),
		"accountsFile":        f.accountsFile(&t.Accounts),
		"organizationalUnits": f.units(&t.OUs),
		"only":                f.accounts(&t.Only),
		"except":              f.accounts(&t.Except),
		"regions":             f.regions(&t.Regions),
		"parameters":          f.parameters(&t.Parameters, &t.ParametersAt),
	})
	return t
}

// accounts reads account IDs. An unquoted number is refused: YAML takes away
// its leading zeros, or makes 1.0e+11 of it, so nobody could tell what was
// meant.
func (f *file) accounts(into *[]string) func(*template.Node) {
	return func(n *template.Node) {
		ids := document.Each(f.Reader, n, func(item *template.Node) string {
			switch {
			case item.Kind == template.Number:
				f.Report(item.Pos, "an account ID is a text, and %s is a number, which loses leading zeros", item.Text).
					WithHint("write it in quotes: %q", item.Text)
			case !accountID.MatchString(item.Scalar()):
				f.Report(item.Pos, "%q is no account ID: it has 12 digits", item.Scalar())
			}
			return item.Scalar()
		})
		f.distinct(n, ids, "account")
		*into = append(*into, ids...)
	}
}

// accountsFile reads account IDs from a file that is separated by commas or
// lines, as CloudFormation's AccountsUrl takes it. What is no number, such as
// a heading, is refused.
func (f *file) accountsFile(into *[]string) func(*template.Node) {
	return func(n *template.Node) {
		var path string
		f.Text(&path)(n)
		data, err := f.open(path)
		if err != nil {
			f.Must(n, err)
			return
		}
		seen := map[string]bool{}
		line := 0
		for text := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
			line++
			for id := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(", ;\t\r\n\"", r) }) {
				switch {
				case !accountID.MatchString(id):
					f.Findings = append(f.Findings, diag.New(diag.Invalid, f.Code, "%q is no account ID: it has 12 digits", id).
						At(diag.Range{File: path, Line: line}))
				case !seen[id]:
					*into = append(*into, id)
				}
				seen[id] = true
			}
		}
		if len(seen) == 0 {
			f.Report(n.Pos, "%s names no account", path)
		}
	}
}

func (f *file) units(into *[]string) func(*template.Node) {
	return func(n *template.Node) {
		*into = document.Each(f.Reader, n, func(item *template.Node) string {
			if !unitID.MatchString(item.Scalar()) {
				f.Report(item.Pos, "%q is no organizational unit: an ID is wanted, as ou-ab12-cdef3456 or r-ab12", item.Scalar())
			}
			return item.Scalar()
		})
		f.distinct(n, *into, "organizational unit")
	}
}

// check tells what does not go together in a document.
func (f *file) check(d *Declaration, root *template.Node) {
	switch {
	case d.Name == "":
		f.Report(root.Pos, "the StackSet has no name").WithHint("add  stackset: NAME")
	case CheckName(d.Name) != nil:
		f.Findings = append(f.Findings, diag.From(CheckName(d.Name))[0].At(d.NameAt))
	}
	if d.Template == "" {
		f.Report(root.Pos, "StackSet %s has no template", d.Name).WithHint("add  template: FILE")
	}
	place := func(key string) template.Pos { return document.Locate(root, []string{key}) }
	if !d.ServiceManaged() {
		if d.AutoDeployment != nil {
			f.Report(place("autoDeployment"), "only service-managed StackSets deploy automatically").WithHint("add  permissions: service-managed")
		}
		if d.Admin.CallAs == types.CallAsDelegatedAdmin {
			f.Report(place("admin"), "only service-managed StackSets have delegated administrators").WithHint("add  permissions: service-managed")
		}
	} else if d.Admin.RoleARN != "" || d.Admin.ExecutionRole != "" {
		f.Report(place("admin"), "a service-managed StackSet takes its roles from Organizations").WithHint("leave out role and executionRole")
	}
	for _, t := range d.Targets {
		f.checkTarget(d, t)
	}
	regions := d.regions()
	for _, region := range d.Operation.RegionOrder {
		if len(regions) > 0 && !slices.Contains(regions, region) {
			f.Report(place("operation"), "regionOrder names %s, which no target has", region)
		}
	}
}

func (f *file) checkTarget(d *Declaration, t Target) {
	at := template.Pos{Line: t.At.Line, Column: t.At.Column}
	switch {
	case len(t.Regions) == 0:
		f.Report(at, "the target has no regions")
	case !d.ServiceManaged() && len(t.OUs) > 0:
		f.Report(at, "organizational units need a service-managed StackSet").WithHint("add  permissions: service-managed, or name accounts")
	case !d.ServiceManaged() && len(t.Only)+len(t.Except) > 0:
		f.Report(at, "only and except choose among the accounts of organizational units")
	case !d.ServiceManaged() && len(t.Accounts) == 0:
		f.Report(at, "the target has no accounts")
	case d.ServiceManaged() && len(t.Accounts) > 0:
		f.Report(at, "a service-managed StackSet is deployed to organizational units").
			WithHint("name organizationalUnits, and the accounts among theirs under only")
	case d.ServiceManaged() && len(t.OUs) == 0:
		f.Report(at, "the target has no organizational units")
	case len(t.Only) > 0 && len(t.Except) > 0:
		f.Report(at, "only and except exclude each other")
	}
}

// regions are those of all targets, in the order of the file.
func (d *Declaration) regions() (regions []string) {
	for _, t := range d.Targets {
		for _, region := range t.Regions {
			if !slices.Contains(regions, region) {
				regions = append(regions, region)
			}
		}
	}
	return regions
}

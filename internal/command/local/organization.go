package local

import (
	"context"
	"regexp"
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/document"
	"github.com/cfn-cli/cfn/internal/emulator/organization"
	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/template"
	"github.com/cfn-cli/cfn/internal/term"
)

// OrganizationOptions are the flags and arguments of cfn local org.
type OrganizationOptions struct {
	command.Common
	// File holds the organization; empty shows the one that is.
	File  string
	Clear bool
}

// Organize loads the emulated organization from a file, shows it, or takes it
// away. Accounts that join or leave a unit by that are deployed to, or not any
// more, as the StackSets say.
func Organize(ctx context.Context, e *env.Env, o OrganizationOptions) error {
	printer, err := command.NewPrinter(o.Common)
	if err != nil {
		return err
	}
	if o.Clear && o.File != "" {
		return diag.New(diag.Usage, "usage", "--clear takes no file")
	}
	var wanted organization.Organization
	if o.File != "" {
		data, err := command.ReadFile(e, o.File, "organization file")
		if err != nil {
			return err
		}
		if wanted, err = readOrganization(o.File, data); err != nil {
			return err
		}
	}
	running, err := process.Ensure(ctx, e)
	if err != nil {
		return err
	}
	var is organization.Organization
	switch {
	case o.Clear:
		is, err = process.ClearOrganization(ctx, e, running)
	case o.File != "":
		is, err = process.Organize(ctx, e, running, wanted)
	default:
		is, err = process.Organization(ctx, e, running)
	}
	if err != nil {
		return err
	}
	t := term.New(e, term.Options{NoColor: o.NoColor})
	if printer.Machine() {
		return printer.Write(t.Out, is)
	}
	showOrganization(t, is)
	return nil
}

var unitID = regexp.MustCompile(`^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$`)

// readOrganization reads an organization file, YAML or JSON:
//
//	management: "111111111111"
//	delegated: ["222222222222"]
//	trusted: true                     # StackSets have trusted access
//	root:
//	  accounts: ["222222222222"]
//	  units:
//	    - id: ou-ab12-cdef3456
//	      name: workloads
//	      accounts: ["333333333333", {id: "444444444444", name: prod, suspended: true}]
//	      units: []
func readOrganization(name string, data []byte) (o organization.Organization, err error) {
	root, err := template.ParseNode(name, data)
	if err != nil {
		return o, err
	}
	r := organizationFile{&document.Reader{Name: name, What: "an organization file", Code: "organization-file"}}
	r.Fields(root, map[string]func(*template.Node){
		"management": func(n *template.Node) { o.Management = r.id(n) },
		"delegated":  func(n *template.Node) { o.Delegated = document.Each(r.Reader, n, r.id) },
		"trusted":    r.Bool(&o.Trusted),
		"root":       func(n *template.Node) { o.Root = r.unit(n) },
	})
	if o.Root.ID == "" {
		o.Root.ID = organization.RootID
	}
	if len(r.Findings) == 0 {
		r.Must(root, o.Check())
	}
	return o, r.Findings.Err()
}

type organizationFile struct{ *document.Reader }

func (r organizationFile) id(n *template.Node) string {
	switch {
	case n.Kind == template.Number:
		r.Report(n.Pos, "an account ID is a text, and %s is a number, which loses leading zeros", n.Text).WithHint("write it in quotes: %q", n.Text)
	case !accountID.MatchString(n.Scalar()):
		r.Report(n.Pos, "%q is no account ID: it has 12 digits", n.Scalar())
	}
	return n.Scalar()
}

func (r organizationFile) account(n *template.Node) (a organization.Account) {
	if n.Kind != template.Map {
		return organization.Account{ID: r.id(n)}
	}
	r.Fields(n, map[string]func(*template.Node){
		"id": func(n *template.Node) { a.ID = r.id(n) }, "name": r.Text(&a.Name), "suspended": r.Bool(&a.Suspended),
	})
	return a
}

func (r organizationFile) unit(n *template.Node) (u organization.Unit) {
	r.Fields(n, map[string]func(*template.Node){
		"id": func(n *template.Node) {
			if u.ID = n.Scalar(); !unitID.MatchString(u.ID) {
				r.Report(n.Pos, "%q is no ID of an organizational unit, as ou-ab12-cdef3456", u.ID)
			}
		},
		"name":     r.Text(&u.Name),
		"accounts": func(n *template.Node) { u.Accounts = document.Each(r.Reader, n, r.account) },
		"units":    func(n *template.Node) { u.Units = document.Each(r.Reader, n, r.unit) },
	})
	return u
}

// showOrganization draws the tree.
func showOrganization(t *term.Terminal, o organization.Organization) {
	if o.Management == "" {
		t.Err.Println("there is no organization;  cfn local org FILE  loads one")
		return
	}
	access := "no trusted access for StackSets"
	if o.Trusted {
		access = "trusted access for StackSets"
	}
	t.Out.Println(t.Out.Join(t.Out.Paint(term.Bold, "organization"), "management "+o.Management, t.Out.Paint(term.Dim, access)))
	showUnit(t.Out, o, o.Root, 1)
}

func showUnit(out *term.Stream, o organization.Organization, u organization.Unit, depth int) {
	indent := strings.Repeat("  ", depth)
	out.Println(indent + strings.TrimRight(u.ID+"  "+out.Paint(term.Dim, u.Name), " "))
	for _, a := range u.Accounts {
		words := []string{a.ID, a.Name}
		if a.Suspended {
			words = append(words, "suspended")
		}
		if o.Delegates(a.ID) {
			words = append(words, "delegated administrator")
		}
		out.Println(indent + "  " + strings.TrimRight(strings.Join(words, "  "), " "))
	}
	for _, below := range u.Units {
		showUnit(out, o, below, depth+1)
	}
}

package deploy

import (
	"context"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/catalog"
	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/template"
)

// stdinName is what diagnostics call a template from standard input.
const stdinName = "standard input"

// source is the template that was named, as far as it is known before the
// first call.
type source struct {
	// remote is the address of a template that is in S3 already.
	remote string
	body   []byte
	parsed *template.Template
	// pack is what the template points to on this machine, nil for one that
	// does not come from here.
	pack *artifact.Package
	// name is the stack name that follows from the template's; notice says so.
	name, notice string
}

// load reads the template from where it is; one that is in S3 is read later,
// with the session's credentials.
func (o *Options) load(e *env.Env) (*source, error) {
	switch {
	case o.Body != nil:
		return collect(e, &source{body: o.Body}, o.Template, ".")
	case o.Template == "":
		return &source{}, nil
	case artifact.IsRemote(o.Template):
		return named(&source{remote: o.Template}, o.Template), nil
	case o.Template == "-":
		body, err := io.ReadAll(io.LimitReader(e.Stdin, template.MaxSize+1))
		if err != nil {
			return nil, diag.New(diag.Usage, "stdin.unreadable", "standard input cannot be read").Because(err)
		}
		return collect(e, &source{body: body}, stdinName, ".")
	default:
		body, err := command.ReadTemplate(e, o.Template)
		if err != nil {
			return nil, err
		}
		s := &source{body: body}
		if name, ours := strings.CutPrefix(o.Template, catalog.Prefix); ours {
			s.name, s.notice = name, "from the template's name"
		} else {
			named(s, e.Files.Abs(o.Template))
		}
		return collect(e, s, o.Template, filepath.Dir(o.Template))
	}
}

// collect also finds what a template in dir points to, and checks the nested
// templates.
func collect(e *env.Env, s *source, name, dir string) (*source, error) {
	s, err := parse(s, name)
	if err == nil {
		s.pack, err = artifact.Collect(e.Files, s.parsed, dir)
	}
	return s, err
}

// parse checks the template as far as that goes without any call.
func parse(s *source, name string) (*source, error) {
	var err error
	if s.parsed, err = template.Parse(name, s.body); err != nil {
		return nil, err
	}
	return s, s.parsed.Lint().Err()
}

// fetch reads a template that is in S3, for positions and local checks. One
// that cannot be read here is left to CloudFormation, which may have a role
// that can.
func (s *source) fetch(ctx context.Context, store *artifact.Store) error {
	if s.remote == "" {
		return nil
	}
	body, err := store.Fetch(ctx, s.remote)
	if diag.Is(err, diag.Access) {
		return nil
	}
	if err != nil {
		return err
	}
	s.body = body
	_, err = parse(s, s.remote)
	return err
}

// unfit finds what a stack name may not hold.
var unfit = regexp.MustCompile(`[^a-zA-Z0-9]+`)

// named takes the stack's name from the template's: the file's name without
// its ending, or that of the folder where the file is just called template.
func named(s *source, path string) *source {
	path = filepath.ToSlash(path)
	path, _, _ = strings.Cut(path, "?")
	dir, file := filepath.ToSlash(filepath.Dir(path)), filepath.Base(path)
	base, _, _ := strings.Cut(file, ".")
	s.notice = "from the file's name"
	if strings.EqualFold(base, "template") {
		base = filepath.Base(dir)
		s.notice = "from the folder's name"
	}
	s.name = strings.Trim(unfit.ReplaceAllString(base, "-"), "-")
	return s
}

// stackName decides the name, and says where it comes from if nobody gave it.
func (o *Options) stackName(s *source) (name, notice string, err error) {
	if o.Stack != "" {
		return o.Stack, "", nil
	}
	if s.name == "" {
		return "", "", diag.New(diag.Usage, "stack.unnamed", "a template from standard input has no name to call the stack by").
			WithHint("give one with --stack-name")
	}
	return s.name, "stack " + s.name + " (" + s.notice + ")", CheckName(s.name)
}

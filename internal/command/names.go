package command

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/env"
)

// Stack names are remembered for completion, which must not wait for the
// network. The cache is a hint: errors on it are of no interest to anybody.

// namesAge is how long remembered names are offered.
const namesAge = time.Hour

var unfit = regexp.MustCompile(`[^a-zA-Z0-9._-]+`)

func namesFile(e *env.Env, context, region string) string {
	return filepath.Join(e.CacheDir(), "stacks", unfit.ReplaceAllString(context+"_"+region, "-"))
}

// Remember keeps the names of the region's stacks, replacing those from before.
func (s *Session) Remember(names []string) {
	text := strings.Join(names, "\n")
	for _, file := range []string{namesFile(s.Env, s.Target.Name, s.AWS.Region), namesFile(s.Env, s.Target.Name, "")} {
		_ = s.Env.Files.Write(file, []byte(text), 0o600)
	}
}

// Mention adds one name, that of a stack which was just worked on.
func (s *Session) Mention(name string) {
	names := RememberedNames(s.Env, s.Target.Name, s.AWS.Region)
	if !slices.Contains(names, name) {
		s.Remember(append(names, name))
	}
}

// RememberedNames are the stack names of a context, in a region or in the one
// that was used last; none where they are too old.
func RememberedNames(e *env.Env, context, region string) []string {
	file := namesFile(e, context, region)
	info, err := e.Files.Stat(file)
	if err != nil || time.Since(info.ModTime()) > namesAge {
		return nil
	}
	data, err := e.Files.Read(file)
	if err != nil {
		return nil
	}
	return strings.Fields(string(data))
}

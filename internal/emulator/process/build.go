package process

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/version"
)

// headBytes is how much of a binary holds its build ID.
const headBytes = 128 << 10

// buildID is the Go build ID as the linker writes it at the beginning of a
// binary: into an ELF note, or before the code of other formats.
var buildID = regexp.MustCompile(`Go(?:\x00\x00| build ID: ")([-\w/]{40,})`)

// Build names this build of cfn: its version with the Go build ID of the
// binary, which changes with every change of the code. Under go run, whose
// binary has neither a version nor a lasting path, the ID alone tells.
func Build(e *env.Env) string {
	name := version.Get().Version
	head, err := e.Files.Head(e.Executable, headBytes)
	if err != nil {
		return name
	}
	if id := buildID.FindSubmatch(head); id != nil {
		return name + " " + string(id[1])
	}
	if info, err := e.Files.Stat(e.Executable); err == nil {
		return fmt.Sprintf("%s %d %d", name, info.Size(), info.ModTime().UnixNano())
	}
	return name
}

func trimScheme(url string) string { return strings.TrimPrefix(url, "http://") }

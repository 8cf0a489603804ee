package process

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/version"
)

// headBytes is how much of a binary holds its build ID: the linker puts it at
// the beginning of the text segment.
const headBytes = 128 << 10

// Build names this build of cfn: its version with the Go build ID of the
// binary, which changes with every change of the code. Under go run, whose
// binary has neither a version nor a lasting path, the ID alone tells.
func Build(e *env.Env) string {
	name := version.Get().Version
	head, err := e.Files.Head(e.Executable, headBytes)
	if err != nil {
		return name
	}
	_, rest, found := bytes.Cut(head, []byte(`Go build ID: "`))
	if id, _, closed := bytes.Cut(rest, []byte(`"`)); found && closed {
		return name + " " + string(id)
	}
	if info, err := e.Files.Stat(e.Executable); err == nil {
		return fmt.Sprintf("%s %d %d", name, info.Size(), info.ModTime().UnixNano())
	}
	return name
}

func trimScheme(url string) string { return strings.TrimPrefix(url, "http://") }

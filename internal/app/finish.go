package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/command"
	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/term"
)

// finish tells what is wrong, once, and gives the exit code.
func finish(ctx context.Context, e *env.Env, argv []string, err error) int {
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		err = cause
	}
	if err == nil {
		return exitDone
	}
	told := slices.DeleteFunc(slices.Clone(diag.From(err)), func(d *diag.Diagnostic) bool { return d.Code == command.ShownCode })
	if len(told) > 0 {
		tell(e, argv, told)
	}
	return exitCode(err)
}

// tell prints findings for the reader that the command line asks for. It looks
// at the words themselves, since they may be what is wrong.
func tell(e *env.Env, argv []string, list diag.List) {
	t := term.New(e, term.Options{NoColor: slices.Contains(argv, "--no-color")})
	if wantsJSON(argv) {
		for _, d := range list {
			t.Err.Println(jsonLine(d))
		}
		return
	}
	t.Err.Diagnostics(list, func(file string) []byte {
		source, err := e.Files.Read(file)
		if err != nil {
			return nil // standard input, or a template in S3
		}
		return source
	})
}

func wantsJSON(argv []string) bool {
	for i, word := range argv {
		if word == "--output=json" || (word == "--output" && i+1 < len(argv) && argv[i+1] == "json") {
			return true
		}
	}
	return false
}

func jsonLine(d *diag.Diagnostic) string {
	fields := map[string]any{
		"type": "error", "code": d.Code, "summary": d.Summary, "exitCode": exitCode(d),
	}
	for name, value := range map[string]string{"detail": d.Detail, "hint": d.Hint} {
		if value != "" {
			fields[name] = value
		}
	}
	if d.Severity == diag.Warning {
		fields["type"] = "warning"
	}
	if d.Range != nil {
		fields["location"] = d.Range.String()
	}
	line, err := json.Marshal(fields)
	if err != nil { // strings and numbers only
		return strings.ReplaceAll(d.Error(), "\n", " ")
	}
	return string(line)
}

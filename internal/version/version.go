// Package version tells which build of cfn is running.
package version

import (
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

// version is for builds outside a Git checkout, which Go cannot describe:
// -ldflags "-X github.com/cfn-cli/cfn/internal/version.version=1.2.3". Only the
// linker writes it.
var version string

// Info describes a build.
type Info struct {
	// Version is a semantic version without "v", for example "1.2.3", or "dev"
	// for a build that nobody gave one.
	Version string `json:"version"`
	// Commit is the Git commit, empty where it is not known.
	Commit string `json:"commit,omitempty"`
	// Date is when the commit was made (RFC 3339, UTC), empty where it is not
	// known. It is never the time of the build: equal sources give equal bytes.
	Date string `json:"date,omitempty"`
	// Go is the version of the Go toolchain, for example "go1.26.0".
	Go string `json:"go"`
}

// String gives one line. It names the project, because AWS's cloudformation-cli
// installs a command of the same name.
func (i Info) String() string {
	parts := []string{"github.com/cfn-cli/cfn", i.Commit, i.Date, i.Go}
	known := slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return i.Version + " (" + strings.Join(known, ", ") + ")"
}

// Get describes the running binary, from what the Go toolchain recorded in it
// (`go install module@version`, or a build inside a Git checkout).
func Get() Info {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		build = &debug.BuildInfo{}
	}
	return describe(version, build)
}

func describe(version string, build *debug.BuildInfo) Info {
	settings := map[string]string{}
	for _, s := range build.Settings {
		settings[s.Key] = s.Value
	}
	info := Info{
		Version: version,
		Commit:  settings["vcs.revision"],
		Date:    settings["vcs.time"],
		Go:      runtime.Version(),
	}
	if settings["vcs.modified"] == "true" {
		info.Commit += "-dirty"
	}
	if info.Version == "" && build.Main.Version != "(devel)" {
		info.Version = build.Main.Version
	}
	info.Version = strings.TrimPrefix(info.Version, "v")
	if info.Version == "" {
		info.Version = "dev"
	}
	return info
}

// Package version tells which build of cfn is running.
package version

import (
	"runtime"
	"runtime/debug"
	"strings"
)

// The linker sets these in releases and in `make build`:
// -ldflags "-X github.com/cfn-cli/cfn/internal/version.version=1.2.3 …".
// Nothing else writes them.
var (
	version string
	commit  string
	date    string
)

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

// Get describes the running binary: what the linker was told first, then what
// the Go toolchain recorded (`go install module@version`, or a build inside a
// Git checkout).
func Get() Info {
	build, _ := debug.ReadBuildInfo()
	return describe(Info{Version: version, Commit: commit, Date: date, Go: runtime.Version()}, build)
}

func describe(info Info, build *debug.BuildInfo) Info {
	if build == nil {
		build = &debug.BuildInfo{}
	}
	settings := map[string]string{}
	for _, s := range build.Settings {
		settings[s.Key] = s.Value
	}
	if info.Commit == "" {
		info.Commit = settings["vcs.revision"]
		if info.Commit != "" && settings["vcs.modified"] == "true" {
			info.Commit += "-dirty"
		}
	}
	if info.Date == "" {
		info.Date = settings["vcs.time"]
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

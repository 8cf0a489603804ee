package version

import (
	"runtime/debug"
	"testing"
)

func TestDescribe(t *testing.T) {
	checkout := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "ac87568"},
		{Key: "vcs.time", Value: "2026-11-23T21:53:00Z"},
		{Key: "vcs.modified", Value: "true"},
	}
	tests := map[string]struct {
		linker Info
		build  *debug.BuildInfo
		want   Info
	}{
		"nothing is known":  {want: Info{Version: "dev"}},
		"go install @v":     {build: built("v1.2.3", nil), want: Info{Version: "1.2.3"}},
		"go build, no tags": {build: built("(devel)", checkout), want: Info{Version: "dev", Commit: "ac87568-dirty", Date: "2026-11-23T21:53:00Z"}},
		"a release wins over the checkout": {
			linker: Info{Version: "2.0.0", Commit: "fffffff", Date: "2026-12-01T00:00:00Z"},
			build:  built("v0.0.0-2026", checkout),
			want:   Info{Version: "2.0.0", Commit: "fffffff", Date: "2026-12-01T00:00:00Z"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := describe(test.linker, test.build); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func built(version string, settings []debug.BuildSetting) *debug.BuildInfo {
	return &debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}
}

package version

import (
	"runtime"
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
		linker, module string
		settings       []debug.BuildSetting
		want           Info
	}{
		"nothing is known":        {want: Info{Version: "dev"}},
		"go install @v1.2.3":      {module: "v1.2.3", want: Info{Version: "1.2.3"}},
		"a checkout without tags": {module: "(devel)", settings: checkout, want: Info{Version: "dev", Commit: "ac87568-dirty", Date: "2026-11-23T21:53:00Z"}},
		"the linker's wins":       {linker: "2.0.0", module: "v0.0.0-2026", want: Info{Version: "2.0.0"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.want.Go = runtime.Version()
			build := &debug.BuildInfo{Main: debug.Module{Version: test.module}, Settings: test.settings}
			if got := describe(test.linker, build); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestString(t *testing.T) {
	for want, info := range map[string]Info{
		"dev (github.com/cfn-cli/cfn, go1.26.0)":                                  {Version: "dev", Go: "go1.26.0"},
		"1.2.3 (github.com/cfn-cli/cfn, ac87568, 2026-11-23T21:53:00Z, go1.26.0)": {Version: "1.2.3", Commit: "ac87568", Date: "2026-11-23T21:53:00Z", Go: "go1.26.0"},
	} {
		if got := info.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

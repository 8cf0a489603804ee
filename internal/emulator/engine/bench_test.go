package engine_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// parametersTemplate has n parameters that each follow a topic.
func parametersTemplate(n int) string {
	var b strings.Builder
	b.WriteString("Resources:\n")
	for i := range n / 2 {
		fmt.Fprintf(&b, "  T%d: {Type: AWS::SNS::Topic}\n  P%d: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref T%d}}\n", i, i, i)
	}
	return b.String()
}

// A stack of 500 resources in a file, created, updated by one tag, deleted.
func BenchmarkStackOf500(b *testing.B) {
	template := parametersTemplate(500)
	for b.Loop() {
		file, err := store.OpenFile(filepath.Join(b.TempDir(), "store.db"))
		if err != nil {
			b.Fatal(err)
		}
		w := newWorld(b, file, provider.Instant)
		w.create("big", template)
		busyWait(b, w)
		w.update("big", template, func(in *cfn.UpdateStackInput) { in.Tags = tags("a", "b") })
		busyWait(b, w)
		w.delete("big")
		busyWait(b, w)
		if n := w.existing(); n != 0 {
			b.Fatalf("%d resources are left", n)
		}
		w.engine.Close()
		_ = file.Close()
	}
}

func busyWait(b *testing.B, w *world) {
	for w.engine.Busy() {
		time.Sleep(time.Millisecond)
	}
}

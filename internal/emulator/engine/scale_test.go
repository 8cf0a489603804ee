package engine_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// chainTemplate has n topics, each of which refers to the one before.
func chainTemplate(n int) string {
	var b strings.Builder
	b.WriteString("Resources:\n  T0: {Type: AWS::SNS::Topic}\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "  T%d: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt T%d.TopicName}}\n", i, i-1)
	}
	return b.String()
}

// Resources that wait for each other take a step each.
func BenchmarkChainOf500(b *testing.B) {
	w := fileWorld(b)
	template := chainTemplate(500)
	for b.Loop() {
		w.create("chain", template)
		busyWait(b, w)
		w.delete("chain")
		busyWait(b, w)
	}
}

// All pages of 2,000 stacks.
func BenchmarkPagesOf2000Stacks(b *testing.B) {
	w := fileWorld(b)
	for i := range 2000 {
		w.create(fmt.Sprintf("stack-%04d", i), "Resources: {Topic: {Type: AWS::SNS::Topic}}\nOutputs: {Topic: {Value: !Ref Topic}}\n")
	}
	busyWait(b, w)
	b.Run("ListStacks", func(b *testing.B) {
		for b.Loop() {
			if names, _ := w.listed(nil); len(names) != 2000 {
				b.Fatalf("%d stacks", len(names))
			}
		}
	})
	b.Run("DescribeStacks", func(b *testing.B) {
		for b.Loop() {
			if names := w.describedStacks(); len(names) != 2000 {
				b.Fatalf("%d stacks", len(names))
			}
		}
	})
}

// fileWorld keeps its stacks in a file, as the local process does.
func fileWorld(b *testing.B) *world {
	file, err := store.OpenFile(filepath.Join(b.TempDir(), "store.db"))
	if err != nil {
		b.Fatal(err)
	}
	w := newWorld(b, file, provider.Instant)
	b.Cleanup(func() {
		w.engine.Close()
		_ = file.Close()
	})
	return w
}

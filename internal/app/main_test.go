package app

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/env"
)

// TestMain makes this binary cfn where it is called so.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "cfn" {
		os.Exit(Main(context.Background(), env.OS(), os.Args))
	}
	os.Exit(m.Run())
}

// program is cfn as a process of its own.
func program(t *testing.T) string {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cfn")
	if err := os.Symlink(self, path); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	return path
}

// A reader that has gone would end the process with SIGPIPE if nobody cared.
func TestClosedPipe(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = reader.Close()
	cmd := exec.CommandContext(t.Context(), program(t), "help")
	cmd.Stdout = writer
	var told strings.Builder
	cmd.Stderr = &told
	err = cmd.Run()
	_ = writer.Close()
	if err != nil || told.Len() > 0 {
		t.Errorf("cfn help | (gone): %v, stderr %q", err, told.String())
	}
}

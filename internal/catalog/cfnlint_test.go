package catalog_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestCFNLint holds every template against AWS's linter: no error, no warning.
func TestCFNLint(t *testing.T) {
	program := os.Getenv("CFN_TEST_CFNLINT")
	if program == "" {
		t.Skip("no cfn-lint: make test-catalog installs it")
	}
	files, err := filepath.Glob("../../templates/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d templates: %v", len(files), err)
	}
	if report, err := exec.Command(program, append([]string{"--"}, files...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, report)
	}
}

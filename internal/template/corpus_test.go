package template_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/template"
)

// corpus is a folder of real templates that is there while the project is
// developed.
const corpus = "../../../shared/corpus"

// refused are the reasons for which the service would refuse a template of
// the corpus: rain's own tags and keys before `rain pkg`, and null.
var refused = regexp.MustCompile(`!Rain::|NetworkVPC|NetworkPublicSubnet1|CloudFrontDistribution|Overrides|has no value|Fn::Sub takes a text`)

func TestCorpus(t *testing.T) {
	files := corpusFiles(t)
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tpl, err := template.Parse(file, src)
		if err != nil {
			if !strings.Contains(err.Error(), "!Rain::") {
				t.Error(err)
			}
			continue
		}
		for _, d := range tpl.Lint() {
			if d.Severity == 0 && !refused.MatchString(d.Error()) {
				t.Error(d)
			}
		}
		if _, err := template.Parse(file, tpl.Root.JSON()); err != nil {
			t.Errorf("%s does not survive being printed: %v", file, err)
		}
	}
	t.Logf("%d templates", len(files))
}

func corpusFiles(t testing.TB) []string {
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("NOT RUN: the folder of real templates (%s) is not here: %v", corpus, err)
	}
	var files []string
	err := filepath.WalkDir(corpus, func(path string, entry fs.DirEntry, err error) error {
		switch filepath.Ext(path) {
		case ".json", ".yaml", ".yml":
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	return files
}

package artifact_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/artifact"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/template"
)

// folder writes files into a folder of the test's own.
func folder(t *testing.T, content map[string]string) env.Files {
	t.Helper()
	files := env.Files{Dir: t.TempDir()}
	for name, text := range content {
		path := files.Abs(filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func collect(files env.Files, name string) (*artifact.Package, error) {
	body, err := files.Read(name)
	if err != nil {
		return nil, err
	}
	t, err := template.Parse(name, body)
	if err != nil {
		return nil, err
	}
	return artifact.Collect(files, t, filepath.Dir(name))
}

// The properties that the AWS CLI packages, in the ways in which a template
// may write a path (AWS CLI Command Reference, "cloudformation package").
const everything = `# ümläuts before
Transform: [AWS::Serverless-2016-10-31, {Name: AWS::Include, Parameters: {Location: snippet.yaml}}]
Metadata:
  AWS::ServerlessRepo::Application: {ReadmeUrl: doc.txt, LicenseUrl: 's3://kept/licence'}
Conditions: {Yes: !Equals [a, a]}
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: "nested/inner.json" # stays
  Application: {Type: AWS::Serverless::Application, Properties: {Location: nested/inner.json}}
  Kept: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://s3.amazonaws.com/b/k}}
  Inline: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}}}
  Function: {Type: AWS::Lambda::Function, Properties: {Code: './src'}}
  Layer: {Type: AWS::Lambda::LayerVersion, Properties: {Content: !If [Yes, src, src/]}}
  Serverless:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri:
        src/index.js
  ServerlessLayer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: src}}
  ServerlessApi: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: doc.txt}}
  ServerlessMachine: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: doc.txt}}
  Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionS3Location: doc.txt}}
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: doc.txt}}}, BodyS3Location: doc.txt}}
  Schema: {Type: AWS::AppSync::GraphQLSchema, Properties: {DefinitionS3Location: doc.txt}}
  Resolver: {Type: AWS::AppSync::Resolver, Properties: {RequestMappingTemplateS3Location: doc.txt, ResponseMappingTemplateS3Location: doc.txt}}
  Version: {Type: AWS::ElasticBeanstalk::ApplicationVersion, Properties: {SourceBundle: doc.txt}}
  Job: {Type: AWS::Glue::Job, Properties: {Command: {ScriptLocation: doc.txt}}}
  Repository: {Type: AWS::CodeCommit::Repository, Properties: {Code: {S3: src}}}
`

func TestEveryPathBecomesAnAddress(t *testing.T) {
	files := folder(t, map[string]string{
		"app/all.yaml": everything, "app/nested/inner.json": `{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}`,
		"app/src/index.js": "code", "app/src/lib.js": "more", "app/doc.txt": "text", "app/snippet.yaml": "Outputs: {}",
	})
	aws := newFakeAWS(t)
	p, err := collect(files, "app/all.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ship := func() (string, artifact.Shipped) {
		body, shipped, err := artifact.New(aws.clients("eu-west-1"), artifact.Options{Account: account}).Ship(t.Context(), files, "shop", p)
		if err != nil {
			t.Fatal(err)
		}
		return string(body), shipped
	}
	body, shipped := ship()
	const bucket = "cfn-111122223333-eu-west-1-an"
	zips := `"S3Bucket": "` + bucket + `", "S3Key": "shop/`
	for _, want := range []string{
		"# ümläuts before\n", `TemplateURL: "http://127.0.0.1:4588/` + bucket + `/shop/`, `.json" # stays`,
		`{TemplateURL: https://s3.amazonaws.com/b/k}`, `{Code: {ZipFile: x}}`, `'s3://kept/licence'`,
		`ReadmeUrl: "s3://` + bucket + `/shop/`, `Properties: {Code: {` + zips, `Content: !If [Yes, {` + zips,
		"CodeUri:\n        \"s3://" + bucket + "/shop/", `DefinitionUri: {"Bucket": "` + bucket + `", "Key": "shop/`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
	if _, err := template.Parse("packaged", []byte(body)); err != nil {
		t.Error(err)
	}
	for _, path := range []string{"doc.txt", "src", "snippet.yaml", "nested/"} {
		for line := range strings.Lines(body) {
			if strings.Contains(line, path) {
				t.Errorf("%s is still named: %s", path, line)
			}
		}
	}
	// src, src/index.js in an archive of its own, doc.txt, snippet.yaml, inner.json
	if shipped.Artifacts != 5 || shipped.Uploaded != 5 {
		t.Errorf("%+v, want 5 artifacts", shipped)
	}

	aws.take()
	aws.sent = 0
	again, shipped := ship()
	if again != body || aws.sent != 0 || shipped.Uploaded != 0 {
		t.Errorf("again: %d bytes sent, %+v, same %v", aws.sent, shipped, again == body)
	}
	if calls := aws.take(); len(calls) != shipped.Artifacts || slices.ContainsFunc(calls, func(c string) bool { return c != "HeadObject" }) {
		t.Errorf("calls for unchanged artifacts: %v, want one HeadObject for each of %d", calls, shipped.Artifacts)
	}
}

func TestWhatCannotBePackaged(t *testing.T) {
	stack := func(rest string) string {
		return "Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      " + rest + "\n"
	}
	good := "Parameters: {Name: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic}}"
	tests := map[string]struct {
		files map[string]string
		want  []string
	}{
		"missing": {
			map[string]string{"a/t.yaml": stack("TemplateURL: ./gone.yaml")},
			[]string{"a/t.yaml:5:20: TemplateURL of Inner: there is no a/gone.yaml"},
		},
		"a folder": {
			map[string]string{"a/t.yaml": stack("TemplateURL: d"), "a/d/x": ""},
			[]string{"a/t.yaml:5:20: TemplateURL of Inner: a/d is a folder; it takes a file"},
		},
		"several lines": {
			map[string]string{"a/t.yaml": stack("TemplateURL: >-\n        in.yaml"), "a/in.yaml": "Resources: {T: {Type: AWS::SNS::Topic}}"},
			[]string{"a/t.yaml:5:20: TemplateURL of Inner: write the path on one line"},
		},
		"itself": {
			map[string]string{"a/t.yaml": stack("TemplateURL: b.yaml"), "a/b.yaml": stack("TemplateURL: ../a/t.yaml")},
			[]string{"a/b.yaml:5:20: TemplateURL of Inner: a/t.yaml contains itself"},
		},
		"findings inside": {
			map[string]string{"a/t.yaml": stack("TemplateURL: n/b.yaml"), "a/n/b.yaml": "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Ref Nobody"},
			[]string{"a/n/b.yaml:5:"},
		},
		"parameters": {
			map[string]string{"a/t.yaml": stack("TemplateURL: b.yaml\n      Parameters:\n        Other: x"), "a/b.yaml": good},
			[]string{"a/t.yaml:7:9: a/b.yaml has no parameter Other", "a/t.yaml:5:20: a/b.yaml needs a value for its parameter Name"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := collect(folder(t, test.files), "a/t.yaml")
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %s", err, want)
				}
			}
			if lines := strings.Count(err.Error(), "\n") + 1; lines != len(test.want) {
				t.Errorf("%d findings: %v", lines, err)
			}
		})
	}
}

// archived is what a folder's archive is called: its content's hash.
func archived(t *testing.T, files env.Files) (string, error) {
	t.Helper()
	p, err := collect(files, "t.yaml")
	if err != nil {
		t.Fatal(err)
	}
	body, _, err := artifact.New(newFakeAWS(t).clients("eu-west-1"), artifact.Options{Account: account}).Ship(t.Context(), files, "shop", p)
	return string(body), err
}

func TestArchivesAreReproducible(t *testing.T) {
	const function = "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Code: src}}}"
	first := folder(t, map[string]string{"t.yaml": function, "src/b.js": "b", "src/a/c.js": "c"})
	second := folder(t, map[string]string{
		"t.yaml": function, "src/a/c.js": "c", "elsewhere/b.js": "b",
		"src/.git/HEAD": "x", "src/__pycache__/m.pyc": "x", "src/a/.DS_Store": "x",
	})
	if err := os.Symlink(second.Abs("elsewhere/b.js"), second.Abs("src/b.js")); err != nil {
		t.Skip("no symbolic links here")
	}
	if err := os.Chmod(second.Abs("src/a/c.js"), 0o755); err != nil {
		t.Fatal(err)
	}
	one, err := archived(t, first)
	if err != nil {
		t.Fatal(err)
	}
	two, err := archived(t, second)
	if d := cmp.Diff(one, two); d != "" || err != nil {
		t.Error(err, d)
	}
	if err := os.Symlink(second.Abs("src"), second.Abs("src/a/loop")); err != nil {
		t.Fatal(err)
	}
	if _, err := archived(t, second); err == nil || !strings.Contains(err.Error(), "src/a/loop leads back") {
		t.Errorf("a loop of links: %v", err)
	}
}

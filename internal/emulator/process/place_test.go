package process_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/process"
	"github.com/cfn-cli/cfn/internal/env"
	"github.com/cfn-cli/cfn/internal/env/envtest"
)

// machine is a person's machine: a state directory, and processes. Those that
// it starts are goroutines of this one.
type machine struct {
	*env.Env
	t       *testing.T
	started atomic.Int32
	running sync.WaitGroup
}

func newMachine(t *testing.T) *machine {
	w := envtest.New(t)
	w.Vars["CFN_STATE_DIR"] = filepath.Join(w.Home, "state")
	m := &machine{Env: w.Env, t: t}
	m.Transport = nil // to this machine's own addresses
	m.Executable = program(t, "one")
	m.Spawn = func(_ context.Context, p env.Process) error {
		if strings.Join(p.Args, " ") != "local serve" || p.Dir == "" || p.Log == "" {
			t.Errorf("started as %+v", p)
		}
		m.serve(context.Background(), process.ServeOptions{})
		return nil
	}
	t.Cleanup(func() {
		if _, err := process.Stop(context.Background(), m.Env); err != nil {
			t.Error(err)
		}
		m.running.Wait()
	})
	return m
}

// serve runs a server as a process of its own number; the error that ends it
// can be read from the channel.
func (m *machine) serve(ctx context.Context, o process.ServeOptions) <-chan error {
	o.PID, o.Profile = int(m.started.Add(1)), "instant"
	child := *m.Env
	child.Spawn = nil
	ended := make(chan error, 1)
	m.running.Add(1)
	go func() {
		defer m.running.Done()
		ended <- process.Serve(ctx, &child, o)
	}()
	return ended
}

// program is an executable of a build of cfn.
func program(t *testing.T, build string) string {
	path := filepath.Join(t.TempDir(), "cfn")
	id := strings.Repeat("x", 40) + "/" + build
	if err := os.WriteFile(path, []byte("head Go build ID: \""+id+"\" rest"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (m *machine) ensure() process.Running {
	m.t.Helper()
	running, err := process.Ensure(m.t.Context(), m.Env)
	if err != nil {
		m.t.Fatal(err)
	}
	return running
}

// stacks gives the names of the stacks that the process at url has.
func stacks(t *testing.T, url string) (names []string) {
	t.Helper()
	out, err := client(url).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range out.Stacks {
		names = append(names, *s.StackName)
	}
	return names
}

// create makes a stack and waits for it.
func create(t *testing.T, url, name string) {
	t.Helper()
	body := `{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}`
	_, err := client(url).CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: &name, TemplateBody: &body})
	if err != nil {
		t.Fatal(err)
	}
	for {
		out, err := client(url).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &name})
		if err != nil {
			t.Fatal(err)
		}
		if out.Stacks[0].StackStatus == types.StackStatusCreateComplete {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func client(url string) *cloudformation.Client {
	return cloudformation.New(cloudformation.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(url), Credentials: credentials.NewStaticCredentialsProvider("111111111111", "x", ""),
	})
}

// file is one of the files in the state directory.
func (m *machine) file(name string) string { return filepath.Join(process.At(m.Env).Dir(), name) }

func (m *machine) write(name, content string) {
	m.t.Helper()
	if err := m.Files.Write(m.file(name), []byte(content), 0o600); err != nil {
		m.t.Fatal(err)
	}
}
